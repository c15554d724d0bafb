from django.apps import AppConfig


class LocationsConfig(AppConfig):
    name = "quartermaster.locations"
    label = "locations"

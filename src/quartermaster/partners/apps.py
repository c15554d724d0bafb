from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "quartermaster.partners"
    label = "partners"

from django.apps import AppConfig


class PackingConfig(AppConfig):
    name = "quartermaster.packing"
    label = "packing"

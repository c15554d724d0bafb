from django.apps import AppConfig


class RefillsConfig(AppConfig):
    name = "quartermaster.refills"
    label = "refills"

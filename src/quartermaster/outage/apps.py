from django.apps import AppConfig


class OutageConfig(AppConfig):
    name = "quartermaster.outage"
    label = "outage"

from django.apps import AppConfig


class SensorsConfig(AppConfig):
    name = "quartermaster.sensors"
    label = "sensors"

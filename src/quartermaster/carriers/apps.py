from django.apps import AppConfig


class CarriersConfig(AppConfig):
    name = "quartermaster.carriers"
    label = "carriers"

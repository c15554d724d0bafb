from django.apps import AppConfig


class DemandConfig(AppConfig):
    name = "quartermaster.demand"
    label = "demand"

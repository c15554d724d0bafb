from django.apps import AppConfig


class PickingConfig(AppConfig):
    name = "quartermaster.picking"
    label = "picking"

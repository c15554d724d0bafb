from django.apps import AppConfig


class SlottingConfig(AppConfig):
    name = "quartermaster.slotting"
    label = "slotting"

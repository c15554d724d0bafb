from django.apps import AppConfig


class VmiConfig(AppConfig):
    name = "quartermaster.vmi"
    label = "vmi"

from django.apps import AppConfig


class CrossdockConfig(AppConfig):
    name = "quartermaster.crossdock"
    label = "crossdock"

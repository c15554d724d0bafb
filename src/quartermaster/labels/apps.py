from django.apps import AppConfig


class LabelsConfig(AppConfig):
    name = "quartermaster.labels"
    label = "labels"

from django.apps import AppConfig


class ScanningConfig(AppConfig):
    name = "quartermaster.scanning"
    label = "scanning"

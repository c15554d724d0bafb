from django.apps import AppConfig


class EpcisConfig(AppConfig):
    name = "quartermaster.epcis"
    label = "epcis"

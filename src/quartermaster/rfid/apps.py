from django.apps import AppConfig


class RfidConfig(AppConfig):
    name = "quartermaster.rfid"
    label = "rfid"

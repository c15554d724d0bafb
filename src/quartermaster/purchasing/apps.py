from django.apps import AppConfig


class PurchasingConfig(AppConfig):
    name = "quartermaster.purchasing"
    label = "purchasing"

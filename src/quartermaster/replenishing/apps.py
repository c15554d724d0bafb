from django.apps import AppConfig


class ReplenishingConfig(AppConfig):
    name = "quartermaster.replenishing"
    label = "replenishing"

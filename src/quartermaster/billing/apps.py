from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "quartermaster.billing"
    label = "billing"

from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "quartermaster.sales"
    label = "sales"

from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "quartermaster.stock"
    label = "stock"

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "quartermaster.catalog"
    label = "catalog"

from django.apps import AppConfig

from quartermaster.sales.series import ORDERS
from quartermaster.stock import documents


class SalesConfig(AppConfig):
    name = "quartermaster.sales"
    label = "sales"

    def ready(self) -> None:
        documents.keep(ORDERS)

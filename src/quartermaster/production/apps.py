from django.apps import AppConfig

from quartermaster.production.series import WORK_ORDERS
from quartermaster.stock import documents


class ProductionConfig(AppConfig):
    name = "quartermaster.production"
    label = "production"

    def ready(self) -> None:
        documents.keep(WORK_ORDERS)

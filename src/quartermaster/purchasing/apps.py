from django.apps import AppConfig

from quartermaster.purchasing.series import DELIVERIES, PURCHASE_ORDERS, VENDOR_RETURNS
from quartermaster.stock import documents


class PurchasingConfig(AppConfig):
    name = "quartermaster.purchasing"
    label = "purchasing"

    def ready(self) -> None:
        documents.keep(PURCHASE_ORDERS)
        documents.keep(DELIVERIES)
        documents.keep(VENDOR_RETURNS)

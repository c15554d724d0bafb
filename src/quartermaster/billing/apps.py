from django.apps import AppConfig

from quartermaster.billing.standing import PRICES
from quartermaster.purchasing import performance


class BillingConfig(AppConfig):
    name = "quartermaster.billing"
    label = "billing"

    def ready(self) -> None:
        performance.tell_billed(PRICES)

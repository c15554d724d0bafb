from django.apps import AppConfig

from quartermaster.stock import documents
from quartermaster.transfers.series import TRANSFERS


class TransfersConfig(AppConfig):
    name = "quartermaster.transfers"
    label = "transfers"

    def ready(self) -> None:
        documents.keep(TRANSFERS)

from django.apps import AppConfig

from quartermaster.returns.series import RETURNS
from quartermaster.stock import documents


class ReturnsConfig(AppConfig):
    name = "quartermaster.returns"
    label = "returns"

    def ready(self) -> None:
        documents.keep(RETURNS)

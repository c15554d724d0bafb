"""What was asked for, what will be, and what people say about both."""

from quartermaster.demand.models.keeping import Forecast, Known, Lived, LostSale, Override, PastSale, Series, Total
from quartermaster.demand.models.replaying import Replay
from quartermaster.demand.models.saying import OneOff, Promotion, PromotionResult, Succession

__all__ = [
    "Forecast",
    "Known",
    "Lived",
    "LostSale",
    "OneOff",
    "Override",
    "PastSale",
    "Promotion",
    "PromotionResult",
    "Replay",
    "Series",
    "Succession",
    "Total",
]

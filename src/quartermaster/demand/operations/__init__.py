"""What is kept of demand, what will be asked for, and what people say about both."""

from quartermaster.demand.operations.forecasting import forecast
from quartermaster.demand.operations.keeping import keep, read_again
from quartermaster.demand.operations.living import live_again
from quartermaster.demand.operations.loading_past import Past, load_past
from quartermaster.demand.operations.losing import InvalidLostSale, Lost, note_lost
from quartermaster.demand.operations.overriding import InvalidOverride, UnknownOverride, end_override, override

__all__ = [
    "InvalidLostSale",
    "InvalidOverride",
    "Lost",
    "Past",
    "UnknownOverride",
    "end_override",
    "forecast",
    "keep",
    "live_again",
    "load_past",
    "note_lost",
    "override",
    "read_again",
]

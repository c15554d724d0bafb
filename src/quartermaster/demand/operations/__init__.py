"""What is kept of demand, what will be asked for, and what people say about both."""

from quartermaster.demand.lives import Economy
from quartermaster.demand.operations.forecasting import forecast
from quartermaster.demand.operations.keeping import keep, read_again
from quartermaster.demand.operations.living import live_again
from quartermaster.demand.operations.loading_past import Past, load_past
from quartermaster.demand.operations.losing import InvalidLostSale, Lost, note_lost
from quartermaster.demand.operations.overriding import InvalidOverride, UnknownOverride, end_override, override
from quartermaster.demand.operations.pricing import follow_prices
from quartermaster.demand.operations.promoting import (
    InvalidPromotion,
    NewPromotion,
    PromotionOver,
    UnknownPromotion,
    change_promotion,
    check_promotions,
    end_promotion,
    promote,
)
from quartermaster.demand.operations.replaying import NoReplay, cancel_replay, replay
from quartermaster.demand.operations.setting_aside import (
    InvalidOneOff,
    UnknownOneOff,
    end_one_off,
    set_aside_day,
    set_aside_order,
)
from quartermaster.demand.operations.succeeding import (
    InvalidPredecessor,
    NewSuccession,
    UnknownPredecessor,
    check_successions,
    end_succession,
    succeed,
)

__all__ = [
    "Economy",
    "InvalidLostSale",
    "InvalidOneOff",
    "InvalidOverride",
    "InvalidPredecessor",
    "InvalidPromotion",
    "Lost",
    "NewPromotion",
    "NewSuccession",
    "NoReplay",
    "Past",
    "PromotionOver",
    "UnknownOneOff",
    "UnknownOverride",
    "UnknownPredecessor",
    "UnknownPromotion",
    "cancel_replay",
    "change_promotion",
    "check_promotions",
    "check_successions",
    "end_one_off",
    "end_override",
    "end_promotion",
    "end_succession",
    "follow_prices",
    "forecast",
    "keep",
    "live_again",
    "load_past",
    "note_lost",
    "override",
    "promote",
    "read_again",
    "replay",
    "set_aside_day",
    "set_aside_order",
    "succeed",
]

"""The verbs of kanban: loops are set and ended, cards emptied, ordered and full again.

Callers import the package under the room's name: `from quartermaster.kanban import operations as kanban`.
"""

from quartermaster.kanban.operations.emptying import CardNotFull, CardNotOut, empty, fill, take_back
from quartermaster.kanban.operations.ordering import order
from quartermaster.kanban.operations.setting import (
    CardsInUse,
    InvalidLoop,
    LoopEnded,
    NewLoop,
    begin_loop,
    change_loop,
    end_loop,
    set_cards,
)
from quartermaster.kanban.operations.settling import settle

__all__ = [
    "CardNotFull",
    "CardNotOut",
    "CardsInUse",
    "InvalidLoop",
    "LoopEnded",
    "NewLoop",
    "begin_loop",
    "change_loop",
    "empty",
    "end_loop",
    "fill",
    "order",
    "set_cards",
    "settle",
    "take_back",
]

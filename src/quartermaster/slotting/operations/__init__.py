"""The verbs of slotting: rules for putting away, how fast goods move, moves to better bins."""

from quartermaster.slotting.operations.carrying import (
    AdviceGone,
    MoveEnded,
    NotCarried,
    NothingChosen,
    NothingFree,
    NotThatBin,
    cancel,
    make_moves,
    scan,
    take_back,
    what_to_do,
)
from quartermaster.slotting.operations.counting import count_velocities
from quartermaster.slotting.operations.ruling import InvalidRule, NewRule, remove_rule, set_rules

__all__ = [
    "AdviceGone",
    "InvalidRule",
    "MoveEnded",
    "NewRule",
    "NotCarried",
    "NotThatBin",
    "NothingChosen",
    "NothingFree",
    "cancel",
    "count_velocities",
    "make_moves",
    "remove_rule",
    "scan",
    "set_rules",
    "take_back",
    "what_to_do",
]

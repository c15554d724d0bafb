"""The verbs of picking. Whoever works on an order's tasks locks the order first, as the verbs of sales do, then the walk, then
the task; so of two at one moment one takes effect.

Callers import the module under the room's name: `from quartermaster.picking import operations as picking`.
"""

from quartermaster.picking.operations.carrying import (
    CartInUse,
    NotACart,
    NothingToDrop,
    TotesMissing,
    WalkTaken,
    drop,
    take,
)
from quartermaster.picking.operations.looking import MoreThanMissing, settle_look
from quartermaster.picking.operations.releasing import (
    NothingToUnrelease,
    SeveralWarehouses,
    TooManyOrders,
    release,
    unrelease,
)
from quartermaster.picking.operations.settling import reallocate, settle
from quartermaster.picking.operations.taking import (
    FoundAll,
    Shortage,
    TaskEnded,
    WrongScan,
    pick_task,
    scan,
    short_task,
)

__all__ = [
    "CartInUse",
    "FoundAll",
    "MoreThanMissing",
    "NotACart",
    "NothingToDrop",
    "NothingToUnrelease",
    "SeveralWarehouses",
    "Shortage",
    "TaskEnded",
    "TooManyOrders",
    "TotesMissing",
    "WalkTaken",
    "WrongScan",
    "drop",
    "pick_task",
    "reallocate",
    "release",
    "scan",
    "settle",
    "settle_look",
    "short_task",
    "take",
    "unrelease",
]

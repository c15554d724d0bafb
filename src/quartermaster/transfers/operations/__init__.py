"""The verbs of transfers: drafted, requested, approved, allocated, shipped, received, closed.

Callers import the module under the room's name: `from quartermaster.transfers import operations as transfers`.
"""

from quartermaster.transfers.operations.allocating import NothingAllocated, NothingToAllocate, allocate, deallocate
from quartermaster.transfers.operations.arriving import (
    AlreadyReceived,
    NotUnderWay,
    OverReceived,
    receive,
    write_off,
)
from quartermaster.transfers.operations.documents import InvalidTransfer, ReasonMissing, WrongState
from quartermaster.transfers.operations.drafting import approve, draft, draft_many, edit, expect, reject, request, withdraw
from quartermaster.transfers.operations.ending import (
    DISPOSITIONS,
    DispositionNeeded,
    StillToSend,
    StillUnderWay,
    cancel,
    close,
)
from quartermaster.transfers.operations.shipping import (
    DispatchArrived,
    LotNotSendable,
    MoreThanAllocated,
    TakenBackAlready,
    ship,
    take_back_dispatch,
)
from quartermaster.transfers.operations.unreceiving import MoreThanArrived, take_back_arrival

__all__ = [
    "DISPOSITIONS",
    "AlreadyReceived",
    "DispatchArrived",
    "DispositionNeeded",
    "InvalidTransfer",
    "LotNotSendable",
    "MoreThanAllocated",
    "MoreThanArrived",
    "NotUnderWay",
    "NothingAllocated",
    "NothingToAllocate",
    "OverReceived",
    "ReasonMissing",
    "StillToSend",
    "StillUnderWay",
    "TakenBackAlready",
    "WrongState",
    "allocate",
    "approve",
    "cancel",
    "close",
    "deallocate",
    "draft",
    "draft_many",
    "edit",
    "expect",
    "receive",
    "reject",
    "request",
    "ship",
    "take_back_arrival",
    "take_back_dispatch",
    "withdraw",
    "write_off",
]

"""The verbs of customers' returns: opened, authorised, received, decided, closed.

Callers import the module under the room's name: `from quartermaster.returns import operations as returns`.
"""

from quartermaster.returns.operations.agreeing import (
    NothingToReturn,
    StillToDecide,
    authorise,
    cancel,
    close,
    note_sent,
    open_return,
    reject,
)
from quartermaster.returns.operations.deciding import (
    DecidedElsewhere,
    NotFitToSell,
    NothingToDecide,
    decide,
    take_back_decision,
)
from quartermaster.returns.operations.documents import InvalidReturn, ReasonMissing, WrongState
from quartermaster.returns.operations.receiving import (
    CameOnReturn,
    MoreThanAgreed,
    NothingCame,
    keep_corrections_here,
    not_come,
    receive,
    receive_unannounced,
)

__all__ = [
    "CameOnReturn",
    "DecidedElsewhere",
    "InvalidReturn",
    "MoreThanAgreed",
    "NotFitToSell",
    "NothingCame",
    "NothingToDecide",
    "NothingToReturn",
    "ReasonMissing",
    "StillToDecide",
    "WrongState",
    "authorise",
    "cancel",
    "close",
    "decide",
    "keep_corrections_here",
    "not_come",
    "note_sent",
    "open_return",
    "receive",
    "receive_unannounced",
    "reject",
    "take_back_decision",
]

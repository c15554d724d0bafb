"""THE ONLY WRITER of the book: post, hold, release, rebuild.

Each issues a fixed number of SQL statements however many lines it is given, locks rows in one sorted order
(claims, balances, availabilities), and writes only what the locked rows allow. The lock is a statement before the
change, so that the change sees what the lock has waited for: in one statement, both would see the rows as they were
when it began. Statements that need no answer of one another are sent together. Called inside a transaction, except
`hold` and `hold_at_once`, which make their own where there is none.
"""

from quartermaster.stock.ledger.allocating import allocate, deallocate, lock_bound, lock_together
from quartermaster.stock.ledger.claims import hold, hold_at_once, release
from quartermaster.stock.ledger.holding import change_lot_state, hold_goods, lift, locked_lots, still_free
from quartermaster.stock.ledger.locking import lock_ahead
from quartermaster.stock.ledger.lots import begin_lots, correct_lots, lots_to_correct
from quartermaster.stock.ledger.posting import GATE, post
from quartermaster.stock.ledger.rebuilding import rebuild
from quartermaster.stock.ledger.refusals import (
    AlreadyReversed,
    BinClosed,
    BinShort,
    ClaimInProgress,
    ClaimReused,
    ClaimSpent,
    HoldSpent,
    InsufficientStock,
    LotDiffers,
    NothingLiesThere,
    NothingToPost,
    SerialElsewhere,
    UnknownBin,
    UnknownClaim,
    UnknownHold,
    UnknownLot,
    UnknownWeighing,
    WeighedAnew,
    WeightNeeded,
    WeightShort,
    WrongLot,
)
from quartermaster.stock.ledger.weights import lock_cells, unweigh, weigh

__all__ = [
    "GATE",
    "AlreadyReversed",
    "BinClosed",
    "BinShort",
    "ClaimInProgress",
    "ClaimReused",
    "ClaimSpent",
    "HoldSpent",
    "InsufficientStock",
    "LotDiffers",
    "NothingLiesThere",
    "NothingToPost",
    "SerialElsewhere",
    "UnknownBin",
    "UnknownClaim",
    "UnknownHold",
    "UnknownLot",
    "UnknownWeighing",
    "WeighedAnew",
    "WeightNeeded",
    "WeightShort",
    "WrongLot",
    "allocate",
    "begin_lots",
    "change_lot_state",
    "correct_lots",
    "deallocate",
    "hold",
    "hold_at_once",
    "hold_goods",
    "lift",
    "lock_ahead",
    "lock_bound",
    "lock_cells",
    "lock_together",
    "locked_lots",
    "lots_to_correct",
    "post",
    "rebuild",
    "release",
    "still_free",
    "unweigh",
    "weigh",
]

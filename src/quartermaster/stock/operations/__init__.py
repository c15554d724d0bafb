"""The verbs of stock. Each takes the act first, is one transaction, and announces what happened.

Goods that come from or go to the outside world come from or go to a virtual bin; the verb knows which. Receiving, moving,
picking, claiming, holding and the others have a module each; callers use them from here:
`from quartermaster.stock import operations as stock`.
"""

from quartermaster.stock.operations.claiming import (
    allocate,
    deallocate,
    exchange,
    expire,
    lock_together,
    release,
    reserve,
    reserve_at_once,
)
from quartermaster.stock.operations.correcting import correct_lots, document_of_lot, facts_of
from quartermaster.stock.operations.holding import hold, hold_all, hold_free, lift, reject, write_off
from quartermaster.stock.operations.leaving import adjust, return_to_vendor, scrap
from quartermaster.stock.operations.locking import lock_ahead
from quartermaster.stock.operations.lots import begin_lots, change_lot, pass_lots
from quartermaster.stock.operations.moving import arrive, let_go, post_movements, put_away, send, take_over, transfer
from quartermaster.stock.operations.picking import cross_dock, drop, issue, pick, put_back, ship
from quartermaster.stock.operations.producing import consume, produce
from quartermaster.stock.operations.rebuilding import rebuild
from quartermaster.stock.operations.recalling import check_weight
from quartermaster.stock.operations.receiving import open_balances, receive, take_back
from quartermaster.stock.operations.refusals import (
    BelongsToDocument,
    BinShort,
    BundleHasNoStock,
    CannotReverse,
    HoldSpent,
    InsufficientStock,
    InvalidExpiryRule,
    LotBlocked,
    LotDatesCross,
    LotDiffers,
    LotNeeded,
    NothingLiesThere,
    NothingToHold,
    NotWeighed,
    PiecesChanged,
    ReasonMissing,
    UnknownHold,
    UnknownLot,
    UnknownMovement,
    UnknownWeighing,
    WeighedAnew,
    WeightNeeded,
    WeightUnlikely,
    WrongBin,
)
from quartermaster.stock.operations.requiring import HOLD_REASONS, MOVED_BY_HAND, REASONS, WEIGHT_REASONS, refuse_blocked_lots
from quartermaster.stock.operations.reversing import correct, reverse
from quartermaster.stock.operations.warning import end_expiry_rule, set_expiry_rule
from quartermaster.stock.operations.weighing import take_back_weighings, weigh

__all__ = [
    "HOLD_REASONS",
    "MOVED_BY_HAND",
    "REASONS",
    "WEIGHT_REASONS",
    "BelongsToDocument",
    "BinShort",
    "BundleHasNoStock",
    "CannotReverse",
    "HoldSpent",
    "InsufficientStock",
    "InvalidExpiryRule",
    "LotBlocked",
    "LotDatesCross",
    "LotDiffers",
    "LotNeeded",
    "NotWeighed",
    "NothingLiesThere",
    "NothingToHold",
    "PiecesChanged",
    "ReasonMissing",
    "UnknownHold",
    "UnknownLot",
    "UnknownMovement",
    "UnknownWeighing",
    "WeighedAnew",
    "WeightNeeded",
    "WeightUnlikely",
    "WrongBin",
    "adjust",
    "allocate",
    "arrive",
    "begin_lots",
    "change_lot",
    "check_weight",
    "consume",
    "correct",
    "correct_lots",
    "cross_dock",
    "deallocate",
    "document_of_lot",
    "drop",
    "end_expiry_rule",
    "exchange",
    "expire",
    "facts_of",
    "hold",
    "hold_all",
    "hold_free",
    "issue",
    "let_go",
    "lift",
    "lock_ahead",
    "lock_together",
    "open_balances",
    "pass_lots",
    "pick",
    "post_movements",
    "produce",
    "put_away",
    "put_back",
    "rebuild",
    "receive",
    "refuse_blocked_lots",
    "reject",
    "release",
    "reserve",
    "reserve_at_once",
    "return_to_vendor",
    "reverse",
    "scrap",
    "send",
    "set_expiry_rule",
    "ship",
    "take_back",
    "take_back_weighings",
    "take_over",
    "transfer",
    "weigh",
    "write_off",
]

"""What the verbs of stock refuse."""

from __future__ import annotations

from quartermaster.kernel.refusals import Conflict, Invalid, NotFound
from quartermaster.stock import ledger

InsufficientStock = ledger.InsufficientStock
BinShort = ledger.BinShort
LotDiffers = ledger.LotDiffers
UnknownLot = ledger.UnknownLot
UnknownHold = ledger.UnknownHold
HoldSpent = ledger.HoldSpent
WeightNeeded = ledger.WeightNeeded
NothingLiesThere = ledger.NothingLiesThere
UnknownWeighing = ledger.UnknownWeighing
WeighedAnew = ledger.WeighedAnew
"""For callers that refuse in the book's words, or turn them into words of their own."""


class NothingToHold(Conflict):
    code = "nothing_to_hold"
    title = "Nothing lies free there"


class InvalidExpiryRule(Invalid):
    code = "invalid_expiry_rule"
    title = "Not a rule of when lots are told of"


class LotDatesCross(Invalid):
    """A lot would expire before it was made."""

    code = "lot_dates_cross"
    title = "These dates cannot both be right"


class LotNeeded(Invalid):
    """The SKU is tracked, so its goods come in as lots or serials."""

    code = "lot_needed"
    title = "A lot is needed"


class BundleHasNoStock(Conflict):
    """A bundle is never in stock as such; its components are."""

    code = "bundle_has_no_stock"
    title = "A bundle has no stock of its own"


class LotBlocked(Conflict):
    """The lot's state keeps its goods from being picked and shipped."""

    code = "lot_blocked"
    title = "The lot is not released"


class WeightUnlikely(Conflict):
    """Pieces would weigh far more or far less than such pieces do: a slip of the keyboard, unless somebody confirms it."""

    code = "weight_unlikely"
    title = "That weight is unlikely"


class HeavierThanLeft(Conflict):
    """A customer would bring back more weight than left for that document and has not come back."""

    code = "heavier_than_left"
    title = "Heavier than what left"


class NotWeighed(Invalid):
    """A weight was named for goods that are only counted."""

    code = "not_weighed"
    title = "The SKU is not weighed"


class PiecesChanged(Conflict):
    """Pieces came or went since they were weighed: what the scale said is of others."""

    code = "pieces_changed"
    title = "Other pieces lie there now"


class ReasonMissing(Invalid):
    code = "reason_missing"
    title = "A reason is needed"


class WrongBin(Conflict):
    """The bin's kind does not suit the deed: receipts land at a dock, picks go to staging."""

    code = "wrong_bin"
    title = "Not a bin for this"


class CannotReverse(Conflict):
    code = "cannot_reverse"
    title = "This movement cannot be reversed"


class BelongsToDocument(Conflict):
    """What was claimed or moved for a document is given back and corrected by the document's own deeds."""

    code = "belongs_to_document"
    title = "This belongs to a document"


class UnknownMovement(NotFound):
    code = "unknown_movement"
    title = "There is no such movement"

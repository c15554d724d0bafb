"""Why the book refuses."""

from __future__ import annotations

from quartermaster.kernel.refusals import Conflict, Invalid, NotFound


class InsufficientStock(Conflict):
    """More was asked for than is available; every short line is named, nothing was written."""

    code = "insufficient_stock"
    title = "Not enough available"


class BinShort(Conflict):
    """A bin holds less than was to be taken out of it."""

    code = "bin_short"
    title = "Not enough in the bin"


class BinClosed(Conflict):
    code = "bin_closed"
    title = "The bin is closed"


class UnknownBin(NotFound):
    code = "unknown_bin"
    title = "There is no such bin"


class UnknownClaim(NotFound):
    code = "unknown_claim"
    title = "There is no such reservation"


class ClaimSpent(Conflict):
    """More of a claim was to be used or released than is open."""

    code = "claim_spent"
    title = "The reservation is already used or released"


class ClaimReused(Conflict):
    """The claim exists for another SKU, warehouse or owner."""

    code = "claim_reused"
    title = "This claim stands for something else"


class ClaimInProgress(Conflict):
    code = "claim_in_progress"
    title = "The same claim is being reserved at this moment"


class AlreadyReversed(Conflict):
    code = "already_reversed"
    title = "The movement was reversed before"


class UnknownHold(NotFound):
    code = "unknown_hold"
    title = "There is no such hold"


class HoldSpent(Conflict):
    """More of a hold was to be lifted than is still held."""

    code = "hold_spent"
    title = "The hold is already lifted"


class UnknownLot(NotFound):
    code = "unknown_lot"
    title = "There is no such lot"


class WrongLot(Conflict):
    """A lot is one owner's and one SKU's; no other goods are moved as it."""

    code = "wrong_lot"
    title = "The lot is of other goods"


class LotDiffers(Conflict):
    """A lot was named with dates that are not those it was first received with."""

    code = "lot_differs"
    title = "The lot is known with other dates"


class SerialElsewhere(Conflict):
    """A serial is one piece and lies in one place."""

    code = "serial_elsewhere"
    title = "This serial is already in stock"


class WeightNeeded(Invalid):
    """Pieces of a SKU that is weighed came from where the book does not know what they weigh."""

    code = "weight_needed"
    title = "A weight is needed"


class WeightShort(Conflict):
    """Pieces would stay in a bin, and nothing of its weight."""

    code = "weight_short"
    title = "More weight than there is"


class NothingLiesThere(Conflict):
    code = "nothing_lies_there"
    title = "There is nothing to weigh"


class NothingToPost(Invalid):
    code = "empty"
    title = "There is nothing to post"


class UnknownWeighing(NotFound):
    code = "unknown_weighing"
    title = "There is no such weighing"


class WeighedAnew(Conflict):
    """What a weighing found is no longer so: it was taken back, or its pieces have gone."""

    code = "weighed_anew"
    title = "This weighing cannot be taken back"

"""Why costing refuses."""

from __future__ import annotations

from quartermaster.kernel.refusals import Conflict, Invalid, NotFound


class PeriodClosed(Conflict):
    """The books are closed at that time, for good."""

    code = "period_closed"
    title = "The period is closed"


class NotAMonth(Invalid):
    code = "not_a_month"
    title = "Not a month"


class PeriodNotOver(Conflict):
    code = "period_not_over"
    title = "The month is not over yet"


class NothingToClose(Conflict):
    """Nothing of the owner was ever valued up to the end of that month."""

    code = "nothing_to_close"
    title = "There is nothing to close"


class UnknownReceipt(NotFound):
    code = "unknown_receipt"
    title = "There is no such receipt"


class NotAReceipt(Conflict):
    """The movement brought nothing from a supplier, or was taken back since."""

    code = "not_a_receipt"
    title = "Not a receipt that stands"


class OwnersDiffer(Conflict):
    code = "owners_differ"
    title = "The goods belong to different owners"


class NotAnAmount(Invalid):
    code = "not_an_amount"
    title = "Not an amount"


class BasisMissing(Invalid):
    """A SKU has no weight or volume to split by."""

    code = "basis_missing"
    title = "There is nothing to split by"


class NothingInStock(Conflict):
    """There is nothing whose value could change."""

    code = "nothing_in_stock"
    title = "There is nothing in stock"


class NotLower(Conflict):
    """A write-down can only lower what stock is worth."""

    code = "not_lower"
    title = "Not a write-down"


class ReasonMissing(Invalid):
    code = "reason_missing"
    title = "A reason is needed"

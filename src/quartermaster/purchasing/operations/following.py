"""What open discrepancies say of a line follows the line: what was over, what is short."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from quartermaster.accounts.acts import Act
from quartermaster.purchasing.models import Discrepancy, PurchaseOrderLine

ZERO = Decimal(0)


def shrink_over(act: Act, *, line_ids: Iterable[int], note: str) -> None:
    """Less of the lines is there than was: no more is over than they now have beyond what was ordered, the last noted first."""
    for line in PurchaseOrderLine.objects.filter(id__in=list(line_ids)):
        standing = Discrepancy.objects.filter(line=line, kind=Discrepancy.Kind.OVER).exclude(state=Discrepancy.State.VOID)
        noted = list(standing.order_by("-id"))
        over = max(line.received + line.closed_short - line.quantity, ZERO)
        too_many = sum((found.quantity for found in noted), ZERO) - over
        for found in noted:
            if found.state in Discrepancy.UNSETTLED and too_many > 0:
                gone = min(too_many, found.quantity)
                too_many -= gone
                set_quantity(act, found, found.quantity - gone, note=note)


def keep_within_lines(act: Act, *, line_ids: Iterable[int], note: str) -> None:
    """The lines are for another quantity than they were: no more of them is short than is open, or over than is beyond."""
    ids = list(line_ids)
    shorts = Discrepancy.objects.select_related("line").filter(
        line_id__in=ids, kind=Discrepancy.Kind.SHORT, state__in=Discrepancy.UNSETTLED
    )
    for short in shorts:
        still = short.line.open_quantity if short.line else ZERO
        if short.quantity > still:
            set_quantity(act, short, still, note=note)
    shrink_over(act, line_ids=ids, note=note)


def set_quantity(act: Act, found: Discrepancy, quantity: Decimal, *, note: str) -> None:
    """The discrepancy is about so much now; about nothing, it is void, and `note` says why."""
    if quantity:
        found.quantity = quantity
    else:
        found.state, found.note = Discrepancy.State.VOID, note
        found.resolved_by_id, found.resolved_at = act.user_id, act.occurred_at
    found.version += 1
    found.save()

"""What the supplier confirmed of an order, and accepting where it differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.purchasing import queries
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderLine
from quartermaster.purchasing.operations import states
from quartermaster.purchasing.operations.changing import begin_revision, end_revision
from quartermaster.purchasing.papers import AcknowledgedLine

LONGEST_REFERENCE = 60
CONFIRMED = ["acknowledged_on", "acknowledged_quantity"]
ACCEPTED = ["quantity", "entered", "closed_short", "wanted_on", "acknowledged_quantity"]
NO_LINES: Sequence[AcknowledgedLine] = ()


class InvalidAcknowledgement(Invalid):
    """Lines that cannot be confirmed so; every one is named."""

    code = "invalid_acknowledgement"
    title = "The acknowledgement cannot be like this"


class NothingDiffers(Conflict):
    code = "nothing_differs"
    title = "The supplier confirmed what was ordered"


@transaction.atomic
def acknowledge(
    act: Act, *, number: str, lines: Sequence[AcknowledgedLine] = NO_LINES, reference: str = "", version: int | None = None
) -> PurchaseOrder:
    """Note what the supplier confirms: the named lines as said, all others as they were ordered. A later one counts.

    Each line is expected on the day that was confirmed; what was ordered stays, until the differences are accepted.
    """
    order = states.lock_one(number, version)
    states.require_state(order, "acknowledged", *PurchaseOrder.EXPECTED)
    rows = list(order.lines.select_related("sku__unit").order_by("position"))
    said = _checked(order, rows, lines, reference)
    for row in rows:
        one = said.get(row.position, AcknowledgedLine(row.position))
        row.acknowledged_quantity = row.quantity if one.quantity is None else one.quantity
        row.acknowledged_on = one.on or row.asked_on(order)
    PurchaseOrderLine.objects.bulk_update(rows, CONFIRMED, batch_size=500)
    PurchaseOrder.objects.filter(pk=order.pk).update(acknowledged_at=act.occurred_at, supplier_reference=reference.strip())
    states.settle([order.pk], act.occurred_at)
    record(act, "purchasing.acknowledge", document=number, **_details(order, rows, reference.strip()))
    states.tell("purchasing.acknowledged", {row.sku_id for row in rows}, [order])
    return queries.order_by_number(number)


@transaction.atomic
def accept_acknowledgement(act: Act, *, number: str, version: int | None = None) -> PurchaseOrder:
    """Make the order what the supplier confirmed: a revision. Of what they will not send, nothing is expected any more."""
    order = states.lock_one(number, version)
    states.require_state(order, "changed to what was confirmed", *PurchaseOrder.EXPECTED)
    rows = [row for row in order.lines.select_related("sku") if row.differs(order)]
    if not rows:
        raise NothingDiffers(f"Nothing that was confirmed of {number} differs from what was ordered.")
    begin_revision(act, order)
    for row in rows:
        _accept(row)
    PurchaseOrderLine.objects.bulk_update(rows, ACCEPTED)
    end_revision(act, order, "purchasing.accept_acknowledgement")
    states.tell("purchasing.changed", {row.sku_id for row in rows}, [order])
    return queries.order_by_number(number)


def _accept(row: PurchaseOrderLine) -> None:
    """Never less than what came or was closed short already."""
    confirmed = row.quantity if row.acknowledged_quantity is None else row.acknowledged_quantity
    if confirmed:
        quantity = max(confirmed, min(row.received + row.closed_short, row.quantity))
        row.entered = row.entered if quantity == row.quantity else ""
        row.quantity = row.acknowledged_quantity = quantity
    else:
        row.closed_short += max(row.quantity - row.received - row.closed_short, Decimal(0))
        row.acknowledged_quantity = row.quantity
    row.wanted_on = row.acknowledged_on


def _checked(
    order: PurchaseOrder, rows: Sequence[PurchaseOrderLine], lines: Sequence[AcknowledgedLine], reference: str
) -> Mapping[int, AcknowledgedLine]:
    by_position = {row.position: row for row in rows}
    errors: list[FieldError] = []
    if len(reference) > LONGEST_REFERENCE:
        message = f"The supplier's reference has at most {LONGEST_REFERENCE} characters."
        errors.append(FieldError("/reference", "too_long", message))
    said: dict[int, AcknowledgedLine] = {}
    for place, line in enumerate(lines):
        row = by_position.get(line.position)
        if row is None:
            errors.append(FieldError(f"/lines/{place}/line", "unknown_line", f"{order.number} has no line {line.position}."))
        elif line.position in said:
            errors.append(FieldError(f"/lines/{place}/line", "named_twice", f"Line {line.position} is named twice."))
        elif line.quantity:
            try:
                check_quantity(line.quantity, pointer=f"/lines/{place}/quantity", scale=row.sku.unit.scale)
            except Invalid as refusal:
                errors += refusal.errors
        said[line.position] = line
    if errors:
        raise InvalidAcknowledgement(errors[0].message, errors=errors)
    return said


def _details(order: PurchaseOrder, rows: Sequence[PurchaseOrderLine], reference: str) -> dict[str, str]:
    other = [row for row in rows if row.differs(order)]
    said = {"reference": reference} if reference else {}
    return {**said, "differs": ", ".join(_difference(row) for row in other[:20])} if other else said


def _difference(row: PurchaseOrderLine) -> str:
    quantity = "" if row.acknowledged_quantity is None else f"{plain(row.acknowledged_quantity)} of "
    return f"{quantity}{row.sku.code}" + (f" on {row.acknowledged_on}" if row.acknowledged_on else "")

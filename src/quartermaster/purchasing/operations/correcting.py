"""Correcting a receipt: less came than was noted. The book gets a linked reversal, and all that followed follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.db import array, run
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, NotFound
from quartermaster.purchasing.models import DeliveryLine, Discrepancy, PurchaseOrder, Receipt, ReceiptLine
from quartermaster.purchasing.operations import states
from quartermaster.purchasing.operations.following import set_quantity, shrink_over
from quartermaster.purchasing.operations.inspecting import shrink_inspections
from quartermaster.purchasing.operations.receipt_checks import EmptyDelivery, InvalidDelivery
from quartermaster.purchasing.operations.settling import AlreadySettled
from quartermaster.purchasing.operations.states import State, WrongState
from quartermaster.purchasing.papers import UNFIT, ReceiptPart
from quartermaster.purchasing.series import PURCHASE_ORDERS
from quartermaster.stock import operations as stock

ZERO = Decimal(0)
Kind = Discrepancy.Kind
CORRECTED = "The receipt was corrected."

Less = Mapping[int, Decimal]
"""Receipt line's id → how much of it did not come."""


class UnknownReceipt(NotFound):
    code = "unknown_receipt"
    title = "There is no such receipt"


class MoreThanReceived(Conflict):
    """A receipt was to be corrected by more than it says came."""

    code = "more_than_received"
    title = "More than was received"


@transaction.atomic
def correct_receipt(
    act: Act, *, number: str, receipt: str, lines: Sequence[ReceiptPart] | None = None, version: int | None = None
) -> Receipt:
    """Say that so much of these lines of a receipt did not come, or (None) nothing of all that is left on it.

    The goods must still lie where they were taken in, but for what is right: a bin need hold the difference alone. Order
    lines, state and open discrepancies follow. A receipt of which nothing is left frees its delivery note.
    """
    order = states.lock_one(number, version)
    found = Receipt.objects.filter(order=order, number=receipt.strip().upper()).first()
    if found is None:
        raise UnknownReceipt(f"{number} has no receipt {receipt[:40]}.")
    if order.state == State.CLOSED:
        raise WrongState(f"{number} is closed, and its receipts with it. Adjust the stock instead, with a reason.")
    states.require_state(order, "corrected", *PurchaseOrder.EXPECTED, State.RECEIVED)
    rows = list(found.lines.select_related("line", "sku__unit", "bin").order_by("id"))
    less = _checked(found, rows, lines)
    changed = [row for row in rows if row.id in less]
    unfit = _unfit(found, changed)
    shrink_inspections(act, less=less)
    _take_back(act, changed, less)
    _lower_lines(changed, less)
    if found.delivery_id:
        _lower_delivery(found.delivery_id, changed, less)
    _follow(act, changed, less, unfit)
    if all(row.quantity == less.get(row.id, ZERO) for row in rows):
        Receipt.objects.filter(id=found.id).update(voided_at=act.occurred_at)
    states.settle([order.id], act.occurred_at)
    record(act, "purchasing.correct_receipt", document=number, receipt=found.number, **{"did not come": _words(changed, less)})
    states.tell("purchasing.corrected", {row.sku_id for row in changed}, [order])
    found.refresh_from_db()
    return found


# ---------------------------------------------------------------- refusing


def _checked(receipt: Receipt, rows: Sequence[ReceiptLine], wanted: Sequence[ReceiptPart] | None) -> Less:
    if wanted is None:
        wanted = [ReceiptPart(place, row.quantity) for place, row in enumerate(rows, start=1) if row.quantity]
    if not wanted:
        message = f"Nothing is left on {receipt.number} to correct, or no line was named."
        raise EmptyDelivery(message, errors=[FieldError("/lines", "empty_delivery", message)])
    less: dict[int, Decimal] = {}
    errors: list[FieldError] = []
    for place, part in enumerate(wanted):
        row = rows[part.place - 1] if 0 < part.place <= len(rows) else None
        if row is None:
            message = f"{receipt.number} has no line {part.place}."
            errors.append(FieldError(f"/lines/{place}/place", "unknown_line", message))
            continue
        try:
            check_quantity(part.quantity, pointer=f"/lines/{place}/quantity", scale=row.sku.unit.scale)
        except Invalid as refusal:
            errors += refusal.errors
            continue
        less[row.id] = less.get(row.id, ZERO) + part.quantity
        if less[row.id] > row.quantity:
            message = f"{receipt.number} says that {plain(row.quantity)} of {row.sku.code} came, not {plain(less[row.id])}."
            raise MoreThanReceived(message, errors=[FieldError(f"/lines/{place}/quantity", "more_than_received", message)])
    if errors:
        raise InvalidDelivery(errors[0].message, errors=errors)
    return less


def _unfit(receipt: Receipt, rows: Iterable[ReceiptLine]) -> dict[int, Discrepancy]:
    """Receipt line's id → the open discrepancy that stands for it. Refuses goods that a settlement has moved on."""
    free = list(receipt.discrepancies.filter(kind__in=[*UNFIT, Kind.WRONG_ITEM]).order_by("state", "id"))
    found: dict[int, Discrepancy] = {}
    for row in rows:
        if row.line is not None and row.condition not in UNFIT:
            continue
        kind = Kind(row.condition) if row.line is not None else Kind.WRONG_ITEM
        key = (kind, row.line_id, row.sku_id, row.lot_id, row.quantity)
        own = next((one for one in free if (one.kind, one.line_id, one.sku_id, one.lot_id, one.quantity) == key), None)
        if own is None:
            continue
        free.remove(own)
        if own.state not in Discrepancy.UNSETTLED:
            what = own.get_kind_display().lower()
            raise AlreadySettled(
                f"The {what} goods on {receipt.number} ({row.sku.code}) are settled. Adjust the stock instead, with a reason."
            )
        found[row.id] = own
    return found


# ---------------------------------------------------------------- writing


def _take_back(act: Act, rows: Sequence[ReceiptLine], less: Less) -> None:
    right = {row.movement_id: row.quantity - less[row.id] for row in rows}
    try:
        stands = stock.correct(act, quantities=right, keeper=PURCHASE_ORDERS)
    except stock.BinShort as refused:
        message = f"{refused.detail} What was put away is moved back there first, or is right where it lies: adjust it there."
        raise stock.BinShort(message, errors=refused.errors) from None
    ids, amounts = [row.id for row in rows], [less[row.id] for row in rows]
    run(CHANGE_LINES, [array(ids), array(amounts), array([stands.get(row.movement_id, row.movement_id) for row in rows])])


CHANGE_LINES = """
    UPDATE purchasing_receiptline l SET quantity = l.quantity - v.quantity, movement_id = v.movement_id
    FROM unnest(%s::bigint[], %s::numeric[], %s::bigint[]) v(id, quantity, movement_id) WHERE l.id = v.id
"""
LOWER_LINES = """
    UPDATE purchasing_purchaseorderline l SET received = l.received - v.quantity
    FROM (SELECT id, sum(quantity) AS quantity FROM unnest(%s::bigint[], %s::numeric[]) v(id, quantity) GROUP BY id) v
    WHERE l.id = v.id
"""


def _lower_lines(rows: Iterable[ReceiptLine], less: Less) -> None:
    ordered = [(row.line_id, less[row.id]) for row in rows if row.line_id is not None]
    run(LOWER_LINES, [array([line_id for line_id, _ in ordered]), array([quantity for _, quantity in ordered])])


def _lower_delivery(delivery_id: int, rows: Iterable[ReceiptLine], less: Less) -> None:
    """What did not come is missing from the delivery again, on its last lines of the SKU first."""
    for row in rows:
        rest = less[row.id]
        for line in DeliveryLine.objects.filter(delivery_id=delivery_id, sku_id=row.sku_id).order_by("-position"):
            part = min(rest, line.received)
            rest -= part
            DeliveryLine.objects.filter(pk=line.pk).update(received=F("received") - part)


def _follow(act: Act, rows: Iterable[ReceiptLine], less: Less, unfit: Mapping[int, Discrepancy]) -> None:
    """Let the open discrepancies say what is so now: of the lines themselves, of what was over, of what is short."""
    lower: dict[int, Decimal] = {}
    for row in rows:
        if own := unfit.get(row.id):
            set_quantity(act, own, row.quantity - less[row.id], note=CORRECTED)
        if row.line_id is not None:
            lower[row.line_id] = lower.get(row.line_id, ZERO) + less[row.id]
    shrink_over(act, line_ids=lower, note=CORRECTED)
    for short in Discrepancy.objects.filter(line_id__in=lower, kind=Kind.SHORT, state__in=Discrepancy.UNSETTLED):
        set_quantity(act, short, short.quantity + lower[short.line_id or 0], note=CORRECTED)


def _words(rows: Iterable[ReceiptLine], less: Less) -> str:
    named = [f"{plain(less[row.id])} of {row.sku.code}" for row in rows]
    more = [f"{len(named) - 20} more lines"] if len(named) > 20 else []
    return ", ".join([*named[:20], *more])

"""What deliveries are refused for before anything is taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quartermaster.catalog.models import Sku
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderLine, Receipt
from quartermaster.purchasing.operations.fitting import Expected
from quartermaster.purchasing.papers import GOOD, UNFIT, Delivery, ReceivedLine
from quartermaster.stock import operations as stock

LONGEST_LOT = 60
MOST_SERIALS = 10_000


class InvalidDelivery(Invalid):
    """Lines that cannot be taken in as they are; every one is named."""

    code = "invalid_delivery"
    title = "The delivery cannot be taken in like this"


class EmptyDelivery(Invalid):
    code = "empty_delivery"
    title = "Nothing was delivered"


class DeliveryAlreadyReceived(Conflict):
    code = "delivery_already_received"
    title = "This delivery was received before"


def refuse_seen_notes(orders: Mapping[str, PurchaseOrder], deliveries: Sequence[Delivery]) -> None:
    """One delivery note is taken in once per order; the orders are locked, so nobody can slip in between."""
    ids = {order.id: number for number, order in orders.items()}
    noted = Receipt.objects.filter(order_id__in=ids, voided_at=None).exclude(delivery_note="")
    seen = {
        (ids[order_id], text.upper()): receipt
        for order_id, text, receipt in noted.values_list("order_id", "delivery_note", "number")
    }
    for place, delivery in enumerate(deliveries):
        key = (delivery.number, delivery.delivery_note.strip().upper())
        if not key[1]:
            continue
        if key in seen:
            message = f"Delivery note {delivery.delivery_note.strip()} was received on {delivery.number} before, as {seen[key]}."
            raise DeliveryAlreadyReceived(message, errors=[FieldError("/delivery_note", "delivery_already_received", message)])
        seen[key] = f"delivery {place + 1} of this request"


def check_lines(
    orders: Mapping[str, PurchaseOrder], expected: Expected, deliveries: Sequence[Delivery], pointers: Sequence[str]
) -> dict[int, Sku]:
    """Refuse naming everything that is wrong with the lines; else the SKUs they speak of."""
    skus = {line.sku_id: line.sku for lines in expected.by_order.values() for line in lines}
    named = {given.sku_id for delivery in deliveries for given in delivery.lines if given.sku_id is not None}
    if strangers := named - skus.keys():
        skus |= Sku.objects.select_related("unit").in_bulk(strangers)
    errors: list[FieldError] = []
    for delivery, pointer in zip(deliveries, pointers, strict=True):
        if not delivery.lines and not delivery.final and not delivery.missing:
            message = "Nothing was entered as received. Enter at least one quantity, or say that this was all."
            raise EmptyDelivery(message, errors=[FieldError(f"{pointer}/lines", "empty_delivery", message)])
        positions = {line.position: line for line in expected.by_order[orders[delivery.number].id]}
        for place, given in enumerate(delivery.lines):
            errors += line_errors(given, positions, skus, f"{pointer}/lines/{place}")
    if errors:
        refusal = stock.LotNeeded if errors[0].code == stock.LotNeeded.code else InvalidDelivery
        raise refusal(errors[0].message, errors=errors)
    return skus


def refuse_too_many_serials(deliveries: Sequence[Delivery]) -> None:
    if sum(len(given.lot.serials) for delivery in deliveries for given in delivery.lines if given.lot) > MOST_SERIALS:
        message = f"At most {MOST_SERIALS:,} serials are received at once. Send the others as a delivery of their own."
        raise InvalidDelivery(message, errors=[FieldError("/lines", "too_many", message)])


def line_errors(
    given: ReceivedLine, positions: Mapping[int, PurchaseOrderLine], skus: Mapping[int, Sku], pointer: str
) -> Sequence[FieldError]:
    if given.condition not in (GOOD, *UNFIT):
        words = ", ".join((GOOD, *UNFIT))
        return [FieldError(f"{pointer}/condition", "unknown_condition", f"The condition is one of: {words}.")]
    if (given.position is None) == (given.sku_id is None):
        return [FieldError(pointer, "line_or_sku", "Name the order's line or the SKU, one of them.")]
    if given.position is not None and given.position not in positions:
        return [FieldError(f"{pointer}/line", "unknown_line", f"The order has no line {given.position}.")]
    if given.sku_id is not None and given.sku_id not in skus:
        return [FieldError(f"{pointer}/sku", "unknown_sku", "There is no such SKU.")]
    sku = skus[given.sku_id] if given.sku_id is not None else positions[given.position or 0].sku
    try:
        check_quantity(given.quantity, pointer=f"{pointer}/quantity", scale=sku.unit.scale)
    except Invalid as refusal:
        return refusal.errors
    return [error for error in [_lot_error(given, sku, pointer)] if error]


def _lot_error(given: ReceivedLine, sku: Sku, pointer: str) -> FieldError | None:
    """What is wrong with the lot or the serials that came with the goods."""
    lot = given.lot
    if sku.tracking == Sku.Tracking.NONE:
        message = f"{sku.code} is not tracked by lot or serial: send neither, or have its tracking changed first."
        return FieldError(f"{pointer}/lot", "not_tracked", message) if lot else None
    if sku.tracking == Sku.Tracking.LOT:
        if lot is None or not lot.code.strip():
            return FieldError(f"{pointer}/lot", "lot_needed", f"{sku.code} is tracked by lot: say which lot came.")
        if lot.serials or len(lot.code) > LONGEST_LOT or not lot.code.isprintable():
            message = (
                f"{sku.code} is tracked by lot: its code has 1 to {LONGEST_LOT} printable characters, and there are no serials."
            )
            return FieldError(f"{pointer}/lot", "invalid_lot", message)
        return None
    if lot is None or not lot.serials:
        return FieldError(f"{pointer}/serials", "lot_needed", f"{sku.code} is tracked by serial: name the serials that came.")
    if lot.code or len(lot.serials) != given.quantity:
        message = f"{sku.code} is tracked by serial: {len(lot.serials)} serials are named for {plain(given.quantity)} pieces."
        return FieldError(f"{pointer}/serials", "serials_differ", message)
    return None

"""Deliveries before and after their goods are taken in: announced, on their way, at the dock, cancelled, closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog.models import Sku
from quartermaster.catalog.queries import usual_owner
from quartermaster.codes import keys
from quartermaster.kernel.db import rows
from quartermaster.kernel.notices import Notice
from quartermaster.kernel.notices import announce as announce_notice
from quartermaster.kernel.numbering import next_number
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.locations.queries import UnknownPlace
from quartermaster.purchasing import delivery_queries
from quartermaster.purchasing.delivery_queries import UnknownDelivery
from quartermaster.purchasing.models import Delivery, DeliveryLine, PurchaseOrder, PurchaseOrderLine
from quartermaster.purchasing.operations.states import WrongState
from quartermaster.purchasing.papers import AnnouncedLine, NewDelivery
from quartermaster.purchasing.queries import supplier_by_id
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.models.lots import UNTRACKED

ZERO = Decimal(0)
State = Delivery.State
MOST_LINES = 1000


class InvalidAnnouncement(Invalid):
    """Lines that cannot be announced as they are; every one is named."""

    code = "invalid_announcement"
    title = "The delivery cannot be announced like this"


class AlreadyAnnounced(Conflict):
    """A supplier's number of a delivery is known once."""

    code = "delivery_already_announced"
    title = "This delivery was announced before"


class DeliveryUnderWay(Conflict):
    """Only what has not been received can be cancelled."""

    code = "delivery_already_begun"
    title = "Goods of this delivery were taken in"


@transaction.atomic
def announce(act: Act, *, delivery: NewDelivery) -> Delivery:
    """Say that a delivery is coming, and what is said to be in it. Nothing is on hand before it is received."""
    supplier = supplier_by_id(delivery.supplier_id)
    owner_id = delivery.owner_id or usual_owner().id
    errors = _line_errors(delivery, owner_id)
    if errors:
        raise InvalidAnnouncement(errors[0].message, errors=errors)
    _refuse_known(supplier.id, delivery.reference)
    written = Delivery.objects.create(
        number=next_number("DL", sequence="purchasing_delivery_number"),
        supplier=supplier,
        owner_id=owner_id,
        warehouse_id=delivery.warehouse_id,
        reference=delivery.reference.strip(),
        carrier=delivery.carrier.strip(),
        tracking=delivery.tracking.strip(),
        expected_at=delivery.expected_at,
        note=delivery.note.strip(),
        created_by_id=act.user_id,
        created_at=act.occurred_at,
    )
    DeliveryLine.objects.bulk_create(_lines(written.pk, delivery.lines))
    record(act, "purchasing.announce", document=written.number, supplier=supplier.name, lines=len(delivery.lines))
    tell("purchasing.announced", (line.sku_id for line in delivery.lines), written)
    return delivery_queries.delivery_by_number(written.number)


@transaction.atomic
def change_delivery(
    act: Act,
    *,
    number: str,
    version: int | None = None,
    expected_at: datetime | None,
    carrier: str = "",
    tracking: str = "",
    note: str = "",
) -> Delivery:
    """Say anew when it is expected, who brings it, and what is to be known of it; until it is received."""
    delivery = lock(number, version)
    require_state(delivery, "changed", *Delivery.TO_RECEIVE)
    delivery.expected_at, delivery.note = expected_at, note.strip()
    delivery.carrier, delivery.tracking = carrier.strip(), tracking.strip()
    _save(delivery, "expected_at", "carrier", "tracking", "note")
    expected = expected_at.isoformat(timespec="minutes") if expected_at else "not said"
    record(act, "purchasing.change_delivery", document=delivery.number, expected=expected)
    tell("purchasing.announced", (), delivery)
    return delivery_queries.delivery_by_number(number)


@transaction.atomic
def send_off(act: Act, *, number: str, version: int | None = None) -> Delivery:
    """The supplier says that it has left them."""
    delivery = lock(number, version)
    require_state(delivery, "on its way", State.EXPECTED)
    delivery.state = State.IN_TRANSIT
    return _stepped(act, delivery, "purchasing.send_off")


@transaction.atomic
def arrive(act: Act, *, number: str, bin_id: int | None = None, version: int | None = None) -> Delivery:
    """It is here, at a dock. Nothing of it is on hand before it is received."""
    delivery = lock(number, version)
    require_state(delivery, "arrived", *Delivery.COMING)
    delivery.bin = dock_of(delivery, bin_id)
    delivery.state, delivery.arrived_at = State.ARRIVED, act.occurred_at
    return _stepped(act, delivery, "purchasing.arrive", "bin", "arrived_at")


@transaction.atomic
def cancel_delivery(act: Act, *, number: str, version: int | None = None) -> Delivery:
    """It will not come, with a reason. Refused once something of it was taken in."""
    delivery = lock(number, version)
    if not act.reason:
        message = "Say why the delivery is cancelled."
        raise stock.ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])
    if delivery.receipts.filter(voided_at=None).exists():
        raise DeliveryUnderWay(f"Goods of {delivery.number} were taken in. Receive the rest, or say that this was all.")
    require_state(delivery, "cancelled", *Delivery.TO_RECEIVE)
    delivery.state, delivery.closed_at = State.CANCELLED, act.occurred_at
    return _stepped(act, delivery, "purchasing.cancel_delivery", "closed_at")


@transaction.atomic
def close_delivery(act: Act, *, number: str, version: int | None = None) -> Delivery:
    """It is done with, also where goods of it still lie at the dock."""
    delivery = lock(number, version)
    require_state(delivery, "closed", *Delivery.TAKEN_IN)
    delivery.state, delivery.closed_at = State.CLOSED, act.occurred_at
    return _stepped(act, delivery, "purchasing.close_delivery", "closed_at")


@transaction.atomic
def follow_put_away(act: Act, *, sku_ids: Iterable[int]) -> list[str]:
    """The deliveries whose goods have begun to leave the dock, or have all left it, say so now. Safe to run twice."""
    waiting = Delivery.objects.filter(state__in=Delivery.TAKEN_IN, receipts__lines__sku_id__in=list(sku_ids)).distinct()
    changed = []
    for number in sorted(waiting.values_list("number", flat=True)):
        delivery = lock(number)
        state = _state_at_the_dock(delivery) if delivery.state in Delivery.TAKEN_IN else delivery.state
        if state != delivery.state:
            delivery.state = state
            delivery.closed_at = act.occurred_at if state == State.CLOSED else None
            _stepped(act, delivery, "purchasing.put_away_delivery", "closed_at")
            changed.append(number)
    return changed


# ---------------------------------------------------------------- what all deeds of deliveries ask


def lock(number: str, version: int | None = None) -> Delivery:
    """The delivery, locked until the transaction ends."""
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("supplier", "warehouse")
    delivery = rows.filter(number=number.strip().upper()).first()
    if delivery is None:
        raise UnknownDelivery(f"There is no delivery “{number[:40]}”.")
    if version is not None and version != delivery.version:
        detail = f"{delivery.number} was changed by somebody else since you read it. Look at it again, then repeat your change."
        raise StaleVersion(detail)
    return delivery


def require_state(delivery: Delivery, deed: str, *wanted: str) -> None:
    """Refuse unless the delivery is in one of the states; `deed` completes “cannot be …”."""
    if delivery.state not in wanted:
        words = " or ".join(State(state).label.lower() for state in wanted)
        raise WrongState(
            f"{delivery.number} is {State(delivery.state).label.lower()}, so it cannot be {deed}. Only what is {words} can be."
        )


def dock_of(delivery: Delivery, bin_id: int | None) -> Bin:
    """The dock that was named, the one it is at, or the warehouse's first."""
    docks = Bin.objects.filter(warehouse_id=delivery.warehouse_id, kind=Bin.Kind.DOCK, closed_at=None)
    wanted = bin_id or delivery.bin_id
    found = (docks.filter(pk=wanted) if wanted else docks.order_by("walk_order", "code")).first()
    if found is None:
        message = f"{delivery.number} is for {delivery.warehouse.name}. Choose an open dock there."
        raise UnknownPlace(message, errors=[FieldError("/bin", "unknown_bin", message)])
    return found


def tell(name: str, sku_ids: Iterable[int], delivery: Delivery) -> None:
    announce_notice(Notice(name, frozenset(sku_ids), frozenset({delivery.warehouse_id}), (delivery.number,)))


# ---------------------------------------------------------------- below: announcing


def _refuse_known(supplier_id: int, reference: str) -> None:
    """A delivery is announced once. The supplier is locked, so that of two who announce it at one moment one is refused."""
    if not reference.strip():
        return
    rows("SELECT id FROM purchasing_supplier WHERE id = %s FOR NO KEY UPDATE", [supplier_id])
    known = Delivery.objects.filter(supplier_id=supplier_id, reference__iexact=reference.strip()).exclude(state=State.CANCELLED)
    if number := known.values_list("number", flat=True).first():
        message = f"{reference.strip()} was announced before, as {number}."
        raise AlreadyAnnounced(message, errors=[FieldError("/reference", "delivery_already_announced", message)])


def _line_errors(delivery: NewDelivery, owner_id: int) -> list[FieldError]:
    errors: list[FieldError] = []
    if len(delivery.lines) > MOST_LINES:
        errors.append(FieldError("/lines", "too_many", f"A delivery has at most {MOST_LINES:,} lines. Announce several."))
    if not Warehouse.objects.filter(pk=delivery.warehouse_id, archived_at=None).exists():
        errors.append(FieldError("/warehouse", "unknown_warehouse", "There is no such warehouse."))
    skus = Sku.objects.select_related("unit").in_bulk({line.sku_id for line in delivery.lines})
    ordered = _ordered(delivery.lines)
    for place, line in enumerate(delivery.lines):
        errors += _errors_of(line, skus, ordered, delivery, owner_id, f"/lines/{place}")
    return errors


def _errors_of(
    line: AnnouncedLine,
    skus: dict[int, Sku],
    ordered: dict[tuple[str, int], PurchaseOrderLine],
    delivery: NewDelivery,
    owner_id: int,
    pointer: str,
) -> list[FieldError]:
    sku = skus.get(line.sku_id)
    if sku is None:
        return [FieldError(f"{pointer}/sku", "unknown_sku", "There is no such SKU.")]
    errors: list[FieldError] = []
    try:
        check_quantity(line.quantity, pointer=f"{pointer}/quantity", scale=sku.unit.scale)
    except Invalid as refusal:
        errors += refusal.errors
    try:
        if line.sscc:
            keys.sscc(line.sscc)
    except Invalid as refusal:
        errors.append(FieldError(f"{pointer}/sscc", "invalid_sscc", refusal.detail))
    if line.order:
        found = ordered.get((line.order.upper(), line.position or 0))
        if found is None or found.sku_id != sku.id:
            message = f"{line.order} has no line {line.position} of {sku.code}."
            errors.append(FieldError(f"{pointer}/order", "unknown_line", message))
        elif not _can_come(found.order, delivery, owner_id):
            message = f"{line.order} is not an open order of this supplier, owner and warehouse."
            errors.append(FieldError(f"{pointer}/order", "wrong_state", message))
    return errors


def _can_come(order: PurchaseOrder, delivery: NewDelivery, owner_id: int) -> bool:
    theirs = (order.supplier_id, order.warehouse_id, order.owner_id)
    is_open = order.state in (*PurchaseOrder.EXPECTED, PurchaseOrder.State.RECEIVED)
    return is_open and theirs == (delivery.supplier_id, delivery.warehouse_id, owner_id)


def _ordered(lines: Sequence[AnnouncedLine]) -> dict[tuple[str, int], PurchaseOrderLine]:
    numbers = {line.order.upper() for line in lines if line.order}
    rows = PurchaseOrderLine.objects.filter(order__number__in=numbers).select_related("order")
    return {(row.order.number, row.position): row for row in rows}


def _lines(delivery_id: int, lines: Sequence[AnnouncedLine]) -> list[DeliveryLine]:
    ordered = _ordered(lines)
    return [
        DeliveryLine(
            delivery_id=delivery_id,
            position=position,
            order_line=ordered.get((line.order.upper(), line.position or 0)) if line.order else None,
            sku_id=line.sku_id,
            quantity=line.quantity,
            entered=line.entered,
            lot=line.lot.strip(),
            expires_on=line.expires_on,
            serials=line.serials.strip(),
            sscc=line.sscc.strip(),
        )
        for position, line in enumerate(lines, start=1)
    ]


# ---------------------------------------------------------------- below: steps


def _state_at_the_dock(delivery: Delivery) -> State:
    """Closed where nothing of it lies at the dock any more, putting away where some of it has left."""
    cells: dict[tuple[int, int, int], Decimal] = {}
    for receipt in delivery_queries.receipts_of_delivery(delivery.pk):
        for line in receipt.lines.all():
            if line.bin_id == receipt.bin_id and line.quantity:
                key = (line.sku_id, line.bin_id, line.lot_id or UNTRACKED)
                cells[key] = cells.get(key, ZERO) + line.quantity
    there = stock_queries.balances().filter(bin_id__in={bin_id for _, bin_id, _ in cells}, sku_id__in={key[0] for key in cells})
    left = {(row.sku_id, row.bin_id, row.lot_id or UNTRACKED): row.quantity for row in there}
    lying = [key for key in cells if left.get(key)]
    if not lying:
        return State.CLOSED
    whole = all(left.get(key, 0) >= quantity for key, quantity in cells.items())
    return State(delivery.state) if whole else State.PUTTING_AWAY


def _stepped(act: Act, delivery: Delivery, verb: str, *fields: str) -> Delivery:
    _save(delivery, "state", *fields)
    record(act, verb, document=delivery.number)
    sku_ids = delivery.lines.values_list("sku_id", flat=True)
    tell(f"purchasing.delivery_{delivery.state}", sku_ids, delivery)
    return delivery_queries.delivery_by_number(delivery.number)


def _save(delivery: Delivery, *fields: str) -> None:
    delivery.version += 1
    delivery.save(update_fields=[*fields, "version"])

"""Shipping: cartons leave for the customer. What was not packed is packed by the same act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.numbering import next_numbers
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, NotFound
from quartermaster.sales.models import Carton, CartonLine, Order, OrderLine, Shipment
from quartermaster.sales.operations.documents import Moments, change_lines, lines_of, refresh, run, tell
from quartermaster.sales.operations.gates import lock_for_work
from quartermaster.sales.operations.packing import Part, check_parts, fill_cartons
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Goods


class NothingToShip(Conflict):
    """Nothing picked or packed waits: it was shipped before, or not picked yet."""

    code = "nothing_to_ship"
    title = "There is nothing to ship"


class UnknownCarton(NotFound):
    code = "unknown_carton"
    title = "There is no such carton to ship"


@dataclass(frozen=True, slots=True)
class Carrying:
    """Who carries it, under which number."""

    carrier: str = ""
    tracking: str = ""


@transaction.atomic
def ship(
    act: Act,
    *,
    number: str,
    cartons: Sequence[str] | None = None,
    lines: Sequence[Part] | None = None,
    carrying: Carrying = Carrying(),
    version: int | None = None,
) -> str:
    """Ship cartons of an order; the shipment's number.

    `cartons`: these. `lines`: so much of what lies picked and loose, packed now. Neither: every carton that stands
    ready, or where there is none, all that is picked.
    """
    if cartons is not None and lines is not None:
        message = "Name the cartons to ship or the lines to pack and ship, not both."
        raise Invalid(message, errors=[FieldError("/lines", "invalid", message)])
    order = lock_for_work([number], version=version)[number]
    order_lines = lines_of([order])
    if lines is not None:
        chosen = {number: check_parts(order, order_lines, lines)}
        ready = list(fill_cartons(act, order_lines, chosen, moments={}).values())
    elif cartons is not None:
        ready = _named_cartons(order, cartons)
    else:
        ready = _ready_cartons([order]) or list(fill_cartons(act, order_lines, {}, moments={}).values())
    if not ready:
        raise NothingToShip(_why_nothing(order))
    return _ship(act, order_lines, ready, {}, carrying)[number]


@transaction.atomic
def ship_orders(
    act: Act, *, numbers: Sequence[str], moments: Moments | None = None, carrying: Carrying = Carrying()
) -> dict[str, str]:
    """Ship all that is picked or packed of many orders, with a fixed number of statements: order → shipment number."""
    orders = lock_for_work(numbers)
    lines = lines_of(orders.values())
    fill_cartons(act, lines, {}, moments=moments or {})
    ready = _ready_cartons(list(orders.values()))
    if not ready:
        raise NothingToShip("Nothing picked or packed for these orders waits to be shipped.")
    return _ship(act, lines, ready, moments or {}, carrying)


@transaction.atomic
def set_carrying(carrying: Mapping[int, Carrying]) -> None:
    """Say of shipments (by id) who carries them. No deed of its own: it follows from one, whose timeline tells it."""
    for shipment_id, how in carrying.items():
        Shipment.objects.filter(pk=shipment_id).update(carrier=how.carrier, tracking=how.tracking)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """How far a shipment has come, since when, and whether somebody has to take care of it."""

    state: Shipment.State
    since: datetime
    in_trouble: bool = False


@transaction.atomic
def follow_shipments(act: Act, *, found: Mapping[int, Whereabouts]) -> list[str]:
    """Say of shipments (by id) where they are; the orders of which that makes something else: delivered, in trouble, or not.

    The caller has locked the orders. An order is delivered when all of it was shipped and every shipment of it has arrived.
    """
    rows = {row.pk: row for row in Shipment.objects.select_related("order").filter(pk__in=list(found))}
    moved = [row for row in rows.values() if _stands(row) != found[row.pk]]
    telling = [row.order for row in moved if _matters(row) != _matters_of(found[row.pk])]
    for row in moved:
        now = found[row.pk]
        row.state, row.state_at, row.in_trouble = now.state, now.since, now.in_trouble
    Shipment.objects.bulk_update(moved, ["state", "state_at", "in_trouble"])
    orders = {order.pk: order for order in telling}
    if not orders:
        return []
    refresh(orders.values())
    return _tell_arrivals(act, list(orders.values()))


def _tell_arrivals(act: Act, orders: Sequence[Order]) -> list[str]:
    before = {order.number: order.state for order in orders}
    for order in orders:
        order.refresh_from_db(fields=["state"])
    arrived = [order.number for order in orders if order.state == Order.State.DELIVERED != before[order.number]]
    others = tuple(number for number in before if number not in arrived)
    if arrived:
        tell(act, "sales.deliver", {number: {} for number in arrived}, moments={}, notice="sales.delivered", sku_ids=())
    if others:
        announce(Notice("sales.followed", documents=others))
    return list(before)


def _stands(row: Shipment) -> Whereabouts | None:
    return Whereabouts(Shipment.State(row.state), row.state_at, row.in_trouble) if row.state_at else None


def _matters(row: Shipment) -> tuple[bool, bool]:
    """What of a shipment its order says."""
    return (row.state == Shipment.State.DELIVERED, row.in_trouble)


def _matters_of(now: Whereabouts) -> tuple[bool, bool]:
    return (now.state == Shipment.State.DELIVERED, now.in_trouble)


def _ready_cartons(orders: Sequence[Order]) -> list[Carton]:
    """Cartons that stand in staging with something in them."""
    found = Carton.objects.filter(order_id__in=[order.id for order in orders], shipment=None, lines__quantity__gt=0)
    return list(found.distinct().order_by("id"))


def _named_cartons(order: Order, numbers: Sequence[str]) -> list[Carton]:
    ready = {carton.number: carton for carton in _ready_cartons([order])}
    for place, number in enumerate(numbers):
        if number not in ready:
            message = f"{order.number} has no carton {number[:40]} that waits to be shipped."
            raise UnknownCarton(message, errors=[FieldError(f"/cartons/{place}", "unknown_carton", message)])
    return [ready[number] for number in dict.fromkeys(numbers)]


def _why_nothing(order: Order) -> str:
    if order.state in (Order.State.SHIPPED, Order.State.DELIVERED):
        return f"{order.number} is shipped already. Look at its shipments."
    if order.state == Order.State.CANCELLED:
        return f"{order.number} is cancelled."
    return f"Nothing picked for {order.number} waits to be shipped. Pick first, or look at its shipments."


def _ship(
    act: Act, lines: Sequence[OrderLine], cartons: Sequence[Carton], moments: Moments, carrying: Carrying
) -> dict[str, str]:
    by_id = {line.id: line for line in lines}
    contents = _contents(cartons)
    goods = [_goods(row, by_id[row.line_id], moments) for row in contents]
    movement_ids = stock.ship(act, goods=goods)
    order_of = {line.order_id: line.order for line in lines}
    orders = {order_of[carton.order_id].number: order_of[carton.order_id] for carton in cartons}
    shipments = _write_shipments(act, orders, moments, carrying)
    run(LOAD_CARTONS, [[carton.id for carton in cartons], [shipments[carton.order_id].id for carton in cartons]])
    run(MARK_SHIPPED, [[row.id for row in contents], movement_ids])
    change_lines([(row.line_id, {"packed": -row.quantity, "shipped": row.quantity}) for row in contents])
    refresh(orders.values())
    numbers = {name: shipments[order.id].number for name, order in orders.items()}
    by = {"carrier": carrying.carrier} if carrying.carrier else {}
    details = {name: {"shipment": numbers[name], **by} for name in orders}
    tell(act, "sales.ship", details, moments=moments, notice="sales.shipped", sku_ids={row.sku_id for row in goods})
    return numbers


@dataclass(frozen=True, slots=True)
class _Content:
    """What of an order line is in a carton, and where it stands."""

    id: int
    line_id: int
    bin_id: int
    lot_id: int
    quantity: Decimal
    weight: Decimal | None


def _contents(cartons: Sequence[Carton]) -> list[_Content]:
    found = CartonLine.objects.filter(carton_id__in=[carton.id for carton in cartons], quantity__gt=0).order_by("id")
    fields = ("id", "pick_line__order_line_id", "pick_line__to_bin_id", "pick_line__lot_id", "quantity", "weight")
    return [_Content(*row) for row in found.values_list(*fields)]


def _goods(row: _Content, line: OrderLine, moments: Moments) -> Goods:
    return Goods(
        owner_id=line.order.owner_id,
        sku_id=line.sku_id,
        quantity=row.quantity,
        bin_id=row.bin_id,
        lot_id=row.lot_id,
        document=line.order.number,
        occurred_at=moments.get(line.order.number),
        weight=row.weight,
        confirmed=row.weight is not None,
    )


def _write_shipments(act: Act, orders: Mapping[str, Order], moments: Moments, carrying: Carrying) -> dict[int, Shipment]:
    numbers = next_numbers("SH", sequence="sales_shipment_number", count=len(orders))
    rows = [
        Shipment(
            number=number,
            order=order,
            carrier=carrying.carrier,
            tracking=carrying.tracking,
            shipped_by_id=act.user_id,
            shipped_at=moments.get(order.number, act.occurred_at),
        )
        for number, order in zip(numbers, orders.values(), strict=True)
    ]
    return {row.order_id: row for row in Shipment.objects.bulk_create(rows, batch_size=2000)}


LOAD_CARTONS = """
    UPDATE sales_carton c SET shipment_id = d.shipment_id
    FROM unnest(%s::bigint[], %s::bigint[]) AS d(id, shipment_id) WHERE c.id = d.id
"""
MARK_SHIPPED = """
    UPDATE sales_cartonline l SET movement_id = d.movement_id, weight = e.weight
    FROM unnest(%s::bigint[], %s::bigint[]) AS d(id, movement_id)
    LEFT JOIN stock_weightentry e ON e.movement_id = d.movement_id AND e.kind = 'moved' WHERE l.id = d.id
"""
"""What nobody weighed left at what the book has it at."""

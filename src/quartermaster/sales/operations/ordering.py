"""Placing orders: every line of every order is reserved in one statement, or refused naming each short line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models.functions import Upper

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Sku, Unit
from quartermaster.catalog.queries import usual_owner
from quartermaster.kernel import db, quantities
from quartermaster.kernel.numbering import next_numbers
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.locations.models import Warehouse
from quartermaster.sales import allocation
from quartermaster.sales.models import ZERO, Customer, Order, claim_name
from quartermaster.sales.operations import kits
from quartermaster.sales.operations.documents import by_line, refresh, run, tell
from quartermaster.sales.operations.kits import Layout, Parts
from quartermaster.sales.series import ORDERS
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import Ask, Held

MOST_LINES = 1000
LONGEST_REFERENCE = 60

Shipped = Mapping[tuple[str, int], Decimal]
"""(Order number, position) → what left while the order was written."""


class EmptyOrder(Invalid):
    code = "empty"
    title = "The order is empty"


class InvalidOrder(Invalid):
    """Something in the order does not exist or does not fit; every such thing is named."""

    code = "invalid_order"
    title = "The order is not valid"


class ReferenceUsed(Conflict):
    code = "reference_used"
    title = "This customer's reference is used"


@dataclass(frozen=True, slots=True)
class NewLine:
    """So much of a SKU in its base unit; `entered` as typed where that was a pack ("3 case"). No price: the SKU's own.

    A bundle becomes a kit of the order, its components the lines (`kits.lay_out`).
    """

    sku_id: int
    quantity: Decimal
    entered: str = ""
    unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NewOrder:
    """No customer: a walk-in. No warehouse: the one that fills the order best. No owner: `usual_owner`."""

    lines: Sequence[NewLine]
    customer_id: int | None = None
    warehouse_id: int | None = None
    owner_id: int | None = None
    reference: str = ""
    ship_by: date | None = None
    on_short: str = Order.OnShort.REFUSE
    note: str = ""
    address: str = ""
    placed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlacedLine:
    position: int
    sku_id: int
    quantity: Decimal
    reserved: Decimal

    @property
    def backordered(self) -> Decimal:
        return self.quantity - self.reserved


@dataclass(frozen=True, slots=True)
class Placed:
    """A placed order, and what of each line is reserved or waits for stock."""

    number: str
    warehouse_id: int
    lines: tuple[PlacedLine, ...]

    @property
    def backordered(self) -> tuple[PlacedLine, ...]:
        return tuple(line for line in self.lines if line.backordered)


def place_order(act: Act, *, order: NewOrder) -> Placed:
    """Place one order. Short lines are refused, all named, or backordered, as the order's `on_short` says."""
    return _place(act, [order], pointers=[""])[0]


def place_orders(act: Act, *, orders: Sequence[NewOrder]) -> list[Placed]:
    """Place many orders, all or nothing, with a fixed number of statements. Earlier orders are served first."""
    return _place(act, orders, pointers=[f"/orders/{place}" for place in range(len(orders))])


# ---------------------------------------------------------------- below: placing, step by step


@dataclass(frozen=True, slots=True)
class Numbered:
    """An order on its way into the book."""

    order: NewOrder
    number: str
    pointer: str
    owner_id: int
    warehouse_id: int
    layout: Layout


@dataclass(frozen=True, slots=True)
class Granted:
    """Orders that are checked, numbered and reserved, as far as there was stock, and not written yet."""

    rows: list[Numbered]
    placed: list[Placed]
    skus: dict[int, Sku]


@transaction.atomic
def _place(act: Act, orders: Sequence[NewOrder], *, pointers: Sequence[str]) -> list[Placed]:
    granted = grant(act, orders, pointers=pointers)
    refresh(write(act, granted))
    tell_placed(act, granted)
    return granted.placed


def grant(act: Act, orders: Sequence[NewOrder], *, pointers: Sequence[str]) -> Granted:
    """Check, number and reserve the orders. `pointers` say where each stands in the request."""
    skus, parts = _check(orders, pointers)
    layouts = [kits.lay_out(order.lines, parts) for order in orders]
    usual_id = 0 if all(order.owner_id for order in orders) else usual_owner().id
    owners = [order.owner_id or usual_id for order in orders]
    warehouses = _warehouses_for(orders, layouts, owners)
    numbers = next_numbers("SO", sequence="sales_order_number", count=len(orders))
    rows = [Numbered(*row) for row in zip(orders, numbers, pointers, owners, warehouses, layouts, strict=True)]
    held = _reserve(act, rows, skus)
    return Granted(rows, [_placed(row, held) for row in rows], skus)


def write(act: Act, granted: Granted, *, shipped: Shipped | None = None) -> list[Order]:
    """Write the orders and their lines; of what is reserved so much has left already. The caller refreshes them."""
    rows = _write_orders([_row(act, row) for row in granted.rows])
    layouts = [row.layout for row in granted.rows]
    write_lines(list(zip(rows, layouts, granted.placed, strict=True)), granted.skus, shipped or {})
    return rows


def tell_placed(act: Act, granted: Granted) -> None:
    tell(
        act,
        "sales.place_order",
        {row.number: _details(placed, len(row.order.lines)) for row, placed in zip(granted.rows, granted.placed, strict=True)},
        moments={row.number: row.order.placed_at for row in granted.rows if row.order.placed_at},
        notice="sales.ordered",
        sku_ids=granted.skus,
    )


def _check(orders: Sequence[NewOrder], pointers: Sequence[str]) -> tuple[dict[int, Sku], Parts]:
    """Refuse what cannot be ordered, naming everything that is wrong; the SKUs by id, components too, and the bundles' parts."""
    if not orders:
        raise EmptyOrder("There is not a single order. Send at least one.", errors=[FieldError("/orders", "empty", "No orders")])
    skus, parts = skus_of(line for order in orders for line in order.lines)
    customers = Customer.objects.filter(archived_at=None).in_bulk({order.customer_id for order in orders if order.customer_id})
    open_warehouses = set(Warehouse.objects.filter(archived_at=None).values_list("id", flat=True))
    errors: list[FieldError] = []
    for order, pointer in zip(orders, pointers, strict=True):
        if not order.lines:
            message = "An order needs at least one line."
            raise EmptyOrder(message, errors=[FieldError(f"{pointer}/lines", "empty", message)])
        if len(order.lines) > MOST_LINES:
            errors.append(FieldError(f"{pointer}/lines", "too_many_lines", f"An order has at most {MOST_LINES} lines."))
        if order.customer_id and order.customer_id not in customers:
            errors.append(FieldError(f"{pointer}/customer", "unknown_customer", "There is no such customer, or it is archived."))
        if order.warehouse_id and order.warehouse_id not in open_warehouses:
            errors.append(FieldError(f"{pointer}/warehouse", "unknown_place", "There is no such warehouse, or it is archived."))
        if order.on_short not in Order.OnShort.values:
            errors.append(FieldError(f"{pointer}/on_short", "invalid", f"Choose one of: {', '.join(Order.OnShort.values)}."))
        if len(order.reference) > LONGEST_REFERENCE:
            errors.append(FieldError(f"{pointer}/reference", "too_long", f"At most {LONGEST_REFERENCE} characters."))
        errors += check_lines(order.lines, skus, parts, pointer)
    if errors:
        raise InvalidOrder(errors[0].message, errors=errors[:100])
    _check_references(orders, pointers)
    return skus, parts


def skus_of(lines: Iterable[NewLine]) -> tuple[dict[int, Sku], Parts]:
    """The lines' SKUs by id, with the components of the bundles among them, and what each bundle is made of."""
    skus = _skus_of_ids({line.sku_id for line in lines})
    parts = kits.parts_within(skus)
    inside = {part.sku_id for components in parts.values() for part in components}
    if inside:
        skus |= _skus_of_ids(inside)
    units = Unit.objects.in_bulk()
    for sku in skus.values():
        sku.unit = units[sku.unit_id]
    return skus, parts


def _skus_of_ids(sku_ids: Iterable[int]) -> dict[int, Sku]:
    wanted = db.array(list(sku_ids))
    return {sku.id: sku for sku in Sku.objects.extra(where=["catalog_sku.id = ANY(%s::bigint[])"], params=[wanted])}


def check_lines(lines: Sequence[NewLine], skus: Mapping[int, Sku], parts: Parts, pointer: str) -> Iterable[FieldError]:
    yield from kits.faults_of(lines, skus, parts, pointer)
    for place, line in enumerate(lines):
        sku = skus.get(line.sku_id)
        if sku is None or sku.archived_at:
            yield FieldError(f"{pointer}/lines/{place}/sku", "unknown_sku", "There is no such SKU, or it is archived.")
            continue
        try:
            quantities.check(line.quantity, pointer=f"{pointer}/lines/{place}/quantity", scale=sku.unit.scale)
        except quantities.InvalidQuantity as refusal:
            yield from refusal.errors


def _check_references(orders: Sequence[NewOrder], pointers: Sequence[str]) -> None:
    wanted: dict[tuple[int, str], str] = {}
    for order, pointer in zip(orders, pointers, strict=True):
        if not order.reference or not order.customer_id:
            continue
        key = (order.customer_id, order.reference.upper())
        if key in wanted:
            _refuse_reference(f"{pointer}/reference", order.reference, "another order of this request")
        wanted[key] = pointer
    if not wanted:
        return
    used = Order.objects.annotate(upper=Upper("reference")).filter(
        customer_id__in={customer_id for customer_id, _ in wanted}, upper__in={reference for _, reference in wanted}
    )
    for number, customer_id, reference in used.values_list("number", "customer_id", "upper"):
        if (customer_id, reference) in wanted:
            _refuse_reference(f"{wanted[customer_id, reference]}/reference", reference, number)


def _refuse_reference(pointer: str, reference: str, where: str) -> None:
    message = f"The reference {reference} is already on {where}. Look there first: the order may have been placed before."
    raise ReferenceUsed(message, errors=[FieldError(pointer, "reference_used", message)])


def _warehouses_for(orders: Sequence[NewOrder], layouts: Sequence[Layout], owners: Sequence[int]) -> list[int]:
    """Each order's warehouse: the one asked for, or the best one, given what earlier orders of the batch take."""
    if all(order.warehouse_id for order in orders):
        return [order.warehouse_id or 0 for order in orders]
    open_ids = list(Warehouse.objects.filter(archived_at=None).order_by("code").values_list("id", flat=True))
    sku_ids = {line.sku_id for layout in layouts for line in layout.lines}
    available = {owner_id: stock_queries.available(sku_ids, owner_id=owner_id) for owner_id in set(owners)}
    chosen = []
    for order, layout, owner_id in zip(orders, layouts, owners, strict=True):
        demand: dict[int, Decimal] = defaultdict(Decimal)
        for line in layout.lines:
            demand[line.sku_id] += line.quantity
        warehouse_id = order.warehouse_id or allocation.choose_warehouse(demand, available[owner_id], open_ids)
        if warehouse_id is None:
            raise InvalidOrder("There is no warehouse to ship from. Add one under Warehouse first.")
        for sku_id, wanted in demand.items():
            shelf = (sku_id, warehouse_id)
            available[owner_id][shelf] = available[owner_id].get(shelf, Decimal(0)) - wanted
        chosen.append(warehouse_id)
    return chosen


def _reserve(act: Act, numbered: Sequence[Numbered], skus: Mapping[int, Sku]) -> dict[str, Held]:
    """One hold for all lines of all orders. Where some orders take backorders, the others must still be granted wholly."""
    asks: dict[str, Ask] = {}
    pointers: dict[str, str] = {}
    refusing: set[str] = set()
    for row in numbered:
        for line in row.layout.lines:
            claim = claim_name(row.number, line.position)
            asks[claim] = Ask(claim, row.owner_id, line.sku_id, row.warehouse_id, line.quantity, document=row.number)
            pointers[claim] = f"{row.pointer}/lines/{line.place}/quantity"
            if row.order.on_short == Order.OnShort.REFUSE:
                refusing.add(claim)
    held = hold_lines(act, asks, skus, pointers, partial=len(refusing) < len(asks))
    short = {answer.claim: answer.available for answer in held if answer.granted < answer.asked and answer.claim in refusing}
    if short:
        raise _short_of(short, asks, skus, pointers)
    return {answer.claim: answer for answer in held}


def hold_lines(
    act: Act,
    asks: Mapping[str, Ask],
    skus: Mapping[int, Sku],
    pointers: Mapping[str, str],
    *,
    partial: bool,
    release: Sequence[str] = (),
) -> list[Held]:
    """Reserve (and give back before), with a refusal that points at the order's lines and names the SKUs."""
    try:
        if release:
            return stock.exchange(act, release=dict.fromkeys(release), asks=list(asks.values()), partial=partial, keeper=ORDERS)
        return stock.reserve(act, asks=list(asks.values()), partial=partial, fresh=True, keeper=ORDERS)
    except stock.InsufficientStock as refused:
        short = {error.facts["claim"]: Decimal(error.facts["available"]) for error in refused.errors}
        raise _short_of(short, asks, skus, pointers) from None


def _short_of(
    short: Mapping[str, Decimal], asks: Mapping[str, Ask], skus: Mapping[int, Sku], pointers: Mapping[str, str]
) -> stock.InsufficientStock:
    errors = []
    for claim, available in short.items():
        ask, code = asks[claim], skus[asks[claim].sku_id].code
        facts = {"sku": code, "asked": plain(ask.quantity), "available": plain(available)}
        message = f"{code}: {facts['asked']} wanted, {facts['available']} available"
        errors.append(FieldError(pointers[claim], "insufficient_stock", message, facts))
    what = "1 line is" if len(short) == 1 else f"{len(short)} lines are"
    sentence = f"{what} short. {errors[0].message}. Nothing was reserved: order less, or allow backorders."
    return stock.InsufficientStock(sentence, errors=errors)


def _placed(row: Numbered, held: Mapping[str, Held]) -> Placed:
    lines = (
        PlacedLine(line.position, line.sku_id, line.quantity, held[claim_name(row.number, line.position)].granted)
        for line in row.layout.lines
    )
    return Placed(row.number, row.warehouse_id, tuple(lines))


def _row(act: Act, row: Numbered) -> Order:
    return Order(
        number=row.number,
        customer_id=row.order.customer_id,
        owner_id=row.owner_id,
        warehouse_id=row.warehouse_id,
        reference=row.order.reference,
        on_short=row.order.on_short,
        ship_by=row.order.ship_by,
        address=row.order.address,
        note=row.order.note,
        placed_by_id=act.user_id,
        placed_at=row.order.placed_at or act.occurred_at,
        source=act.source,
        version=0,
    )


def _write_orders(rows: list[Order]) -> list[Order]:
    try:
        return Order.objects.bulk_create(rows, batch_size=2000)
    except IntegrityError as error:
        if "order_reference_is_unique_per_customer" not in str(error):
            raise
        raise ReferenceUsed("This reference was used for the customer at this moment. Look at the customer's orders.") from None


INSERT_LINES = """
    INSERT INTO sales_orderline
        (order_id, position, sku_id, quantity, entered, unit_price, reserved,
        picked, packed, shipped, cancelled, returned, claims, kit_id, per_kit)
    SELECT order_id, position, sku_id, quantity, entered, unit_price, reserved, 0, 0, shipped, 0, 0, 1, kit_id, per_kit
    FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::numeric[], %s::text[], %s::numeric[], %s::numeric[], %s::numeric[],
        %s::bigint[], %s::numeric[])
        AS l(order_id, position, sku_id, quantity, entered, unit_price, reserved, shipped, kit_id, per_kit)
"""


def write_lines(orders: Sequence[tuple[Order, Layout, Placed]], skus: Mapping[int, Sku], shipped: Shipped) -> None:
    written = kits.write_kits([(order, layout) for order, layout, _ in orders], skus)
    rows = []
    for order, layout, answer in orders:
        for line, placed in zip(layout.lines, answer.lines, strict=True):
            left = shipped.get((answer.number, line.position), ZERO)
            price = skus[line.sku_id].retail_price if line.unit_price is None else line.unit_price
            reserved, kit_id = placed.reserved - left, written.get((order.id, line.kit))
            goods = (order.id, line.position, line.sku_id, line.quantity, line.entered, price, reserved, left)
            rows.append((*goods, kit_id, line.per_kit))
    run(INSERT_LINES, [list(column) for column in zip(*rows, strict=True)])


def _details(placed: Placed, lines: int) -> dict[str, object]:
    short = by_line({line.position: line.backordered for line in placed.backordered})
    return {"lines": lines, **({"backordered": short} if short else {})}

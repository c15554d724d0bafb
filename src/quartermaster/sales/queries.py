"""Questions about customers and orders. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from quartermaster.accounts.models import Deed
from quartermaster.catalog.models import Sku
from quartermaster.kernel import db
from quartermaster.kernel.refusals import NotFound
from quartermaster.sales.allocation import Take, Want, spread
from quartermaster.sales.models import (
    Carton,
    CartonLine,
    Customer,
    OnShort,
    Order,
    OrderKit,
    OrderLine,
    ParcelRate,
    Pick,
    PickLine,
    SalesChannel,
    Shipment,
    SourcingOption,
)
from quartermaster.stock import queries as stock_queries
from quartermaster.stock import weights
from quartermaster.stock.moves import Cell

ZERO = Decimal(0)


class NoSuchOrder(NotFound):
    code = "unknown_order"
    title = "There is no such order"


class NoSuchCustomer(NotFound):
    code = "unknown_customer"
    title = "There is no such customer"


class NoSuchChannel(NotFound):
    code = "unknown_channel"
    title = "There is no such sales channel"


def orders() -> QuerySet[Order]:
    """Every order with what a list shows of it."""
    return Order.objects.select_related("customer", "warehouse", "owner", "channel")


def as_ordered(rows: QuerySet[Order], warehouse_id: int | None = None) -> QuerySet[Order]:
    """Each order once, as its customer placed it; in a warehouse, what that warehouse sends: orders, and parts of orders."""
    return rows.filter(part_of=None) if warehouse_id is None else rows.filter(warehouse_id=warehouse_id, is_split=False)


def order_by_number(number: str) -> Order:
    """The order (letter case does not matter), or a refusal."""
    found = orders().select_related("placed_by", "held_by", "part_of").filter(number=number.strip().upper()).first()
    if found is None:
        raise NoSuchOrder(f"There is no order {number[:40]}.")
    return found


def lines_of(order: Order) -> QuerySet[OrderLine]:
    return order.lines.select_related("sku__unit", "kit__sku").order_by("position")


def kits_of(order: Order) -> QuerySet[OrderKit]:
    return order.kits.select_related("sku__unit").order_by("position")


def picks_of(order: Order) -> QuerySet[Pick]:
    return order.picks.select_related("picked_by").order_by("id")


def pick_lines(pick: Pick) -> QuerySet[PickLine]:
    return pick.lines.select_related("order_line__sku", "from_bin", "to_bin").order_by("id")


def cartons_of(order: Order) -> QuerySet[Carton]:
    """The order's cartons that have something in them, with their contents."""
    found = order.cartons.filter(lines__quantity__gt=0).distinct().select_related("shipment", "packed_by")
    line = "lines__pick_line__order_line"
    return found.prefetch_related(f"{line}__sku__weighed_in", f"{line}__kit__sku").order_by("id")


def packed_weights(lines: Iterable[OrderLine]) -> dict[int, Decimal]:
    """Line → what of it is in cartons weighs, as far as somebody weighed it or it left. No question where none is weighed."""
    weighed = [line.pk for line in lines if line.sku.weighed_in_id]
    found = CartonLine.objects.filter(pick_line__order_line_id__in=weighed, weight__isnull=False)
    return dict(found.values_list("pick_line__order_line_id").annotate(weight=Sum("weight"))) if weighed else {}


def loose_weights(order: Order, parts: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Position → what so much of the line that lies picked and loose weighs, as the book has it; only of what is weighed."""
    picked = PickLine.objects.filter(order_line__order=order, order_line__position__in=parts)
    loose = picked.filter(order_line__sku__weighed_in__isnull=False, quantity__gt=F("packed") + F("put_back"))
    of_line: dict[OrderLine, list[tuple[Cell, Decimal]]] = defaultdict(list)
    for row in loose.select_related("order_line").order_by("id"):
        line = row.order_line
        cell = (line.sku_id, row.to_bin_id, row.lot_id, order.owner_id)
        of_line[line].append((cell, row.quantity - row.packed - row.put_back))
    found = {line: spread(parts[line.position], shelves) for line, shelves in of_line.items()}
    one = weights.per_piece({cell for taken in found.values() for cell, _ in taken})
    weighed = weights.weighed_among({line.sku_id for line in found})
    return {
        line.position: weighed[line.sku_id].round(sum((one[cell] * pieces for cell, pieces in taken), ZERO))
        for line, taken in found.items()
    }


def shipments_of(order: Order) -> QuerySet[Shipment]:
    return order.shipments.select_related("shipped_by").order_by("id")


def deeds_of(order: Order) -> QuerySet[Deed]:
    return deeds_on(order.number)


def deeds_on(document: str) -> QuerySet[Deed]:
    return Deed.objects.filter(document=document).select_related("actor").order_by("-id")


def orders_to_ship(warehouse_id: int | None = None) -> QuerySet[Order]:
    """The work queue: orders with something to pick, pack or ship. Sort it by ship_by, then by placed_at."""
    found = orders().filter(state__in=(*TO_PICK, *TO_SEND, Order.State.PARTIALLY_SHIPPED), is_split=False)
    if warehouse_id is not None:
        found = found.filter(warehouse_id=warehouse_id)
    return found


WORK = (
    Order.State.DRAFT,
    Order.State.AWAITING_PAYMENT,
    Order.State.ON_HOLD,
    Order.State.CONFIRMED,
    Order.State.PARTIALLY_RESERVED,
    Order.State.RESERVED,
    Order.State.RELEASED,
    Order.State.PICKING,
    Order.State.PICKED,
    Order.State.PACKED,
    Order.State.PARTIALLY_SHIPPED,
)
"""The states of an order that has not ended."""
TO_PICK = (Order.State.PARTIALLY_RESERVED, Order.State.RESERVED, Order.State.RELEASED, Order.State.PICKING)
TO_SEND = (Order.State.PICKED, Order.State.PACKED)


def open_orders() -> QuerySet[Order]:
    """Orders that have not ended, a split one in its parts."""
    return orders().filter(state__in=WORK, is_split=False)


def backordered(sku_ids: Iterable[int]) -> dict[int, Decimal]:
    """SKU → what customers wait for beyond what could be reserved; SKUs with nothing are left out."""
    rows = db.rows(
        """SELECT l.sku_id, sum(l.backordered) FROM sales_orderline l
        WHERE l.order_id IN (SELECT id FROM sales_order WHERE backordered_lines > 0)
            AND l.backordered > 0 AND l.sku_id = ANY(%s) GROUP BY 1""",
        [list(sku_ids)],
    )
    return dict(rows)


@dataclass(frozen=True, slots=True)
class Holding:
    """An order that holds some of a SKU: reserved on the shelf, in work (picked or packed), or waiting for it."""

    number: str
    customer: str
    state: str
    warehouse_id: int
    ship_by: date | None
    reserved: Decimal
    in_work: Decimal
    backordered: Decimal


def orders_holding(sku_id: int) -> list[Holding]:
    """Why a SKU is reserved: the orders that have not ended, the oldest first."""
    rows = db.rows(
        """SELECT o.number, coalesce(c.name, 'Walk-in'), o.state, o.warehouse_id, o.ship_by,
            sum(l.reserved), sum(l.picked + l.packed), sum(l.backordered)
        FROM sales_orderline l JOIN sales_order o ON o.id = l.order_id LEFT JOIN sales_customer c ON c.id = o.customer_id
        WHERE l.sku_id = %s AND o.state <> ALL(%s) AND NOT o.is_draft AND l.reserved + l.picked + l.packed + l.backordered > 0
        GROUP BY o.id, c.name ORDER BY o.placed_at, o.id""",
        [sku_id, list(Order.ENDED)],
    )
    return [Holding(*row) for row in rows]


def pick_list(number: str) -> list[Take]:
    """Where to take what is reserved for an order, in walking order (`Take.line_id` is the order line's id)."""
    order = order_by_number(number)
    lines = list(lines_of(order))
    for line in lines:
        line.order = order
    return plan(lines)


def plan(lines: Iterable[OrderLine]) -> list[Take]:
    """The pick list of the lines: their reserved quantities on concrete shelves, in walking order. What was allocated to them
    is taken from there; the rest, where it lies free."""
    wanted = [line for line in lines if line.reserved > 0]
    takes = _bound_takes(wanted)
    bound: dict[int, Decimal] = defaultdict(Decimal)
    for take in takes:
        bound[take.line_id] += take.quantity
    by_place: dict[stock_queries.Place, list[Want]] = defaultdict(list)
    for line in wanted:
        if line.reserved > bound[line.id]:
            place = (line.order.warehouse_id, line.order.owner_id, line.order.wish)
            by_place[place].append(Want(line.id, line.sku_id, line.reserved - bound[line.id]))
    takes += stock_queries.takes_of(by_place)
    return sorted(takes, key=lambda take: (take.walk_order, take.bin_code, take.line_id)) if bound else takes


def _bound_takes(lines: Iterable[OrderLine]) -> list[Take]:
    """What is allocated to the lines, where it lies."""
    line_of = {name: line.id for line in lines for name in line.claim_names(line.order.number)}
    found: dict[tuple[int, int, int], Take] = {}
    for row in stock_queries.bound(claims=line_of):
        key = (line_of[row.claim], row.bin_id, row.lot_id)
        before = found[key].quantity if key in found else ZERO
        found[key] = Take(key[0], row.bin_id, row.bin_code, row.walk_order, row.lot_id, before + row.quantity)
    return list(found.values())


def uncovered(order: Order, lines: Iterable[OrderLine]) -> dict[int, Decimal]:
    """Line → how much of what is reserved no lot on a shelf may be picked for: blocked, on hold, or with too little life."""
    left = {line.id: line.reserved for line in lines if line.reserved > 0 and line.sku.tracking != Sku.Tracking.NONE}
    if not left:
        return {}
    for take in pick_list(order.number):
        if take.line_id in left:
            left[take.line_id] -= take.quantity
    return {line_id: quantity for line_id, quantity in left.items() if quantity > 0}


@dataclass(frozen=True, slots=True)
class DayOfDemand:
    """What was ordered (less what was cancelled) and what was shipped of a SKU on one day."""

    day: date
    ordered: Decimal
    shipped: Decimal


def demand_by_day(sku_ids: Iterable[int], *, since: date, time_zone: str = "UTC") -> dict[int, list[DayOfDemand]]:
    """SKU → its days with demand from `since` on, oldest first; days without any are left out. One statement."""
    found: dict[int, list[DayOfDemand]] = {}
    rows = db.rows(
        """WITH ordered AS (
            SELECT l.sku_id, (o.placed_at AT TIME ZONE %(zone)s)::date AS day, sum(l.quantity - l.cancelled) AS ordered
            FROM sales_orderline l JOIN sales_order o ON o.id = l.order_id
            WHERE l.sku_id = ANY(%(skus)s) AND NOT o.is_draft AND o.placed_at >= %(since)s::timestamp AT TIME ZONE %(zone)s
            GROUP BY 1, 2
        ), shipped AS (
            SELECT l.sku_id, (o.shipped_at AT TIME ZONE %(zone)s)::date AS day, sum(l.shipped) AS shipped
            FROM sales_orderline l JOIN sales_order o ON o.id = l.order_id
            WHERE l.sku_id = ANY(%(skus)s) AND o.shipped_at >= %(since)s::timestamp AT TIME ZONE %(zone)s AND l.shipped > 0
            GROUP BY 1, 2
        )
        SELECT sku_id, day, coalesce(ordered, 0), coalesce(shipped, 0)
        FROM ordered FULL JOIN shipped USING (sku_id, day) ORDER BY 1, 2""",
        {"zone": time_zone, "skus": list(sku_ids), "since": since},
    )
    for sku_id, day, ordered, shipped in rows:
        found.setdefault(sku_id, []).append(DayOfDemand(day, ordered, shipped))
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """A backordered line whose SKU is available now."""

    line_id: int
    number: str


IN_TURN = ("order__priority", "order__placed_at", "order_id", "position")
"""Who is promised first: who has priority, then who has waited longest."""
NOT_PROMISED = (Order.State.ON_HOLD, Order.State.AWAITING_PAYMENT)
"""States of orders that get nothing more while they last."""


def promisable(sku_ids: Iterable[int] | None = None, *, warehouse_ids: Iterable[int] | None = None, limit: int) -> list[Waiting]:
    """Backordered lines whose SKU has some available in their warehouse, in turn."""
    lines = OrderLine.objects.filter(order__backordered_lines__gt=0, backordered__gt=0).exclude(order__state__in=NOT_PROMISED)
    if sku_ids is not None:
        lines = lines.filter(sku_id__in=list(sku_ids))
    if warehouse_ids is not None:
        lines = lines.filter(order__warehouse_id__in=list(warehouse_ids))
    keys = set(lines.values_list("order__owner_id", "sku_id", "order__warehouse_id"))
    free: set[tuple[int, int, int]] = set()
    for owner_id in {owner_id for owner_id, _, _ in keys}:
        there = stock_queries.available({sku_id for owner, sku_id, _ in keys if owner == owner_id}, owner_id=owner_id)
        free |= {(owner_id, sku_id, warehouse_id) for (sku_id, warehouse_id), quantity in there.items() if quantity > 0}
    wanted = keys & free
    if not wanted:
        return []
    found = lines.filter(sku_id__in={sku_id for _, sku_id, _ in wanted}).order_by(*IN_TURN)
    rows = found.values_list("id", "order__number", "order__owner_id", "sku_id", "order__warehouse_id")
    chosen = (Waiting(line_id, number) for line_id, number, *key in rows.iterator(chunk_size=2000) if tuple(key) in wanted)
    return _completed([row for row, _ in zip(chosen, range(limit), strict=False)])


def _completed(rows: list[Waiting]) -> list[Waiting]:
    """With the other waiting lines of orders that take all or nothing, each beside its order's first."""
    numbers = {row.number for row in rows}
    whole = OrderLine.objects.filter(order__number__in=numbers, order__on_short=OnShort.ALL_OR_NOTHING, backordered__gt=0)
    others: dict[str, list[int]] = defaultdict(list)
    for number, line_id in whole.order_by("position").values_list("order__number", "id"):
        others[number].append(line_id)
    found: dict[int, Waiting] = {}
    for row in rows:
        for line_id in others.get(row.number, [row.line_id]):
            found.setdefault(line_id, Waiting(line_id, row.number))
    return list(found.values())


def unpaid(now: datetime) -> list[str]:
    """Orders whose payment should have come before now, the longest overdue first."""
    late = Order.objects.filter(state=Order.State.AWAITING_PAYMENT, payment_due_at__lte=now, part_of=None)
    return list(late.order_by("payment_due_at", "id").values_list("number", flat=True))


def with_short_options(numbers: Iterable[str]) -> list[str]:
    """Those of the orders that could be sent in ways that leave something waiting."""
    short = SourcingOption.objects.filter(order__number__in=list(numbers), short_lines__gt=0)
    return sorted(set(short.values_list("order__number", flat=True)))


def channels() -> QuerySet[SalesChannel]:
    return SalesChannel.objects.prefetch_related("warehouses__warehouse")


def channel_by_code(code: str) -> SalesChannel:
    found = channels().filter(code__iexact=code.strip()).first()
    if found is None:
        raise NoSuchChannel(f"There is no sales channel {code[:40]}.")
    return found


def channel_by_id(channel_id: int) -> SalesChannel:
    found = channels().filter(pk=channel_id).first()
    if found is None:
        raise NoSuchChannel("There is no such sales channel.")
    return found


def channels_by_code(codes: Iterable[str]) -> dict[str, int]:
    """CODE in capitals → channel, for those that exist and are not archived."""
    wanted = {code.strip().upper() for code in codes if code.strip()}
    found = SalesChannel.objects.filter(archived_at=None).extra(where=["upper(code) = ANY(%s)"], params=[list(wanted)])
    return {channel.code.upper(): channel.pk for channel in found} if wanted else {}


def ordered_between(first: date, last: date, *, sku_id: int, warehouse_id: int, owner_id: int) -> Decimal:
    """What was ordered of a SKU there from one day to another, less what was cancelled."""
    lines = OrderLine.objects.filter(
        sku_id=sku_id,
        order__warehouse_id=warehouse_id,
        order__owner_id=owner_id,
        order__placed_at__date__range=(first, last),
        order__is_draft=False,
    )
    found: Decimal = lines.aggregate(sum=Sum(F("quantity") - F("cancelled")))["sum"] or ZERO
    return found


def channel_codes() -> dict[int, str]:
    """Channel → its code, also of archived ones."""
    return dict(SalesChannel.objects.values_list("pk", "code"))


def rates() -> QuerySet[ParcelRate]:
    return ParcelRate.objects.select_related("warehouse").order_by("warehouse__code", "country", "postcode_prefix")


def parts_of(order: Order) -> QuerySet[Order]:
    """The parts that have something of the order."""
    return orders().filter(part_of=order, lines__isnull=False).distinct().order_by("id")


def options_of(order: Order) -> QuerySet[SourcingOption]:
    return order.options.order_by("rank")


def customers() -> QuerySet[Customer]:
    return Customer.objects.all()


def customers_with_counts() -> QuerySet[Customer]:
    """Each with how many of its orders have not ended (`open_count`)."""
    own = (
        Order.objects.filter(customer=OuterRef("pk"), part_of=None, state__in=WORK)
        .order_by()
        .values("customer")
        .annotate(count=Count("pk"))
    )
    return Customer.objects.annotate(open_count=Coalesce(Subquery(own.values("count")), Value(0)))


def customer_by_id(customer_id: int) -> Customer:
    found = Customer.objects.filter(pk=customer_id).first()
    if found is None:
        raise NoSuchCustomer("There is no such customer.")
    return found


def customers_by_code(codes: Iterable[str]) -> dict[str, Customer]:
    """CODE in capitals → customer, for those that exist and are not archived."""
    wanted = {code.strip().upper() for code in codes if code.strip()}
    found = Customer.objects.filter(archived_at=None).extra(where=["upper(code) = ANY(%s)"], params=[list(wanted)])
    return {customer.code.upper(): customer for customer in found}


def customers_of_codes(codes: Iterable[str]) -> QuerySet[Customer]:
    """The customers of these codes, archived ones too, with their addresses."""
    wanted = sorted({code.strip().upper() for code in codes if code.strip()})
    return Customer.objects.extra(where=["upper(code) = ANY(%s)"], params=[wanted]).prefetch_related("addresses")


def customer_by_code(code: str) -> Customer:
    found = Customer.objects.filter(code__iexact=code.strip()).first()
    if found is None:
        raise NoSuchCustomer(f"There is no customer {code[:40]}.")
    return found


def customers_like(text: str, limit: int = 12) -> QuerySet[Customer]:
    """Customers that are not archived whose code or name begins like the text."""
    rows = Customer.objects.filter(archived_at=None)
    if text.strip():
        rows = rows.filter(Q(code__istartswith=text.strip()) | Q(name__istartswith=text.strip()))
    return rows.order_by("code")[:limit]


def lots_by_code(order: Order, codes: Iterable[str]) -> dict[tuple[int, str], int]:
    """(line position, lot code) → lot id, for lots of the order's SKUs and owner."""
    wanted = list(codes)
    if not wanted:
        return {}
    rows = db.rows(
        """SELECT l.position, t.code, t.id FROM sales_orderline l JOIN stock_lot t ON t.sku_id = l.sku_id AND t.owner_id = %s
        WHERE l.order_id = %s AND t.code = ANY(%s)""",
        [order.owner_id, order.id, wanted],
    )
    return {(position, code): lot_id for position, code, lot_id in rows}


def matching(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Orders whose number, reference or customer contains the text."""
    by_customer = Q(customer__name__icontains=text) | Q(customer__code__iexact=text)
    return rows.filter(Q(number__icontains=text) | Q(reference__icontains=text) | by_customer)


STAGES = {
    "open": "Open",
    "to_pick": "To pick",
    "to_ship": "To ship",
    "backordered": "Backordered",
    "trouble": "Parcel in trouble",
}
"""What a list of orders can be narrowed to, with its words."""


def at_stage(rows: QuerySet[Order], stage: str) -> QuerySet[Order]:
    if stage == "backordered":
        return rows.filter(state__in=WORK, backordered_lines__gt=0)
    if stage == "trouble":
        return rows.filter(troubled_shipments__gt=0)
    return rows.filter(state__in={"open": WORK, "to_pick": TO_PICK, "to_ship": TO_SEND}[stage])


def with_sku(rows: QuerySet[Order], code: str) -> QuerySet[Order]:
    """Orders that have the SKU of that code (letter case does not matter) on a line, as a kit or as a component of one."""
    return with_sku_id(rows, Subquery(Sku.objects.filter(code__iexact=code.strip()).values("id")[:1]))


def with_sku_id(rows: QuerySet[Order], sku_id: int | Subquery) -> QuerySet[Order]:
    """The same by its id. A split order has what its parts have."""
    named = [row.filter(sku_id=sku_id) for row in (OrderLine.objects.all(), OrderKit.objects.all())]
    within = [Q(id__in=row.values("order_id")) | Q(id__in=row.values("order__part_of_id")) for row in named]
    return rows.filter(within[0] | within[1])


def state_counts(warehouse_id: int | None = None) -> dict[str, int]:
    """How many orders are open, to pick, to send, waiting for stock, and in trouble on their way: figures for tabs."""
    found = as_ordered(Order.objects.filter(state__in=WORK), warehouse_id)
    return {
        "trouble": as_ordered(Order.objects.filter(troubled_shipments__gt=0), warehouse_id).count(),
        "open": found.count(),
        "to_pick": found.filter(state__in=TO_PICK).count(),
        "to_ship": found.filter(state__in=TO_SEND).count(),
        "backordered": found.filter(backordered_lines__gt=0).count(),
    }


def late(today: date, warehouse_id: int | None = None) -> QuerySet[Order]:
    """Open orders that should have left before today."""
    found = open_orders().filter(ship_by__lt=today)
    return found if warehouse_id is None else found.filter(warehouse_id=warehouse_id)

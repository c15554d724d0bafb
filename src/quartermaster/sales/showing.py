"""How orders are shown: the tables, the words and dots of their states, the next step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse

from quartermaster.catalog import whose
from quartermaster.sales import queries
from quartermaster.sales.models import ZERO, Customer, Order, OrderKit, OrderLine, Shipment
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import money, status, when

TONES = {
    Order.State.DRAFT: "idle",
    Order.State.AWAITING_PAYMENT: "warn",
    Order.State.ON_HOLD: "warn",
    Order.State.EXPIRED: "idle",
    Order.State.CONFIRMED: "warn",
    Order.State.PARTIALLY_RESERVED: "warn",
    Order.State.RESERVED: "accent",
    Order.State.RELEASED: "accent",
    Order.State.PICKING: "accent",
    Order.State.PICKED: "accent",
    Order.State.PACKED: "accent",
    Order.State.PARTIALLY_SHIPPED: "open",
    Order.State.SHIPPED: "ok",
    Order.State.DELIVERED: "ok",
    Order.State.CANCELLED: "idle",
}
STEPS = [("reserved", "Reserved"), ("picked", "Picked"), ("packed", "Packed"), ("shipped", "Shipped")]
STEP_OF = {
    Order.State.RESERVED: "reserved",
    Order.State.PARTIALLY_RESERVED: "reserved",
    Order.State.RELEASED: "reserved",
    Order.State.PICKING: "reserved",
    Order.State.PICKED: "picked",
    Order.State.PACKED: "packed",
    Order.State.PARTIALLY_SHIPPED: "packed",
    Order.State.SHIPPED: "shipped",
    Order.State.DELIVERED: "delivered",
}


ARRIVES = ("delivered", "Delivered")
"""The last step, of orders whose parcels somebody follows."""
SHIPMENT_TONES = {
    Shipment.State.SHIPPED: "open",
    Shipment.State.IN_TRANSIT: "open",
    Shipment.State.DELIVERED: "ok",
    Shipment.State.EXCEPTION: "bad",
    Shipment.State.RETURNED: "bad",
}


def steps(shipments: Sequence[Shipment]) -> list[tuple[str, str]]:
    return [*STEPS, ARRIVES] if any(one.tracking or one.state_at for one in shipments) else STEPS


def shipment_dot(shipment: Shipment) -> Any:
    return status(SHIPMENT_TONES[Shipment.State(shipment.state)], shipment.get_state_display())


def in_list(order: Order) -> Any:
    """The state, or that a parcel of it is in trouble, which is more urgent."""
    return status("bad", "Parcel in trouble") if order.troubled_shipments else dot(order)


def dot(order: Order) -> Any:
    return status(TONES[Order.State(order.state)], order.get_state_display())


def buyer(order: Order) -> str:
    return order.customer.name if order.customer else "Walk-in"


def _waits(order: Order) -> Any:
    return status("warn", f"{order.backordered_lines} waiting") if order.backordered_lines else ""


def _row_url(order: Order) -> str:
    return reverse("order", args=[order.number])


def _archived(customer: Customer) -> Any:
    return status("idle", "Archived") if customer.archived_at else ""


NUMBER = Column("number", "Order", sort="id", width="104px", phone="title", strong=True)
BUYER = Column("customer", "Customer", value=buyer, grow=True, phone="line")
SHIP_BY = Column("ship_by", "Ship by", cell=lambda order: when(order.ship_by), sort="ship_by", width="96px")
STATE = Column(
    "state", "State", cell=in_list, value=lambda order: order.get_state_display(), sort="state", width="152px", phone="end"
)
PLACED = Column("placed_at", "Placed", cell=lambda order: when(order.placed_at), sort="placed_at", width="116px", phone="tail")
LINES = Column("line_count", "Lines", numeric=True, sort="line_count", width="72px")
WAREHOUSE = Column("warehouse.name", "Warehouse", wide=True, width="100px")
FILTERS = (
    Filter("q", "Number, reference or customer", apply=queries.matching),
    Filter("state", "State", lookup="state", choices=Order.State.choices),
    Filter("sku", "SKU", apply=queries.with_sku),
    Filter("channel", "Channel", lookup="channel__code__iexact", shown=False),
    Filter("customer", "Customer code", lookup="customer__code__iexact", shown=False),
    Filter("stage", "Show", apply=queries.at_stage, choices=[*queries.STAGES.items()], shown=False),
    whose.filter_by(),
)
ORDERS = Table(
    name="orders",
    sort="-placed_at",
    row_url=_row_url,
    topics="sales",
    empty="No orders yet. Place the first one.",
    columns=(
        NUMBER,
        BUYER,
        Column("reference", "Reference", width="96px", wide=True),
        whose.column(),
        WAREHOUSE,
        Column("channel", "Channel", value=lambda order: order.channel.name if order.channel else "", hidden=True, width="120px"),
        Column("priority", "Priority", sort="priority", numeric=True, hidden=True, width="80px"),
        PLACED,
        SHIP_BY,
        LINES,
        Column("backordered_lines", "Backordered", cell=_waits, sort="backordered_lines", width="112px"),
        Column("shipped_at", "Shipped", sort="shipped_at", cell=lambda order: when(order.shipped_at), hidden=True, width="104px"),
        Column(
            "delivered_at",
            "Delivered",
            sort="delivered_at",
            cell=lambda order: when(order.delivered_at),
            hidden=True,
            width="104px",
        ),
        Column("troubled_shipments", "Shipments in trouble", numeric=True, hidden=True, width="120px"),
        Column("total", "Total", numeric=True, sort="total", cell=lambda order: money(order.total), width="104px"),
        STATE,
    ),
    filters=FILTERS,
)
QUEUE = Table(
    name="to-ship",
    sort="ship_by",
    row_url=_row_url,
    topics="sales",
    empty="Nothing waits to be shipped.",
    columns=(NUMBER, SHIP_BY, BUYER, whose.column(), WAREHOUSE, LINES, PLACED, STATE),
    filters=FILTERS,
)
CUSTOMERS = Table(
    name="customers",
    sort="code",
    row_url=lambda customer: reverse("customer", args=[customer.pk]),
    topics="sales",
    empty="No customers yet.",
    columns=(
        Column("code", "Code", sort="code", width="120px", phone="title", strong=True),
        Column("name", "Name", sort="name", grow=True, phone="line"),
        Column("country", "Country", sort="country", width="160px", phone="tail"),
        Column("email", "E-mail", width="240px", wide=True),
        Column("open_count", "Open orders", sort="open_count", numeric=True, width="120px"),
        Column("note", "Note", hidden=True),
        Column("minimum_life_days", "Minimum life days", hidden=True, numeric=True),
        Column("picking", "Picked first", hidden=True),
        Column("priority", "Priority", hidden=True, numeric=True, value=lambda customer: customer.priority or ""),
        Column("ship_complete", "Ship complete", hidden=True, value=lambda customer: "yes" if customer.ship_complete else "no"),
        Column("channel", "Channel", hidden=True, value=lambda customer: customer.channel.code if customer.channel else ""),
        Column("state", "State", value=lambda customer: customer.archived_at, cell=_archived, width="100px", phone="end"),
    ),
    filters=(
        Filter("q", "Code or name", apply=lambda rows, text: rows.filter(Q(code__istartswith=text) | Q(name__icontains=text))),
        Filter("country", "Country", lookup="country__iexact"),
        Filter(
            "archived",
            "Archived",
            choices=(("no", "In use"), ("yes", "Archived")),
            apply=lambda rows, text: rows.filter(archived_at__isnull=text == "no"),
        ),
    ),
    views=(View("All"), View("In use", {"archived": "no"}), View("Archived", {"archived": "yes"})),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of an order: a line by itself, a kit, or, `inside`, a component of the kit above."""

    kit: OrderKit | None
    line: OrderLine | None
    cancelled: Decimal = ZERO
    shipped: Decimal = ZERO
    inside: bool = False

    place: int = 0
    """Where it, or its kit, stands on the order."""

    @property
    def row(self) -> OrderKit | OrderLine:
        found = self.kit or self.line
        if found is None:
            raise LookupError("an entry is a kit or a line")
        return found


def entries(lines: Sequence[OrderLine], kits: Sequence[OrderKit]) -> list[Entry]:
    """The order as it was placed, components below their kit. Of a kit so many whole ones are cancelled, and shipped."""
    inside: dict[int | None, list[OrderLine]] = {}
    for line in lines:
        inside.setdefault(line.kit_id, []).append(line)
    rows = [(line.position, [Entry(None, line, place=line.position)]) for line in inside.get(None, [])]
    for kit in kits:
        parts = inside.get(kit.pk, [])
        gone = (whole([row.cancelled for row in parts], parts), whole([row.shipped for row in parts], parts))
        head = Entry(kit, None, *gone, place=kit.position)
        rows.append((kit.position, [head, *(Entry(None, line, inside=True, place=kit.position) for line in parts)]))
    return [entry for _, found in sorted(rows, key=lambda row: row[0]) for entry in found]


def whole(amounts: Sequence[Decimal], parts: Sequence[OrderLine]) -> Decimal:
    """How many whole kits the amounts of their components make."""
    return min((amount // part.per_kit for amount, part in zip(amounts, parts, strict=True) if part.per_kit), default=ZERO)


@dataclass(frozen=True, slots=True)
class Possible:
    """A row of a dialog: what may be done with so much of a line or of whole kits, and what is proposed."""

    position: int
    code: str
    name: str
    most: Decimal
    proposed: Decimal
    inside: bool = False
    weighed_in: str = ""
    weight: Decimal | None = None
    """What `most` of it weighs, as far as is known."""


def possible(rows: Sequence[tuple[OrderLine, Decimal]], weights: Mapping[int, Decimal] | None = None) -> list[Possible]:
    """Whole kits first, then what is left of their components; proposed together they are all there is.

    `weights` (position → weight): what is weighed is asked for its weight, with these in mind.
    """
    found: list[Possible] = []
    kits: dict[int, list[tuple[OrderLine, Decimal]]] = {}
    for line, most in rows:
        if line.kit is None:
            found.append(_possible(line, most, most, weights))
        else:
            kits.setdefault(line.kit.position, []).append((line, most))
    for position, parts in kits.items():
        kit = parts[0][0].kit
        complete = kit is not None and len(parts) == kit.lines.count()
        many = whole([most for _, most in parts], [line for line, _ in parts]) if complete else ZERO
        if kit is not None:
            found.append(Possible(position, kit.sku.code, kit.sku.name, many, many))
        for line, most in parts:
            rest = most - many * (line.per_kit or ZERO)
            found.append(_possible(line, most, rest, weights, inside=True))
    return found


def _possible(
    line: OrderLine, most: Decimal, proposed: Decimal, weights: Mapping[int, Decimal] | None, *, inside: bool = False
) -> Possible:
    code, name = line.sku.code, line.sku.name
    if weights is None or line.sku.weighed_in is None:
        return Possible(line.position, code, name, most, proposed, inside)
    return Possible(line.position, code, name, most, proposed, inside, line.sku.weighed_in.code, weights.get(line.position))


@dataclass(frozen=True, slots=True)
class Step:
    """The next step of an order: what the one button says, where it goes, and who may."""

    words: str
    url_name: str
    permission: str
    dialog: bool


def waits(order: Order) -> bool:
    """Whether nothing may be done with it for now."""
    return order.state in (Order.State.DRAFT, Order.State.AWAITING_PAYMENT, Order.State.ON_HOLD)


def next_step(lines: list[OrderLine]) -> Step | None:
    """Pick what is reserved, then pack what is picked, then ship what is packed; nothing where it waits or has ended."""
    if any(line.reserved for line in lines):
        return Step("Pick", "order_pick", "sales.pick", dialog=False)
    if any(line.picked for line in lines):
        return Step("Pack", "order_pack", "sales.pack", dialog=True)
    if any(line.packed for line in lines):
        return Step("Ship", "order_ship", "sales.ship", dialog=True)
    return None

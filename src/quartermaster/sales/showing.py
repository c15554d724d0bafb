"""How orders are shown: the tables, the words and dots of their states, the next step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from quartermaster.sales import queries
from quartermaster.sales.models import Customer, Order, OrderLine
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import money, status, when

TONES = {
    Order.State.CONFIRMED: "warn",
    Order.State.PARTIALLY_RESERVED: "warn",
    Order.State.RESERVED: "accent",
    Order.State.PICKING: "accent",
    Order.State.PICKED: "accent",
    Order.State.PACKED: "accent",
    Order.State.PARTIALLY_SHIPPED: "open",
    Order.State.SHIPPED: "ok",
    Order.State.CANCELLED: "idle",
}
STEPS = [("reserved", "Reserved"), ("picked", "Picked"), ("packed", "Packed"), ("shipped", "Shipped")]
STEP_OF = {
    Order.State.RESERVED: "reserved",
    Order.State.PARTIALLY_RESERVED: "reserved",
    Order.State.PICKING: "reserved",
    Order.State.PICKED: "picked",
    Order.State.PACKED: "packed",
    Order.State.PARTIALLY_SHIPPED: "packed",
    Order.State.SHIPPED: "shipped",
}


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
    "state", "State", cell=dot, value=lambda order: order.get_state_display(), sort="state", width="152px", phone="end"
)
PLACED = Column("placed_at", "Placed", cell=lambda order: when(order.placed_at), sort="placed_at", width="104px", phone="tail")
LINES = Column("line_count", "Lines", numeric=True, sort="line_count", width="72px")
WAREHOUSE = Column("warehouse.name", "Warehouse", wide=True, width="140px")
FILTERS = (
    Filter("q", "Number, reference or customer", apply=queries.matching),
    Filter("state", "State", lookup="state", choices=Order.State.choices),
    Filter("sku", "SKU", apply=queries.with_sku),
    Filter("customer", "Customer code", lookup="customer__code__iexact", shown=False),
    Filter("stage", "Show", apply=queries.at_stage, choices=[*queries.STAGES.items()], shown=False),
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
        Column("reference", "Reference", width="120px", wide=True),
        WAREHOUSE,
        PLACED,
        SHIP_BY,
        LINES,
        Column("backordered_lines", "Backordered", cell=_waits, sort="backordered_lines", width="112px"),
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
    columns=(NUMBER, SHIP_BY, BUYER, WAREHOUSE, LINES, PLACED, STATE),
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
class Step:
    """The next step of an order: what the one button says, where it goes, and who may."""

    words: str
    url_name: str
    permission: str
    dialog: bool


def next_step(lines: list[OrderLine]) -> Step | None:
    """Pick what is reserved, then pack what is picked, then ship what is packed; nothing where it waits or has ended."""
    if any(line.reserved for line in lines):
        return Step("Pick", "order_pick", "sales.pick", dialog=False)
    if any(line.picked for line in lines):
        return Step("Pack", "order_pack", "sales.pack", dialog=True)
    if any(line.packed for line in lines):
        return Step("Ship", "order_ship", "sales.ship", dialog=True)
    return None

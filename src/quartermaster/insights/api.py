"""Stock levels over the API: the same figures as the stock list, SKU by SKU."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ninja import Query, Router, Schema
from pydantic import Field

from quartermaster.accounts import doors
from quartermaster.catalog.queries import owner_of_code
from quartermaster.insights.queries import levels as reading
from quartermaster.insights.queries.levels import Level, Levels, matching
from quartermaster.locations.queries import find_warehouse
from quartermaster.web.api import Page, PageQuery, PriceText, QuantityText, SignedQuantityText, read_cursor, write_cursor
from quartermaster.web.paging import unknown_filter
from quartermaster.web.sources import Cursor, Order

router = Router(tags=["stock"])

SORTS = ("code", "name", "on_hand", "available", "reserved", "on_order", "in_transit", "making", "demand", "cover")


class StockQuery(PageQuery):
    q: str | None = Field(None, max_length=100, description="The beginning of a code, part of a name, or a barcode.")
    warehouse: str | None = Field(None, max_length=20, description="A warehouse's code: its figures alone.")
    owner: str | None = Field(None, max_length=30, description="An owner's code: the figures of that one's goods alone.")
    state: Literal["low", "out", "soon", "held", "much", "healthy"] | None = None


class LevelOut(Schema):
    sku: str
    name: str
    kit: str = Field(description="bundle: available is what its components make, by warehouse; made, none: its own stock.")
    on_hand: QuantityText
    sellable: QuantityText
    receiving: QuantityText
    held: QuantityText
    staged: QuantityText
    reserved: QuantityText
    available: SignedQuantityText
    on_order: QuantityText
    in_transit: QuantityText = Field(description="Sent from one warehouse, not received in the other; on hand in neither.")
    being_made: QuantityText = Field(description="What released work orders still bring.")
    next_expected_on: date | None
    minimum: QuantityText | None
    maximum: QuantityText | None
    low: bool = Field(description="What is there and comes does not last until the next chance to order.")
    needed: QuantityText | None = Field(
        description="What planning says is needed until the next chance to order, all places together; null where it was never "
        "planned: then the minimum says what is low."
    )
    lead_days: int | None = Field(
        description="How many days an order takes, as planning reckons; null where it was never planned."
    )
    ordered_28_days: QuantityText
    cover_days: int | None = Field(
        description="Whole days until nothing is available at the pace of 28 days; null where nothing sells. A bundle lasts as "
        "long as its scarcest component."
    )
    status: str
    cost: PriceText | None = Field(description="Null without the permission catalog.view_costs.")


@router.get("/stock", response=Page[LevelOut])
@doors.api("stock.view")
def list_stock(request: doors.ApiRequest, query: Query[StockQuery]) -> Page[LevelOut]:
    """What there is of every SKU that is not archived, over all warehouses or at one."""
    return _page(request, query, _asked(query))


@router.get("/low-stock", response=Page[LevelOut])
@doors.api("stock.view")
def list_low_stock(request: doors.ApiRequest, query: Query[StockQuery]) -> Page[LevelOut]:
    """The SKUs of which what is there and comes does not last until the next chance to order, somewhere: no more than planning's
    reorder point; where planning never ran, no more than the minimum."""
    return _page(request, query, _asked(query).where("low"))


def _asked(query: StockQuery) -> Levels:
    warehouse_id = find_warehouse(query.warehouse).id if query.warehouse else None
    source = reading.levels(warehouse_id, owner_of_code(query.owner).pk if query.owner else None)
    if query.q:
        source = matching(source, query.q)
    return source.where(reading.STATES[query.state]) if query.state else source


def _page(request: doors.ApiRequest, query: StockQuery, source: Levels) -> Page[LevelOut]:
    wanted = query.sort or "code"
    by = wanted.removeprefix("-")
    if by not in SORTS:
        raise unknown_filter(wanted, ", ".join(SORTS))
    order, kind = Order(by, by, wanted.startswith("-")), f"stock:{wanted}"
    after = _after(query.cursor, kind)
    found = source.page(order, after, query.limit + 1)
    page, more = found[: query.limit], len(found) > query.limit
    costs = "catalog.view_costs" in request.act.permissions
    following = write_cursor(kind, source.cursor(order, page[-1]).encode()) if more else None
    return Page(items=[_out(level, costs=costs) for level in page], next=following)


def _after(cursor: str | None, kind: str) -> Cursor | None:
    return Cursor.decode(read_cursor(cursor, kind)[0]) if cursor else None


def _out(level: Level, *, costs: bool) -> LevelOut:
    return LevelOut(
        sku=level.code,
        name=level.name,
        kit=level.kit,
        on_hand=level.on_hand,
        sellable=level.sellable,
        receiving=level.receiving,
        held=level.held,
        staged=level.staged,
        reserved=level.reserved,
        available=level.available,
        on_order=level.on_order,
        in_transit=level.in_transit,
        being_made=level.making,
        next_expected_on=level.next_on,
        minimum=level.minimum,
        maximum=level.maximum,
        low=level.low,
        needed=level.needed,
        lead_days=level.lead_days,
        ordered_28_days=level.demand,
        cover_days=level.cover_days,
        status=level.health.value,
        cost=level.cost if costs else None,
    )

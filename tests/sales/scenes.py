"""Scenes of sales: orders placed at a small warehouse, and what to read off them."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.catalog.models import Sku
from quartermaster.sales import operations as sales
from quartermaster.sales import queries
from quartermaster.sales.models import Customer
from quartermaster.sales.operations import NewLine, NewOrder, Placed
from quartermaster.stock import queries as stock_queries
from tests import scenes
from tests.scenes import Site


def customer() -> Customer:
    return sales.create_customer(scenes.act(), customer=sales.NewCustomer(code=scenes.fresh("C"), name="Corner shop"))


def line(item: Sku, quantity: str | int, **more: object) -> NewLine:
    return NewLine(sku_id=item.id, quantity=Decimal(quantity), **more)  # type: ignore[arg-type]


def new_order(site: Site, *lines: NewLine, **more: object) -> NewOrder:
    return NewOrder(lines=lines, warehouse_id=site.warehouse.id, **more)  # type: ignore[arg-type]


def ordered(site: Site, *lines: NewLine, **more: object) -> Placed:
    return sales.place_order(scenes.act(), order=new_order(site, *lines, **more))


def state(number: str) -> str:
    return queries.order_by_number(number).state


def stages(number: str, position: int = 1) -> tuple[Decimal, ...]:
    """(quantity, backordered, reserved, picked, packed, shipped, cancelled) of a line."""
    found = queries.order_by_number(number).lines.get(position=position)
    return (found.quantity, found.backordered, found.reserved, found.picked, found.packed, found.shipped, found.cancelled)


def stock_of(item: Sku) -> tuple[Decimal, ...]:
    """(sellable, staged, reserved, available)."""
    there = stock_queries.positions([item.id])[item.id]
    return (there.sellable, there.staged, there.reserved, there.available)

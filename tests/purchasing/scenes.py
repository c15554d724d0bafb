"""Scenes of purchasing: suppliers, placed orders, and what is asserted about them."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.catalog.models import Sku
from quartermaster.kernel.quantities import plain
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import queries
from quartermaster.purchasing.models import PurchaseOrder, Supplier
from quartermaster.purchasing.papers import NewLine, NewOrder
from quartermaster.stock import queries as stock_queries
from tests import scenes


def supplier(**more: object) -> Supplier:
    code = scenes.fresh("S")
    return purchasing.create_supplier(scenes.act(), code=code, name=f"Supplier {code}", **more)  # type: ignore[arg-type]


def paper(site: scenes.Site, *lines: tuple[Sku, str | int], of: Supplier | None = None) -> NewOrder:
    return NewOrder((of or supplier()).id, site.warehouse.id, [NewLine(item.id, Decimal(quantity)) for item, quantity in lines])


def drafted(site: scenes.Site, *lines: tuple[Sku, str | int]) -> PurchaseOrder:
    return purchasing.draft_order(scenes.act(), order=paper(site, *lines))


def placed(site: scenes.Site, *lines: tuple[Sku, str | int]) -> PurchaseOrder:
    draft = drafted(site, *lines)
    purchasing.approve(scenes.act(), number=draft.number)
    return purchasing.place(scenes.act(), number=draft.number)


def state(order: PurchaseOrder) -> str:
    return queries.order_by_number(order.number).state


def lines(order: PurchaseOrder) -> list[tuple[str, str, str]]:
    """(ordered, received, open) of each line."""
    found = queries.order_by_number(order.number).lines.all()
    return [tuple(plain(figure) for figure in (line.quantity, line.received, line.open_quantity)) for line in found]  # type: ignore[misc]


def on_hand(item: Sku) -> tuple[Decimal, Decimal, Decimal]:
    """(on hand, receiving, held)."""
    found = stock_queries.positions([item.id])[item.id]
    return found.on_hand, found.receiving, found.held


def discrepancies(order: PurchaseOrder) -> list[tuple[str, str, str, str]]:
    """(kind, SKU, quantity, state), the oldest first."""
    found = queries.discrepancies_of(order.id).order_by("id")
    return [(one.kind, one.sku.code, plain(one.quantity), one.state) for one in found]

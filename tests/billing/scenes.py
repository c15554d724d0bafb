"""Scenes of billing: goods ordered at a price and received, and the papers that suppliers send for them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from quartermaster.billing import folds, queries
from quartermaster.billing import operations as billing
from quartermaster.billing.models import SupplierInvoice
from quartermaster.billing.papers import WrittenInvoice, WrittenLine
from quartermaster.catalog.models import Sku
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import PurchaseOrder, Supplier
from quartermaster.purchasing.papers import NewLine, NewOrder, ReceivedLine
from quartermaster.stock import costing, values
from quartermaster.stock.checking import check
from tests import scenes
from tests.purchasing.scenes import supplier

DAY = date(2026, 9, 1)


def placed(
    site: scenes.Site, *lines: tuple[Sku, str | int, str], of: Supplier | None = None, rate: str | None = None
) -> PurchaseOrder:
    """An order of (SKU, quantity, cost of one) each."""
    wanted = [NewLine(item.id, Decimal(quantity), unit_cost=Decimal(cost)) for item, quantity, cost in lines]
    paper = NewOrder((of or supplier()).id, site.warehouse.id, wanted, exchange_rate=Decimal(rate) if rate else None)
    draft = purchasing.draft_order(scenes.act(), order=paper)
    purchasing.approve(scenes.act(), number=draft.number)
    return purchasing.place(scenes.act(), number=draft.number)


def received(order: PurchaseOrder, *quantities: str | int, **more: object) -> None:
    """So much of each line came in."""
    lines = [ReceivedLine(Decimal(quantity), place) for place, quantity in enumerate(quantities, start=1) if quantity]
    purchasing.receive(scenes.act(), number=order.number, receipts=lines, **more)  # type: ignore[arg-type]


def goods(order: PurchaseOrder, position: int, quantity: str | int, cost: str) -> WrittenLine:
    return WrittenLine(order=order.number, position=position, quantity=Decimal(quantity), unit_cost=Decimal(cost))


def written(of: Supplier, *lines: WrittenLine, **more: object) -> WrittenInvoice:
    said = {"supplier_number": scenes.fresh("INV-"), "invoiced_on": DAY, **more}
    return WrittenInvoice(of.id, lines=lines, **said)  # type: ignore[arg-type]


def entered(of: Supplier, *lines: WrittenLine, **more: object) -> SupplierInvoice:
    return billing.enter_invoice(scenes.act("buyer"), invoice=written(of, *lines, **more))


def approved(invoice: SupplierInvoice) -> SupplierInvoice:
    return billing.approve_invoice(scenes.act(), number=invoice.number)


def differences(invoice: SupplierInvoice) -> list[list[str]]:
    """The codes of what differs, line by line."""
    found = queries.invoice_by_number(invoice.number)
    return [[one["code"] for one in line.differences] for line in found.lines.all()]


def booked(invoice: SupplierInvoice) -> list[tuple[Decimal, Decimal, Decimal]]:
    """(accrued, stock value, variance) of each line."""
    found = queries.invoice_by_number(invoice.number)
    return [(line.accrued.normalize(), line.stock_value.normalize(), line.variance.normalize()) for line in found.lines.all()]


def worth(item: Sku) -> Decimal:
    costing.catch_up(sku_ids={item.id})
    state = values.state_of(item.id, scenes.house().id)
    return state.value.normalize() if state else Decimal(0)


def owed() -> Decimal:
    """What was received and is not billed, by today."""
    costing.catch_up()
    return queries.accrual(scenes.house().id, date(2100, 1, 1))


def ties_out() -> bool:
    return check() == [] and check(folds.RULES) == []

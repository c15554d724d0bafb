"""What happened to a SKU at one supplier: what they asked for it, what was ordered there, what came. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from quartermaster.accounts.models import User
from quartermaster.accounts.queries import deeds_of
from quartermaster.kernel.quantities import plain
from quartermaster.purchasing.models import PurchaseOrderLine, ReceiptLine, SupplierItem
from quartermaster.purchasing.operations.supplier_items import item_document_of

MOST = 40
"""Of each kind; a page shows as many in all."""


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of a timeline, as `accounts` keeps them, of what was noted elsewhere."""

    words: str
    occurred_at: datetime
    actor: User
    details: Mapping[str, str]
    source: str = "page"
    reason: str = ""
    verb: str = field(default="", repr=False)


def happenings(item: SupplierItem, *, costs: bool) -> list[Happening]:
    """The latest first; without what it cost for whoever may not see that."""
    found = [*_orders(item, costs=costs), *_receipts(item), *(_prices(item) if costs else ())]
    return sorted(found, key=lambda one: one.occurred_at, reverse=True)[:MOST]


def _prices(item: SupplierItem) -> Iterator[Happening]:
    for deed in deeds_of(item_document_of(item.supplier_id, item.sku_id), MOST):
        yield Happening("Set cost", deed.occurred_at, deed.actor, deed.details, deed.source, deed.reason)


def _orders(item: SupplierItem, *, costs: bool) -> Iterator[Happening]:
    found = PurchaseOrderLine.objects.filter(order__supplier=item.supplier_id, sku=item.sku_id, order__ordered_at__isnull=False)
    for line in found.select_related("order__created_by").order_by("-order__ordered_at")[:MOST]:
        order, told = line.order, {"order": line.order.number, "quantity": plain(line.quantity)}
        if order.ordered_at is not None:
            told |= {"at": f"{plain(line.unit_cost)} {order.currency}"} if costs else {}
            yield Happening("Ordered", order.ordered_at, order.created_by, told)


def _receipts(item: SupplierItem) -> Iterator[Happening]:
    found = ReceiptLine.objects.filter(line__order__supplier=item.supplier_id, sku=item.sku_id, quantity__gt=0)
    rows = found.select_related("receipt__received_by", "line__order").order_by("-receipt__received_at")[:MOST]
    for row in rows:
        told = {"receipt": row.receipt.number, "quantity": plain(row.quantity)}
        if row.line is not None:
            told["order"] = row.line.order.number
        if row.condition != ReceiptLine.Condition.GOOD:
            told["condition"] = row.get_condition_display().lower()
        yield Happening("Received", row.receipt.received_at, row.receipt.received_by, told)

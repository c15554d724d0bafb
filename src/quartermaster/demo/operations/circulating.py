"""Containers that go round: a loop for what sells most, with cards that are full, ordered and empty. The loop is invented."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum

from quartermaster.catalog.models import Sku
from quartermaster.demo.operations.opening import Shop
from quartermaster.kanban import operations as kanban
from quartermaster.kanban import queries
from quartermaster.kanban.operations import NewLoop
from quartermaster.purchasing.models import SupplierItem
from quartermaster.purchasing.queries import items
from quartermaster.sales.models import OrderLine


def circulate(shop: Shop) -> None:
    """What was sold most lately comes from its supplier in containers; two of them were emptied and ordered, one just now."""
    act, item = shop.acts["buyer"], _sold_most()
    if item is None:
        return
    sold = OrderLine.objects.filter(sku_id=item.sku_id).order_by("-id").values("order__owner_id", "order__warehouse_id")[:1].get()
    loop = kanban.begin_loop(
        act,
        loop=NewLoop(
            sold["order__owner_id"],
            item.sku_id,
            sold["order__warehouse_id"],
            "supplier",
            container=Decimal(72),
            most_cards=30,
            supplier_id=item.supplier_id,
        ),
        cards=6,
    )
    first, second, third, *_ = (one.card.number for one in queries.board_of(loop).cards)
    for number in (first, second):
        kanban.empty(shop.acts["storekeeper"], number=number)
    kanban.order(act)
    kanban.empty(shop.acts["storekeeper"], number=third)


def _sold_most() -> SupplierItem | None:
    """Of what suppliers sell, what was shipped most in all."""
    found = OrderLine.objects.filter(
        sku_id__in=SupplierItem.objects.values("sku_id"), sku__archived_at=None, sku__kit=Sku.Kit.NONE
    )
    best = found.order_by().values("sku_id").annotate(all=Sum("shipped")).order_by("-all", "sku_id").first()
    return items().filter(sku_id=best["sku_id"]).order_by("-preferred", "id").first() if best else None

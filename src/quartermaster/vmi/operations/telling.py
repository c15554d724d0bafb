"""What suppliers are told is written down for them: they see what somebody decided to tell, and nothing can leak."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from quartermaster.kernel import clock
from quartermaster.kernel.notices import Notice, announce
from quartermaster.vmi import queries
from quartermaster.vmi.models import Agreement, Item

FIGURES = ("code", "name", "unit", "scale", "place", "on_hand", "on_order", "projected", "days", "per_week", "told_at")


@transaction.atomic
def tell(*, supplier_id: int | None = None) -> int:
    """Tell one supplier, or all, how their items stand now; how many items."""
    rows = Item.objects.select_for_update(of=("self",)).select_related("sku__unit", "warehouse").filter(ended_at=None)
    found = list((rows if supplier_id is None else rows.filter(supplier_id=supplier_id)).order_by("id"))
    describe(found)
    Item.objects.bulk_update(found, FIGURES, batch_size=500)
    if found:
        announce(Notice("vmi.told"))
    return len(found)


def describe(found: Sequence[Item]) -> None:
    """Put into items what their suppliers may know; what is sold only where that is agreed on."""
    sharing = set(Agreement.objects.filter(shares_sales=True).values_list("supplier_id", flat=True))
    levels, now = queries.levels(found), clock.now()
    for item in found:
        level = levels[item.pk]
        item.code, item.name = item.sku.code, item.sku.name[:200]
        item.unit, item.scale = item.sku.unit.code, item.sku.unit.scale
        item.place, item.told_at = item.warehouse.name[:120], now
        item.on_hand, item.on_order, item.projected, item.days = level.on_hand, level.on_order, level.projected, level.days
        item.per_week = level.per_week if item.supplier_id in sharing else None

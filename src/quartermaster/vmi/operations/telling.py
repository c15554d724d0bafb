"""What suppliers are told is written down for them: they see what somebody decided to tell, and nothing can leak."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from quartermaster.kernel import clock
from quartermaster.kernel.notices import Notice, announce
from quartermaster.vmi import queries
from quartermaster.vmi.models import Agreement, Item

FIGURES = ("code", "name", "unit", "scale", "place", "on_hand", "on_order", "projected", "days", "lasts", "per_week")


@transaction.atomic
def tell(*, supplier_id: int | None = None) -> int:
    """Tell one supplier, or all, how their items stand now; how many items. Pages hear of it where something is another."""
    rows = Item.objects.select_for_update(of=("self",)).select_related("sku__unit", "warehouse").filter(ended_at=None)
    found = list((rows if supplier_id is None else rows.filter(supplier_id=supplier_id)).order_by("id"))
    before = {item.pk: _figures(item) for item in found}
    describe(found)
    changed = [item for item in found if _figures(item) != before[item.pk]]
    Item.objects.bulk_update(changed, FIGURES, batch_size=500)
    Item.objects.filter(pk__in=before).update(told_at=clock.now())
    if changed:
        announce(Notice("vmi.told"))
    return len(found)


def _figures(item: Item) -> tuple[object, ...]:
    return tuple(getattr(item, name) for name in FIGURES)


def describe(found: Sequence[Item]) -> None:
    """Put into items what their suppliers may know. What is sold, and the days that give it away, only where that is agreed on:
    else a span of days."""
    sharing = set(Agreement.objects.filter(shares_sales=True).values_list("supplier_id", flat=True))
    levels = queries.levels(found)
    for item in found:
        level = levels[item.pk]
        item.code, item.name = item.sku.code, item.sku.name[:200]
        item.unit, item.scale = item.sku.unit.code, item.sku.unit.scale
        item.place, item.lasts = item.warehouse.name[:120], Item.lasting(level.days)
        item.on_hand, item.on_order, item.projected = level.on_hand, level.on_order, level.projected
        item.days, item.per_week = (level.days, level.per_week) if item.supplier_id in sharing else (None, None)

"""How fast each SKU moves, counted anew from the book."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.db import transaction

from quartermaster.kernel import clock
from quartermaster.locations.queries import warehouses
from quartermaster.slotting.models import SkuVelocity
from quartermaster.slotting.velocity import WEEKS, classes
from quartermaster.stock import queries as stock_queries


def count_velocities(*, weeks: int = WEEKS) -> int:
    """Count each warehouse's picks of the last weeks and say which SKUs are fast, medium and slow; how many were picked."""
    return sum(_count(warehouse.pk, weeks) for warehouse in warehouses())


@transaction.atomic
def _count(warehouse_id: int, weeks: int) -> int:
    picks = Counter[tuple[int, int]]()
    since = clock.now() - timedelta(weeks=weeks)
    for (owner_id, sku_id, _), count in stock_queries.picks_since(since, warehouse_id=warehouse_id).items():
        picks[owner_id, sku_id] += count
    SkuVelocity.objects.filter(warehouse_id=warehouse_id).delete()
    SkuVelocity.objects.bulk_create(
        [
            SkuVelocity(
                owner_id=owner_id, warehouse_id=warehouse_id, sku_id=sku_id, picks=picks[owner_id, sku_id], velocity=velocity
            )
            for (owner_id, sku_id), velocity in classes(picks).items()
        ],
        batch_size=2_000,
    )
    return len(picks)

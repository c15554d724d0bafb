"""The ways to fill an order that are kept with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quartermaster.kernel.quantities import plain
from quartermaster.sales.models import Order, SourcingOption
from quartermaster.sales.sourcing import Option


def write_options(orders: Iterable[tuple[Order, Sequence[Option]]]) -> None:
    """Keep each order's options with it, the first as the one that was chosen. One alone is no choice, and is not kept."""
    rows = [
        SourcingOption(
            order=order,
            rank=rank,
            chosen=rank == 1,
            warehouses=", ".join(option.codes)[:200],
            shares=[[share.position, share.warehouse_id, plain(share.quantity)] for share in option.shares],
            parcels=option.parcels,
            distance_km=option.distance_km,
            cost=option.cost,
            short_lines=option.short_lines,
        )
        for order, options in orders
        if len(options) > 1
        for rank, option in enumerate(options, start=1)
    ]
    SourcingOption.objects.bulk_create(rows, batch_size=2000)

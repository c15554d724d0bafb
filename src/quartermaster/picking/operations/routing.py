"""Stops put into walking order: along the shortest way where all bins have coordinates, else in the order of the walk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from quartermaster.locations.models import Bin
from quartermaster.picking import queries
from quartermaster.picking.models import PickTask, Walk
from quartermaster.picking.routes import FRONT, Spot, route


def put_in_order(walks: Sequence[Walk], tasks: Sequence[PickTask], places: Mapping[int, Bin]) -> None:
    """Number the stops of each walk and say how long it is; nothing is written."""
    depth = queries.depth_of(walks[0].warehouse_id) if walks else 0
    start = _start(walks[0].warehouse_id) if walks else FRONT
    by_walk: dict[int, list[PickTask]] = defaultdict(list)
    for task in tasks:
        by_walk[task.walk_id].append(task)
    for walk in walks:
        _order_one(walk, by_walk[walk.pk], places, start, depth)


def _order_one(walk: Walk, tasks: Sequence[PickTask], places: Mapping[int, Bin], start: Spot, depth: int) -> None:
    bins = {task.bin_id: places[task.bin_id] for task in tasks}
    spots = {pk: spot for pk, place in bins.items() if (spot := spot_of(place))}
    if len(spots) == len(bins):
        found = route(spots, start=start, depth=depth)
        rank, walk.metres = {pk: at for at, pk in enumerate(found.order)}, found.metres
    else:
        in_walk = sorted(bins, key=lambda pk: (bins[pk].walk_order, bins[pk].code))
        rank, walk.metres = {pk: at for at, pk in enumerate(in_walk)}, 0
    ordered = sorted(tasks, key=lambda task: (rank[task.bin_id], task.sku_id, task.lot_id, task.slot))
    for at, task in enumerate(ordered, start=1):
        task.stop = at


def spot_of(place: Bin) -> Spot | None:
    return Spot(place.aisle, place.position or 0) if place.aisle is not None else None


def _start(warehouse_id: int) -> Spot:
    """Walks begin and end where picked goods are put down, if that has coordinates."""
    found = Bin.objects.filter(warehouse_id=warehouse_id, kind=Bin.Kind.STAGING, role="", closed_at=None, aisle__isnull=False)
    first = found.order_by("walk_order", "code").first()
    return (spot_of(first) if first else None) or FRONT

"""Stops put into walking order: along the shortest way where all bins have coordinates, else in the order of the walk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from quartermaster.locations.distances import FRONT, Spot
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import depth_of, spot_of, walks_begin_at
from quartermaster.picking.models import PickTask, Walk
from quartermaster.picking.routes import route


def put_in_order(walks: Sequence[Walk], tasks: Sequence[PickTask], places: Mapping[int, Bin]) -> None:
    """Number the stops of each walk and say how long it is; nothing is written."""
    depth = depth_of(walks[0].warehouse_id) if walks else 0
    start = walks_begin_at(walks[0].warehouse_id) if walks else FRONT
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

"""Where goods would be put away now: a few questions per warehouse, however many lines wait and however many bins there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from quartermaster.catalog.models import Sku
from quartermaster.locations import distances
from quartermaster.locations.queries import depth_of, walks_begin_at
from quartermaster.slotting import queries
from quartermaster.slotting.ranking import Choice, Floor, Proposal, Shelf, Wanted
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.limits import pieces_of, rooms_of
from quartermaster.stock.models import Balance


@dataclass(frozen=True, slots=True)
class Stray:
    """Goods that look for a bin, wherever they are now."""

    owner_id: int
    sku_id: int
    quantity: Decimal
    lot_id: int = 0


def proposals(waiting: Sequence[Balance]) -> dict[int, Proposal]:
    """Balance → where it goes, for goods at docks; what is proposed for one line is taken for the next."""
    by_warehouse: dict[int, list[Balance]] = {}
    for row in waiting:
        by_warehouse.setdefault(row.bin.warehouse_id or 0, []).append(row)
    found: dict[int, Proposal] = {}
    for warehouse_id, rows in by_warehouse.items():
        floor = floor_of(warehouse_id, {row.sku_id for row in rows})
        wanted = _wanted([Stray(row.owner_id, row.sku_id, row.quantity, row.lot_id or 0) for row in rows], warehouse_id)
        found |= {row.pk: floor.propose(goods) for row, goods in zip(rows, wanted, strict=True)}
    return found


def bins_for(strays: Sequence[Stray], *, warehouse_id: int) -> list[Choice | None]:
    """For each of the goods the one bin that takes all of them, by the same rules and limits; None where none does."""
    if not strays:
        return []
    floor = floor_of(warehouse_id, {one.sku_id for one in strays})
    return [floor.propose_one(goods) for goods in _wanted(strays, warehouse_id)]


def floor_of(warehouse_id: int, sku_ids: Collection[int]) -> Floor:
    """The warehouse's open storage bins, for goods of these SKUs."""
    holds = stock_queries.slots_holding(sku_ids, warehouse_id=warehouse_id)
    return Floor(shelves(warehouse_id), rooms_of, holds, queries.asked(warehouse_id))


def shelves(warehouse_id: int) -> list[Shelf]:
    """Its open storage bins, each with how far it is from where walks begin."""
    start, depth = walks_begin_at(warehouse_id), depth_of(warehouse_id)

    @cache  # the levels of a rack are equally far
    def metres(aisle: int | None, position: int | None) -> int | None:
        return None if aisle is None else distances.between(start, distances.Spot(aisle, position or 0), depth)

    return [
        Shelf(
            slot.bin_id,
            slot.code,
            slot.walk_order,
            slot.reserve,
            slot.zone_id,
            metres(slot.aisle, slot.position),
            slot.empty,
        )
        for slot in stock_queries.slots(warehouse_id)
    ]


def _wanted(strays: Iterable[Stray], warehouse_id: int) -> list[Wanted]:
    goods = list(strays)
    sku_ids = {one.sku_id for one in goods}
    pieces, velocities = pieces_of(sku_ids), queries.velocities(sku_ids, warehouse_id=warehouse_id)
    categories = dict(Sku.objects.filter(pk__in=sku_ids).values_list("pk", "category_id"))
    return [
        Wanted(
            one.sku_id,
            one.lot_id,
            one.quantity,
            pieces[one.sku_id],
            categories[one.sku_id],
            velocities.get((one.owner_id, one.sku_id), "slow"),
        )
        for one in goods
    ]

"""Where what waits at the docks would be put away now: a few questions per warehouse, however many lines wait."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from quartermaster.kernel.db import array, rows
from quartermaster.locations.holding import NOTHING_SAID, Holding
from quartermaster.locations.models import Bin
from quartermaster.stock.limits import pieces_of, rooms_of_warehouse
from quartermaster.stock.models import Balance
from quartermaster.stock.ranking import Floor, Proposal, Shelf, Wanted

_HOLDS = """
SELECT b.sku_id, b.bin_id, sum(b.quantity) FROM stock_balance b
 WHERE b.sku_id = ANY(%s::bigint[]) AND b.bin_id = ANY(%s::bigint[]) AND b.quantity > 0 GROUP BY b.sku_id, b.bin_id
"""


def proposals(waiting: Sequence[Balance]) -> dict[int, Proposal]:
    """Balance → where it goes, for goods at docks; what is proposed for one line is taken for the next."""
    sku_ids = {row.sku_id for row in waiting}
    pieces = pieces_of(sku_ids)
    floors = {warehouse_id: _floor(warehouse_id, sku_ids) for warehouse_id in {row.bin.warehouse_id or 0 for row in waiting}}
    return {
        row.pk: floors[row.bin.warehouse_id or 0].propose(Wanted(row.sku_id, row.lot_id or 0, row.quantity, pieces[row.sku_id]))
        for row in waiting
    }


def _floor(warehouse_id: int, sku_ids: Collection[int]) -> Floor:
    bins = list(Bin.objects.filter(warehouse_id=warehouse_id, kind=Bin.Kind.STORAGE, closed_at=None).select_related("zone"))
    holdings = {place.pk: Holding.of(place).within(Holding.of(place.zone) if place.zone else NOTHING_SAID) for place in bins}
    holds: dict[tuple[int, int], Decimal] = {
        (sku_id, bin_id): quantity for sku_id, bin_id, quantity in rows(_HOLDS, [array(list(sku_ids)), array(list(holdings))])
    }
    shelves = [Shelf(place.pk, place.code, place.walk_order, place.role == Bin.Role.RESERVE) for place in bins]
    return Floor(shelves, rooms_of_warehouse(warehouse_id, holdings), holds)

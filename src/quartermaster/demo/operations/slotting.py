"""Where the demo's goods ought to lie: a rule, how fast each moves, and moves of the slotting report, one of them carried."""

from __future__ import annotations

from quartermaster.catalog.queries import category_by_name
from quartermaster.demo import shop
from quartermaster.demo.operations.opening import Shop
from quartermaster.kernel import clock
from quartermaster.locations.models import Warehouse
from quartermaster.locations.queries import find_warehouse, zones
from quartermaster.slotting import operations as slotting
from quartermaster.slotting.operations import NewRule
from quartermaster.slotting.reporting import key_of, report

SEASONAL = "Christmas and parties"
IN_FRONT = ("A", "B")
"""Zones of the first aisles, which are kept for what is picked all year."""
MOVES = 4


def slot(opened: Shop) -> None:
    slotting.count_velocities()
    for code, _ in shop.WAREHOUSES:
        _rule(opened, find_warehouse(code))
    warehouse = find_warehouse(shop.WAREHOUSES[0][0])
    keeper = opened.acts["storekeeper"].at(clock.now())
    best = [move for move in report(warehouse).advice.moves if move.saved > 0][:MOVES]
    if not best:
        return
    first, *_ = slotting.make_moves(keeper, warehouse=warehouse, chosen=[key_of(move) for move in best])
    for place in first.bins_to_scan:
        slotting.scan(keeper, number=first.number, code=place.code)


def _rule(opened: Shop, warehouse: Warehouse) -> None:
    """What is sold for a few weeks of the year lies behind what is sold all year."""
    behind = [zone.code for zone in zones().filter(warehouse=warehouse) if zone.code not in IN_FRONT and len(zone.code) == 1]
    if behind:
        rule = NewRule(warehouse.pk, "Seasonal goods behind", behind[:20], category_id=category_by_name(SEASONAL).pk, priority=50)
        slotting.set_rules(opened.acts["manager"], rules=[rule])

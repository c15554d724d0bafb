"""What came in of goods that are weighed: their cost is that of a unit of weight, so their amount is weight × cost."""

from __future__ import annotations

from collections.abc import Iterable

from quartermaster.kernel.db import array, rows
from quartermaster.stock.cost_facts import Fact, Moved

AMOUNTS = """
    SELECT e.movement_id, m.unit_cost * e.weight
    FROM stock_weightentry e JOIN stock_movement m ON m.id = e.movement_id
    WHERE e.kind = 'moved' AND NOT e.per_piece AND m.unit_cost IS NOT NULL AND e.movement_id = ANY(%s::bigint[])
"""
WEIGHED = "SELECT id FROM catalog_sku WHERE weighed_in_id IS NOT NULL AND id = ANY(%s::bigint[])"


def weighed_among(sku_ids: Iterable[int]) -> set[int]:
    return {sku_id for (sku_id,) in rows(WEIGHED, [array(sorted(set(sku_ids)))])}


def tell_amounts(facts: Iterable[Fact]) -> None:
    """Tell the facts what was paid for them. Weights have six decimals and costs four, so nothing is rounded."""
    came = {fact.id: fact for fact in facts if isinstance(fact, Moved) and fact.quantity > 0 and fact.unit_cost is not None}
    for movement_id, amount in rows(AMOUNTS, [array(list(came))]) if came else ():
        came[movement_id].amount = amount

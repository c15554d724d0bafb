"""Which warehouse fills an order. Pure: plain values in, plain values out.

From which shelves its lines are picked is reckoned in `stock.shelves`, as for every document that takes goods.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from quartermaster.stock.shelves import Take, Want, pick_list, spread

__all__ = ["Take", "Want", "choose_warehouse", "pick_list", "spread"]

ZERO = Decimal(0)


def choose_warehouse(
    demand: Mapping[int, Decimal], available: Mapping[tuple[int, int], Decimal], warehouse_ids: Sequence[int]
) -> int | None:
    """The first warehouse that has all of `demand` (SKU → quantity); else the one that fills the most lines, then units.

    None only where there is no warehouse at all.
    """
    best: tuple[tuple[int, Decimal], int] | None = None
    for warehouse_id in warehouse_ids:
        granted = [(min(max(available.get((sku, warehouse_id), ZERO), ZERO), wanted), wanted) for sku, wanted in demand.items()]
        score = (sum(got == wanted for got, wanted in granted), sum((got for got, _ in granted), ZERO))
        if score[0] == len(demand):
            return warehouse_id
        if best is None or score > best[0]:
            best = (score, warehouse_id)
    return best[1] if best else None

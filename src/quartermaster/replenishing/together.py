"""SKUs of suppliers whose every order costs something beside its lines: how often they are best ordered together. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from quartermaster.planning.arrays import Floats
from quartermaster.planning.joint import by_silver
from quartermaster.replenishing.sheet import Sheet


def joint_cycles(
    known: Sheet, rate: Floats, holding: Floats, line_cost: float, order_costs: Mapping[int, float]
) -> tuple[Floats, Floats]:
    """(what a line of each row [n] costs with its part of the order, the weeks from one order of its supplier to the next).

    A row that is best ordered every m-th time has the quantity m·T·D; its cost is the one of which that is the economic quantity,
    so that all that reckons with an order cost reckons with the joint cycle. Zero weeks: it is ordered for itself.
    """
    cost, weeks = np.full(len(known), line_cost), np.zeros(len(known))
    can = (known.supplier_id > 0) & ~known.made & (rate > 0) & (holding > 0)
    for supplier, each in order_costs.items():
        if each <= 0:
            continue
        theirs = np.flatnonzero(can & (known.supplier_id == supplier))
        groups = np.unique(np.stack([known.owner_id[theirs], known.warehouse_id[theirs]]), axis=1, return_inverse=True)[1].ravel()
        for group in np.unique(groups):
            rows = theirs[groups == group]
            cycle = by_silver(each, [line_cost] * len(rows), holding[rows].tolist(), rate[rows].tolist())
            weeks[rows] = cycle.base
            cost[rows] = np.square(np.array(cycle.multiples) * cycle.base) * holding[rows] * rate[rows] / 2
    return cost, weeks

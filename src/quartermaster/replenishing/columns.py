"""The kept figures of many SKUs as columns, for what-if. Nothing here writes."""

from __future__ import annotations

from typing import Any

import numpy as np

from quartermaster.kernel import db
from quartermaster.replenishing.aiming import Basis
from quartermaster.replenishing.supposing import Goods

NUMBERS = (
    "rate", "variance", "lead_weeks", "lead_variance", "unit_cost", "lost_sale", "holding", "order_cost", "pack", "minimum",
    "step", "dial", "service", "review_weeks", "cover_weeks", "least", "most",
)  # fmt: skip


def goods(warehouse_id: int | None = None) -> Goods:
    """Everything that was planned, in one warehouse or all. Of seasons what is kept does not know: a year is reckoned as it is on
    the mean."""
    found = db.rows(
        f"""SELECT {", ".join(NUMBERS)}, kind, need, position, coalesce(supplier_id, 0), category_id
        FROM replenishing_plan WHERE %(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s ORDER BY id""",  # noqa: S608
        {"warehouse": warehouse_id},
    )
    columns: list[tuple[Any, ...]] = list(zip(*found, strict=True)) or [()] * (len(NUMBERS) + 5)
    numbers = {name: np.array(columns[place], dtype=np.float64) for place, name in enumerate(NUMBERS)}
    kind, need, position, supplier, category = columns[len(NUMBERS) :]
    basis = Basis(
        **numbers, kind=np.array(kind, dtype=object), vital=np.array([one == "V" for one in need], dtype=bool), season=None
    )
    return Goods(
        basis, np.array(position, dtype=np.float64), np.array(supplier, dtype=np.int64), np.array(category, dtype=np.int64)
    )

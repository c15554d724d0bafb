"""What planning knows of each SKU in each warehouse, column by column. Pure: arrays alone, a row is an owner’s SKU in one place.

Periods are weeks, quantities are in base units, money is in the books’ currency.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from quartermaster.planning.arrays import Flags, Floats, Ints

Words: TypeAlias = NDArray[np.object_]
WEEKS_A_YEAR = 52.0


@dataclass(frozen=True)
class Sheet:
    """Every field is [n]. `supplier` and `category` are ids, 0 where there is none; `typed_minimum` and `typed_maximum` are nan
    where nobody typed them. `position` is what is on the shelves and free, and all that comes, less what is promised."""

    owner_id: Ints
    warehouse_id: Ints
    sku_id: Ints
    supplier_id: Ints
    category_id: Ints
    unit_cost: Floats
    price: Floats
    quoted_weeks: Floats
    pack: Floats
    minimum: Floats
    step: Floats
    """The smallest part that the SKU is counted in: 1 for pieces."""
    on_shelf: Floats
    coming: Floats
    position: Floats
    waiting: Floats
    """Ordered by customers and not there."""
    typed_minimum: Floats
    typed_maximum: Floats
    need: Words
    """V, E, D or nothing: how badly it would be missed."""
    made: Flags
    """Made of components, not bought."""
    due_weeks: Floats
    """Until the next purchase order is due, below zero where it is late; nan where nothing is on order."""

    def __len__(self) -> int:
        return len(self.sku_id)

    def only(self, these: Flags | Ints) -> Sheet:
        return Sheet(*(getattr(self, one.name)[these] for one in fields(self)))

    def with_(self, **columns: Any) -> Sheet:
        return replace(self, **columns)

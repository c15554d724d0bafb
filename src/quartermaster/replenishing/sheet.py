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
    batch_weeks: Floats
    """Of kits: the time that each batch takes beside the quoted; 0 where nobody said."""
    batch: Floats
    """So many of a kit are a batch."""

    def __len__(self) -> int:
        return len(self.sku_id)

    @property
    def said(self) -> Flags:
        """Kits of which it is said how long making takes."""
        found: Flags = self.made & (self.quoted_weeks > 0)
        return found

    def quoted_for(self, quantity: Floats) -> Floats:
        """Weeks that so much takes as it was said; one where nobody said."""
        batches = np.ceil(np.maximum(quantity / self.batch, 1.0) - 1e-9)
        weeks: Floats = np.where(self.quoted_weeks > 0, self.quoted_weeks, 1.0) + batches * self.batch_weeks
        return weeks

    def only(self, these: Flags | Ints) -> Sheet:
        return Sheet(*(getattr(self, one.name)[these] for one in fields(self)))

    def with_(self, **columns: Any) -> Sheet:
        return replace(self, **columns)

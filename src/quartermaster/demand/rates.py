"""How much is asked for of a SKU a day, plainly: the mean of the last weeks that have ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

import numpy as np
from django.utils import timezone

from quartermaster.demand import queries
from quartermaster.demand.measures import DAYS
from quartermaster.kernel import clock

WEEKS = 13
Place = tuple[int, int, int]
"""Owner, SKU, warehouse."""


def per_day(sku_ids: Collection[int], *, until: date | None = None) -> Mapping[Place, Decimal]:
    """By owner, SKU and warehouse; what nothing is known of is not among them. Weeks without stock are left out, not zero."""
    day = until or timezone.localdate(clock.now())
    found = queries.histories(until=day, weeks=WEEKS, sku_ids=sku_ids)
    rates: dict[Place, Decimal] = {}
    keys = zip(found.keys.owner_id.tolist(), found.keys.sku_id.tolist(), found.keys.warehouse_id.tolist(), strict=True)
    for place, line in zip(keys, found.demand, strict=True):
        seen = line[~np.isnan(line)]
        if len(seen):
            rates[place] = Decimal(f"{seen.mean() / DAYS:.8f}")
    return rates

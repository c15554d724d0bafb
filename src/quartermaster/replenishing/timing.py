"""How long filling takes, place by place: what bills say of making, and on which days warehouses work. Nothing here writes."""

from __future__ import annotations

from datetime import date

import numpy as np

from quartermaster.catalog.making import MakingTime
from quartermaster.kernel import db
from quartermaster.locations.models import Warehouse
from quartermaster.planning.working_time import Way
from quartermaster.production import timing
from quartermaster.replenishing.networks import Ways
from quartermaster.replenishing.sheet import Sheet
from quartermaster.replenishing.tiers import Sources, moved_from

MAKING = """
    SELECT sku_id, making_days, batch_days, batch_size, inspection_days FROM catalog_bill
    WHERE ended_at IS NULL AND kit = 'made' AND sku_id = ANY(%s::bigint[])
"""


def ways(known: Sheet, sources: Sources, *, day: date) -> Ways:
    """Of each row, in days from this one; what is filled from another warehouse is not made there."""
    kits = np.unique(known.sku_id[known.made]).tolist()
    said = {sku_id: MakingTime(*time) for sku_id, *time in db.rows(MAKING, [kits])} if kits else {}
    opens = {place.pk: place.working_days for place in Warehouse.objects.filter(archived_at=None)}

    def way(row: int) -> Way:
        moved = moved_from(known, sources, row) >= 0
        time = MakingTime() if moved else said.get(int(known.sku_id[row]), MakingTime())
        return timing.way(time, opens[int(known.warehouse_id[row])], day=day)

    return way

"""How long goods can be sold, as lots say, and how long they are on their way between warehouses. Nothing here writes."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from quartermaster.kernel import db
from quartermaster.replenishing import reading
from quartermaster.replenishing.lasting import Spoils
from quartermaster.replenishing.sheet import Sheet

LOTS = """
    SELECT b.owner_id, bin.warehouse_id, b.sku_id, (lot.expires_on - %(day)s::date) / 7.0::float8,
        sum(b.quantity - b.held)::float8
    FROM stock_lot lot JOIN stock_balance b ON b.lot_id = lot.id AND b.quantity > b.held
    JOIN locations_bin bin ON bin.id = b.bin_id AND bin.kind = 'storage'
    WHERE lot.expires_on IS NOT NULL AND lot.state = 'released' AND lot.sku_id = ANY(%(skus)s::bigint[]) GROUP BY 1, 2, 3, 4
"""
SHELF_WEEKS = """
    SELECT sku_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY (expires_on - created_at::date) / 7.0)
    FROM stock_lot WHERE expires_on > created_at::date AND created_at >= %(since)s AND sku_id = ANY(%(skus)s::bigint[]) GROUP BY 1
"""


def lots(known: Sheet, *, day: date) -> list[Spoils]:
    """What lies in lots with a last day, row by row."""
    found = db.rows(LOTS, {"day": day, "skus": db.array(np.unique(known.sku_id).tolist())})
    keys = reading.keys_of(*(np.array([one[place] for one in found], dtype=np.int64) for place in range(3)))
    places = reading.places_of(keys, reading.row_keys(known)).tolist()
    return [Spoils(row, weeks, much) for row, (*_, weeks, much) in zip(places, found, strict=True) if row >= 0]


def shelf_weeks(known: Sheet, *, day: date) -> dict[int, float]:
    """SKU → the weeks from the coming of a lot to its last day: the median of the last two years."""
    since = day - timedelta(days=reading.RECEIPT_DAYS)
    return dict(db.rows(SHELF_WEEKS, {"since": since, "skus": db.array(np.unique(known.sku_id).tolist())}))


ROUTES = """
    SELECT coalesce(from_warehouse_id, 0), coalesce(to_warehouse_id, 0), avg(weeks), coalesce(var_samp(weeks), 0) FROM (
        SELECT t.from_warehouse_id, t.to_warehouse_id,
            greatest(extract(epoch FROM max(a.noted_at) - coalesce(t.requested_at, t.created_at)) / 604800, 1 / 7.0)::float8
                AS weeks
        FROM transfers_transfer t JOIN transfers_arrival a ON a.transfer_id = t.id AND a.voided_at IS NULL
        WHERE t.state IN ('received', 'closed') AND a.noted_at >= %(since)s GROUP BY t.id
    ) came GROUP BY GROUPING SETS ((from_warehouse_id, to_warehouse_id), ()) HAVING count(*) > 0
"""


def routes(*, until: date) -> dict[tuple[int, int], tuple[float, float]]:
    """(From, to) → the weeks from saying so to being there, and their variance, of the last two years; (0, 0): of all ways."""
    found = db.rows(ROUTES, {"since": until - timedelta(days=reading.RECEIPT_DAYS)})
    return {(source, to): (mean, varies) for source, to, mean, varies in found}

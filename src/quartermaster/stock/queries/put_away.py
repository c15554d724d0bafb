"""Bins for goods to be put away in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from quartermaster.kernel import db


@dataclass(frozen=True, slots=True)
class BinForPutAway:
    """A bin to put goods away in, and why: it already holds the SKU, or it is the next empty one."""

    bin_id: int
    code: str
    holds: Decimal


def bins_for_put_away(sku_id: int, warehouse_id: int, *, limit: int = 5) -> list[BinForPutAway]:
    """Storage bins, best first: those that hold the SKU already (fullest first), then empty ones in walking order."""
    rows = db.rows(
        """SELECT id, code, holds FROM (
            SELECT bin.id, bin.code, sum(b.quantity) AS holds, bin.walk_order
            FROM stock_balance b JOIN locations_bin bin ON bin.id = b.bin_id
            WHERE b.sku_id = %(sku)s AND b.quantity > 0 AND bin.warehouse_id = %(warehouse)s AND bin.kind = 'storage'
                AND bin.closed_at IS NULL
            GROUP BY bin.id
            UNION ALL
            (SELECT bin.id, bin.code, 0, bin.walk_order FROM locations_bin bin
            WHERE bin.warehouse_id = %(warehouse)s AND bin.kind = 'storage' AND bin.closed_at IS NULL
                AND NOT EXISTS (SELECT FROM stock_balance b WHERE b.bin_id = bin.id AND b.quantity > 0)
            ORDER BY bin.walk_order, bin.code LIMIT %(limit)s)
            UNION ALL
            (SELECT bin.id, bin.code, 0, bin.walk_order + 1000000000 FROM locations_bin bin
            WHERE bin.warehouse_id = %(warehouse)s AND bin.kind = 'storage' AND bin.closed_at IS NULL
            ORDER BY bin.walk_order, bin.code LIMIT 1)
        ) found ORDER BY holds DESC, walk_order LIMIT %(limit)s""",
        {"sku": sku_id, "warehouse": warehouse_id, "limit": limit},
    )
    return [BinForPutAway(*row) for row in rows]


def best_bins_for_put_away(wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], BinForPutAway]:
    """(SKU, warehouse) → the one bin to propose, for a whole dock in one query.

    The fullest bin that holds the SKU; SKUs that have none get an empty bin each, in walking order, and when those
    run out the first bin of the walk. Warehouses without an open storage bin are left out.
    """
    pairs = sorted(set(wanted))
    rows = db.rows(BEST_BINS, [[sku_id for sku_id, _ in pairs], [warehouse_id for _, warehouse_id in pairs]])
    return {(row[0], row[1]): BinForPutAway(*row[2:]) for row in rows}


BEST_BINS = """
    WITH wanted AS (
        SELECT * FROM unnest(%s::bigint[], %s::bigint[]) AS w(sku_id, warehouse_id)
    ), open_bin AS (
        SELECT id, code, warehouse_id, walk_order FROM locations_bin
        WHERE kind = 'storage' AND closed_at IS NULL AND warehouse_id IN (SELECT warehouse_id FROM wanted)
    ), holding AS (
        SELECT DISTINCT ON (w.sku_id, w.warehouse_id) w.sku_id, w.warehouse_id, bin.id, bin.code, sum(b.quantity) AS holds
        FROM wanted w
        JOIN stock_balance b ON b.sku_id = w.sku_id AND b.quantity > 0
        JOIN open_bin bin ON bin.id = b.bin_id AND bin.warehouse_id = w.warehouse_id
        GROUP BY w.sku_id, w.warehouse_id, bin.id, bin.code, bin.walk_order
        ORDER BY w.sku_id, w.warehouse_id, sum(b.quantity) DESC, bin.walk_order, bin.code
    ), homeless AS (
        SELECT w.*, row_number() OVER (PARTITION BY w.warehouse_id ORDER BY w.sku_id) AS place
        FROM wanted w LEFT JOIN holding h USING (sku_id, warehouse_id) WHERE h.id IS NULL
    ), empty_bin AS (
        SELECT bin.*, row_number() OVER (PARTITION BY warehouse_id ORDER BY walk_order, code) AS place
        FROM open_bin bin WHERE NOT EXISTS (SELECT FROM stock_balance b WHERE b.bin_id = bin.id AND b.quantity > 0)
    ), first_bin AS (
        SELECT DISTINCT ON (warehouse_id) * FROM open_bin ORDER BY warehouse_id, walk_order, code
    )
    SELECT sku_id, warehouse_id, id, code, holds FROM holding
    UNION ALL
    SELECT h.sku_id, h.warehouse_id, coalesce(e.id, f.id), coalesce(e.code, f.code), 0
    FROM homeless h JOIN first_bin f USING (warehouse_id) LEFT JOIN empty_bin e USING (warehouse_id, place)
"""

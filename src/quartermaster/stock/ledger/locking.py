"""Everything locked ahead, for a transaction that posts more than once."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from quartermaster.kernel.db import array, rows, run
from quartermaster.stock.ledger.projections import lock_shelves
from quartermaster.stock.moves import Cell, Shelf

LOCK_CLAIMS = "SELECT id FROM stock_reservation WHERE claim = ANY(%s::text[]) ORDER BY id FOR NO KEY UPDATE"
BEGIN_CELLS = """
    INSERT INTO stock_balance (sku_id, bin_id, lot_id, owner_id, quantity)
    SELECT DISTINCT d.sku_id, d.bin_id, kept.lot_id, d.owner_id, 0
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS d(sku_id, bin_id, lot_id, owner_id)
    JOIN stock_lot l ON l.id = d.lot_id AND (l.id = 0 OR (l.owner_id, l.sku_id) = (d.owner_id, d.sku_id)),
    LATERAL (SELECT d.lot_id UNION SELECT 0 WHERE d.lot_id < 0) kept
    ORDER BY 1, 2, 3, 4 ON CONFLICT (sku_id, bin_id, lot_id, owner_id) DO NOTHING
"""
"""With the untracked balance beside each serial. What is of somebody else's lot is refused when it is posted."""
LOCK_CELLS = """
    SELECT b.id FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS d(sku_id, bin_id, lot_id, owner_id)
    JOIN stock_balance b USING (sku_id, bin_id, lot_id, owner_id) ORDER BY b.id FOR NO KEY UPDATE OF b
"""
BEGIN_SHELVES = """
    INSERT INTO stock_availability (sku_id, warehouse_id, owner_id, sellable, receiving, held, staged, reserved)
    SELECT d.sku_id, d.warehouse_id, d.owner_id, 0, 0, 0, 0, 0
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS d(sku_id, warehouse_id, owner_id)
    JOIN catalog_sku s ON s.id = d.sku_id AND s.kit <> 'bundle' AND s.weighed_in_id IS NULL
    WHERE NOT EXISTS (SELECT FROM stock_availability v WHERE (v.sku_id, v.warehouse_id, v.owner_id) =
        (d.sku_id, d.warehouse_id, d.owner_id))
    ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING
"""
"""What is weighed begins with its weight, when it is posted."""


def lock_ahead(claims: Iterable[str], cells: Collection[Cell], coming: Collection[Cell], shelves: Collection[Shelf]) -> None:
    """Claims, then balances, then availabilities, as every posting does. Where goods will come in, the balance begins now: one
    that somebody else begins meanwhile would be waited for with all the others locked, by whoever waits for those.
    """
    rows(LOCK_CLAIMS, [array(sorted(set(claims)))])
    begin_cells(coming)
    rows(LOCK_CELLS, _columns(cells, 4))
    run(BEGIN_SHELVES, _columns(shelves, 3))
    lock_shelves(sorted(shelves))


def begin_cells(coming: Collection[Cell]) -> None:
    """Balances of nothing where there are none; whoever begins the same one meanwhile is waited for."""
    run(BEGIN_CELLS, _columns(coming, 4))


def _columns(keys: Collection[tuple[int, ...]], width: int) -> list[str]:
    return [array([key[place] for key in sorted(keys)]) for place in range(width)]

"""Making every projection anew from the movements and the log of claims."""

from __future__ import annotations

from quartermaster.kernel.db import run
from quartermaster.stock.folds import FOLDED_ALLOCATIONS, FOLDED_AVAILABILITIES, FOLDED_BALANCES, FOLDED_HOLDS
from quartermaster.stock.weight_folds import FOLDED_WEIGHTS

REBUILD_BALANCES = f"""
    WITH folded AS ({FOLDED_BALANCES}), emptied AS (
        UPDATE stock_balance b SET quantity = 0
        WHERE quantity <> 0 AND NOT EXISTS (
            SELECT FROM folded f WHERE (f.sku_id, f.bin_id, f.lot_id, f.owner_id) = (b.sku_id, b.bin_id, b.lot_id, b.owner_id))
    )
    INSERT INTO stock_balance (sku_id, bin_id, lot_id, owner_id, quantity)
    SELECT sku_id, bin_id, lot_id, owner_id, quantity FROM folded
    ON CONFLICT (sku_id, bin_id, lot_id, owner_id) DO UPDATE SET quantity = excluded.quantity
    WHERE stock_balance.quantity <> excluded.quantity
"""
REBUILD_HOLDS = f"""
    UPDATE stock_balance b SET held = coalesce(f.held, 0)
    FROM stock_balance x LEFT JOIN ({FOLDED_HOLDS}) f USING (sku_id, bin_id, lot_id, owner_id)
    WHERE x.id = b.id AND b.held <> coalesce(f.held, 0)
"""
REBUILD_ALLOCATED = f"""
    UPDATE stock_balance b SET allocated = coalesce(f.allocated, 0)
    FROM stock_balance x LEFT JOIN ({FOLDED_ALLOCATIONS}) f USING (sku_id, bin_id, lot_id, owner_id)
    WHERE x.id = b.id AND b.allocated <> coalesce(f.allocated, 0)
"""
REBUILD_CLAIMS_ALLOCATED = """
    UPDATE stock_reservation r SET allocated = coalesce(a.open, 0)
    FROM stock_reservation x
    LEFT JOIN (SELECT reservation_id, sum(open) AS open FROM stock_allocation WHERE open > 0 GROUP BY 1) a
        ON a.reservation_id = x.id
    WHERE x.id = r.id AND r.allocated <> coalesce(a.open, 0)
"""
REBUILD_RESERVATIONS = """
    UPDATE stock_reservation r SET open = r.quantity - coalesce(
        (SELECT sum(c.quantity) FROM stock_reservationchange c WHERE c.reservation_id = r.id), 0)
    WHERE r.open <> r.quantity - coalesce(
        (SELECT sum(c.quantity) FROM stock_reservationchange c WHERE c.reservation_id = r.id), 0)
"""
REBUILD_AVAILABILITIES = f"""
    WITH folded AS ({FOLDED_AVAILABILITIES}), emptied AS (
        UPDATE stock_availability v SET sellable = 0, receiving = 0, held = 0, staged = 0, reserved = 0
        WHERE NOT EXISTS (
            SELECT FROM folded f WHERE (f.sku_id, f.warehouse_id, f.owner_id) = (v.sku_id, v.warehouse_id, v.owner_id))
    )
    INSERT INTO stock_availability AS v (sku_id, warehouse_id, owner_id, sellable, receiving, held, staged, reserved)
    SELECT sku_id, warehouse_id, owner_id, sellable, receiving, held, staged, reserved FROM folded
    ON CONFLICT (sku_id, warehouse_id, owner_id) DO UPDATE SET sellable = excluded.sellable, receiving = excluded.receiving,
        held = excluded.held, staged = excluded.staged, reserved = excluded.reserved
    WHERE (v.sellable, v.receiving, v.held, v.staged, v.reserved)
        <> (excluded.sellable, excluded.receiving, excluded.held, excluded.staged, excluded.reserved)
"""


REBUILD_WEIGHTS = f"""
    WITH folded AS ({FOLDED_WEIGHTS}), emptied AS (
        UPDATE stock_weight w SET weight = 0
        WHERE weight <> 0 AND NOT EXISTS (
            SELECT FROM folded f WHERE (f.sku_id, f.bin_id, f.lot_id, f.owner_id) = (w.sku_id, w.bin_id, w.lot_id, w.owner_id))
    )
    INSERT INTO stock_weight (sku_id, bin_id, lot_id, owner_id, weight)
    SELECT sku_id, bin_id, lot_id, owner_id, weight FROM folded
    ON CONFLICT (sku_id, bin_id, lot_id, owner_id) DO UPDATE SET weight = excluded.weight
    WHERE stock_weight.weight <> excluded.weight
"""


def rebuild() -> None:
    """Make every projection anew from the movements and the log of claims, while nobody posts."""
    run(
        "LOCK TABLE stock_movement, stock_balance, stock_availability, stock_reservation, stock_hold, stock_allocation,"
        " stock_weight IN SHARE ROW EXCLUSIVE MODE",
        [],
    )
    run("UPDATE stock_balance SET held = 0 WHERE held <> 0", [])
    run("UPDATE stock_reservation SET allocated = 0 WHERE allocated <> 0", [])
    run(REBUILD_BALANCES, [])
    run("DELETE FROM stock_balance WHERE lot_id < 0 AND quantity = 0", [])
    run(REBUILD_HOLDS, [])
    run(REBUILD_ALLOCATED, [])
    run(REBUILD_WEIGHTS, [])
    run(REBUILD_RESERVATIONS, [])
    run(REBUILD_CLAIMS_ALLOCATED, [])
    run(REBUILD_AVAILABILITIES, [])

"""Does the book tie out? Every projection is compared with the fold of the movements, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from quartermaster.stock import value_folds, weight_folds
from quartermaster.stock.folds import FOLDED_ALLOCATIONS, FOLDED_AVAILABILITIES, FOLDED_BALANCES, FOLDED_HOLDS, SEAL


@dataclass(frozen=True, slots=True)
class Violation:
    """A row that does not tie out: the rule's name, the row ("balance 17", or the key of a missing one), what is wrong."""

    rule: str
    row: str
    detail: str


ALTERED_MOVEMENTS = f"""
    SELECT 'movement ' || m.id, 'was altered after it was written (its seal does not fit)'
    FROM stock_movement m WHERE m.seal IS DISTINCT FROM {SEAL.format(m="m.")} ORDER BY m.id LIMIT %s
"""
POINTLESS_MOVEMENTS = """
    SELECT 'movement ' || m.id, 'names an owner, SKU, lot, bin or person that does not exist' FROM stock_movement m
    WHERE NOT EXISTS (SELECT FROM catalog_owner x WHERE x.id = m.owner_id)
        OR NOT EXISTS (SELECT FROM catalog_sku x WHERE x.id = m.sku_id)
        OR NOT EXISTS (SELECT FROM stock_lot x WHERE x.id = m.lot_id)
        OR NOT EXISTS (SELECT FROM locations_bin x WHERE x.id = m.from_bin_id)
        OR NOT EXISTS (SELECT FROM locations_bin x WHERE x.id = m.to_bin_id)
        OR NOT EXISTS (SELECT FROM accounts_user x WHERE x.id = m.actor_id)
    ORDER BY m.id LIMIT %s
"""
CREATED_STOCK = """
    SELECT 'sku ' || sku_id, 'all bins together sum to ' || sum(quantity) || ', not to zero' FROM (
        SELECT sku_id, to_bin_id AS bin_id, quantity FROM stock_movement
        UNION ALL SELECT sku_id, from_bin_id, -quantity FROM stock_movement
    ) ends WHERE bin_id IN (SELECT id FROM locations_bin) GROUP BY sku_id HAVING sum(quantity) <> 0 ORDER BY sku_id LIMIT %s
"""
WRONG_BALANCES = f"""
    SELECT coalesce('balance ' || b.id, 'balance missing'), 'sku ' || sku_id || ', bin ' || bin_id || ', lot ' || lot_id ||
        ', owner ' || owner_id || ': ' || coalesce(b.quantity, 0) || ' kept, ' || coalesce(f.quantity, 0) || ' by the movements'
    FROM ({FOLDED_BALANCES}) f FULL JOIN stock_balance b USING (sku_id, bin_id, lot_id, owner_id)
    WHERE coalesce(b.quantity, 0) <> coalesce(f.quantity, 0) ORDER BY b.id LIMIT %s
"""
WRONG_HOLDS = f"""
    SELECT coalesce('balance ' || b.id, 'balance missing'), 'sku ' || sku_id || ', bin ' || bin_id || ', lot ' || lot_id ||
        ', owner ' || owner_id || ': ' || coalesce(b.held, 0) || ' held, ' || coalesce(f.held, 0) || ' by the holds'
    FROM ({FOLDED_HOLDS}) f FULL JOIN stock_balance b USING (sku_id, bin_id, lot_id, owner_id)
    WHERE coalesce(b.held, 0) <> coalesce(f.held, 0) ORDER BY b.id LIMIT %s
"""
WRONG_ALLOCATED = f"""
    SELECT coalesce('balance ' || b.id, 'balance missing'), 'sku ' || sku_id || ', bin ' || bin_id || ', lot ' || lot_id ||
        ', owner ' || owner_id || ': ' || coalesce(b.allocated, 0) || ' allocated, ' || coalesce(f.allocated, 0) ||
        ' by the allocations'
    FROM ({FOLDED_ALLOCATIONS}) f FULL JOIN stock_balance b USING (sku_id, bin_id, lot_id, owner_id)
    WHERE coalesce(b.allocated, 0) <> coalesce(f.allocated, 0) ORDER BY b.id LIMIT %s
"""
WRONG_CLAIM_ALLOCATED = """
    SELECT 'reservation ' || r.id,
        r.claim || ': ' || r.allocated || ' allocated, ' || coalesce(a.open, 0) || ' by its allocations'
    FROM stock_reservation r
    LEFT JOIN (SELECT reservation_id, sum(open) AS open FROM stock_allocation WHERE open > 0 GROUP BY 1) a
        ON a.reservation_id = r.id
    WHERE r.allocated <> coalesce(a.open, 0) ORDER BY r.id LIMIT %s
"""
FOREIGN_ALLOCATIONS = """
    SELECT 'allocation ' || a.id, 'is of other goods, or in another warehouse, than its claim ' || r.claim
    FROM stock_allocation a JOIN stock_reservation r ON r.id = a.reservation_id JOIN locations_bin bin ON bin.id = a.bin_id
    WHERE a.open > 0 AND ((a.sku_id, a.owner_id) <> (r.sku_id, r.owner_id) OR bin.warehouse_id <> r.warehouse_id
        OR bin.kind <> 'storage') ORDER BY a.id LIMIT %s
"""
WRONG_HOLD_LOG = """
    SELECT 'hold ' || h.id, h.open || ' open, ' || h.quantity - coalesce(c.quantity, 0) || ' by its changes'
    FROM stock_hold h
    LEFT JOIN (SELECT hold_id, sum(quantity) AS quantity FROM stock_holdchange GROUP BY 1) c ON c.hold_id = h.id
    WHERE h.open <> h.quantity - coalesce(c.quantity, 0) ORDER BY h.id LIMIT %s
"""
WRONG_LOT_STATES = """
    SELECT 'lot ' || l.id, l.code || ' is ' || l.state || ', ' || coalesce(c.state_after, 'released') || ' by its changes'
    FROM stock_lot l LEFT JOIN LATERAL (
        SELECT state_after FROM stock_lotchange c WHERE c.lot_id = l.id ORDER BY id DESC LIMIT 1) c ON true
    WHERE l.state <> coalesce(c.state_after, 'released') ORDER BY l.id LIMIT %s
"""
UNTRACKED_STOCK = """
    SELECT 'balance ' || b.id, s.code || ' is tracked by ' || s.tracking || ', and ' || b.quantity || ' lie there without one'
    FROM stock_balance b JOIN catalog_sku s ON s.id = b.sku_id
    WHERE s.tracking <> 'none' AND b.lot_id = 0 AND b.quantity > 0 ORDER BY b.id LIMIT %s
"""
HALF_OWNER_CHANGES = """
    SELECT 'change of owner ' || document, 'sku ' || sku_id || ', bin ' || bin_id || coalesce(', lot ' || nullif(lot, ''), '') ||
        ': ' || left_one || ' left one owner, ' || came_to || ' came to another'
    FROM (
        SELECT m.document, m.sku_id, l.code AS lot, place.bin_id, sum(m.quantity) FILTER (WHERE m.to_bin_id = o.id) AS left_one,
            sum(m.quantity) FILTER (WHERE m.from_bin_id = o.id) AS came_to
        FROM stock_movement m JOIN stock_lot l ON l.id = m.lot_id JOIN locations_bin o ON o.kind = 'owner',
            LATERAL (SELECT CASE WHEN m.to_bin_id = o.id THEN m.from_bin_id ELSE m.to_bin_id END AS bin_id) place
        WHERE m.kind = 'owner_change' GROUP BY 1, 2, 3, 4
    ) changes WHERE left_one IS DISTINCT FROM came_to ORDER BY document LIMIT %s
"""
CHANGED_LOTS = """
    SELECT DISTINCT 'change of owner ' || gone.document, 'lot ' || a.code || ' became a lot with other dates' AS detail
    FROM stock_movement gone JOIN stock_lot a ON a.id = gone.lot_id
    JOIN stock_movement came ON came.document = gone.document AND came.kind = 'owner_change' AND came.sku_id = gone.sku_id
    JOIN stock_lot b ON b.id = came.lot_id AND b.code = a.code AND b.owner_id <> a.owner_id
    WHERE gone.kind = 'owner_change' AND a.id <> 0
        AND (a.expires_on <> b.expires_on OR a.best_before <> b.best_before OR a.manufactured_on <> b.manufactured_on)
    ORDER BY 1 LIMIT %s
"""
WRONG_RESERVATIONS = """
    SELECT 'reservation ' || r.id,
        r.claim || ': ' || r.open || ' open, ' || r.quantity - coalesce(c.quantity, 0) || ' by its changes'
    FROM stock_reservation r
    LEFT JOIN (SELECT reservation_id, sum(quantity) AS quantity FROM stock_reservationchange GROUP BY 1) c
        ON c.reservation_id = r.id
    WHERE r.open <> r.quantity - coalesce(c.quantity, 0) ORDER BY r.id LIMIT %s
"""
WRONG_AVAILABILITIES = f"""
    SELECT coalesce('availability ' || v.id, 'availability missing'),
        'sku ' || sku_id || ', warehouse ' || warehouse_id || ', owner ' ||
        owner_id || ': sellable, receiving, held, staged, reserved are ' ||
        concat_ws(' ', v.sellable, v.receiving, v.held, v.staged, v.reserved) || ' kept, ' ||
        concat_ws(' ', f.sellable, f.receiving, f.held, f.staged, f.reserved) || ' by bins and claims'
    FROM ({FOLDED_AVAILABILITIES}) f FULL JOIN stock_availability v USING (sku_id, warehouse_id, owner_id)
    WHERE coalesce(v.sellable, 0) <> coalesce(f.sellable, 0) OR coalesce(v.receiving, 0) <> coalesce(f.receiving, 0)
        OR coalesce(v.held, 0) <> coalesce(f.held, 0) OR coalesce(v.staged, 0) <> coalesce(f.staged, 0)
        OR coalesce(v.reserved, 0) <> coalesce(f.reserved, 0)
    ORDER BY v.id LIMIT %s
"""

Rules = Mapping[str, str]
"""By name, queries of a row's name and what is wrong with it, at most so many (their one parameter)."""

RULES: Rules = {
    "movement_altered": ALTERED_MOVEMENTS,
    "movement_points_nowhere": POINTLESS_MOVEMENTS,
    "stock_appeared": CREATED_STOCK,
    "balance_differs": WRONG_BALANCES,
    "hold_differs": WRONG_HOLDS,
    "hold_log_differs": WRONG_HOLD_LOG,
    "allocated_differs": WRONG_ALLOCATED,
    "claim_allocated_differs": WRONG_CLAIM_ALLOCATED,
    "allocation_of_other_goods": FOREIGN_ALLOCATIONS,
    "lot_state_differs": WRONG_LOT_STATES,
    "lot_missing": UNTRACKED_STOCK,
    "owner_change_halved": HALF_OWNER_CHANGES,
    "owner_change_mixes_lots": CHANGED_LOTS,
    "reservation_differs": WRONG_RESERVATIONS,
    "availability_differs": WRONG_AVAILABILITIES,
    **weight_folds.RULES,
    **value_folds.RULES,
}


def check(rules: Rules = RULES, *, limit: int = 20) -> list[Violation]:
    """Every rule against one snapshot of the book; at most `limit` violations per rule, none when it ties out."""
    violations: list[Violation] = []
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if not connection.in_atomic_block else "SELECT 1")
        try:
            for rule, sql in rules.items():
                cursor.execute(sql, [limit])
                violations += [Violation(rule, row, detail) for row, detail in cursor.fetchall()]
        finally:
            if not connection.in_atomic_block:
                cursor.execute("COMMIT")
    return violations

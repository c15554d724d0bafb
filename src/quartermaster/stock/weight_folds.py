"""The rules of weight as SQL: the weights against their entries, the entries against the movements, weight against pieces."""

FOLDED_WEIGHTS = """
    SELECT sku_id, bin_id, lot_id, owner_id, sum(weight) AS weight
    FROM (
        SELECT sku_id, to_bin_id AS bin_id, lot_id, owner_id, weight FROM stock_weightentry
        UNION ALL
        SELECT sku_id, from_bin_id, lot_id, owner_id, -weight FROM stock_weightentry
    ) ends JOIN locations_bin bin ON bin.id = bin_id AND bin.warehouse_id IS NOT NULL
    GROUP BY 1, 2, 3, 4
"""

WRONG_WEIGHTS = f"""
    SELECT coalesce('weight ' || w.id, 'weight missing'), 'sku ' || sku_id || ', bin ' || bin_id || ', lot ' || lot_id ||
        ', owner ' || owner_id || ': ' || coalesce(w.weight, 0) || ' kept, ' || coalesce(f.weight, 0) || ' by the entries'
    FROM ({FOLDED_WEIGHTS}) f FULL JOIN stock_weight w USING (sku_id, bin_id, lot_id, owner_id)
    WHERE coalesce(w.weight, 0) <> coalesce(f.weight, 0) ORDER BY w.id LIMIT %s
"""
WEIGHTLESS_MOVEMENTS = """
    SELECT 'movement ' || m.id, 'moved ' || m.quantity || ' of ' || s.code || ', and its weight is not known'
    FROM catalog_sku s JOIN stock_movement m ON m.sku_id = s.id
    WHERE s.weighed_in_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM stock_weightentry e WHERE e.movement_id = m.id AND e.kind = 'moved')
    ORDER BY m.id LIMIT %s
"""
WRONG_WEIGHT_ENTRIES = """
    SELECT 'weight entry ' || e.id, 'does not go the way of movement ' || e.movement_id
    FROM stock_weightentry e LEFT JOIN stock_movement m ON m.id = e.movement_id
    WHERE e.movement_id IS NOT NULL AND (m.id IS NULL OR (m.owner_id, m.sku_id, m.lot_id) <> (e.owner_id, e.sku_id, e.lot_id)
        OR e.kind = 'moved' AND (m.from_bin_id, m.to_bin_id) <> (e.from_bin_id, e.to_bin_id))
    ORDER BY e.id LIMIT %s
"""
WEIGHT_WITHOUT_PIECES = """
    SELECT 'weight ' || w.id, 'sku ' || w.sku_id || ', bin ' || w.bin_id || ': ' || w.weight || ' without a piece'
    FROM stock_weight w LEFT JOIN stock_balance b USING (sku_id, bin_id, lot_id, owner_id)
    WHERE w.weight > 0 AND coalesce(b.quantity, 0) = 0 ORDER BY w.id LIMIT %s
"""
CREATED_WEIGHT = """
    SELECT 'sku ' || sku_id, 'weighs ' || sum(weight) || ' in all bins together, not nothing' FROM (
        SELECT sku_id, to_bin_id AS bin_id, weight FROM stock_weightentry
        UNION ALL SELECT sku_id, from_bin_id, -weight FROM stock_weightentry
    ) ends WHERE bin_id IN (SELECT id FROM locations_bin) GROUP BY sku_id HAVING sum(weight) <> 0 ORDER BY sku_id LIMIT %s
"""

RULES = {
    "weight_differs": WRONG_WEIGHTS,
    "weight_missing": WEIGHTLESS_MOVEMENTS,
    "weight_entry_differs": WRONG_WEIGHT_ENTRIES,
    "weight_without_pieces": WEIGHT_WITHOUT_PIECES,
    "weight_appeared": CREATED_WEIGHT,
}

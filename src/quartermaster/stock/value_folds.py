"""The rules of value as SQL: what was booked against the movements, the states and layers against what was booked."""

OUTSIDE = "(SELECT id FROM locations_bin WHERE kind IN ('supplier', 'customer', 'loss', 'production', 'owner'))"
SIGNED = f"""CASE WHEN m.from_bin_id IN {OUTSIDE} AND m.to_bin_id IN {OUTSIDE} THEN 0
    WHEN m.from_bin_id IN {OUTSIDE} THEN m.quantity WHEN m.to_bin_id IN {OUTSIDE} THEN -m.quantity ELSE 0 END"""
"""What a movement does to what its owner has."""

UNVALUED = f"""
    FROM stock_movement m WHERE m.id <= (SELECT seq FROM stock_valuedthrough) AND {SIGNED} <> 0
        AND NOT EXISTS (SELECT FROM stock_valueentry e WHERE e.movement_id = m.id AND NOT e.quantity = 0)
"""
UNVALUED_MOVEMENTS = f"SELECT 'movement ' || m.id, 'has no value entry' {UNVALUED} ORDER BY m.id LIMIT %s"
WRONG_ENTRIES = f"""
    SELECT 'value entry ' || e.id, 'says ' || e.quantity || ' of sku ' || e.sku_id || ', movement ' || e.movement_id ||
        ' says ' || coalesce({SIGNED} || ' of sku ' || m.sku_id, 'nothing')
    FROM stock_valueentry e LEFT JOIN stock_movement m ON m.id = e.movement_id
    WHERE NOT e.quantity = 0 AND (m.id IS NULL OR e.quantity <> {SIGNED} OR e.sku_id <> m.sku_id OR e.owner_id <> m.owner_id
        OR e.effective_at < m.occurred_at)
    ORDER BY e.id LIMIT %s
"""
OFF_THE_ENTRIES = """
    FROM (SELECT sku_id, owner_id, sum(quantity) AS quantity, sum(value) AS value FROM stock_valueentry GROUP BY 1, 2) e
    FULL JOIN stock_coststate s USING (sku_id, owner_id)
    WHERE coalesce(s.quantity, 0) <> coalesce(e.quantity, 0) OR coalesce(s.value, 0) <> coalesce(e.value, 0)
"""
WRONG_VALUES = f"""
    SELECT coalesce('cost state ' || s.id, 'cost state missing'), 'sku ' || sku_id || ', owner ' || owner_id || ': ' ||
        coalesce(s.quantity, 0) || ' worth ' || coalesce(s.value, 0) || ' kept, ' || coalesce(e.quantity, 0) || ' worth ' ||
        coalesce(e.value, 0) || ' by the entries'
    {OFF_THE_ENTRIES} ORDER BY s.id LIMIT %s
"""
OFF_THE_LAYERS = """
    FROM (SELECT sku_id, owner_id, sum(remaining) AS quantity, sum(value) AS value FROM stock_costlayer GROUP BY 1, 2) l
    FULL JOIN stock_coststate s USING (sku_id, owner_id) LEFT JOIN stock_books b USING (owner_id)
    WHERE coalesce(s.quantity, 0) <> coalesce(l.quantity, 0)
        OR coalesce(s.value, 0) <> round(coalesce(l.value, 0), b.digits)
"""
WRONG_LAYERS = f"""
    SELECT coalesce('cost state ' || s.id, 'cost state missing'), 'sku ' || sku_id || ', owner ' || owner_id || ': ' ||
        coalesce(s.quantity, 0) || ' worth ' || coalesce(s.value, 0) || ' kept, ' || coalesce(l.quantity, 0) || ' worth ' ||
        coalesce(l.value, 0) || ' by the layers'
    {OFF_THE_LAYERS} ORDER BY s.id LIMIT %s
"""
FORGETFUL = r"""
    FROM (
        SELECT sku_id, owner_id, sum(length(numbers) - length(replace(numbers, ',', '')) + 1) AS told
        FROM (SELECT sku_id, owner_id, split_part(told, E'\n', 2) AS numbers FROM stock_costmark) m
        GROUP BY 1, 2 HAVING bool_and(numbers <> '')
    ) t JOIN stock_coststate s USING (sku_id, owner_id) CROSS JOIN LATERAL (
        SELECT (SELECT count(*) FROM stock_valueentry e WHERE (e.sku_id, e.owner_id) = (s.sku_id, s.owner_id) AND e.quantity <> 0)
            + (SELECT count(*) FROM stock_costchange c WHERE (c.sku_id, c.owner_id) = (s.sku_id, s.owner_id)) AS booked
    ) f WHERE t.told + s.since_mark <> f.booked
"""
"""Marks that tell of fewer facts than were booked: what comes late next would lose them. Marks of before they told of any are
made anew when they are needed."""
FORGETFUL_MARKS = f"""
    SELECT 'cost state ' || s.id, 'sku ' || sku_id || ', owner ' || owner_id || ': its marks tell of ' || t.told + s.since_mark ||
        ' facts, ' || f.booked || ' are booked' {FORGETFUL} ORDER BY s.id LIMIT %s
"""
WRONG_PRICES = """
    SELECT 'movement ' || m.id, 'came from another owner at ' || round(m.quantity * m.unit_cost, b.digits) ||
        ' and is booked at ' || sum(e.value + e.variance)
    FROM stock_movement m JOIN stock_valueentry e ON e.movement_id = m.id JOIN stock_books b ON b.owner_id = m.owner_id
    WHERE m.kind = 'owner_change' AND m.reverses_id IS NULL
        AND m.from_bin_id = (SELECT id FROM locations_bin WHERE kind = 'owner')
    GROUP BY m.id, m.quantity, m.unit_cost, b.digits
    HAVING abs(sum(e.value + e.variance) - m.quantity * m.unit_cost) > 2 * 10.0 ^ -b.digits
    ORDER BY m.id LIMIT %s
"""
"""Beyond what rounding leaves over: a minor unit at the value, and one at the variance."""
CHANGED_PERIODS = """
    SELECT 'closed period ' || p.id, 'was closed at ' || p.value || ', its entries say ' || coalesce(e.value, 0)
    FROM stock_closedperiod p LEFT JOIN LATERAL (
        SELECT sum(value) AS value FROM stock_valueentry e WHERE e.owner_id = p.owner_id AND e.effective_at < p.ends_at) e ON true
    WHERE p.value <> coalesce(e.value, 0) ORDER BY p.id LIMIT %s
"""

RULES = {
    "movement_not_valued": UNVALUED_MOVEMENTS,
    "value_entry_differs": WRONG_ENTRIES,
    "value_differs": WRONG_VALUES,
    "cost_layers_differ": WRONG_LAYERS,
    "cost_marks_differ": FORGETFUL_MARKS,
    "owner_change_price_differs": WRONG_PRICES,
    "closed_period_changed": CHANGED_PERIODS,
}

TO_VALUE_ANEW = f"""
    SELECT sku_id, owner_id FROM (
        SELECT m.sku_id, m.owner_id {UNVALUED}
        UNION SELECT sku_id, owner_id {OFF_THE_ENTRIES}
        UNION SELECT sku_id, owner_id {OFF_THE_LAYERS}
        UNION SELECT sku_id, owner_id {FORGETFUL}
    ) wrong ORDER BY 1, 2
"""
"""SKU and owner of what is found wrong, and right again once all of it is valued anew."""

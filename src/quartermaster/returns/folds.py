"""What returns say against their orders and against themselves, as SQL: every question finds nothing."""

from __future__ import annotations

ORDERS = """
    SELECT 'order line ' || ol.id, ol.returned || ' came back, ' || sum(l.received) || ' by its returns'
    FROM returns_returnline l JOIN sales_orderline ol ON ol.id = l.order_line_id
    GROUP BY ol.id, ol.returned HAVING sum(l.received) > ol.returned ORDER BY ol.id LIMIT %s
"""
"""An order may know of more: goods can be taken back without a return."""
PIECES = """
    SELECT 'return line ' || l.id, concat_ws(' ', l.received, l.decided) || ' came and are decided, ' ||
        concat_ws(' ', coalesce(p.came, 0), coalesce(p.decided, 0)) || ' by its pieces'
    FROM returns_returnline l LEFT JOIN (
        SELECT line_id, sum(quantity) AS came, sum(quantity - "left") AS decided FROM returns_piece GROUP BY 1
    ) p ON p.line_id = l.id
    WHERE (l.received, l.decided) <> (coalesce(p.came, 0), coalesce(p.decided, 0)) ORDER BY l.id LIMIT %s
"""
DECISIONS = """
    SELECT 'piece ' || p.id, (p.quantity - p."left") || ' decided, ' || coalesce(d.decided, 0) || ' by its decisions'
    FROM returns_piece p LEFT JOIN (
        SELECT piece_id, sum(quantity) AS decided FROM returns_decision WHERE voided_at IS NULL AND follows_id IS NULL GROUP BY 1
    ) d ON d.piece_id = p.id
    WHERE p.quantity - p."left" <> coalesce(d.decided, 0) ORDER BY p.id LIMIT %s
"""
MOVEMENTS = """
    SELECT what || ' ' || id, quantity || ' here, movement ' || movement_id || ' says ' || coalesce(moved::text, 'nothing') ||
        CASE WHEN reversed THEN ' and was reversed' ELSE '' END
    FROM (
        SELECT 'piece' AS what, p.id, p.quantity, p.movement_id FROM returns_piece p WHERE p.quantity > 0
        UNION ALL SELECT 'decision', d.id, d.quantity, d.movement_id FROM returns_decision d
        WHERE d.movement_id IS NOT NULL AND d.voided_at IS NULL
    ) said LEFT JOIN LATERAL (
        SELECT m.quantity AS moved, EXISTS (SELECT FROM stock_movement r WHERE r.reverses_id = m.id) AS reversed
        FROM stock_movement m WHERE m.id = said.movement_id
    ) book ON true
    WHERE moved IS DISTINCT FROM quantity OR reversed ORDER BY 1 LIMIT %s
"""

RULES = {
    "return_exceeds_its_order": ORDERS,
    "return_line_differs": PIECES,
    "return_piece_differs": DECISIONS,
    "return_book_differs": MOVEMENTS,
}

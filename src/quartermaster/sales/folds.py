"""What orders, picks and cartons say against each other, the claims and the book, as SQL: every question finds nothing."""

from __future__ import annotations

from quartermaster.sales.series import ORDERS
from quartermaster.stock.folds import CLAIMED_LINES

CLAIMS = CLAIMED_LINES.format(
    what="order line",
    prefix=ORDERS.prefix,
    lines="""SELECT l.id, o.number, l.position, l.reserved AS claimed
        FROM sales_orderline l JOIN sales_order o ON o.id = l.order_id""",
)
BOOK = """
    WITH ends AS (
        SELECT m.document, m.sku_id, b.kind, m.quantity FROM stock_movement m
        JOIN locations_bin b ON b.id = m.to_bin_id WHERE m.document <> '' AND b.kind IN ('staging', 'customer')
        UNION ALL
        SELECT m.document, m.sku_id, b.kind, -m.quantity FROM stock_movement m
        JOIN locations_bin b ON b.id = m.from_bin_id WHERE m.document <> '' AND b.kind IN ('staging', 'customer')
    ), moved AS (
        SELECT document, sku_id, coalesce(sum(quantity) FILTER (WHERE kind = 'staging'), 0) AS staged,
            coalesce(sum(quantity) FILTER (WHERE kind = 'customer'), 0) AS gone
        FROM ends GROUP BY 1, 2
    ), told AS (
        SELECT o.number, l.sku_id, sum(l.picked + l.packed) AS staged, sum(l.shipped - l.returned) AS gone
        FROM sales_orderline l JOIN sales_order o ON o.id = l.order_id GROUP BY 1, 2
    )
    SELECT 'order ' || t.number, 'sku ' || t.sku_id || ': ' || t.staged || ' staged and ' || t.gone || ' gone, ' ||
        coalesce(m.staged, 0) || ' and ' || coalesce(m.gone, 0) || ' by the movements'
    FROM told t LEFT JOIN moved m ON m.document = t.number AND m.sku_id = t.sku_id
    WHERE (t.staged, t.gone) <> (coalesce(m.staged, 0), coalesce(m.gone, 0)) ORDER BY 1 LIMIT %s
"""
PAPERS = """
    SELECT 'order line ' || l.id, 'picked, packed and shipped are ' || concat_ws(' ', l.picked, l.packed, l.shipped) || ', ' ||
        concat_ws(' ', p.loose, coalesce(c.standing, 0), coalesce(c.left, 0)) || ' by its picks and cartons'
    FROM sales_orderline l JOIN (
        SELECT order_line_id, sum(quantity - packed - put_back) AS loose FROM sales_pickline GROUP BY 1
    ) p ON p.order_line_id = l.id LEFT JOIN (
        SELECT k.order_line_id, coalesce(sum(i.quantity) FILTER (WHERE b.shipment_id IS NULL), 0) AS standing,
            coalesce(sum(i.quantity) FILTER (WHERE b.shipment_id IS NOT NULL), 0) AS left
        FROM sales_cartonline i JOIN sales_carton b ON b.id = i.carton_id JOIN sales_pickline k ON k.id = i.pick_line_id
        GROUP BY 1
    ) c ON c.order_line_id = l.id
    WHERE (l.picked, l.packed) <> (p.loose, coalesce(c.standing, 0)) OR l.shipped < coalesce(c.left, 0) ORDER BY l.id LIMIT %s
"""
"""Goods that left in one step, as loaded history does, have no papers of picking and packing; the book knows them."""
STANDING_PICKS = """
    SELECT 'pick line ' || k.id, k.quantity || ' taken, movement ' || m.id || ' says ' || m.quantity || ' or was reversed'
    FROM sales_pickline k JOIN stock_movement m ON m.id = k.movement_id WHERE k.quantity > 0 AND (k.quantity <> m.quantity
        OR EXISTS (SELECT FROM stock_movement r WHERE r.reverses_id = m.id)) ORDER BY k.id LIMIT %s
"""
CARTON_WEIGHTS = """
    SELECT 'carton line ' || c.id, coalesce(c.weight::text, 'nothing') || ' noted, ' || e.weight || ' left'
    FROM stock_weightentry e JOIN sales_cartonline c ON c.movement_id = e.movement_id
    WHERE e.kind = 'moved' AND c.weight IS DISTINCT FROM e.weight ORDER BY c.id LIMIT %s
"""

RULES = {
    "order_claims_differ": CLAIMS,
    "order_book_differs": BOOK,
    "order_papers_differ": PAPERS,
    "pick_differs": STANDING_PICKS,
    "carton_weight_differs": CARTON_WEIGHTS,
}

"""What work orders say against their completions, their claims and the book, as SQL: every question finds nothing."""

CLAIMS = """
    SELECT 'work order ' || o.number, 'ended, and ' || sum(r.open) || ' are still reserved for it'
    FROM production_workorder o JOIN stock_reservation r ON r.document = o.number AND r.open > 0
    WHERE o.state IN ('draft', 'completed', 'cancelled') GROUP BY o.id ORDER BY o.id LIMIT %s
"""
DONE = """
    SELECT 'work order ' || o.number, o.done || ' done, ' || coalesce(c.quantity, 0) || ' by its completions'
    FROM production_workorder o LEFT JOIN (
        SELECT order_id, sum(quantity) AS quantity FROM production_completion WHERE reversed_at IS NULL GROUP BY 1
    ) c ON c.order_id = o.id
    WHERE o.done <> coalesce(c.quantity, 0) ORDER BY o.id LIMIT %s
"""
BOOK = """
    WITH production AS (SELECT id FROM locations_bin WHERE kind = 'production'), moved AS (
        SELECT document, sku_id, sum(CASE WHEN from_bin_id = (TABLE production) THEN quantity ELSE -quantity END) AS quantity
        FROM stock_movement WHERE document LIKE 'WO-%%' AND (TABLE production) IN (from_bin_id, to_bin_id) GROUP BY 1, 2
    ), told AS (
        SELECT c.document, o.sku_id, CASE WHEN o.kind = 'assemble' THEN c.quantity ELSE -c.quantity END AS quantity, c.reversed_at
        FROM production_completion c JOIN production_workorder o ON o.id = c.order_id
        UNION ALL
        SELECT c.document, l.sku_id, CASE WHEN o.kind = 'assemble' THEN -c.quantity ELSE c.quantity END * l.per_kit, c.reversed_at
        FROM production_completion c JOIN production_workorder o ON o.id = c.order_id
        JOIN production_workline l ON l.order_id = o.id
    )
    SELECT 'completion ' || t.document, 'sku ' || t.sku_id || ': ' || t.quantity || ' came out of production, ' ||
        coalesce(m.quantity, 0) || ' by the movements'
    FROM told t LEFT JOIN moved m USING (document, sku_id)
    WHERE CASE WHEN t.reversed_at IS NULL THEN t.quantity ELSE 0 END <> coalesce(m.quantity, 0) ORDER BY 1 LIMIT %s
"""
PARTS = """
    WITH RECURSIVE inside (root, component_id, quantity) AS (
        SELECT sku.id, line.component_id, line.quantity::numeric
        FROM catalog_sku sku JOIN catalog_bill bill ON bill.sku_id = sku.id AND bill.ended_at IS NULL
        JOIN catalog_billline line ON line.bill_id = bill.id WHERE sku.kit = 'bundle'
        UNION ALL
        SELECT inside.root, line.component_id, inside.quantity * line.quantity
        FROM inside JOIN catalog_sku sku ON sku.id = inside.component_id AND sku.kit = 'bundle'
        JOIN catalog_bill bill ON bill.sku_id = sku.id AND bill.ended_at IS NULL
        JOIN catalog_billline line ON line.bill_id = bill.id
    ), wanted AS (
        SELECT i.root AS sku_id, i.component_id, sum(i.quantity) AS quantity FROM inside i
        JOIN catalog_sku sku ON sku.id = i.component_id WHERE sku.kit <> 'bundle' GROUP BY 1, 2
    )
    SELECT 'bundle ' || sku_id, 'component ' || component_id || ': ' || coalesce(p.quantity, 0) || ' kept, ' ||
        coalesce(w.quantity, 0) || ' by the bills'
    FROM wanted w FULL JOIN catalog_bundlepart p USING (sku_id, component_id)
    WHERE p.quantity IS DISTINCT FROM w.quantity ORDER BY 1 LIMIT %s
"""

RULES = {
    "work_order_claims_differ": CLAIMS,
    "work_order_done_differs": DONE,
    "completion_book_differs": BOOK,
    "bundle_parts_differ": PARTS,
}

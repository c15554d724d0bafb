"""What transfers say against their claims and the book, as SQL: every question finds nothing."""

CLAIMS = """
    SELECT 'transfer line ' || l.id, t.number || '/' || l.position || ': ' || l.claimed || ' claimed, ' || coalesce(r.open, 0) ||
        ' by its claims'
    FROM transfers_transferline l JOIN transfers_transfer t ON t.id = l.transfer_id
    FULL JOIN (
        SELECT document, split_part(claim, '/', 2) AS position, sum(open) AS open FROM stock_reservation
        WHERE document LIKE 'TO-%%' GROUP BY 1, 2
    ) r ON r.document = t.number AND r.position = l.position::text
    WHERE coalesce(l.claimed, 0) <> coalesce(r.open, 0) ORDER BY l.id LIMIT %s
"""
UNDER_WAY = """
    WITH ends AS (
        SELECT m.document, m.sku_id, m.quantity FROM stock_movement m
        JOIN locations_bin b ON b.id = m.to_bin_id WHERE m.document LIKE 'TO-%%' AND b.kind = 'transit'
        UNION ALL
        SELECT m.document, m.sku_id, -m.quantity FROM stock_movement m
        JOIN locations_bin b ON b.id = m.from_bin_id WHERE m.document LIKE 'TO-%%' AND b.kind = 'transit'
    ), moved AS (
        SELECT document AS number, sku_id, sum(quantity) AS quantity FROM ends GROUP BY 1, 2
    ), told AS (
        SELECT t.number, l.sku_id, sum(l.under_way) AS quantity
        FROM transfers_transferline l JOIN transfers_transfer t ON t.id = l.transfer_id GROUP BY 1, 2
    )
    SELECT 'transfer ' || number, 'sku ' || sku_id || ': ' || coalesce(t.quantity, 0) || ' under way, ' ||
        coalesce(m.quantity, 0) || ' by the movements'
    FROM told t FULL JOIN moved m USING (number, sku_id) WHERE coalesce(t.quantity, 0) <> coalesce(m.quantity, 0)
    ORDER BY 1 LIMIT %s
"""

RULES = {"transfer_claims_differ": CLAIMS, "transfer_book_differs": UNDER_WAY}

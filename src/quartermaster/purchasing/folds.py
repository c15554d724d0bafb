"""What purchase orders and receipts say against each other and the book, as SQL: every question finds nothing."""

RECEIPTS = """
    SELECT 'receipt line ' || r.id, r.quantity || ' came in, movement ' || m.id || ' says ' || m.quantity || ' or was reversed'
    FROM purchasing_receiptline r JOIN stock_movement m ON m.id = r.movement_id
    WHERE r.quantity > 0 AND (r.quantity <> m.quantity OR EXISTS (SELECT FROM stock_movement x WHERE x.reverses_id = m.id))
    ORDER BY r.id LIMIT %s
"""
BOOK = """
    SELECT 'purchase order ' || number, 'sku ' || sku_id || ': ' || coalesce(p.quantity, 0) || ' received, ' ||
        coalesce(b.quantity, 0) || ' by the movements'
    FROM (
        SELECT coalesce(o.number, d.number) AS number, r.sku_id, sum(r.quantity) AS quantity FROM purchasing_receiptline r
        JOIN purchasing_receipt c ON c.id = r.receipt_id LEFT JOIN purchasing_purchaseorder o ON o.id = c.order_id
        LEFT JOIN purchasing_delivery d ON d.id = c.delivery_id GROUP BY 1, 2
    ) p FULL JOIN (
        SELECT document AS number, sku_id, sum(CASE WHEN reverses_id IS NULL THEN quantity ELSE -quantity END) AS quantity
        FROM stock_movement WHERE kind = 'receipt' AND (document LIKE 'PO-%%' OR document LIKE 'DL-%%') GROUP BY 1, 2
    ) b USING (number, sku_id) WHERE coalesce(p.quantity, 0) <> coalesce(b.quantity, 0) ORDER BY 1 LIMIT %s
"""
LINES = """
    SELECT 'purchase order line ' || l.id, l.received || ' received, ' || coalesce(r.came, 0) - coalesce(d.replaced, 0) ||
        ' by its receipts'
    FROM purchasing_purchaseorderline l
    LEFT JOIN (SELECT line_id, sum(quantity) AS came FROM purchasing_receiptline GROUP BY 1) r ON r.line_id = l.id
    LEFT JOIN (
        SELECT line_id, sum(quantity) AS replaced FROM purchasing_discrepancy
        WHERE kind IN ('damaged', 'wrong_lot', 'expired', 'failed') AND resolution = 'replace' GROUP BY 1) d ON d.line_id = l.id
    WHERE l.received <> coalesce(r.came, 0) - coalesce(d.replaced, 0) ORDER BY l.id LIMIT %s
"""
OVER_AND_SHORT = """
    SELECT 'purchase order line ' || l.id, d.quantity || ' open as ' || d.kind || ', which the line does not bear out'
    FROM (SELECT line_id, kind, sum(quantity) AS quantity FROM purchasing_discrepancy WHERE state IN ('open', 'claimed')
        GROUP BY 1, 2) d
    JOIN purchasing_purchaseorderline l ON l.id = d.line_id JOIN purchasing_purchaseorder o ON o.id = l.order_id
    WHERE o.state <> 'closed' AND (d.kind = 'over' AND d.quantity > greatest(l.received + l.closed_short - l.quantity, 0)
        OR d.kind = 'short' AND d.quantity > l.open_quantity) ORDER BY l.id LIMIT %s
"""
STATES = """
    SELECT 'purchase order ' || o.number, 'is ' || o.state || ', which its lines do not bear out'
    FROM purchasing_purchaseorder o JOIN (
        SELECT order_id, bool_and(open_quantity = 0) AS complete, bool_or(received > 0) AS begun
        FROM purchasing_purchaseorderline GROUP BY 1
    ) l ON l.order_id = o.id WHERE o.state IN ('ordered', 'acknowledged', 'partially_received', 'received') AND o.state <> CASE
        WHEN l.complete AND l.begun THEN 'received' WHEN l.complete THEN 'closed' WHEN l.begun THEN 'partially_received'
        WHEN o.acknowledged_at IS NOT NULL THEN 'acknowledged' ELSE 'ordered' END
    ORDER BY o.id LIMIT %s
"""
VOID_RECEIPTS = """
    SELECT 'receipt ' || c.number, sum(r.quantity) || ' came, and it is' || CASE WHEN c.voided_at IS NULL THEN ' not' ELSE '' END
        || ' void'
    FROM purchasing_receipt c JOIN purchasing_receiptline r ON r.receipt_id = c.id
    GROUP BY c.id HAVING (c.voided_at IS NULL) <> (sum(r.quantity) > 0) ORDER BY c.id LIMIT %s
"""

DELIVERIES = """
    SELECT 'delivery ' || d.number, 'sku ' || sku_id || ': ' || coalesce(l.received, 0) || ' received on its lines, ' ||
        coalesce(r.came, 0) || ' by its receipts'
    FROM (
        SELECT delivery_id, sku_id, sum(received) AS received FROM purchasing_deliveryline GROUP BY 1, 2
    ) l LEFT JOIN (
        SELECT c.delivery_id, r.sku_id, sum(r.quantity) AS came FROM purchasing_receiptline r
        JOIN purchasing_receipt c ON c.id = r.receipt_id WHERE c.delivery_id IS NOT NULL GROUP BY 1, 2
    ) r USING (delivery_id, sku_id) JOIN purchasing_delivery d ON d.id = delivery_id
    WHERE l.received <> coalesce(r.came, 0) ORDER BY 1 LIMIT %s
"""
DELIVERY_STATES = """
    SELECT 'delivery ' || d.number, 'is ' || d.state || ', and ' || count(c.id) || ' receipts of it stand'
    FROM purchasing_delivery d LEFT JOIN purchasing_receipt c ON c.delivery_id = d.id AND c.voided_at IS NULL
    GROUP BY d.id HAVING d.state IN ('expected', 'in_transit', 'arrived', 'cancelled') AND count(c.id) > 0 ORDER BY d.id LIMIT %s
"""
VENDOR_RETURNS = """
    SELECT 'return to supplier ' || coalesce(p.number, b.number), 'sku ' || sku_id || ': ' || coalesce(p.quantity, 0) ||
        ' shipped by its lines, ' || coalesce(b.quantity, 0) || ' by the movements'
    FROM (
        SELECT d.number, l.sku_id, sum(l.picked) AS quantity FROM purchasing_vendorreturnline l
        JOIN purchasing_vendorreturn d ON d.id = l.document_id
        WHERE d.state IN ('shipped', 'credited') AND l.picked > 0 GROUP BY 1, 2
    ) p FULL JOIN (
        SELECT document AS number, sku_id, sum(CASE WHEN reverses_id IS NULL THEN quantity ELSE -quantity END) AS quantity
        FROM stock_movement WHERE kind = 'return_to_vendor' AND document LIKE 'RV-%%' GROUP BY 1, 2
    ) b USING (number, sku_id) WHERE coalesce(p.quantity, 0) <> coalesce(b.quantity, 0) ORDER BY 1 LIMIT %s
"""
INSPECTIONS = """
    SELECT 'inspection ' || i.number, 'is ' || i.state || ' over ' || i.quantity || ', its parts come to ' ||
        coalesce(p.quantity, 0) || ', of which ' || coalesce(p.held, 0) || ' are held'
    FROM purchasing_inspection i LEFT JOIN (
        SELECT part.inspection_id, sum(part.quantity) AS quantity, sum(h.open) AS held
        FROM purchasing_inspectionpart part JOIN stock_hold h ON h.id = part.hold_id GROUP BY 1) p ON p.inspection_id = i.id
    WHERE (i.state NOT IN ('skipped', 'void') AND i.quantity <> coalesce(p.quantity, 0))
        OR (i.state NOT IN ('waiting', 'sorting') AND p.held > 0) ORDER BY i.id LIMIT %s
"""
VENDOR_RETURN_CREDITS = """
    SELECT 'return to supplier ' || d.number, 'cost ' || d.cost || ', credited ' || sum(c.amount) || ', variance ' || d.variance
    FROM purchasing_vendorreturn d JOIN purchasing_vendorcredit c ON c.document_id = d.id
    WHERE d.cost IS NOT NULL GROUP BY d.id HAVING sum(c.amount) <> d.cost + d.variance ORDER BY d.id LIMIT %s
"""
RULES = {
    "receipt_differs": RECEIPTS,
    "purchase_order_book_differs": BOOK,
    "purchase_order_line_differs": LINES,
    "discrepancy_differs": OVER_AND_SHORT,
    "purchase_order_state_differs": STATES,
    "void_receipt_differs": VOID_RECEIPTS,
    "vendor_return_differs": VENDOR_RETURNS,
    "vendor_return_variance_differs": VENDOR_RETURN_CREDITS,
    "delivery_differs": DELIVERIES,
    "delivery_state_differs": DELIVERY_STATES,
    "inspection_differs": INSPECTIONS,
}

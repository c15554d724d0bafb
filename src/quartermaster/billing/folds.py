"""What suppliers' invoices say against their lines and against the value of stock, as SQL: every question finds nothing."""

from __future__ import annotations

LINES = """
    SELECT 'line ' || l.position || ' of ' || i.number, 'booked as ' || l.accrued + l.stock_value + l.variance ||
        ', and it is ' || l.amount * i.exchange_rate * CASE i.kind WHEN 'credit_note' THEN -1 ELSE 1 END
    FROM billing_invoiceline l JOIN billing_supplierinvoice i ON i.id = l.invoice_id
    LEFT JOIN stock_books b ON b.owner_id = i.owner_id
    WHERE CASE WHEN i.state IN ('approved', 'paid')
        THEN l.accrued + l.stock_value + l.variance <> round(l.amount * i.exchange_rate, coalesce(b.digits, 2))
            * CASE i.kind WHEN 'credit_note' THEN -1 ELSE 1 END
        ELSE (l.accrued, l.stock_value, l.variance) <> (0, 0, 0) END
    ORDER BY l.id LIMIT %s
"""
TOTALS = """
    SELECT 'supplier invoice ' || i.number, i.total || ' in all, its lines and tax come to ' || i.tax + sum(l.amount)
    FROM billing_supplierinvoice i JOIN billing_invoiceline l ON l.invoice_id = i.id
    GROUP BY i.id HAVING i.total <> i.tax + sum(l.amount) ORDER BY i.id LIMIT %s
"""
VALUE = """
    SELECT 'supplier invoice ' || i.number, l.value || ' of it went into stock, ' || coalesce(e.value, 0) || ' by the entries'
    FROM billing_supplierinvoice i JOIN (
        SELECT invoice_id, sum(stock_value) AS value FROM billing_invoiceline GROUP BY 1
    ) l ON l.invoice_id = i.id LEFT JOIN (
        SELECT c.number, sum(e.value) AS value FROM stock_costchange c JOIN stock_valueentry e ON e.change_id = c.id
        WHERE c.number LIKE 'SI-%%' AND e.kind = 'landed_cost' GROUP BY 1
    ) e ON e.number = i.number
    WHERE l.value <> coalesce(e.value, 0) ORDER BY i.id LIMIT %s
"""
"""What was booked at first: facts that are written down late correct the entries, not the invoice."""
RULES = {
    "invoice_line_differs": LINES,
    "invoice_total_differs": TOTALS,
    "invoice_value_differs": VALUE,
}

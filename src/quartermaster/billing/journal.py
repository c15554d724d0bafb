"""What approved invoices and ended returns to suppliers book, as lines of a journal for whoever keeps the accounts.

Debits less credits of a document are nothing. What stock itself books (receipts, issues, goods that go back) is in the value
entries; here is what suppliers' papers add. Accounts are words, to be mapped to those of an accounting system:

- received_not_invoiced: owed for goods that came; their receipts are its other side.
- stock: what stock is worth more by what was billed; price_variance: what of that could not go onto stock.
- charges: freight and the like that is no part of what goods cost. input_tax. payables: owed to the supplier.
- awaiting_credit: goods that went back, at cost; return_variance: what their credit fell short of that, or went beyond.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from quartermaster.billing.queries import end_of
from quartermaster.web.sources import Sql

_INVOICES = """
    SELECT i.id, i.number AS document, i.approved_at AS at, i.supplier_id, i.supplier_number AS reference, i.kind,
        coalesce(b.currency, %(currency)s) AS currency,
        round(i.tax * i.exchange_rate, coalesce(b.digits, 2)) * CASE i.kind WHEN 'credit_note' THEN -1 ELSE 1 END AS tax
    FROM billing_supplierinvoice i LEFT JOIN stock_books b ON b.owner_id = i.owner_id
    WHERE i.state IN ('approved', 'paid') AND i.owner_id = %(owner)s AND i.approved_at >= %(since)s AND i.approved_at < %(until)s
"""
_LINES = """
    SELECT i.*, l.position, coalesce(o.number, p.number, v.number, '') AS about, coalesce(k.code, '') AS sku,
        CASE l.kind WHEN 'return' THEN 'awaiting_credit' ELSE 'received_not_invoiced' END AS accrued_on, l.accrued, l.stock_value,
        CASE WHEN l.kind = 'charge' THEN 'charges' ELSE 'price_variance' END AS varies_on, l.variance
    FROM invoices i JOIN billing_invoiceline l ON l.invoice_id = i.id
    LEFT JOIN purchasing_purchaseorderline ol ON ol.id = l.order_line_id
    LEFT JOIN purchasing_purchaseorder o ON o.id = ol.order_id LEFT JOIN catalog_sku k ON k.id = ol.sku_id
    LEFT JOIN purchasing_purchaseorder p ON p.id = l.order_id LEFT JOIN purchasing_vendorreturn v ON v.id = l.vendor_return_id
"""
_RETURNS = """
    SELECT r.id, r.number AS document, r.ended_at AS at, r.supplier_id, r.authorisation AS reference, r.variance,
        coalesce(b.currency, %(currency)s) AS currency
    FROM purchasing_vendorreturn r LEFT JOIN stock_books b ON b.owner_id = r.owner_id
    WHERE r.state = 'credited' AND r.owner_id = %(owner)s AND r.ended_at >= %(since)s AND r.ended_at < %(until)s
"""
JOURNAL = f"""
    WITH invoices AS ({_INVOICES}), lines AS ({_LINES}), returns AS ({_RETURNS}), booked AS (
        SELECT document, at, supplier_id, reference, currency, position * 10 AS place, accrued_on AS account, about, sku,
            accrued AS amount FROM lines
        UNION ALL SELECT document, at, supplier_id, reference, currency, position * 10 + 1, 'stock', about, sku, stock_value
            FROM lines
        UNION ALL SELECT document, at, supplier_id, reference, currency, position * 10 + 2, varies_on, about, sku, variance
            FROM lines
        UNION ALL SELECT document, at, supplier_id, reference, currency, 20000, 'input_tax', '', '', tax FROM invoices
        UNION ALL SELECT i.document, i.at, i.supplier_id, i.reference, i.currency, 20001, 'payables', '', '',
            -i.tax - (SELECT sum(l.accrued + l.stock_value + l.variance) FROM billing_invoiceline l WHERE l.invoice_id = i.id)
            FROM invoices i
        UNION ALL SELECT document, at, supplier_id, reference, currency, 1, 'awaiting_credit', '', '', variance FROM returns
        UNION ALL SELECT document, at, supplier_id, reference, currency, 2, 'return_variance', '', '', -variance FROM returns
    )
    SELECT document || ' ' || lpad(place::text, 5, '0') AS id, booked.*, (at AT TIME ZONE %(zone)s)::date AS booked_on,
        s.code AS supplier, s.name AS supplier_name, greatest(amount, 0) AS debit, greatest(-amount, 0) AS credit
    FROM booked JOIN purchasing_supplier s ON s.id = booked.supplier_id WHERE amount <> 0
"""  # noqa: S608 - our own words


def journal(owner_id: int, *, since: date, until: date, currency: str, zone: str) -> Sql:
    """What was booked from one day to another, both included, as a table's source; `booked_on` is the day where the house is."""
    bounds: dict[str, Any] = {"since": end_of(since - timedelta(days=1)), "until": end_of(until)}
    return Sql(JOURNAL, {"owner": owner_id, "currency": currency, "zone": zone, **bounds})

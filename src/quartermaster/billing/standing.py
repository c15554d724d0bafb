"""Where the lines of orders stand between what came and what was billed. Nothing here writes.

What came of a line is what its receipts say, less what went back to settle a discrepancy. `paid` is what was booked for that
when it came and left: what is owed for it until it is billed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from quartermaster.kernel.db import array, rows

ZERO = Decimal(0)
CAME = """
    SELECT r.line_id, sum(e.quantity) AS came, sum(e.value + e.variance) AS paid, min(e.effective_at) AS since
    FROM purchasing_receiptline r JOIN stock_valueentry e ON e.movement_id = r.movement_id
    WHERE r.line_id IS NOT NULL AND r.quantity > 0 AND {chosen} AND {until} GROUP BY 1
"""
WENT = """
    SELECT x.line_id, sum(e.quantity) AS came, sum(e.value + e.variance) AS paid
    FROM purchasing_discrepancy x JOIN purchasing_receipt c ON c.id = x.receipt_id
    JOIN purchasing_purchaseorder o ON o.id = c.order_id
    JOIN stock_movement m ON m.document = o.number AND m.kind = 'return_to_vendor' AND m.sku_id = x.sku_id
        AND m.occurred_at = x.resolved_at AND m.quantity = x.quantity AND m.lot_id = x.lot_id AND m.from_bin_id = x.bin_id
    JOIN stock_valueentry e ON e.movement_id = m.id
    WHERE x.line_id IS NOT NULL AND x.resolution IN ('return', 'replace') AND {chosen} AND {until} GROUP BY 1
"""
BILLED = """
    SELECT b.order_line_id AS line_id,
        coalesce(sum(b.quantity * CASE v.kind WHEN 'credit_note' THEN -1 ELSE 1 END), 0) AS billed,
        coalesce(sum(b.quantity * CASE v.kind WHEN 'credit_note' THEN -1 ELSE 1 END)
            FILTER (WHERE v.state IN ('approved', 'paid')), 0) AS booked,
        sum(b.accrued) AS accrued
    FROM billing_invoiceline b JOIN billing_supplierinvoice v ON v.id = b.invoice_id
    WHERE b.order_line_id IS NOT NULL AND {states} AND {chosen} AND {until} GROUP BY 1
"""
OF_LINES = "%(lines)s::bigint[]"
CAME_NOW = CAME.format(chosen=f"r.line_id = ANY({OF_LINES})", until="true")
WENT_NOW = WENT.format(chosen=f"x.line_id = ANY({OF_LINES})", until="true")
BILLED_ELSEWHERE = BILLED.format(
    states="v.state IN ('matched', 'approved', 'paid') AND v.id <> %(besides)s",
    chosen=f"b.order_line_id = ANY({OF_LINES})",
    until="true",
)
STANDS = f"""
    SELECT l.id, coalesce(c.came, 0) + coalesce(w.came, 0), coalesce(c.paid, 0) + coalesce(w.paid, 0),
        coalesce(b.billed, 0), coalesce(b.booked, 0), coalesce(b.accrued, 0), l.quantity, l.unit_cost, o.exchange_rate,
        coalesce(x.unaccepted, 0)
    FROM purchasing_purchaseorderline l JOIN purchasing_purchaseorder o ON o.id = l.order_id
    LEFT JOIN ({CAME_NOW}) c ON c.line_id = l.id LEFT JOIN ({WENT_NOW}) w ON w.line_id = l.id
    LEFT JOIN ({BILLED_ELSEWHERE}) b ON b.line_id = l.id
    LEFT JOIN (
        SELECT line_id, sum(quantity) AS unaccepted FROM purchasing_discrepancy
        WHERE kind = 'over' AND state IN ('open', 'claimed') AND line_id = ANY({OF_LINES}) GROUP BY 1
    ) x ON x.line_id = l.id
    WHERE l.id = ANY({OF_LINES})
"""  # noqa: S608 - our own words
CAME_THEN = CAME.format(chosen="true", until="e.effective_at < %(until)s")
WENT_THEN = WENT.format(chosen="true", until="e.effective_at < %(until)s")
BILLED_THEN = BILLED.format(states="v.state IN ('approved', 'paid')", chosen="true", until="v.approved_at < %(until)s")
ACCRUED = f"""
    SELECT * FROM (
        SELECT l.id, s.id AS supplier_id, s.code AS supplier, s.name AS supplier_name, o.number AS order_number, l.position,
            k.code AS sku, k.name AS sku_name, c.since, coalesce(c.came, 0) + coalesce(w.came, 0) AS came,
            coalesce(b.billed, 0) AS billed,
            coalesce(c.paid, 0) + coalesce(w.paid, 0) - coalesce(b.accrued, 0) AS amount
        FROM purchasing_purchaseorderline l JOIN purchasing_purchaseorder o ON o.id = l.order_id
        JOIN purchasing_supplier s ON s.id = o.supplier_id JOIN catalog_sku k ON k.id = l.sku_id
        LEFT JOIN ({CAME_THEN}) c ON c.line_id = l.id LEFT JOIN ({WENT_THEN}) w ON w.line_id = l.id
        LEFT JOIN ({BILLED_THEN}) b ON b.line_id = l.id
        WHERE o.owner_id = %(owner)s AND (c.line_id IS NOT NULL OR b.line_id IS NOT NULL)
    ) stood WHERE came <> billed OR amount <> 0
"""  # noqa: S608 - our own words


PRICES = """
    SELECT o.supplier_id, l.sku_id, sum(b.quantity * (b.unit_cost - l.unit_cost)) AS more,
        sum(b.quantity * l.unit_cost) AS ordered
    FROM billing_invoiceline b JOIN billing_supplierinvoice v ON v.id = b.invoice_id
    JOIN purchasing_purchaseorderline l ON l.id = b.order_line_id JOIN purchasing_purchaseorder o ON o.id = l.order_id
    WHERE b.kind = 'goods' AND v.kind = 'invoice' AND v.state IN ('approved', 'paid')
        AND v.invoiced_on >= %(since)s::date AND v.invoiced_on <= %(until)s::date
        AND (%(supplier)s::bigint IS NULL OR o.supplier_id = %(supplier)s) GROUP BY 1, 2
"""
"""What suppliers billed more than was ordered, for their scorecards."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one line of an order, in base units and the books’ currency; `unit_cost` in the order’s. Billed by all other invoices
    that are matched or more; `booked`, of those approved, with what was `accrued` for it.
    """

    came: Decimal
    paid: Decimal
    billed: Decimal
    booked: Decimal
    accrued: Decimal
    ordered: Decimal
    unit_cost: Decimal
    exchange_rate: Decimal
    unaccepted: Decimal


def standings(order_line_ids: Collection[int], *, besides: int = 0) -> dict[int, Standing]:
    """Where each line of an order stands, without the invoice `besides`. What moved but is not valued yet has not come."""
    found = rows(STANDS, {"lines": array(sorted(order_line_ids)), "besides": besides})
    return {row[0]: Standing(*row[1:]) for row in found}


@dataclass(frozen=True, slots=True)
class Arrival:
    """A receipt of an order’s line: the movement that stands, and how much came in with it."""

    line_id: int
    movement_id: int
    quantity: Decimal
    received_at: datetime


ARRIVALS = """
    SELECT r.line_id, r.movement_id, r.quantity, c.received_at FROM purchasing_receiptline r
    JOIN purchasing_receipt c ON c.id = r.receipt_id
    WHERE r.line_id = ANY(%s::bigint[]) AND r.quantity > 0 ORDER BY c.received_at, r.id
"""


def arrivals(order_line_ids: Collection[int]) -> dict[int, list[Arrival]]:
    """The receipts of each line, the earliest first."""
    found: dict[int, list[Arrival]] = {line_id: [] for line_id in order_line_ids}
    for row in rows(ARRIVALS, [array(sorted(order_line_ids))]):
        found[row[0]].append(Arrival(*row))
    return found

"""Suppliers’ invoices that need somebody: what is billed otherwise than agreed, and what has to be paid within days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from quartermaster.insights.kept import Kept
from quartermaster.kernel.db import rows

SOON = timedelta(days=3)
"""So long before its day an invoice that nobody has paid is somebody's business."""
MOST = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """An invoice or a credit note; `value` is what it comes to in the books' currency, tax included. `differing` of its lines
    are billed otherwise than agreed."""

    number: str
    supplier: str
    state: str
    due_on: date | None
    differing: int
    value: Decimal

    @property
    def is_blocked(self) -> bool:
        return self.state == "blocked"


_waiting: Kept[list[Waiting]] = Kept("billing")


def waiting(today: date, warehouse_id: int | None = None) -> list[Waiting]:
    """What is blocked, and what is due by today or in a few days and not paid; the dearest first. With a warehouse, what bills
    nothing that was ordered for another."""
    return _waiting.get((warehouse_id, today), lambda: _read(today, warehouse_id))


def _read(today: date, warehouse_id: int | None) -> list[Waiting]:
    found = rows(
        """SELECT i.number, s.name, i.state, i.due_on,
            (SELECT count(*) FROM billing_invoiceline WHERE invoice_id = i.id AND differences <> '[]') AS differing,
            i.total * i.exchange_rate AS value
        FROM billing_supplierinvoice i JOIN purchasing_supplier s ON s.id = i.supplier_id
        WHERE (i.state = 'blocked' OR i.state IN ('matched', 'approved') AND i.kind = 'invoice' AND i.due_on <= %(soon)s)
            AND (%(warehouse)s::bigint IS NULL OR NOT EXISTS (
                SELECT FROM billing_invoiceline b LEFT JOIN purchasing_purchaseorderline l ON l.id = b.order_line_id
                JOIN purchasing_purchaseorder o ON o.id = coalesce(l.order_id, b.order_id)
                WHERE b.invoice_id = i.id AND o.warehouse_id <> %(warehouse)s
            ))
        ORDER BY value DESC, i.id LIMIT %(most)s""",
        {"soon": today + SOON, "warehouse": warehouse_id, "most": MOST},
    )
    return [Waiting(*row) for row in found]

"""What moved last, as Today tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quartermaster.kernel.db import rows


@dataclass(frozen=True, slots=True)
class Moved:
    """One line of the feed."""

    id: int
    kind: str
    quantity: Decimal
    code: str
    name: str
    from_place: str
    to_place: str
    document: str
    occurred_at: date


def latest_movements(warehouse_id: int | None = None, limit: int = 16) -> list[Moved]:
    found = rows(
        """SELECT m.id, m.kind, m.quantity, s.code, s.name, CASE WHEN f.warehouse_id IS NULL THEN initcap(f.code) ELSE f.code END,
            CASE WHEN t.warehouse_id IS NULL THEN initcap(t.code) ELSE t.code END, m.document, m.occurred_at
        FROM (
            SELECT * FROM stock_movement WHERE %(warehouse)s::bigint IS NULL OR from_bin_id IN (
                SELECT id FROM locations_bin WHERE warehouse_id = %(warehouse)s
            ) OR to_bin_id IN (SELECT id FROM locations_bin WHERE warehouse_id = %(warehouse)s) ORDER BY id DESC LIMIT %(limit)s
        ) m JOIN catalog_sku s ON s.id = m.sku_id JOIN locations_bin f ON f.id = m.from_bin_id
        JOIN locations_bin t ON t.id = m.to_bin_id
        ORDER BY m.id DESC""",
        {"warehouse": warehouse_id, "limit": limit},
    )
    return [Moved(*row) for row in found]

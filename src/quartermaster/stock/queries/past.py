"""What lay where at a moment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from quartermaster.kernel import db
from quartermaster.kernel.db import array, with_room


def as_of(moment: datetime, *, sku_ids: Sequence[int] | None = None) -> list[tuple[int, int, int, int, Decimal]]:
    """(SKU, bin, lot, owner, quantity) as it was at `moment`: the present less everything that occurred after it, or where
    that is less to read, everything that had occurred until then.
    """
    parameters = {"skus": None if sku_ids is None else array(list(sku_ids)), "moment": moment}
    with with_room():
        rows = db.rows(AS_OF_FORWARDS if _mostly_after(moment) else AS_OF, parameters)
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


AS_OF = """
    WITH later AS MATERIALIZED (
        SELECT sku_id, from_bin_id, to_bin_id, lot_id, owner_id, sum(quantity) AS quantity FROM stock_movement
        WHERE occurred_at > %(moment)s AND (%(skus)s::bigint[] IS NULL OR sku_id = ANY(%(skus)s::bigint[]))
        GROUP BY 1, 2, 3, 4, 5
    )
    SELECT sku_id, bin_id, lot_id, owner_id, sum(quantity) FROM (
        SELECT sku_id, bin_id, lot_id, owner_id, quantity FROM stock_balance
        WHERE %(skus)s::bigint[] IS NULL OR sku_id = ANY(%(skus)s::bigint[])
        UNION ALL SELECT sku_id, to_bin_id, lot_id, owner_id, -quantity FROM later
        UNION ALL SELECT sku_id, from_bin_id, lot_id, owner_id, quantity FROM later
    ) ends
    WHERE bin_id IN (SELECT id FROM locations_bin WHERE warehouse_id IS NOT NULL)
    GROUP BY 1, 2, 3, 4 HAVING sum(quantity) <> 0 ORDER BY 1, 2, 3, 4
"""
"""The movements are read once and summed per way before their two ends are told apart."""


AS_OF_FORWARDS = """
    WITH earlier AS MATERIALIZED (
        SELECT sku_id, from_bin_id, to_bin_id, lot_id, owner_id, sum(quantity) AS quantity FROM stock_movement
        WHERE occurred_at <= %(moment)s AND (%(skus)s::bigint[] IS NULL OR sku_id = ANY(%(skus)s::bigint[]))
        GROUP BY 1, 2, 3, 4, 5
    )
    SELECT sku_id, bin_id, lot_id, owner_id, sum(quantity) FROM (
        SELECT sku_id, to_bin_id AS bin_id, lot_id, owner_id, quantity FROM earlier
        UNION ALL SELECT sku_id, from_bin_id, lot_id, owner_id, -quantity FROM earlier
    ) ends
    WHERE bin_id IN (SELECT id FROM locations_bin WHERE warehouse_id IS NOT NULL)
    GROUP BY 1, 2, 3, 4 HAVING sum(quantity) <> 0 ORDER BY 1, 2, 3, 4
"""


def _mostly_after(moment: datetime) -> bool:
    """Whether more of the book occurred after `moment` than until then, as far as the database's statistics know."""
    question = "EXPLAIN (FORMAT JSON) SELECT FROM stock_movement WHERE occurred_at"
    with connection.cursor() as cursor:
        estimates = []
        for side in ("<=", ">"):
            cursor.execute(f"{question} {side} %s", [moment])
            (plan,) = cursor.fetchone()
            estimates.append((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"])
    return bool(estimates[0] < estimates[1])


@dataclass(frozen=True, slots=True)
class CellAsOf:
    """What lay in a bin at a moment, in codes. `weight`, in `weighed_in`: of a SKU that is weighed."""

    sku: str
    warehouse: str
    bin: str
    owner: str
    lot: str | None
    quantity: Decimal
    weight: Decimal | None
    weighed_in: str | None


WEIGHTS_AS_OF = """
    SELECT sku_id, bin_id, lot_id, owner_id, sum(weight) AS weight FROM (
        SELECT sku_id, to_bin_id AS bin_id, lot_id, owner_id, weight FROM stock_weightentry
        WHERE occurred_at <= %(moment)s AND (%(skus)s::bigint[] IS NULL OR sku_id = ANY(%(skus)s::bigint[]))
        UNION ALL SELECT sku_id, from_bin_id, lot_id, owner_id, -weight FROM stock_weightentry
        WHERE occurred_at <= %(moment)s AND (%(skus)s::bigint[] IS NULL OR sku_id = ANY(%(skus)s::bigint[]))
    ) ends GROUP BY 1, 2, 3, 4
"""
CELLS = """
    SELECT concat_ws('-', c.sku_id, c.bin_id, c.lot_id, c.owner_id) AS id, c.sku_id, c.bin_id, b.warehouse_id, c.owner_id,
        s.code AS sku, s.name, w.code AS warehouse, b.code AS bin, b.kind, o.code AS owner, o.name AS owner_name,
        nullif(l.code, '') AS lot, c.quantity, u.code AS unit, scale.code AS weighed_in,
        CASE WHEN s.weighed_in_id IS NOT NULL THEN coalesce(weighs.weight, 0) END AS weight
    FROM ({cells}) AS c (sku_id, bin_id, lot_id, owner_id, quantity)
    JOIN catalog_sku s ON s.id = c.sku_id JOIN catalog_unit u ON u.id = s.unit_id JOIN locations_bin b ON b.id = c.bin_id
    JOIN locations_warehouse w ON w.id = b.warehouse_id JOIN catalog_owner o ON o.id = c.owner_id
    JOIN stock_lot l ON l.id = c.lot_id LEFT JOIN catalog_unit scale ON scale.id = s.weighed_in_id
    LEFT JOIN ({weights}) weighs
        ON (weighs.sku_id, weighs.bin_id, weighs.lot_id, weighs.owner_id) = (c.sku_id, c.bin_id, c.lot_id, c.owner_id)
"""


def select_as_of(moment: datetime, *, sku_ids: Sequence[int] | None = None) -> tuple[str, dict[str, Any]]:
    """`as_of` in codes and with weights, as SQL and its parameters: for a table that filters and sorts it. To be read
    `with_room`."""
    cells = AS_OF_FORWARDS if _mostly_after(moment) else AS_OF
    parameters = {"skus": None if sku_ids is None else array(list(sku_ids)), "moment": moment}
    return CELLS.format(cells=cells, weights=WEIGHTS_AS_OF), parameters


def cells_as_of(
    moment: datetime,
    *,
    sku_id: int | None = None,
    warehouse_id: int | None = None,
    bin_id: int | None = None,
    owner_id: int | None = None,
    lot_code: str | None = None,
) -> list[CellAsOf]:
    """`as_of` in codes, of what is asked for, ordered by SKU, warehouse, bin, lot and owner."""
    select, parameters = select_as_of(moment, sku_ids=None if sku_id is None else [sku_id])
    asked = {"warehouse": warehouse_id, "bin": bin_id, "owner": owner_id, "lot": lot_code}
    with with_room():
        found = db.rows(
            f"""SELECT sku, warehouse, bin, owner, lot, quantity, weight, weighed_in FROM ({select}) cells
            WHERE (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s)
                AND (%(bin)s::bigint IS NULL OR bin_id = %(bin)s) AND (%(owner)s::bigint IS NULL OR owner_id = %(owner)s)
                AND (%(lot)s::text IS NULL OR lot = %(lot)s)
            ORDER BY sku, sku_id, warehouse, bin, lot NULLS FIRST, owner""",  # noqa: S608 - our own words
            parameters | asked,
        )
    return [CellAsOf(*row) for row in found]

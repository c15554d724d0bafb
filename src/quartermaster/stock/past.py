"""Questions to the book about the past: what was available at a moment, what came into a bin and went out of it.

Movements count by when they occurred; claims, holds and the states of lots by when they were recorded, for they happen when
they are written down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from quartermaster.kernel.db import array, rows
from quartermaster.stock import queries
from quartermaster.stock.moves import STATE_OF_KIND, State
from quartermaster.stock.queries import Position
from quartermaster.web.sources import Sql

ZERO = Decimal(0)
Cell = tuple[int, int, int, int]
"""SKU, bin, lot, owner."""


def positions_as_of(
    moment: datetime, sku_ids: Iterable[int], *, warehouse_ids: Sequence[int] | None = None, owner_id: int | None = None
) -> list[Position]:
    """Each SKU's position in each warehouse as it was, like `queries.positions_by_warehouse`; those that were nothing are
    left out."""
    wanted = list(sku_ids)
    cells = {cell[:4]: cell[4] for cell in queries.as_of(moment, sku_ids=wanted) if owner_id in (None, cell[3])}
    kinds = {row[0]: (row[1], row[2]) for row in rows(BINS, {"bins": array(sorted({cell[1] for cell in cells}))})}
    blocked = {row[0] for row in rows(BLOCKED, {"lots": array(sorted({cell[2] for cell in cells})), "moment": moment})}
    held = {row[:4]: row[4] for row in rows(HELD, {"skus": array(wanted), "moment": moment})}
    sums: defaultdict[tuple[int, int], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for cell, quantity in cells.items():
        kind, warehouse_id = kinds[cell[1]]
        state = State.HELD if cell[2] in blocked else STATE_OF_KIND[kind]
        on_hold = min(held.get(cell, ZERO), quantity)
        parts = sums[cell[0], warehouse_id]
        parts[state] += quantity - on_hold
        parts[State.HELD] += on_hold
    for sku_id, warehouse_id, quantity in rows(RESERVED, {"skus": array(wanted), "owner": owner_id, "moment": moment}):
        sums[sku_id, warehouse_id]["reserved"] += quantity
    return [
        Position(sku_id, **{name: parts[name] for name in PARTS}, warehouse_id=warehouse_id)
        for (sku_id, warehouse_id), parts in sorted(sums.items())
        if warehouse_ids is None or warehouse_id in warehouse_ids
    ]


PARTS = ("sellable", "receiving", "held", "staged", "reserved")
BINS = "SELECT id, kind, warehouse_id FROM locations_bin WHERE id = ANY(%(bins)s::bigint[])"
BLOCKED = """
    SELECT lot.id FROM stock_lot lot
    LEFT JOIN LATERAL (
        SELECT state_after FROM stock_lotchange WHERE lot_id = lot.id AND recorded_at <= %(moment)s ORDER BY id DESC LIMIT 1
    ) before ON true
    LEFT JOIN LATERAL (
        SELECT state_before FROM stock_lotchange WHERE lot_id = lot.id AND recorded_at > %(moment)s ORDER BY id LIMIT 1
    ) later ON true
    WHERE lot.id = ANY(%(lots)s::bigint[]) AND coalesce(before.state_after, later.state_before, lot.state) <> 'released'
"""
"""The lots whose state forbade selling: as they were left by the last change before, else as the next one found them."""
HELD = """
    SELECT h.sku_id, h.bin_id, h.lot_id, h.owner_id, sum(h.quantity - coalesce(c.quantity, 0)) FROM stock_hold h
    LEFT JOIN LATERAL (
        SELECT sum(quantity) AS quantity FROM stock_holdchange WHERE hold_id = h.id AND recorded_at <= %(moment)s
    ) c ON true
    WHERE h.sku_id = ANY(%(skus)s::bigint[]) AND h.placed_at <= %(moment)s GROUP BY 1, 2, 3, 4
"""
RESERVED = """
    SELECT r.sku_id, r.warehouse_id, sum(r.quantity - coalesce(c.quantity, 0)) FROM stock_reservation r
    LEFT JOIN LATERAL (
        SELECT sum(quantity) AS quantity FROM stock_reservationchange WHERE reservation_id = r.id AND recorded_at <= %(moment)s
    ) c ON true
    WHERE r.sku_id = ANY(%(skus)s::bigint[]) AND r.reserved_at <= %(moment)s
        AND (%(owner)s::bigint IS NULL OR r.owner_id = %(owner)s)
    GROUP BY 1, 2 HAVING sum(r.quantity - coalesce(c.quantity, 0)) > 0
"""


def history_of_bin(bin_id: int) -> Sql:
    """Everything that came into a bin or left it, each with what lay there of that SKU and lot after it, counted back from
    now. Sorted by `id` it is read forwards or backwards."""
    return Sql(HISTORY, {"bin": bin_id})


HISTORY = """
SELECT m.id, m.kind, m.change, m.document, m.reason, m.occurred_at, m.reverses_id IS NOT NULL AS reversal, s.code AS sku,
    s.name AS name, lot.code AS lot, o.code AS owner, coalesce(w.code || '/' || other.code, initcap(other.kind)) AS other,
    coalesce(nullif(trim(u.first_name || ' ' || left(u.last_name, 1)), ''), u.username) AS who,
    coalesce(b.quantity, 0) + m.change
        - sum(m.change) OVER (PARTITION BY m.sku_id, m.lot_id, m.owner_id ORDER BY m.id DESC) AS after
FROM (
    SELECT m.*, CASE WHEN m.to_bin_id = %(bin)s::bigint THEN m.quantity ELSE -m.quantity END AS change,
        CASE WHEN m.to_bin_id = %(bin)s::bigint THEN m.from_bin_id ELSE m.to_bin_id END AS other_id
    FROM (SELECT DISTINCT sku_id FROM stock_balance WHERE bin_id = %(bin)s::bigint
        UNION SELECT id FROM catalog_sku WHERE tracking = 'serial') known
    JOIN stock_movement m ON m.sku_id = known.sku_id AND %(bin)s::bigint IN (m.from_bin_id, m.to_bin_id)
) m
JOIN catalog_sku s ON s.id = m.sku_id JOIN stock_lot lot ON lot.id = m.lot_id JOIN catalog_owner o ON o.id = m.owner_id
JOIN locations_bin other ON other.id = m.other_id LEFT JOIN locations_warehouse w ON w.id = other.warehouse_id
LEFT JOIN accounts_user u ON u.id = m.actor_id
LEFT JOIN stock_balance b
    ON (b.sku_id, b.bin_id, b.lot_id, b.owner_id) = (m.sku_id, %(bin)s::bigint, m.lot_id, m.owner_id)
"""
"""By the SKUs that were ever in the bin: their balances stay, also at zero. Only those of serials go with them, so every SKU
with serials is looked at too."""

"""One SKU's page: its movements with the on-hand after each, its days, its bins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from quartermaster.insights import days
from quartermaster.insights.kept import Kept
from quartermaster.insights.outlook import outlook
from quartermaster.insights.queries.levels import Level
from quartermaster.kernel.db import rows
from quartermaster.kernel.quantities import plain
from quartermaster.stock.queries import settled_seq
from quartermaster.web.sources import Cursor, Filtering, Order, Sql

ZERO = Decimal(0)
HISTORY_DAYS = 365

CHANGE = """CASE WHEN t.warehouse_id IS NOT NULL AND (%(warehouse)s::bigint IS NULL OR t.warehouse_id = %(warehouse)s::bigint)
            THEN m.quantity ELSE 0 END
        - CASE WHEN f.warehouse_id IS NOT NULL AND (%(warehouse)s::bigint IS NULL OR f.warehouse_id = %(warehouse)s::bigint)
            THEN m.quantity ELSE 0 END"""
THESE = """FROM stock_movement m JOIN locations_bin f ON f.id = m.from_bin_id JOIN locations_bin t ON t.id = m.to_bin_id
    WHERE m.sku_id = %(sku)s AND (%(warehouse)s::bigint IS NULL OR %(warehouse)s::bigint IN (f.warehouse_id, t.warehouse_id))"""


WEIGHT = "(SELECT e.weight FROM stock_weightentry e WHERE e.movement_id = m.id AND e.kind = 'moved')"


def _counted_back(among: str, newer: str = "0", *, weighed: bool = False) -> str:
    """The movements `among` a SKU's, each with the on-hand after it: what there is now, less the change of the `newer`
    ones, less what changed since."""
    return f"""
SELECT m.id, m.kind, m.quantity, {WEIGHT if weighed else "NULL::numeric"} AS weight, m.change, m.document, m.reason, m.entered,
    m.occurred_at, lot.code AS lot,
    CASE WHEN f.warehouse_id IS NULL THEN initcap(f.code) ELSE f.code END AS from_place,
    CASE WHEN t.warehouse_id IS NULL THEN initcap(t.code) ELSE t.code END AS to_place,
    coalesce(nullif(trim(u.first_name || ' ' || left(u.last_name, 1)), ''), u.username) AS who,
    present.on_hand - {newer} - sum(m.change) OVER (ORDER BY m.id DESC) + m.change AS on_hand
FROM (SELECT m.*, {CHANGE} AS change {THESE} {among}) m
JOIN locations_bin f ON f.id = m.from_bin_id JOIN locations_bin t ON t.id = m.to_bin_id
LEFT JOIN accounts_user u ON u.id = m.actor_id LEFT JOIN stock_lot lot ON lot.id = m.lot_id,
(SELECT coalesce(sum(sellable + receiving + held + staged), 0) AS on_hand FROM stock_availability
    WHERE sku_id = %(sku)s AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s::bigint)) present"""  # noqa: S608


@dataclass(frozen=True)
class Movements:
    """A SKU's movements as a table's source. The latest are read by themselves; only filtered or the other way round is
    the whole history gone through."""

    whole: Sql
    weighed: bool = False
    key: str = "id"

    def filtered(self, by: Filtering, value: str) -> Movements:
        return replace(self, whole=self.whole.filtered(by, value))

    def page(self, order: Order, after: Cursor | None, limit: int) -> Sequence[Any]:
        if self.whole.conditions or not order.descending:
            return self.whole.page(order, after, limit)
        among, newer, params = f"ORDER BY m.id DESC LIMIT {limit:d}", "0", self.whole.params
        if after is not None:
            among = f"AND m.id < %(after)s::bigint {among}"
            newer = f"(SELECT coalesce(sum({CHANGE}), 0) {THESE} AND m.id >= %(after)s::bigint)"
            params = {**params, "after": after.key}
        return Sql(_counted_back(among, newer, weighed=self.weighed), params).page(order, None, limit)

    def every(self, order: Order, most: int) -> Iterator[Any]:
        return self.whole.every(order, most)

    def cursor(self, order: Order, row: Any) -> Cursor:
        return self.whole.cursor(order, row)


def movements(sku_id: int, warehouse_id: int | None = None, *, weighed: bool = False) -> Movements:
    """The SKU's movements, each with how it changed on hand and the on-hand after it, counted back from now; and with what its
    pieces weighed, where they are `weighed`."""
    return Movements(Sql(_counted_back("", weighed=weighed), {"sku": sku_id, "warehouse": warehouse_id}), weighed)


def stock_chart(
    level: Level,
    *,
    minimum: Decimal | None,
    unit: str,
    due: Sequence[tuple[date, Decimal]] = (),
    warehouse_id: int | None = None,
) -> dict[str, Any]:
    """A year of on hand for the chart, from the first day that had any: the level at each day's end, counted back from
    now, and what was received; and how it goes on, with what is `due`."""
    today, now = days.today(), int(days.now().timestamp())
    changes = changes_by_day(level.id, today, warehouse_id)
    points, receipts, on_hand = [], [], level.on_hand
    for day, end in zip(last_year(today), _ends(today), strict=True):
        change, received = changes.get(day, NOTHING)
        at = min(end, now)
        points.append([at, plain(on_hand)])
        if received:
            receipts.append([at, plain(received)])
        on_hand -= change
    beginning = min(changes, default=today)
    shown = (today - beginning).days + 2 if not on_hand else len(points)
    return {
        "points": points[:shown][::-1] if changes or level.on_hand else [],
        "receipts": receipts[::-1],
        "reorder": None if minimum is None else plain(minimum),
        "unit": unit,
        "now": now,
        "outlook": [[_end_of(day), plain(ahead)] for day, ahead in outlook(level.on_hand, level.demand, due, today)]
        if due or level.demand
        else [],
        "due": [[_end_of(day), plain(quantity)] for day, quantity in due if day > today],
    }


def last_year(today: date) -> list[date]:
    """Today and the 365 days before, the latest first."""
    return [today - timedelta(days=back) for back in range(HISTORY_DAYS + 1)]


@lru_cache(maxsize=4)
def _ends(today: date) -> list[int]:
    """When each of those days ends."""
    return [_end_of(day) for day in last_year(today)]


@lru_cache(maxsize=1024)
def _end_of(day: date) -> int:
    return int(days.starts_at(day + timedelta(days=1)).timestamp())


Changes = dict[date, tuple[Decimal, Decimal]]
"""Day → how on hand changed on it, and what suppliers delivered."""

NOTHING = (ZERO, ZERO)
_read_before: Kept[tuple[Changes, int]] = Kept(most=256)
"""The changes as the book was up to a movement; the book only grows, so that only what is behind it is to be read."""


def changes_by_day(sku_id: int, today: date, warehouse_id: int | None = None) -> Changes:
    """The SKU's year at one warehouse or all."""
    before, seq = _read_before.get(
        (sku_id, warehouse_id, today), lambda: _read_with_seq(sku_id, today, warehouse_id, settled_seq())
    )
    after = _read_changes(sku_id, today, warehouse_id, f"m.id > {seq:d}")
    return before | {
        day: (change + before.get(day, NOTHING)[0], received + before.get(day, NOTHING)[1])
        for day, (change, received) in after.items()
    }


def _read_with_seq(sku_id: int, today: date, warehouse_id: int | None, seq: int) -> tuple[Changes, int]:
    return _read_changes(sku_id, today, warehouse_id, f"m.id <= {seq:d}"), seq


def _read_changes(sku_id: int, today: date, warehouse_id: int | None, among: str) -> Changes:
    """From the SKU's movements `among` all, read by its index alone."""
    found = rows(
        f"""WITH own AS MATERIALIZED (
            SELECT (m.occurred_at AT TIME ZONE %(zone)s)::date AS day, m.kind, {CHANGE} AS change {THESE} AND {among}
        )
        SELECT day, sum(change), coalesce(sum(change) FILTER (WHERE kind = 'receipt' AND change > 0), 0)
        FROM own WHERE day >= %(since)s::date AND change <> 0 GROUP BY day""",  # noqa: S608 - our own words and a number
        {"zone": days.zone(), "sku": sku_id, "since": today - timedelta(days=HISTORY_DAYS), "warehouse": warehouse_id},
    )
    return {day: (change, received) for day, change, received in found}


@dataclass(frozen=True, slots=True)
class Held:
    """One bin's content of the SKU."""

    code: str
    zone: str
    kind: str
    lot: str
    expires_on: Any
    owner: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class AtWarehouse:
    code: str
    name: str
    on_hand: Decimal
    reserved: Decimal
    bins: list[Held]


def where_it_is(sku_id: int, warehouse_id: int | None = None) -> list[AtWarehouse]:
    """Warehouse by warehouse in walking order: the bins that hold the SKU, and how much is reserved."""
    found = rows(
        """SELECT w.id, w.code, w.name, bin.code, coalesce(z.code, ''), bin.kind, lot.code, lot.expires_on,
            CASE WHEN (SELECT count(*) FROM catalog_owner) > 1 THEN owner.name ELSE '' END, b.quantity
        FROM stock_balance b JOIN locations_bin bin ON bin.id = b.bin_id JOIN locations_warehouse w ON w.id = bin.warehouse_id
        JOIN stock_lot lot ON lot.id = b.lot_id JOIN catalog_owner owner ON owner.id = b.owner_id
        LEFT JOIN locations_zone z ON z.id = bin.zone_id
        WHERE b.sku_id = %(sku)s AND b.quantity > 0 AND (%(warehouse)s::bigint IS NULL OR w.id = %(warehouse)s)
        ORDER BY w.name, bin.walk_order, bin.code""",
        {"sku": sku_id, "warehouse": warehouse_id},
    )
    reserved = dict(
        rows("SELECT warehouse_id, sum(reserved) FROM stock_availability WHERE sku_id = %(sku)s GROUP BY 1", {"sku": sku_id})
    )
    places: dict[tuple[int, str, str], list[Held]] = {}
    for row in found:
        places.setdefault(row[:3], []).append(Held(*row[3:]))
    return [
        AtWarehouse(code, name, sum((held.quantity for held in bins), ZERO), reserved.get(place_id, ZERO), bins)
        for (place_id, code, name), bins in places.items()
    ]

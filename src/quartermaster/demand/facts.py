"""What the book, the orders and people say was asked for, day by day, read for many SKUs at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from django.conf import settings

from quartermaster.demand.days import Daily
from quartermaster.kernel.db import array, rows, with_room

Key: TypeAlias = tuple[int, int, int]
"""Owner, SKU, warehouse."""
EPOCH = date(1970, 1, 1)
"""Days are counted from here."""
EVER = EPOCH + timedelta(days=4)
"""A Monday before everything."""


def read(since: Mapping[int, date], through: date) -> dict[Key, Daily]:
    """What happened to every series of these SKUs, from each one's day on, up to the evening of `through`."""
    parameters = {
        "skus": array(list(since)),
        "sinces": array(list(since.values())),
        "zone": str(settings.TIME_ZONE),
        "through": through,
        "epoch": EPOCH,
    }
    found: dict[Key, Daily] = {}
    with with_room():
        for question in (MOVED, ORDERED, NOTED):
            for owner, sku, warehouse, *figures in rows(ASKED + question, parameters):
                _of(found, (owner, sku, warehouse)).days.append(tuple(figures))
        for owner, sku, warehouse, at, stocked in rows(ASKED + TURNS, parameters):
            _of(found, (owner, sku, warehouse)).turns.append((at, stocked))
        for owner, sku, warehouse, day, quantity in rows(ASKED + PAST, parameters):
            _of(found, (owner, sku, warehouse)).past.append((day, quantity))
    return found


def _of(found: dict[Key, Daily], key: Key) -> Daily:
    if key not in found:
        found[key] = Daily([], [], [])
    return found[key]


ASKED = """
    WITH asked (sku_id, since) AS (SELECT * FROM unnest(%(skus)s::bigint[], %(sinces)s::date[])),
    place (id, zone) AS (SELECT id, coalesce(nullif(time_zone, ''), %(zone)s) FROM locations_warehouse)
"""
MOVED = """, moved AS (
        SELECT m.owner_id, m.sku_id, coalesce(f.warehouse_id, t.warehouse_id) AS warehouse_id, m.quantity, a.since,
            coalesce(o.occurred_at, m.occurred_at) AS at,
            CASE WHEN m.kind = 'ship' THEN CASE WHEN t.kind = 'customer' THEN 1 ELSE -1 END ELSE 0 END AS sold,
            CASE WHEN m.kind = 'ship' AND NOT EXISTS (SELECT FROM sales_order so WHERE so.number = m.document)
                THEN CASE WHEN t.kind = 'customer' THEN 1 ELSE -1 END ELSE 0 END AS unordered,
            CASE
                WHEN m.kind = 'ship' THEN 0
                WHEN m.kind <> 'customer_return' THEN (t.kind = 'storage')::int - (f.kind = 'storage')::int
                WHEN EXISTS (SELECT FROM returns_piece p WHERE p.movement_id = coalesce(m.reverses_id, m.id)) THEN 0
                ELSE (f.kind = 'customer' AND t.kind = 'dock')::int - (t.kind = 'customer' AND f.kind = 'dock')::int
            END AS returned
        FROM asked a JOIN stock_movement m ON m.sku_id = a.sku_id
        JOIN locations_bin f ON f.id = m.from_bin_id JOIN locations_bin t ON t.id = m.to_bin_id
        LEFT JOIN stock_movement o ON o.id = m.reverses_id
        WHERE m.kind IN ('ship', 'customer_return') OR m.kind IN ('put_away', 'internal_move') AND m.document <> ''
            AND EXISTS (SELECT FROM returns_return r WHERE r.number = m.document)
    ), dated AS (
        SELECT m.*, (m.at AT TIME ZONE p.zone)::date AS day FROM moved m JOIN place p ON p.id = m.warehouse_id
    )
    SELECT owner_id, sku_id, warehouse_id, day - %(epoch)s::date, sum(sold * quantity)::float8, sum(returned * quantity)::float8,
        sum(unordered * quantity)::float8, 0::float8, 0::float8
    FROM dated WHERE day >= since AND day <= %(through)s::date GROUP BY 1, 2, 3, 4
"""
"""What left and came back, on the day on which it did; a reversal takes the deed away, so it counts on the deed’s own day. What
comes back on a return counts once it is put where it is sold from, other goods once they are at the dock."""
ORDERED = """, lines AS (
        SELECT o.owner_id, l.sku_id, o.warehouse_id, (o.placed_at AT TIME ZONE p.zone)::date AS day, a.since,
            l.quantity - l.cancelled AS kept, l.unit_price,
            CASE WHEN l.cancelled = 0 THEN 0 ELSE least(l.cancelled, greatest(0, l.quantity - (
                SELECT coalesce(sum(r.quantity), 0) FROM generate_series(1, l.claims) attempt JOIN stock_reservation r
                    ON r.claim = o.number || '/' || l.position || CASE WHEN attempt > 1 THEN '/' || attempt ELSE '' END
            ))) END AS lost
        FROM asked a JOIN sales_orderline l ON l.sku_id = a.sku_id JOIN sales_order o ON o.id = l.order_id
        JOIN place p ON p.id = o.warehouse_id WHERE NOT o.is_draft
    )
    SELECT owner_id, sku_id, warehouse_id, day - %(epoch)s::date, 0::float8, 0::float8, sum(kept)::float8, sum(lost)::float8,
        sum(kept * unit_price)::float8
    FROM lines WHERE day >= since AND day <= %(through)s::date GROUP BY 1, 2, 3, 4 HAVING sum(kept) <> 0 OR sum(lost) <> 0
"""
"""What customers asked for on the day on which they did, less what they cancelled. What was cancelled while nothing had ever
been there for it was lost."""
NOTED = """
    SELECT l.owner_id, l.sku_id, l.warehouse_id, l.asked_on - %(epoch)s::date, 0::float8, 0::float8, 0::float8,
        sum(l.quantity)::float8, 0::float8
    FROM asked a JOIN demand_lostsale l ON l.sku_id = a.sku_id
    WHERE l.asked_on >= a.since AND l.asked_on <= %(through)s::date GROUP BY 1, 2, 3, 4
"""
TURNS = """, ends AS (
        SELECT m.owner_id, m.sku_id, b.warehouse_id, m.occurred_at, m.quantity, a.since FROM asked a
        JOIN stock_movement m ON m.sku_id = a.sku_id JOIN locations_bin b ON b.id = m.to_bin_id AND b.kind = 'storage'
        UNION ALL
        SELECT m.owner_id, m.sku_id, b.warehouse_id, m.occurred_at, -m.quantity, a.since FROM asked a
        JOIN stock_movement m ON m.sku_id = a.sku_id JOIN locations_bin b ON b.id = m.from_bin_id AND b.kind = 'storage'
    ), changes AS (
        SELECT e.owner_id, e.sku_id, e.warehouse_id, greatest(e.occurred_at, e.since::timestamp AT TIME ZONE p.zone) AS at,
            sum(e.quantity) AS quantity
        FROM ends e JOIN place p ON p.id = e.warehouse_id
        WHERE e.occurred_at < (%(through)s::date + 1)::timestamp AT TIME ZONE p.zone
        GROUP BY 1, 2, 3, 4 HAVING sum(e.quantity) <> 0
    ), levels AS (
        SELECT *, sum(quantity) OVER (PARTITION BY owner_id, sku_id, warehouse_id ORDER BY at) AS level FROM changes
    )
    SELECT owner_id, sku_id, warehouse_id, extract(epoch FROM at)::float8, level > 0
    FROM levels WHERE (level > 0) <> (level - quantity > 0) ORDER BY 1, 2, 3, at
"""
"""When the bins that are sold from were filled and emptied."""
PAST = """
    SELECT s.owner_id, s.sku_id, s.warehouse_id, s.begins_on - %(epoch)s::date + step, s.quantity::float8 / s.days
    FROM asked a JOIN demand_pastsale s ON s.sku_id = a.sku_id CROSS JOIN generate_series(0, s.days - 1) step
    WHERE s.begins_on + step >= a.since AND s.begins_on + step <= %(through)s::date
"""


def zones() -> dict[int, ZoneInfo]:
    """The time zone of every warehouse."""
    found = rows("SELECT id, time_zone FROM locations_warehouse")
    return {warehouse_id: ZoneInfo(name or str(settings.TIME_ZONE)) for warehouse_id, name in found}


def midnight(day: int, zone: ZoneInfo) -> float:
    """The moment at which the day begins there, in seconds."""
    return datetime.combine(EPOCH + timedelta(days=day), time.min, zone).timestamp()


@dataclass(frozen=True, slots=True)
class Place:
    """How far what was written down has been read: up to a movement and a deed."""

    movement_id: int
    deed_id: int


def unread(since: Place, *, settled: int) -> dict[int, date]:
    """SKU → the first day about which something was written down behind that place."""
    found: dict[int, date] = {}
    for question in (NEW_MOVEMENTS, NEW_DEEDS):
        parameters = {"movement": since.movement_id, "settled": settled, "deed": since.deed_id, "zone": str(settings.TIME_ZONE)}
        for sku_id, day in rows(question, parameters):
            found[sku_id] = min(day, found.get(sku_id, day))
    return found


def reached(since: Place, *, settled: int, next_day: datetime) -> Place:
    """The place where the next reading begins: before the first of what is about days that are not over yet, wherever on
    earth, or might still be written beside it."""
    ((movement_id, deed_id),) = rows(
        REACHED, {"movement": since.movement_id, "settled": settled, "deed": since.deed_id, "next_day": next_day}
    )
    return Place(movement_id, deed_id)


NEW_MOVEMENTS = """
    SELECT m.sku_id, min((coalesce(o.occurred_at, m.occurred_at) AT TIME ZONE coalesce(nullif(w.time_zone, ''), %(zone)s))::date)
    FROM stock_movement m LEFT JOIN stock_movement o ON o.id = m.reverses_id
    JOIN locations_bin f ON f.id = m.from_bin_id JOIN locations_bin t ON t.id = m.to_bin_id
    JOIN locations_warehouse w ON w.id = coalesce(f.warehouse_id, t.warehouse_id)
    WHERE m.id > %(movement)s AND m.id <= %(settled)s
    GROUP BY 1
"""
NEW_DEEDS = """
    SELECT l.sku_id, min((o.placed_at AT TIME ZONE coalesce(nullif(w.time_zone, ''), %(zone)s))::date)
    FROM (SELECT DISTINCT document FROM accounts_deed WHERE id > %(deed)s) d JOIN sales_order o ON o.number = d.document
    JOIN locations_warehouse w ON w.id = o.warehouse_id JOIN sales_orderline l ON l.order_id = o.id
    GROUP BY 1
"""
REACHED = """
    SELECT coalesce((SELECT min(id) - 1 FROM stock_movement
            WHERE id > %(movement)s AND id <= %(settled)s AND occurred_at >= %(next_day)s::timestamptz - interval '14 hours'),
            greatest(%(settled)s, %(movement)s)),
        coalesce((SELECT min(id) - 1 FROM accounts_deed WHERE id > %(deed)s
            AND recorded_at >= least(%(next_day)s::timestamptz - interval '14 hours', now() - interval '1 hour')),
            (SELECT max(id) FROM accounts_deed), 0)
"""


def skus_with_facts() -> Sequence[int]:
    """Every SKU of which something was ever moved, ordered, sold before the book began or asked for in vain."""
    return [
        sku_id
        for (sku_id,) in rows(
            """SELECT sku_id FROM stock_availability UNION SELECT sku_id FROM sales_orderline
            UNION SELECT sku_id FROM demand_pastsale UNION SELECT sku_id FROM demand_lostsale ORDER BY 1"""
        )
    ]

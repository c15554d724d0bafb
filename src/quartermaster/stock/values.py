"""Questions about what stock is worth. Nothing here writes: whoever asks calls `costing.catch_up` first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from quartermaster.kernel.db import array, rows, with_room
from quartermaster.stock import queries
from quartermaster.stock.models.value import Books, ClosedPeriod, CostLayer, CostState, ValueEntry

ZERO = Decimal(0)
NONE = "-"
"""In an address: goods without a category."""
ENTRY_KINDS = ValueEntry.Kind.choices

CHOSEN = """(%(skus)s::bigint[] IS NULL OR sku_id = ANY(%(skus)s::bigint[]))
    AND (%(owner)s::bigint IS NULL OR owner_id = %(owner)s)"""
WORTH_NOW = f"SELECT sku_id, owner_id, quantity, value FROM stock_coststate WHERE {CHOSEN} AND (quantity <> 0 OR value <> 0)"
WORTH_THEN = f"""
    SELECT sku_id, owner_id, s.quantity - coalesce(later.quantity, 0) AS quantity, s.value - coalesce(later.value, 0) AS value
    FROM stock_coststate s LEFT JOIN (
        SELECT sku_id, owner_id, sum(quantity) AS quantity, sum(value) AS value FROM stock_valueentry
        WHERE effective_at > %(moment)s AND {CHOSEN} GROUP BY 1, 2
    ) later USING (sku_id, owner_id)
    WHERE {CHOSEN} AND (s.quantity <> coalesce(later.quantity, 0) OR s.value <> coalesce(later.value, 0))
"""
THERE_NOW = f"""
    SELECT sku_id, owner_id, warehouse_id, sellable + receiving + held + staged AS quantity FROM stock_availability
    WHERE {CHOSEN} AND sellable + receiving + held + staged > 0
"""
THERE_THEN = f"""
    SELECT c.sku_id, c.owner_id, bin.warehouse_id, sum(c.quantity) AS quantity
    FROM ({queries.AS_OF}) c(sku_id, bin_id, lot_id, owner_id, quantity) JOIN locations_bin bin ON bin.id = c.bin_id
    GROUP BY 1, 2, 3
"""
PLACED = """
    WITH worth AS MATERIALIZED ({worth}), there AS MATERIALIZED ({there}), parts AS (
        SELECT sku_id, owner_id, t.warehouse_id, t.quantity FROM worth JOIN there t USING (sku_id, owner_id)
        UNION ALL
        SELECT sku_id, owner_id, NULL, w.quantity - coalesce(t.quantity, 0)
        FROM worth w LEFT JOIN (SELECT sku_id, owner_id, sum(quantity) AS quantity FROM there GROUP BY 1, 2) t
            USING (sku_id, owner_id)
        WHERE t.quantity IS NULL OR w.quantity <> t.quantity
    ), weighed AS (
        SELECT p.*, w.value AS whole, b.digits, greatest(p.quantity, 0) AS weight,
            sum(greatest(p.quantity, 0)) OVER k AS weights, count(*) OVER k AS places
        FROM parts p JOIN worth w USING (sku_id, owner_id) JOIN stock_books b USING (owner_id)
        WINDOW k AS (PARTITION BY sku_id, owner_id)
    ), shared AS (
        SELECT *, CASE WHEN weights > 0 THEN whole * weight / weights ELSE whole / places END AS exact FROM weighed
    ), floored AS (
        SELECT *, trunc(exact, digits) AS base FROM shared
    ), ranked AS (
        SELECT *, whole - sum(base) OVER (PARTITION BY sku_id, owner_id) AS over,
            row_number() OVER (PARTITION BY sku_id, owner_id ORDER BY abs(exact - base) DESC, warehouse_id) AS place
        FROM floored
    )
    SELECT sku_id, owner_id, warehouse_id, quantity,
        base + CASE WHEN place <= abs(over) * power(10::numeric, digits) THEN sign(over) * power(10::numeric, -digits) ELSE 0 END
            AS value
    FROM ranked
"""
"""Quantity and value by SKU, owner and warehouse (NULL: under way between two). A value lies where the goods do: each place
has the share of its quantity, in whole minor units; what rounding leaves over goes to those who lost most by it, so that the
places add up to the SKU's value exactly, as `valuation.split` does it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What an owner has of a SKU in a warehouse, or under way (None), and what that is worth."""

    sku_id: int
    owner_id: int
    warehouse_id: int | None
    quantity: Decimal
    value: Decimal


def placed_sql(moment: datetime | None) -> str:
    """SQL of `Placed` rows, now or as of %(moment)s, for %(skus)s (an array, or NULL: all) and %(owner)s (or NULL)."""
    if moment is None:
        return PLACED.format(worth=WORTH_NOW, there=THERE_NOW)
    return PLACED.format(worth=WORTH_THEN, there=THERE_THEN)


def chosen(
    *, moment: datetime | None = None, owner_id: int | None = None, sku_ids: Collection[int] | None = None
) -> dict[str, Any]:
    """The parameters of `placed_sql`."""
    return {"moment": moment, "owner": owner_id, "skus": None if sku_ids is None else array(sorted(sku_ids))}


def placed(
    *, moment: datetime | None = None, owner_id: int | None = None, sku_ids: Collection[int] | None = None
) -> list[Placed]:
    """What there is and what it is worth, place by place, now or as it was at `moment`.

    What counts only since a later moment, because it was recorded after its month was closed, is in neither.
    """
    with with_room():
        found = rows(placed_sql(moment), chosen(moment=moment, owner_id=owner_id, sku_ids=sku_ids))
    return [Placed(*row) for row in found]


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """`Placed` in codes."""

    sku: str
    owner: str
    warehouse: str | None
    quantity: Decimal
    value: Decimal
    currency: str


PAGE = """
    WITH placed AS MATERIALIZED ({placed}), named AS (
        SELECT s.code AS sku, o.code AS owner, w.code AS warehouse, p.quantity, p.value, b.currency
        FROM placed p JOIN catalog_sku s ON s.id = p.sku_id JOIN catalog_owner o ON o.id = p.owner_id
        JOIN stock_books b ON b.owner_id = p.owner_id LEFT JOIN locations_warehouse w ON w.id = p.warehouse_id
        WHERE %(warehouse)s::bigint IS NULL OR p.warehouse_id = %(warehouse)s
    ), page AS (
        SELECT DISTINCT sku, owner FROM named WHERE %(after)s::text IS NULL OR (sku, owner) > (%(after)s, %(after_owner)s)
        ORDER BY sku, owner LIMIT %(limit)s
    )
    SELECT named.* FROM named JOIN page USING (sku, owner) ORDER BY sku, owner, warehouse NULLS LAST
"""


def page_of_worth(
    wanted: dict[str, Any], *, warehouse_id: int | None = None, after: tuple[str, str] | None = None, limit: int
) -> list[PlacedLine]:
    """The places of the next `limit` SKUs by code and owner, behind `after`. `wanted` is `chosen(…)`."""
    more = {"warehouse": warehouse_id, "limit": limit, "after": after[0] if after else None}
    with with_room():
        found = rows(
            PAGE.format(placed=placed_sql(wanted["moment"])), {**wanted, **more, "after_owner": after[1] if after else ""}
        )
    return [PlacedLine(*row) for row in found]


TOTALS = "SELECT owner_id, sum(value) FROM ({worth}) w GROUP BY 1 ORDER BY 1"
TOTALS_THERE = "SELECT owner_id, sum(value) FROM ({worth}) w WHERE warehouse_id = %(warehouse)s GROUP BY 1 ORDER BY 1"


def totals(wanted: dict[str, Any], *, warehouse_id: int | None = None) -> dict[int, Decimal]:
    """Owner → what all of their stock is worth, or the part of it in one warehouse. `wanted` is `chosen(…)`."""
    worth = WORTH_NOW if wanted["moment"] is None else WORTH_THEN
    with with_room():
        if warehouse_id is None:
            return dict(rows(TOTALS.format(worth=worth), wanted))
        return dict(rows(TOTALS_THERE.format(worth=placed_sql(wanted["moment"])), {**wanted, "warehouse": warehouse_id}))


def currencies() -> dict[int, str]:
    """Owner → the currency of their books."""
    return dict(Books.objects.values_list("owner_id", "currency"))


def currency_of(owner_id: int) -> str:
    return currencies().get(owner_id, settings.CURRENCY)


# ---------------------------------------------------------------- one SKU


def state_of(sku_id: int, owner_id: int) -> CostState | None:
    """Up to where a SKU is valued and what it came to; None where nothing of it ever was in stock."""
    return CostState.objects.filter(sku_id=sku_id, owner_id=owner_id).first()


def layers_of(sku_id: int, owner_id: int) -> list[CostLayer]:
    """What is left of goods that came in together, the oldest first."""
    return list(CostLayer.objects.filter(sku_id=sku_id, owner_id=owner_id).order_by("at", "receipt", "origin"))


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry in the words that the outside reads: codes, not ids."""

    seq: int
    owner: str
    sku: str
    kind: str
    movement: int | None
    document: str
    quantity: Decimal
    value: Decimal
    variance: Decimal
    estimated: bool
    late: bool
    effective_at: datetime
    recorded_at: datetime
    currency: str


ENTRY_LINES = """
    SELECT e.id, o.code, s.code, e.kind, e.movement_id, coalesce(nullif(c.number, ''), e.document), e.quantity, e.value,
        e.variance, e.estimated, m.occurred_at IS NOT NULL AND e.kind <> 'correction' AND m.occurred_at < e.effective_at,
        e.effective_at, e.recorded_at, coalesce(b.currency, %(currency)s)
    FROM (SELECT * FROM stock_valueentry e WHERE {conditions} ORDER BY {order} LIMIT %(limit)s) e
    JOIN catalog_owner o ON o.id = e.owner_id JOIN catalog_sku s ON s.id = e.sku_id
    LEFT JOIN stock_movement m ON m.id = e.movement_id LEFT JOIN stock_costchange c ON c.id = e.change_id
    LEFT JOIN stock_books b ON b.owner_id = e.owner_id
    ORDER BY {order}
"""


def entry_lines(
    *,
    limit: int,
    after_seq: int = 0,
    sku_id: int | None = None,
    owner_id: int | None = None,
    kind: str | None = None,
    movement_id: int | None = None,
    latest_first: bool = False,
) -> list[EntryLine]:
    """Entries in the order in which they were written, from behind `after_seq`; what was read once never changes."""
    conditions = ["e.id > %(after)s"]
    conditions += ["e.sku_id = %(sku)s"] if sku_id is not None else []
    conditions += ["e.owner_id = %(owner)s"] if owner_id is not None else []
    conditions += ["e.kind = %(kind)s"] if kind is not None else []
    conditions += ["e.movement_id = %(movement)s"] if movement_id is not None else []
    order = "e.effective_at DESC, e.id DESC" if latest_first else "e.id"
    found = rows(
        ENTRY_LINES.format(conditions=" AND ".join(conditions), order=order),
        {
            "after": after_seq,
            "sku": sku_id,
            "owner": owner_id,
            "kind": kind,
            "movement": movement_id,
            "limit": limit,
            "currency": settings.CURRENCY,
        },
    )
    return [EntryLine(*row) for row in found]


# ---------------------------------------------------------------- over time


@dataclass(frozen=True, slots=True)
class DayOfValue:
    """What stock was worth at the end of a day, and what came in and went out during it."""

    day: date
    value: Decimal
    came_in: Decimal
    went_out: Decimal


DAYS_OF_VALUE = f"""
    WITH days AS (
        SELECT array_agg(d::date ORDER BY d) AS days, array_agg(d::timestamp AT TIME ZONE %(zone)s ORDER BY d) AS starts
        FROM generate_series(%(since)s::date, %(until)s::date, interval '1 day') d
    ), change AS (
        SELECT width_bucket(effective_at, (SELECT starts FROM days)) AS place, sum(value) AS value,
            coalesce(sum(value) FILTER (WHERE value > 0), 0) AS came_in,
            coalesce(-sum(value) FILTER (WHERE value < 0), 0) AS went_out
        FROM stock_valueentry WHERE effective_at >= (SELECT starts[1] FROM days) AND {CHOSEN} GROUP BY 1
    ), present AS (SELECT coalesce(sum(value), 0) AS value FROM stock_coststate WHERE {CHOSEN})
    SELECT d::date, present.value - coalesce(
            sum(c.value) OVER (ORDER BY d ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING), 0),
        coalesce(c.came_in, 0), coalesce(c.went_out, 0)
    FROM present, generate_series(%(since)s::date, %(until)s::date, interval '1 day') d
    LEFT JOIN (SELECT (SELECT days FROM days)[place] AS day, change.* FROM change) c ON c.day = d::date ORDER BY 1
"""


def days_of_value(
    *, since: date, until: date, time_zone: str, owner_id: int, sku_ids: Collection[int] | None = None
) -> list[DayOfValue]:
    """An owner's value at the end of each day, in the given time zone, counted back from the present.

    `until` is today or later: what lies behind it is not looked at.
    """
    parameters = {
        "zone": time_zone,
        "since": since,
        "until": until,
        "owner": owner_id,
        "skus": None if sku_ids is None else array(sorted(sku_ids)),
    }
    return [DayOfValue(*row) for row in rows(DAYS_OF_VALUE, parameters)]


# ---------------------------------------------------------------- months


@dataclass(frozen=True, slots=True)
class Period:
    """A month of an owner's books: what stock was worth at its end, and how it was closed: by itself, or with a later one."""

    month: date
    value: Decimal
    over: bool
    closed: bool
    closing: ClosedPeriod | None


MONTHS = """
    WITH months AS (
        SELECT array_agg(d::date ORDER BY d) AS months, array_agg(d::timestamp AT TIME ZONE %(zone)s ORDER BY d) AS starts
        FROM generate_series(%(since)s::date, %(until)s::date, interval '1 month') d
    )
    SELECT (SELECT months FROM months)[month], value FROM (
        SELECT greatest(width_bucket(effective_at, (SELECT starts FROM months)), 1) AS month, sum(value) AS value
        FROM stock_valueentry WHERE owner_id = %(owner)s GROUP BY 1
    ) sums ORDER BY 1
"""
"""Each entry is put between the months' starts, which takes half the time of asking each for its month."""
OLDEST_MONTH = 30
"""So many years back at most: what is older counts into the first month."""


def periods(owner_id: int, *, time_zone: str, today: date) -> list[Period]:
    """Every month since the first entry, the latest first."""
    since, until = date(today.year - OLDEST_MONTH, 1, 1), today.replace(day=1)
    changes = dict(rows(MONTHS, {"owner": owner_id, "zone": time_zone, "since": since, "until": until}))
    closings = {one.month: one for one in ClosedPeriod.objects.filter(owner_id=owner_id).select_related("actor")}
    last_closed = max(closings, default=date.min)
    month = min(changes, default=today.replace(day=1))
    value, found = ZERO, []
    while month <= today:
        value += changes.get(month, ZERO)
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        found.append(Period(month, value, following <= today, month <= last_closed, closings.get(month)))
        month = following
    return found[::-1]


def open_from(owner_id: int) -> datetime | None:
    """From when on an owner's books are open; None where nothing was ever closed."""
    return Books.objects.filter(owner_id=owner_id).values_list("open_from", flat=True).first()


# ---------------------------------------------------------------- for tables

WORTH_BY_SKU = """
    SELECT s.id, s.code, s.name, u.code AS unit, coalesce(c.name, '') AS category, sum(p.quantity) AS quantity,
        sum(p.value) AS value
    FROM ({worth}) p JOIN catalog_sku s ON s.id = p.sku_id JOIN catalog_unit u ON u.id = s.unit_id
    LEFT JOIN catalog_category c ON c.id = s.category_id
    GROUP BY s.id, u.code, c.name
"""
IN_ONE = "SELECT * FROM ({placed}) placed WHERE warehouse_id = %(warehouse)s"


def worth_by_sku(wanted: dict[str, Any], *, warehouse_id: int | None) -> tuple[str, dict[str, Any]]:
    """SQL and parameters of every SKU's quantity and value, everywhere or in one warehouse. `wanted` is `chosen(…)`."""
    if warehouse_id is None:  # where the goods lie does not matter, and need not be worked out
        return WORTH_BY_SKU.format(worth=WORTH_NOW if wanted["moment"] is None else WORTH_THEN), wanted
    in_one = IN_ONE.format(placed=placed_sql(wanted["moment"]))
    return WORTH_BY_SKU.format(worth=in_one), {**wanted, "warehouse": warehouse_id}


ENTRIES_OF_SKU = """
    SELECT e.id, e.kind, e.movement_id, coalesce(nullif(c.number, ''), e.document) AS document, e.quantity, e.value, e.variance,
        e.estimated, e.reverses, e.effective_at AS effective, e.recorded_at AS recorded,
        m.occurred_at IS NOT NULL AND e.kind <> 'correction' AND m.occurred_at < e.effective_at AS late
    FROM stock_valueentry e LEFT JOIN stock_movement m ON m.id = e.movement_id LEFT JOIN stock_costchange c ON c.id = e.change_id
    WHERE e.sku_id = %(sku)s AND e.owner_id = %(owner)s
"""


@dataclass(frozen=True, slots=True)
class CategoryWorth:
    """What the goods of a category are worth; without a name, those of none. `costing` is empty where it is the usual one."""

    name: str
    costing: str
    count: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class PlaceWorth:
    """What lies in a warehouse, or is under way between two (None)."""

    warehouse_id: int | None
    quantity: Decimal
    value: Decimal


BY_PLACE_AND_CATEGORY = """
    SELECT GROUPING(p.warehouse_id) = 0, p.warehouse_id, sum(p.quantity), sum(p.value), coalesce(c.name, ''),
        coalesce(c.costing, ''), count(DISTINCT s.id) FILTER (WHERE here), sum(p.value) FILTER (WHERE here)
    FROM (SELECT *, %(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s AS here FROM ({placed}) placed) p
    JOIN catalog_sku s ON s.id = p.sku_id LEFT JOIN catalog_category c ON c.id = s.category_id
    GROUP BY GROUPING SETS ((p.warehouse_id), (c.id, c.name, c.costing)) ORDER BY 1, 2 NULLS LAST, 8 DESC NULLS LAST, 5
"""


def by_place_and_category(
    wanted: dict[str, Any], *, warehouse_id: int | None = None
) -> tuple[list[PlaceWorth], list[CategoryWorth]]:
    """What lies where; and by category, the dearest first, everywhere or in one warehouse. `wanted` is `chosen(…)`."""
    with with_room():
        found = rows(BY_PLACE_AND_CATEGORY.format(placed=placed_sql(wanted["moment"])), {**wanted, "warehouse": warehouse_id})
    places = [PlaceWorth(*row[1:4]) for row in found if row[0]]
    return places, [CategoryWorth(*row[4:]) for row in found if not row[0] and row[6]]


def estimated_receipts(sku_id: int, owner_id: int) -> int:
    """How many receipts of a SKU came without a cost."""
    return ValueEntry.objects.filter(sku_id=sku_id, owner_id=owner_id, estimated=True).count()

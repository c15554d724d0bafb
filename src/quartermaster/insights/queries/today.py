"""The figures of Today: what there is, what must be shipped, what was filled at once, and what needs somebody now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from quartermaster.insights import days
from quartermaster.insights.health import DEMAND_DAYS
from quartermaster.insights.kept import Kept
from quartermaster.insights.queries.demand import demand
from quartermaster.insights.queries.levels import select
from quartermaster.insights.queries.reading import named_rows, rows

HORIZON_DAYS = 14
"""How far ahead a sale can be lost for want of an order today."""
MOST_SKUS = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """How one warehouse's SKUs stand. Empty is what it keeps but has none of."""

    name: str
    skus: int
    healthy: int
    low: int
    out: int
    much: int

    @property
    def healthy_percent(self) -> int:
        return round(100 * self.healthy / self.skus) if self.skus else 0

    @property
    def parts(self) -> list[tuple[str, int, str]]:
        """For a bar: tone, SKUs, words."""
        return [
            ("ok", self.healthy, "healthy"),
            ("warn", self.low, "low"),
            ("bad", self.out, "out"),
            ("open", self.much, "too much"),
        ]

    @property
    def words(self) -> str:
        return ", ".join(f"{count} {text}" for _, count, text in self.parts)


@dataclass(frozen=True, slots=True)
class Summary:
    """All SKUs at a glance. `urgent` are those with the most sales at stake, and what is at stake of each."""

    value: Decimal
    units: Decimal
    empty: int
    out_ids: list[int]
    urgent: dict[int, Decimal]
    urgent_count: int


def summary(warehouse_id: int | None = None) -> Summary:
    """One pass over the levels answers all of it.

    At stake: the demand of the days within the horizon that nothing available and no delivery due covers, at sales prices.
    """
    sold = demand(warehouse_id)
    scoped = warehouse_id is not None
    (row,) = named_rows(
        f"""WITH level AS MATERIALIZED (
            SELECT id, health, low, sellable, sellable * cost AS worth, demand,
                greatest(CASE WHEN next_on >= %(today)s::date THEN least(next_on - %(today)s::date, {HORIZON_DAYS})
                    ELSE {HORIZON_DAYS} END - cover, 0)
                    * demand / {DEMAND_DAYS} * retail_price AS stake
            FROM ({select(warehouse=scoped, chosen=False)}) AS rows
        ), urgent AS (
            SELECT id, stake, demand FROM level WHERE demand > 0 AND (low OR health IN ('out', 'soon'))
            ORDER BY stake DESC, demand DESC, id LIMIT {MOST_SKUS}
        )
        SELECT coalesce(sum(worth), 0) AS value, coalesce(sum(sellable), 0) AS units,
            count(*) FILTER (WHERE sellable = 0) AS empty,
            coalesce(array_agg(id) FILTER (WHERE health = 'out'), '{{}}') AS out_ids,
            count(*) FILTER (WHERE demand > 0 AND (low OR health IN ('out', 'soon'))) AS urgent_count,
            ARRAY(SELECT id FROM urgent) AS urgent_ids, ARRAY(SELECT stake FROM urgent) AS stakes
        FROM level""",  # noqa: S608 - our own words
        {"today": days.today(), "demand_skus": sold.sku_ids, "demand_sums": sold.sums}
        | ({"warehouse": warehouse_id} if scoped else {}),
    )
    return Summary(
        row["value"],
        row["units"],
        row["empty"],
        row["out_ids"],
        dict(zip(row["urgent_ids"], row["stakes"], strict=True)),
        row["urgent_count"],
    )


_standings: Kept[list[Standing]] = Kept(20)


def standings(warehouse_id: int | None = None) -> list[Standing]:
    """Every warehouse that keeps anything; at most 20 seconds old. A SKU counts as low where it is low in all."""
    return _standings.get(warehouse_id, lambda: _read_standings(warehouse_id))


def _read_standings(warehouse_id: int | None) -> list[Standing]:
    sold = demand(None)
    found = rows(
        f"""WITH level AS MATERIALIZED (SELECT id, health FROM ({select(warehouse=False, chosen=False)}) AS rows)
        SELECT w.name, count(*), count(*) FILTER (WHERE a.sellable > a.reserved AND level.health = 'healthy'),
            count(*) FILTER (WHERE a.sellable > a.reserved AND level.health IN ('low', 'soon', 'out')),
            count(*) FILTER (WHERE a.sellable <= a.reserved),
            count(*) FILTER (WHERE a.sellable > a.reserved AND level.health = 'much')
        FROM stock_availability a JOIN level ON level.id = a.sku_id JOIN locations_warehouse w ON w.id = a.warehouse_id
        WHERE %(here)s::bigint IS NULL OR a.warehouse_id = %(here)s::bigint GROUP BY w.id, w.name ORDER BY w.name""",  # noqa: S608
        {"here": warehouse_id, "demand_skus": sold.sku_ids, "demand_sums": sold.sums},
    )
    return [Standing(*row) for row in found]


@dataclass(frozen=True, slots=True)
class Fill:
    """Order lines of 28 days: how many there were, how many were reserved in full at once, in percent by day."""

    lines: int
    filled: int
    percents: list[float]

    @property
    def percent(self) -> Decimal | None:
        return (Decimal(100) * self.filled / self.lines).quantize(Decimal("0.1")) if self.lines else None


_fills: Kept[dict[date, tuple[int, int]]] = Kept(600, behind=True)


def filled_at_once(warehouse_id: int | None = None) -> Fill:
    """Of the lines ordered in the last 28 days, those that were reserved in full when they were ordered."""
    spread = days.last_days()
    finished = _fills.get((warehouse_id, spread[-1]), lambda: _fills_between(warehouse_id, spread[0], spread[-1]))
    by_day = {**finished, **_fills_between(warehouse_id, spread[-1], spread[-1] + timedelta(days=1))}
    told = [by_day[day] for day in spread if by_day.get(day, (0, 0))[0]]
    return Fill(
        sum(lines for lines, _ in told), sum(filled for _, filled in told), [100 * filled / lines for lines, filled in told]
    )


def _fills_between(warehouse_id: int | None, since: date, until: date) -> dict[date, tuple[int, int]]:
    found = rows(
        """SELECT (o.placed_at AT TIME ZONE %(zone)s)::date, count(*), count(*) FILTER (WHERE l.claims = 1 AND l.backordered = 0)
        FROM sales_order o JOIN sales_orderline l ON l.order_id = o.id
        WHERE o.placed_at >= %(since)s AND o.placed_at < %(until)s AND l.cancelled < l.quantity
            AND (%(warehouse)s::bigint IS NULL OR o.warehouse_id = %(warehouse)s)
        GROUP BY 1""",
        {"zone": days.zone(), "since": days.starts_at(since), "until": days.starts_at(until), "warehouse": warehouse_id},
    )
    return {day: (lines, filled) for day, lines, filled in found}


@dataclass(frozen=True, slots=True)
class ToShip:
    """Orders that have something to pick, pack or ship; how many of them are not picked yet; open orders by day."""

    orders: int
    not_picked: int
    series: list[int]


OPEN = "('partially_reserved', 'reserved', 'picking', 'picked', 'packed', 'partially_shipped')"


def to_ship(warehouse_id: int | None = None) -> ToShip:
    spread = days.last_days()
    parameters: Mapping[str, Any] = {"zone": days.zone(), "since": days.starts_at(spread[0]), "warehouse": warehouse_id}
    ((orders, not_picked),) = rows(
        f"""SELECT count(*), count(*) FILTER (WHERE state IN ('partially_reserved', 'reserved')) FROM sales_order
        WHERE state IN {OPEN} AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s)""",  # noqa: S608
        parameters,
    )
    changes = dict(
        rows(
            """SELECT day, sum(change)::int FROM (
                SELECT (placed_at AT TIME ZONE %(zone)s)::date AS day, 1 AS change FROM sales_order
                WHERE placed_at >= %(since)s AND state <> 'cancelled'
                    AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s)
                UNION ALL
                SELECT (shipped_at AT TIME ZONE %(zone)s)::date, -1 FROM sales_order
                WHERE shipped_at >= %(since)s AND state = 'shipped'
                    AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s)
            ) changes GROUP BY day""",
            parameters,
        )
    )
    series = [orders]
    for day in reversed(spread[1:]):
        series.append(max(series[-1] - changes.get(day, 0), 0))
    return ToShip(orders, not_picked, series[::-1])

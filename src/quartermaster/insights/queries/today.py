"""The figures of Today: what there is, what must be shipped, what was filled at once, and what needs somebody now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from heapq import nsmallest
from typing import Any

from quartermaster.insights import days
from quartermaster.insights.kept import Kept
from quartermaster.insights.queries.tally import tally
from quartermaster.kernel.db import rows
from quartermaster.web import words

MOST_SKUS = 12


@dataclass(frozen=True, slots=True)
class AtWarehouse:
    """How one warehouse's SKUs stand. Out is what it keeps but has none of."""

    name: str
    healthy: int
    low: int
    out: int
    much: int

    @property
    def skus(self) -> int:
        return self.healthy + self.low + self.out + self.much

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
        return ", ".join(f"{words.quantity(count)} {text}" for _, count, text in self.parts)


@dataclass(frozen=True, slots=True)
class Summary:
    """All SKUs at a glance. `urgent` are those with the most sales at stake, and what is at stake of each; of the others that are
    short and wanted, how many there are and what is at stake of all of them."""

    value: Decimal
    units: Decimal
    empty: int
    out_ids: Collection[int]
    urgent: dict[int, Decimal]
    more_urgent: int
    more_at_stake: Decimal


def summary(warehouse_id: int | None = None) -> Summary:
    now = tally(warehouse_id)
    dearest = nsmallest(MOST_SKUS, now.urgent.items(), key=lambda one: (-one[1].stake, -one[1].demand, one[0]))
    urgent = {sku_id: standing.stake for sku_id, standing in dearest}
    rest = sum((standing.stake for sku_id, standing in now.urgent.items() if sku_id not in urgent), Decimal(0))
    return Summary(now.value, now.units, now.empty, now.out, urgent, len(now.urgent) - len(urgent), rest)


def standings(warehouse_id: int | None = None) -> list[AtWarehouse]:
    """Every warehouse that keeps anything, or one of them. A SKU counts as low where it is low in all."""
    sites = tally().sites
    named = rows(
        "SELECT id, name FROM locations_warehouse WHERE %(here)s::bigint IS NULL OR id = %(here)s ORDER BY name",
        {"here": warehouse_id},
    )
    found = [AtWarehouse(name, *(sites[pk, state] for state in ("healthy", "low", "out", "much"))) for pk, name in named]
    return [one for one in found if one.skus]


@dataclass(frozen=True, slots=True)
class Fill:
    """Order lines of 28 days: how many there were, how many were reserved in full at once, in percent by day."""

    lines: int
    filled: int
    percents: list[float]

    @property
    def percent(self) -> Decimal | None:
        return (Decimal(100) * self.filled / self.lines).quantize(Decimal("0.1")) if self.lines else None


_finished_fills: Kept[dict[date, tuple[int, int]]] = Kept("sales.cancelled", "sales.edited", "sales.promised")
"""By day, without today: what was ordered on days that are over changes by these alone."""


def filled_at_once(warehouse_id: int | None = None) -> Fill:
    """Of the lines ordered in the last 28 days, those that were reserved in full when they were ordered."""
    spread = days.last_days()
    finished = _finished_fills.get((warehouse_id, spread[-1]), lambda: _fills_between(warehouse_id, spread[0], spread[-1]))
    by_day = {**finished, **_fills_between(warehouse_id, spread[-1], spread[-1] + timedelta(days=1))}
    told = [by_day[day] for day in spread if by_day.get(day, (0, 0))[0]]
    return Fill(
        sum(lines for lines, _ in told), sum(filled for _, filled in told), [100 * filled / lines for lines, filled in told]
    )


def _fills_between(warehouse_id: int | None, since: date, until: date) -> dict[date, tuple[int, int]]:
    found = rows(
        """SELECT (o.placed_at AT TIME ZONE %(zone)s)::date, count(*), count(*) FILTER (WHERE l.claims = 1 AND l.backordered = 0)
        FROM sales_order o JOIN sales_orderline l ON l.order_id = o.id
        WHERE o.placed_at >= %(since)s AND o.placed_at < %(until)s AND l.cancelled < l.quantity AND NOT o.is_draft
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


OPEN = "('partially_reserved', 'reserved', 'released', 'picking', 'picked', 'packed', 'partially_shipped')"


_to_ship: Kept[ToShip] = Kept("sales")


def to_ship(warehouse_id: int | None = None) -> ToShip:
    spread = days.last_days()
    return _to_ship.get((warehouse_id, spread[-1]), lambda: _read_to_ship(warehouse_id, spread))


def _read_to_ship(warehouse_id: int | None, spread: list[date]) -> ToShip:
    parameters: Mapping[str, Any] = {"zone": days.zone(), "since": days.starts_at(spread[0]), "warehouse": warehouse_id}
    ((orders, not_picked),) = rows(
        f"""SELECT count(*), count(*) FILTER (WHERE state IN ('partially_reserved', 'reserved', 'released')) FROM sales_order
        WHERE state IN {OPEN} AND NOT is_split AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s)""",  # noqa: S608
        parameters,
    )
    changes = dict(
        rows(
            """SELECT day, sum(change)::int FROM (
                SELECT (placed_at AT TIME ZONE %(zone)s)::date AS day, 1 AS change FROM sales_order
                WHERE placed_at >= %(since)s AND state NOT IN ('draft', 'cancelled', 'expired') AND NOT is_split
                    AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s)
                UNION ALL
                SELECT (shipped_at AT TIME ZONE %(zone)s)::date, -1 FROM sales_order
                WHERE shipped_at >= %(since)s AND state IN ('shipped', 'delivered') AND NOT is_split
                    AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s)
            ) changes GROUP BY day""",
            parameters,
        )
    )
    series = [orders]
    for day in reversed(spread[1:]):
        series.append(max(series[-1] - changes.get(day, 0), 0))
    return ToShip(orders, not_picked, series[::-1])

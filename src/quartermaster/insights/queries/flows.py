"""How sellable stock changed by day over the last 28 days: what it is worth, and how many SKUs had none.

Both are counted back from the present. How the days that are over went is kept until somebody posts into one of them;
today is read afresh.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quartermaster.insights import days
from quartermaster.insights.kept import Kept
from quartermaster.kernel.db import rows
from quartermaster.stock.queries import settled_seq

ZERO = Decimal(0)
NOTHING = (ZERO, ZERO, 0)

_finished: Kept[Finished] = Kept("catalog")

Changes = dict[date, tuple[Decimal, Decimal, int]]
"""Day → how that day changed the worth, the units, and the number of SKUs with nothing to sell."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The changes of the days before today, as the book was up to the movement `seq`."""

    changes: Changes
    seq: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Day by day, oldest first, the last one now: worth at cost, units, and SKUs with nothing to sell."""

    days: list[date]
    value: list[Decimal]
    units: list[Decimal]
    empty: list[int]


def flow(now: tuple[Decimal, Decimal, int], warehouse_id: int | None = None) -> Flow:
    """The last 28 days of sellable stock, at one warehouse or all, counted back from what is there `now`."""
    spread = days.last_days()
    finished = _finished.get(
        (warehouse_id, spread[-1]),
        lambda: _read_finished(warehouse_id, spread[0]),
        holds=lambda before: not _posted_into_the_past(before.seq, spread[-1]),
    )
    changes = {**finished.changes, spread[-1]: _read(warehouse_id, spread[-1]).get(spread[-1], NOTHING)}
    values, sums, empties = [now[0]], [now[1]], [now[2]]
    for day in reversed(spread[1:]):
        value_change, units_change, empty_change = changes.get(day, NOTHING)
        values.append(values[-1] - value_change)
        sums.append(sums[-1] - units_change)
        empties.append(max(empties[-1] - empty_change, 0))
    return Flow(spread, values[::-1], sums[::-1], empties[::-1])


def _read_finished(warehouse_id: int | None, since: date) -> Finished:
    seq = settled_seq()
    return Finished(_read(warehouse_id, since), seq)


def _posted_into_the_past(seq: int, today: date) -> bool:
    """Whether a movement behind `seq` occurred on a day that is over. The book only grows, so nothing else changes those."""
    ((posted,),) = rows(
        """SELECT EXISTS (SELECT FROM (
            SELECT occurred_at FROM stock_movement WHERE id > %(seq)s ORDER BY id OFFSET 0
        ) newer WHERE occurred_at < %(today)s)""",  # OFFSET: only the few newer ones are looked at, whatever the plan
        {"seq": seq, "today": days.starts_at(today)},
    )
    return bool(posted)


def _read(warehouse_id: int | None, since: date) -> Changes:
    found = rows(
        """WITH shelf AS (
            SELECT id FROM locations_bin
            WHERE kind = 'storage' AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s)
        ), change AS (
            SELECT m.sku_id, (m.occurred_at AT TIME ZONE %(zone)s)::date AS day,
                sum(CASE WHEN t.id IS NULL THEN -m.quantity ELSE m.quantity END) AS units
            FROM stock_movement m LEFT JOIN shelf t ON t.id = m.to_bin_id LEFT JOIN shelf f ON f.id = m.from_bin_id
            WHERE m.occurred_at >= %(since)s AND (t.id IS NULL) <> (f.id IS NULL) GROUP BY 1, 2
        ), present AS (
            SELECT sku_id, sum(sellable) AS sellable FROM stock_availability
            WHERE sku_id IN (SELECT sku_id FROM change) AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s)
            GROUP BY sku_id
        ), stepped AS (
            SELECT c.sku_id, c.day, c.units, coalesce(p.sellable, 0)
                - sum(c.units) OVER (PARTITION BY c.sku_id ORDER BY c.day DESC) AS before
            FROM change c LEFT JOIN present p ON p.sku_id = c.sku_id
        )
        SELECT day, sum(units * s.cost * coalesce(s.nominal_weight, 1)), sum(units),
            sum((before + units <= 0)::int - (before <= 0)::int)
        FROM stepped JOIN catalog_sku s ON s.id = stepped.sku_id WHERE s.archived_at IS NULL GROUP BY day""",
        {"warehouse": warehouse_id, "zone": days.zone(), "since": days.starts_at(since)},
    )
    return {day: (value, units, int(empty)) for day, value, units, empty in found}

"""What customers ordered of each SKU in the last 28 days, whether or not it could be shipped.

Days that are over hardly change, so they are kept for ten minutes; today is read afresh.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from quartermaster.insights import days
from quartermaster.insights.health import DEMAND_DAYS
from quartermaster.insights.kept import Kept
from quartermaster.insights.queries.reading import rows

ZERO = Decimal(0)
NOTHING = (0.0,) * DEMAND_DAYS

_finished: Kept[dict[int, tuple[Decimal, tuple[float, ...]]]] = Kept(600, behind=True)
_present: Kept[Demand] = Kept(3)


@dataclass(frozen=True, slots=True)
class Demand:
    """Per SKU the sum of 28 days (exact), and the days themselves, oldest first, for pictures.

    `sku_ids` and `sums` are the same as array literals, for SQL.
    """

    totals: dict[int, Decimal]
    series: dict[int, tuple[float, ...]]
    sku_ids: str
    sums: str

    def of(self, sku_id: int) -> Decimal:
        return self.totals.get(sku_id, ZERO)

    def days_of(self, sku_id: int) -> tuple[float, ...]:
        return self.series.get(sku_id, NOTHING)

    def sold_lately(self, sku_ids: Iterable[int], last_days: int = 7) -> int:
        """How many of the SKUs were ordered in the last days."""
        return sum(1 for sku_id in sku_ids if any(self.days_of(sku_id)[-last_days:]))


def demand(warehouse_id: int | None = None) -> Demand:
    """The demand of the last 28 days, today included, at one warehouse or all."""
    today = days.today()
    return _present.get((warehouse_id, today), lambda: _with_today(warehouse_id, today))


def _with_today(warehouse_id: int | None, today: date) -> Demand:
    finished = _finished.get((warehouse_id, today), lambda: _read(warehouse_id, today - timedelta(days=DEMAND_DAYS - 1), today))
    totals = {sku_id: total for sku_id, (total, _) in finished.items()}
    series = {sku_id: spread for sku_id, (_, spread) in finished.items()}
    for sku_id, (total, spread) in _read(warehouse_id, today, today + timedelta(days=1)).items():
        totals[sku_id] = totals.get(sku_id, ZERO) + total
        series[sku_id] = (*series.get(sku_id, NOTHING)[:-1], spread[0])
    return Demand(totals, series, literal(totals), literal(totals.values()))


def _read(warehouse_id: int | None, since: date, until: date) -> dict[int, tuple[Decimal, tuple[float, ...]]]:
    """SKU → its demand from the day `since` up to before the day `until`, in all and by day from `since` on."""
    found = rows(
        """SELECT sku_id, sum(quantity), array_agg(day), array_agg(quantity::float8) FROM (
            SELECT l.sku_id, (o.placed_at AT TIME ZONE %(zone)s)::date - %(since_day)s::date AS day,
                sum(l.quantity - l.cancelled) AS quantity
            FROM sales_order o JOIN sales_orderline l ON l.order_id = o.id
            WHERE o.placed_at >= %(since)s AND o.placed_at < %(until)s
                AND (%(warehouse)s::bigint IS NULL OR o.warehouse_id = %(warehouse)s)
            GROUP BY 1, 2
        ) daily WHERE quantity > 0 GROUP BY sku_id""",
        {
            "zone": days.zone(),
            "since_day": since,
            "since": days.starts_at(since),
            "until": days.starts_at(until),
            "warehouse": warehouse_id,
        },
    )
    return {sku_id: (total, _spread(places, amounts)) for sku_id, total, places, amounts in found}


def _spread(places: list[int], amounts: list[float]) -> tuple[float, ...]:
    spread = [0.0] * DEMAND_DAYS
    for place, amount in zip(places, amounts, strict=True):
        spread[place] = amount
    return tuple(spread)


def literal(values: Iterable[int | Decimal]) -> str:
    return "{" + ",".join(map(str, values)) + "}"

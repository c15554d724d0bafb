"""What customers ordered of each SKU in the last 28 days, whether or not it could be shipped.

Of a component, what bundles used of it counts as well; of a bundle, how many of it were ordered.

Added up once, then kept: where an order is placed, changed or cancelled, its SKUs are read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from quartermaster.insights import days
from quartermaster.insights.health import DEMAND_DAYS
from quartermaster.insights.kept import Kept
from quartermaster.kernel.db import rows

ZERO = Decimal(0)
NOTHING = (0.0,) * DEMAND_DAYS

_demands: Kept[Demand] = Kept("sales")


@dataclass(frozen=True)
class Demand:
    """Per SKU the sum of 28 days (exact), and the days themselves, oldest first, for pictures."""

    totals: dict[int, Decimal]
    series: dict[int, tuple[float, ...]]

    def days_of(self, sku_id: int) -> tuple[float, ...]:
        return self.series.get(sku_id, NOTHING)

    def sold_lately(self, sku_ids: Iterable[int], last_days: int = 7) -> int:
        """How many of the SKUs were ordered in the last days."""
        return sum(1 for sku_id in sku_ids if any(self.days_of(sku_id)[-last_days:]))

    def of(self, sku_ids: Iterable[int]) -> dict[str, str]:
        """The sums of some SKUs for SQL, as the parameters that `levels.select` asks for."""
        return as_parameters({sku_id: self.totals[sku_id] for sku_id in sku_ids if sku_id in self.totals})

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The sums of every SKU for SQL."""
        return as_parameters(self.totals)


def as_parameters(totals: dict[int, Decimal]) -> dict[str, str]:
    """Two arrays, written as PostgreSQL reads them."""
    return {"demand_skus": _literal(totals), "demand_sums": _literal(totals.values())}


def demand(warehouse_id: int | None = None, owner_id: int | None = None) -> Demand:
    """The demand of the last 28 days, today included, at one warehouse or all, for one owner's goods or all."""
    asked = (warehouse_id, owner_id, days.today())
    return _demands.get(
        asked,
        lambda: _read(*asked),
        renew=lambda before, sku_ids: _renewed(before, asked, [*sku_ids, *_bundles()]),
    )


Asked = tuple[int | None, int | None, date]
"""Warehouse, owner and day."""


def _renewed(before: Demand, asked: Asked, sku_ids: Sequence[int]) -> Demand:
    """Those SKUs read again, and every bundle: an order of one names its components alone."""
    read = _read(*asked, sku_ids)
    totals, series = dict(before.totals), dict(before.series)
    for sku_id in sku_ids:
        totals.pop(sku_id, None)
        series.pop(sku_id, None)
    return Demand(totals | read.totals, series | read.series)


def _bundles() -> list[int]:
    return [sku_id for (sku_id,) in rows("SELECT DISTINCT sku_id FROM catalog_bundlepart")]


ORDERED = """
    SELECT sku_id, sum(quantity), array_agg(day), array_agg(quantity::float8) FROM (
        SELECT l.sku_id, (o.placed_at AT TIME ZONE %(zone)s)::date - %(since_day)s::date AS day, sum(l.quantity) AS quantity
        FROM sales_order o JOIN (
            SELECT order_id, sku_id, quantity - cancelled AS quantity FROM sales_orderline WHERE {these}
            UNION ALL
            SELECT order_id, sku_id, (
                SELECT kit.quantity - min(div(part.cancelled, part.per_kit)) FROM sales_orderline part
                WHERE part.order_id = kit.order_id AND part.kit_id = kit.id
            ) FROM sales_orderkit kit WHERE {these}
        ) l ON l.order_id = o.id
        WHERE o.placed_at >= %(since)s AND o.placed_at < %(until)s AND NOT o.is_draft
            AND (%(warehouse)s::bigint IS NULL OR o.warehouse_id = %(warehouse)s)
            AND (%(owner)s::bigint IS NULL OR o.owner_id = %(owner)s)
        GROUP BY 1, 2
    ) daily WHERE quantity > 0 GROUP BY sku_id
"""


def _read(warehouse_id: int | None, owner_id: int | None, today: date, sku_ids: Sequence[int] | None = None) -> Demand:
    """The demand of the SKUs, or of all."""
    since = today - timedelta(days=DEMAND_DAYS - 1)
    found = rows(
        ORDERED.format(these="TRUE" if sku_ids is None else "sku_id = ANY(%(skus)s::bigint[])"),
        {
            "zone": days.zone(),
            "since_day": since,
            "since": days.starts_at(since),
            "until": days.starts_at(today + timedelta(days=1)),
            "warehouse": warehouse_id,
            "owner": owner_id,
        }
        | ({} if sku_ids is None else {"skus": list(sku_ids)}),
    )
    return Demand(
        {sku_id: total for sku_id, total, _, _ in found},
        {sku_id: _spread(places, amounts) for sku_id, _, places, amounts in found},
    )


def _spread(places: list[int], amounts: list[float]) -> tuple[float, ...]:
    spread = [0.0] * DEMAND_DAYS
    for place, amount in zip(places, amounts, strict=True):
        spread[place] = amount
    return tuple(spread)


def _literal(values: Iterable[int | Decimal]) -> str:
    return "{" + ",".join(map(str, values)) + "}"

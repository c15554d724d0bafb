"""Questions about what was asked for. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import QuerySet

from quartermaster.demand.days import IN_STOCK
from quartermaster.demand.measures import (
    DAYS,
    WEEK,
    Histories,
    Keys,
    Packed,
    days_of,
    demand_behind,
    last_monday,
    mondays,
    weeks_of,
)
from quartermaster.demand.models import Forecast, Known, Lived, Override, Series, Total
from quartermaster.kernel.db import array, rows
from quartermaster.kernel.refusals import NotFound
from quartermaster.planning.arrays import Floats, ints

SERIES_AT_ONCE = 2000
"""What is reckoned together stays near the processor."""
Shard = tuple[int, int]
"""Part so and so of so many, counted from 0: all series of an SKU are in the same."""

SERIES = """
    SELECT owner_id, sku_id, warehouse_id, begins_on, stocked, weeks FROM demand_series
    WHERE (%(skus)s::bigint[] IS NULL OR sku_id = ANY(%(skus)s::bigint[]))
        AND (%(warehouses)s::bigint[] IS NULL OR warehouse_id = ANY(%(warehouses)s::bigint[]))
        AND (%(parts)s::int IS NULL OR sku_id %% %(parts)s::int = %(part)s::int)
    ORDER BY owner_id, sku_id, warehouse_id
"""


def known_through() -> date | None:
    """The last day of which demand is known; none where nothing was ever read."""
    return Known.objects.order_by("-through").values_list("through", flat=True).first()


def histories(
    *,
    until: date,
    weeks: int = 104,
    sku_ids: Iterable[int] | None = None,
    warehouse_ids: Iterable[int] | None = None,
    shard: Shard | None = None,
) -> Histories:
    """The weeks that had ended by the evening of `until`, as far as demand is known, of every series or of some. What happened
    later changes nothing of it."""
    through = known_through()
    last = last_monday(min(until, through) if through else until)
    found = _series(sku_ids, warehouse_ids, shard) if through else []
    keys = Keys(*(ints([row[place] for row in found]) for place in range(3)))
    sold, in_stock, behind = (np.zeros((len(found), weeks)) for _ in range(3))
    for start in range(0, len(found), SERIES_AT_ONCE):
        some = slice(start, start + SERIES_AT_ONCE)
        kept = _laid_out(found[some], last, weeks).astype(np.float64)
        sold[some], in_stock[some] = kept[..., 0], kept[..., 3]
        behind[some] = demand_behind(kept[..., 1], kept[..., 2], kept[..., 3])
    promoted = np.zeros(sold.shape, dtype=bool)
    return Histories(keys, mondays(last, weeks), behind, sold, in_stock, promoted)


def _series(sku_ids: Iterable[int] | None, warehouse_ids: Iterable[int] | None, shard: Shard | None) -> list[tuple[Any, ...]]:
    part, parts = shard or (None, None)
    return rows(
        SERIES,
        {
            "skus": None if sku_ids is None else array(list(sku_ids)),
            "warehouses": None if warehouse_ids is None else array(list(warehouse_ids)),
            "part": part,
            "parts": parts,
        },
    )


def _laid_out(found: list[tuple[Any, ...]], last: date, weeks: int) -> Packed:
    """[series, week, what is kept] of the weeks up to the last: nothing before a series begins, quiet behind its end."""
    out = np.zeros((len(found), weeks, len(WEEK)), dtype=np.float32)
    for place, (_, _, _, begins_on, stocked, packed) in enumerate(found):
        kept = weeks_of(packed)
        first = weeks - 1 - (last - begins_on).days // DAYS
        skipped, begin = max(-first, 0), max(first, 0)
        if begin >= weeks:
            continue
        end = min(first + len(kept), weeks)
        if end > begin:
            out[place, begin:end] = kept[skipped : skipped + end - begin]
        if stocked:
            out[place, max(end, begin) :, -1] = 1.0
    return out


@dataclass(frozen=True, slots=True)
class Day:
    """What was asked for of a series on a day; `price` is the mean of what was ordered, None where nothing was."""

    day: date
    sold: float
    returned: float
    ordered: float
    lost: float
    price: float | None
    in_stock: float


def days(owner_id: int, sku_id: int, warehouse_id: int) -> list[Day]:
    """The days of a series as far as demand is known; none where nothing ever happened to it."""
    series = Series.objects.filter(owner_id=owner_id, sku_id=sku_id, warehouse_id=warehouse_id).first()
    through = known_through()
    if series is None or through is None:
        return []
    kept = days_of(series.days)
    quiet = [0.0] * IN_STOCK + [float(series.stocked)]
    told = []
    for place in range((through - series.begins_on).days + 1):
        sold, returned, ordered, lost, revenue, in_stock = kept[place].tolist() if place < len(kept) else quiet
        price = revenue / ordered if ordered > 0 else None
        told.append(Day(series.begins_on + timedelta(days=place), sold, returned, ordered, lost, price, in_stock))
    return told


class UnknownForecast(NotFound):
    code = "unknown_forecast"
    title = "There is no such forecast"


def forecasts() -> QuerySet[Forecast]:
    return Forecast.objects.select_related("sku", "warehouse", "owner")


def forecast_by_id(sku_id: int, forecast_id: int) -> Forecast:
    found = forecasts().filter(sku_id=sku_id, pk=forecast_id).first()
    if found is None:
        raise UnknownForecast("Nothing is forecast there for this SKU.")
    return found


def overrides_of(sku_id: int) -> QuerySet[Override]:
    """Those that were not taken back, the latest first."""
    return Override.objects.filter(sku_id=sku_id, ended_at=None).select_related("warehouse", "owner", "made_by").order_by("-pk")


def said_ahead(begins_on: date, weeks: int, *, sku_id: int | None = None) -> dict[tuple[int, int, int], Floats]:
    """What people said of each of the weeks from that Monday on, nan where nobody did; by owner, SKU and warehouse. Of one SKU,
    or of all."""
    lasting = Override.objects.filter(ended_at=None, until_on__gte=begins_on)
    if sku_id is not None:
        lasting = lasting.filter(sku_id=sku_id)
    return laid_over_weeks(lasting, begins_on, weeks)


def laid_over_weeks(overrides: Iterable[Override], begins_on: date, weeks: int) -> dict[tuple[int, int, int], Floats]:
    """A week is what its Thursday is; of overrides that overlap the later one counts."""
    found: dict[tuple[int, int, int], Floats] = {}
    thursdays = [begins_on + timedelta(days=DAYS * place + 3) for place in range(weeks)]
    for one in sorted(overrides, key=lambda row: row.pk):
        line = found.setdefault((one.owner_id, one.sku_id, one.warehouse_id), np.full(weeks, np.nan))
        line[[one.from_on <= day <= one.until_on for day in thursdays]] = float(one.per_week)
    return found


def lived_last() -> list[Lived]:
    """What the rules would have cost when they were last lived again, everything first."""
    last = Lived.objects.order_by("-made_on").values_list("made_on", flat=True).first()
    return list(Lived.objects.filter(made_on=last).order_by("pk")) if last else []


def totals() -> QuerySet[Total]:
    return Total.objects.all()


def total_by_id(total_id: int) -> Total:
    found = Total.objects.filter(pk=total_id).first()
    if found is None:
        raise UnknownForecast("Nothing is added up under this address.")
    return found

"""Questions about what was asked for. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Q, QuerySet
from django.utils import timezone

from quartermaster.catalog.models import Sku
from quartermaster.demand import foretelling, promoting, said
from quartermaster.demand.days import IN_STOCK
from quartermaster.demand.measures import (
    DAYS,
    PACKED,
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
from quartermaster.demand.models import (
    Forecast,
    Known,
    Lived,
    OneOff,
    Override,
    Promotion,
    PromotionResult,
    Replay,
    Series,
    Succession,
    Total,
)
from quartermaster.demand.promoting import Occasion
from quartermaster.kernel import clock
from quartermaster.kernel.db import array, rows
from quartermaster.kernel.refusals import NotFound
from quartermaster.planning import signal
from quartermaster.planning.arrays import Flags, Floats, ints
from quartermaster.planning.classification import Words
from quartermaster.planning.foretelling import YEAR
from quartermaster.sales.models import SalesChannel

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
    monday = mondays(last, weeks)
    found = _series(sku_ids, warehouse_ids, shard) if through else []
    elders = said.elders(until, None if sku_ids is None and shard is None else {row[1] for row in found} | set(sku_ids or ()))
    found, before = _with_elders(found, elders, warehouse_ids) if elders and through else (found, [])
    size, found = len(found), [*found, *before]
    sold, in_stock, behind = (np.zeros((len(found), weeks)) for _ in range(3))
    aside = said.set_aside(monday) if found else {}
    for start in range(0, len(found), SERIES_AT_ONCE):
        some = slice(start, start + SERIES_AT_ONCE)
        kept = _laid_out(found[some], last, weeks).astype(np.float64)
        sold[some], in_stock[some] = kept[..., 0], kept[..., 3]
        asked = _without(kept[..., 1], aside, found[some]) if aside else kept[..., 1]
        behind[some] = demand_behind(asked, kept[..., 2], kept[..., 3])
    keys = _keys_of(found)
    promoted, usual = _usual(keys, monday, behind)
    if before:
        usual, in_stock = _succeeded(keys, size, usual, in_stock, elders)
    some = slice(0, size)
    return Histories(_keys_of(found[some]), monday, behind[some], usual[some], sold[some], in_stock[some], promoted[some])


def _keys_of(found: list[tuple[Any, ...]]) -> Keys:
    return Keys(*(ints([row[place] for row in found]) for place in range(3)))


def _usual(keys: Keys, weeks: list[date], behind: Floats) -> tuple[Flags, Floats]:
    """Which weeks were promoted, and the demand without them; the same arrays where none was."""
    occasions = said.occasions(weeks[0], weeks[-1] + timedelta(days=DAYS - 1), keys.sku_id.tolist())
    if not occasions:
        return np.zeros(behind.shape, dtype=bool), behind
    goods = said.goods_of(keys, occasions, day=weeks[-1])
    promoted = promoting.touched(occasions, goods, weeks)
    return promoted, promoting.without(behind, promoted, promoting.lift(occasions, goods, weeks))


def _without(asked: Floats, aside: dict[said.Key, list[tuple[int, float]]], found: list[tuple[Any, ...]]) -> Floats:
    """What was asked for, without what is not to be learned from."""
    left = asked.copy()
    for row, (owner_id, sku_id, warehouse_id, *_) in enumerate(found):
        for week, quantity in aside.get((owner_id, sku_id, warehouse_id), ()):
            left[row, week] = max(left[row, week] - quantity, min(left[row, week], 0.0))
    return left


def _with_elders(
    found: list[tuple[Any, ...]], elders: dict[int, said.Elder], warehouse_ids: Iterable[int] | None
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The series, with empty ones of new SKUs wherever their predecessor has one; and those of the predecessors."""
    before = _series({elder.sku_id for elder in elders.values()}, warehouse_ids, None)
    places: dict[int, list[tuple[Any, ...]]] = {}
    for row in before:
        places.setdefault(row[1], []).append(row)
    have = {row[:3] for row in found}
    new = [
        (row[0], sku_id, row[2], row[3], False, b"")
        for sku_id, elder in elders.items()
        for row in places.get(elder.sku_id, ())
        if (row[0], sku_id, row[2]) not in have
    ]
    return sorted([*found, *new], key=lambda row: row[:3]), before


def _succeeded(keys: Keys, size: int, usual: Floats, in_stock: Floats, elders: dict[int, said.Elder]) -> tuple[Floats, Floats]:
    """Histories in which those of predecessors stand before the own ones of new SKUs; the shelf was theirs then, too. Rows from
    `size` on are the predecessors'."""
    every = said.keys_of(keys)
    places = {key: row for row, key in enumerate(every) if row >= size}
    usual, in_stock = usual.copy(), in_stock.copy()
    for row, (owner_id, sku_id, warehouse_id) in enumerate(every[:size]):
        elder = elders.get(sku_id)
        place = places.get((owner_id, elder.sku_id, warehouse_id)) if elder else None
        if elder is None or place is None:
            continue
        own = np.nan_to_num(usual[row]) > 0
        first = int(np.argmax(own)) if own.any() else len(own)
        usual[row] = signal.succeeded(usual[row][None], usual[place][None], share=elder.share)[0]
        in_stock[row, :first] = in_stock[place, :first]
    return usual, in_stock


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


def asked_on(owner_id: int, sku_id: int, warehouse_id: int, day: date) -> float:
    """What was asked for of a series on a day, as far as it is known."""
    found = next((one for one in days(owner_id, sku_id, warehouse_id) if one.day == day), None)
    return found.ordered + found.lost if found else 0.0


class UnknownForecast(NotFound):
    code = "unknown_forecast"
    title = "There is no such forecast"


def forecasts() -> QuerySet[Forecast]:
    return Forecast.objects.select_related("sku", "warehouse", "owner")


@dataclass(frozen=True, slots=True)
class ToldBy:
    """Who was asked for a rate instead of us, what it told a week, and why it did not."""

    by: str
    rate: float
    why: str


NOBODY_TOLD = ToldBy("", float("nan"), "")
TOLD_BY = """
    SELECT owner_id, sku_id, warehouse_id, asked, CASE WHEN why_ours = '' THEN level ELSE 'nan' END, why_ours
    FROM demand_forecast WHERE asked <> '' AND begins_on = %s
"""


def told_by_challengers(begins_on: date) -> dict[tuple[int, int, int], ToldBy]:
    """Of the series for which challengers were asked before the week of that Monday; by owner, SKU and warehouse."""
    found = rows(TOLD_BY, [begins_on])
    return {(owner_id, sku_id, place): ToldBy(by, rate, why) for owner_id, sku_id, place, by, rate, why in found}


@dataclass(frozen=True)
class Ahead:
    """What is told for the weeks to come, arrays of one row for each series."""

    keys: Keys
    demand_class: Words
    level: Floats
    """Units a week, before the season."""
    variance: Floats
    """Of a week’s demand."""
    season: Floats
    """[n, 52], the first week of the forecast first."""
    asked: Words
    """The challenger that was asked; "" where none was."""
    why_ours: Words
    """Why ours holds all the same."""


AHEAD = """
    SELECT owner_id, sku_id, warehouse_id, demand_class, level, variance, season, asked, why_ours
    FROM demand_forecast WHERE sku_id = ANY(%s::bigint[]) ORDER BY owner_id, sku_id, warehouse_id
"""


def ahead(sku_ids: Iterable[int]) -> Ahead:
    """The forecasts of these SKUs as they were told last."""
    found = rows(AHEAD, [array(list(sku_ids))])
    columns: list[tuple[Any, ...]] = list(zip(*found, strict=True)) or [()] * 9
    season = np.ones((len(found), YEAR))
    for place, kept in enumerate(columns[6]):
        if len(kept):
            season[place] = np.frombuffer(kept, PACKED)
    return Ahead(
        Keys(*(ints(column) for column in columns[:3])),
        np.array(columns[3], dtype=object),
        np.array(columns[4], dtype=np.float64),
        np.array(columns[5], dtype=np.float64),
        season,
        np.array(columns[7], dtype=object),
        np.array(columns[8], dtype=object),
    )


def forecast_by_id(sku_id: int, forecast_id: int) -> Forecast:
    found = forecasts().filter(sku_id=sku_id, pk=forecast_id).first()
    if found is None:
        raise UnknownForecast("Nothing is forecast there for this SKU.")
    return found


def overrides_of(sku_id: int) -> QuerySet[Override]:
    """Those that were not taken back, the latest first."""
    return Override.objects.filter(sku_id=sku_id, ended_at=None).select_related("warehouse", "owner", "made_by").order_by("-pk")


def said_ahead(begins_on: date, weeks: int, *, sku_ids: Iterable[int] | None = None) -> dict[tuple[int, int, int], Floats]:
    """What people said of each of the weeks from that Monday on, nan where nobody did; by owner, SKU and warehouse. Of some SKUs,
    or of all. An override says it; a promotion lifts the forecast."""
    wanted = None if sku_ids is None else list(sku_ids)
    lasting = Override.objects.filter(ended_at=None, until_on__gte=begins_on)
    if wanted is not None:
        lasting = lasting.filter(sku_id__in=wanted)
    found = lifted_ahead(begins_on, weeks, sku_ids=wanted)
    for key, line in laid_over_weeks(lasting, begins_on, weeks).items():
        found[key] = np.where(np.isnan(line), found[key], line) if key in found else line
    return found


def lifted_ahead(begins_on: date, weeks: int, *, sku_ids: Iterable[int] | None = None) -> dict[tuple[int, int, int], Floats]:
    """What promotions make of the forecast in the weeks from that Monday on that they touch; nan in others."""
    coming = [begins_on + timedelta(days=DAYS * place) for place in range(weeks)]
    occasions = said.occasions(begins_on, coming[-1] + timedelta(days=DAYS - 1), sku_ids)
    rows = _forecasts_touched(occasions, sku_ids) if occasions else []
    if not rows:
        return {}
    lift = lift_of(rows, coming, occasions)
    lines = np.stack([foretelling.line_of(one.level, one.season, _weeks_late(one, begins_on), weeks) for one in rows]) * lift
    lines = np.where(lift != 1.0, lines, np.nan)
    return {
        (one.owner_id, one.sku_id, one.warehouse_id): line
        for one, line in zip(rows, lines, strict=True)
        if np.isfinite(line).any()
    }


def occasions_ahead(weeks: int) -> list[Occasion]:
    """Promotions that are on in the coming weeks, or in the week before."""
    today = timezone.localdate(clock.now())
    return said.occasions(today - timedelta(days=DAYS), today + timedelta(days=DAYS * weeks))


def lift_of(rows: Sequence[Forecast], weeks: Sequence[date], occasions: Sequence[Occasion] | None = None) -> Floats:
    """By what promotions multiply these weeks of the forecasts [n, weeks]."""
    if occasions is None:
        occasions = said.occasions(weeks[0], weeks[-1] + timedelta(days=DAYS - 1), {one.sku_id for one in rows})
    return promoting.lift(occasions, said.goods_of(_keys_of_forecasts(rows), occasions, day=weeks[0]), weeks)


def channels_of(rows: Sequence[Forecast], day: date) -> dict[str, Floats]:
    """By its name, each channel's part of what was ordered of these series in the year before that day."""
    shares = said.channel_shares(_keys_of_forecasts(rows), day)
    names = dict(SalesChannel.objects.filter(pk__in=shares).values_list("pk", "name"))
    return {names[one]: part for one, part in shares.items() if one in names}


def _keys_of_forecasts(rows: Sequence[Forecast]) -> Keys:
    return Keys(*(ints([getattr(one, f"{name}_id") for one in rows]) for name in ("owner", "sku", "warehouse")))


def _forecasts_touched(occasions: Sequence[Occasion], sku_ids: Iterable[int] | None) -> list[Forecast]:
    """Forecasts that some of the promotions may lift."""
    found = Forecast.objects.order_by("pk")
    if sku_ids is not None:
        found = found.filter(sku_id__in=list(sku_ids))
    if all(one.sku or one.category for one in occasions):
        skus, categories = ({getattr(one, name) for one in occasions} for name in ("sku", "category"))
        found = found.filter(Q(sku_id__in=skus) | Q(sku__category_id__in=categories))
    return list(found.only("owner_id", "sku_id", "warehouse_id", "begins_on", "level", "season"))


def _weeks_late(one: Forecast, begins_on: date) -> int:
    """How many weeks after its own first week."""
    return (begins_on - one.begins_on).days // DAYS


def laid_over_weeks(overrides: Iterable[Override], begins_on: date, weeks: int) -> dict[tuple[int, int, int], Floats]:
    """A week is what its Thursday is; of overrides that overlap the later one counts."""
    found: dict[tuple[int, int, int], Floats] = {}
    thursdays = [begins_on + timedelta(days=DAYS * place + 3) for place in range(weeks)]
    for one in sorted(overrides, key=lambda row: row.pk):
        line = found.setdefault((one.owner_id, one.sku_id, one.warehouse_id), np.full(weeks, np.nan))
        line[[one.from_on <= day <= one.until_on for day in thursdays]] = float(one.per_week)
    return found


def promotions() -> QuerySet[Promotion]:
    """Those that were not taken back."""
    return Promotion.objects.filter(ended_at=None).select_related("sku", "category", "warehouse", "channel", "said_by")


def shown_by_prices(category_id: int | None, *, enough: int) -> list[tuple[float, float, float]]:
    """Of prices that held for some days and are over: (part of the usual price, units that would have been usual, that came);
    those of a category where there are enough, else all."""
    rows = PromotionResult.objects.filter(promotion__price__before__gt=0).order_by("-begins_on")
    found = [
        (float(amount / before), usual, came, category)
        for amount, before, usual, came, category in rows.values_list(
            "promotion__price__amount", "promotion__price__before", "usual", "came", "promotion__sku__category_id"
        )[:1000]
    ]
    own = [one for one in found if category_id is not None and one[3] == category_id]
    return [one[:3] for one in (own if len(own) >= enough else found)]


def promotion_by_id(promotion_id: int) -> Promotion:
    found = promotions().filter(pk=promotion_id).first()
    if found is None:
        raise UnknownForecast("There is no such promotion: it was taken back, or never was.")
    return found


def promotions_of(sku: Sku) -> QuerySet[Promotion]:
    """Those that concern an SKU, the latest first."""
    named = Q(sku=sku) | Q(sku=None, category=None) | Q(category_id=sku.category_id, category__isnull=False)
    return promotions().filter(named).order_by("-begins_on", "-pk")


def one_offs() -> QuerySet[OneOff]:
    """What is set aside, the latest first."""
    found = OneOff.objects.filter(ended_at=None).select_related("sku", "warehouse", "owner", "marked_by")
    return found.order_by("-asked_on", "-pk")


def successions() -> QuerySet[Succession]:
    """What comes after what, the latest first."""
    return Succession.objects.filter(ended_at=None).select_related("sku", "predecessor", "said_by").order_by("-pk")


def lived_last() -> list[Lived]:
    """What the rules would have cost when they were last lived again, everything first."""
    last = Lived.objects.order_by("-made_on").values_list("made_on", flat=True).first()
    return list(Lived.objects.filter(made_on=last).order_by("pk")) if last else []


def last_replay() -> Replay | None:
    return Replay.objects.order_by("-pk").first()


def totals() -> QuerySet[Total]:
    return Total.objects.all()


@dataclass(frozen=True, slots=True)
class Level:
    """One way of cutting everything: into how many parts, and what they add up to."""

    of: str
    label: str
    parts: int
    month: float


def levels() -> list[Level]:
    """The next four weeks of everything, and of all parts of each level added up: they are the same."""
    sums: dict[str, tuple[int, float]] = {}
    for of, ahead in Total.objects.values_list("of", "ahead"):
        parts, month = sums.get(of, (0, 0.0))
        sums[of] = parts + 1, month + float(np.frombuffer(ahead, PACKED)[:4].sum())
    return [Level(of, str(label), *sums[of]) for of, label in Total.Of.choices if of in sums]


def total_by_id(total_id: int) -> Total:
    found = Total.objects.filter(pk=total_id).first()
    if found is None:
        raise UnknownForecast("Nothing is added up under this address.")
    return found

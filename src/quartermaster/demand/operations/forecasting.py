"""Once a week, what will be asked for is told for every series, and added up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db import transaction
from django.utils import timezone

from quartermaster.demand import challengers, foretelling, promoting, queries, said, tellers
from quartermaster.demand.measures import DAYS, PACKED, Histories, Keys, packed
from quartermaster.demand.models import Forecast, Total
from quartermaster.demand.promoting import Goods, Occasion
from quartermaster.demand.said import Key, keys_of
from quartermaster.demand.tellers import USUAL, Manner, Places
from quartermaster.kernel import clock
from quartermaster.kernel.db import array, rows, run
from quartermaster.planning import doubts, signal
from quartermaster.planning.arrays import Flags, Floats, Ints, ints
from quartermaster.planning.classification import Words
from quartermaster.planning.doubts import Doubt

HALF_YEAR = 26
WRITTEN_AT_ONCE = 5000
TELLING = (Doubt.NEGATIVE_DEMAND, Doubt.ONE_SALE, Doubt.UNIT_CHANGED, Doubt.ZERO_PRICE)
"""Doubts that a history can raise; weeks without stock are gaps, and no doubt."""
Progress = Callable[[int, int], None]


def forecast(
    *, until: date | None = None, manners: Mapping[Key, Manner] | None = None, progress: Progress = lambda done, of: None
) -> int:
    """Forecasts of all series from the week on that begins after `until`, or after yesterday; how many. Those that a challenger
    tells say so, or why it is ours all the same. What was told before for weeks that have come since stays as it was told; of
    what nothing is known any more, nothing is told. Safe to run twice."""
    found = queries.histories(until=until or timezone.localdate(clock.now()) - timedelta(days=1))
    if not len(found):
        return 0
    groups = Groups.of(found.keys)
    begins_on = found.weeks[-1] + timedelta(days=DAYS)
    asked = [(manners or {}).get(key, USUAL) for key in keys_of(found.keys)]
    shut = signal.shut(found.demand, found.keys.warehouse_id)
    usual = np.where(shut, np.nan, found.usual) if shut.any() else found.usual
    told = foretelling.foretold(usual, groups.category, np.array([one.smoothing for one in asked]))
    wanted = np.array([one.challenger for one in asked], dtype=object)
    if (wanted != "").any():
        told = foretelling.told_instead(told, wanted, _answers(found.keys, usual, wanted, begins_on))
    lifts = Lifts.of(found, begins_on)
    told_then, told_by = _said_before(found, told.told if lifts.told is None else told.told * lifts.told, told.method_of_ours)
    judged = foretelling.judged(found.demand, told_then)
    written = _columns(found, told, told_then, told_by, judged, groups.costs, lifts.ahead[:, 0])
    for start in range(0, len(found), WRITTEN_AT_ONCE):
        with transaction.atomic():
            run(WRITE, [begins_on, *(column[start : start + WRITTEN_AT_ONCE] for column in written)])
        progress(min(start + WRITTEN_AT_ONCE, len(found)), len(found))
    Forecast.objects.filter(begins_on__lt=begins_on).delete()
    ahead = _as_said(found, foretelling.ahead(told.level, told.season, HALF_YEAR) * lifts.ahead, begins_on)
    _add_up(found, told_then, ahead, groups, begins_on, by=told_by, method=told.method)
    _judge(lifts, found, told_then)
    return len(found)


def _as_said(found: Histories, ahead: Floats, begins_on: date) -> Floats:
    """What people said of weeks to come counts before what the past tells of them."""
    places = {key: place for place, key in enumerate(keys_of(found.keys))}
    for key, line in queries.said_ahead(begins_on, HALF_YEAR).items():
        if key in places:
            ahead[places[key]] = np.where(np.isfinite(line), line, ahead[places[key]])
    return ahead


def _answers(keys: Keys, usual: Floats, wanted: Words, begins_on: date) -> challengers.Answers:
    """What challengers tell of these weeks: asked once a week, unless others are asked than told then."""
    kept = queries.told_by_challengers(begins_on)
    told = [kept.get(key, queries.NOBODY_TOLD) for key in keys_of(keys)]
    if all(one.by == name and one.why in ("", challengers.YOUNG) for one, name in zip(told, wanted, strict=True)):
        return challengers.Answers(np.array([one.rate for one in told]), np.array([one.why for one in told], dtype=object))
    return challengers.answers(wanted, usual)


WRITE = """
    INSERT INTO demand_forecast (begins_on, owner_id, sku_id, warehouse_id, demand_class, method, level, variance, season, told,
        told_by, asked, ours, why_ours, lift, error, naive_error, bias, doubts)
    SELECT %s::date, * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::float8[], %s::float8[],
        %s::bytea[], %s::bytea[], %s::bytea[], %s::text[], %s::float8[], %s::text[], %s::float8[], %s::float8[], %s::float8[],
        %s::float8[], %s::text[])
    ON CONFLICT (sku_id, warehouse_id, owner_id) DO UPDATE SET begins_on = excluded.begins_on,
        demand_class = excluded.demand_class, method = excluded.method, level = excluded.level, variance = excluded.variance,
        season = excluded.season, told = excluded.told, told_by = excluded.told_by, asked = excluded.asked, ours = excluded.ours,
        why_ours = excluded.why_ours, lift = excluded.lift, error = excluded.error,
        naive_error = excluded.naive_error, bias = excluded.bias, doubts = excluded.doubts
"""


@dataclass(frozen=True)
class Groups:
    """What series belong to: a number for each, and the names of the numbers."""

    category: Ints
    categories: list[str]
    costs: Floats

    @classmethod
    def of(cls, keys: Keys) -> Groups:
        found = {
            sku_id: (name, cost)
            for sku_id, name, cost in rows(
                """SELECT s.id, coalesce(c.name, ''), s.cost::float8 FROM catalog_sku s
                LEFT JOIN catalog_category c ON c.id = s.category_id WHERE s.id = ANY(%s::bigint[])""",
                [array(sorted(set(keys.sku_id.tolist())))],
            )
        }
        names = sorted({name for name, _ in found.values()})
        places = {name: place for place, name in enumerate(names)}
        told = [found[sku_id] for sku_id in keys.sku_id.tolist()]
        return cls(ints([places[name] for name, _ in told]), names, np.array([cost for _, cost in told]))


@dataclass(frozen=True)
class Lifts:
    """What promotions do to the weeks that have been and are to come."""

    occasions: list[Occasion]
    goods: Goods
    ahead: Floats
    """[n, half a year]"""
    told: Floats | None
    """[n, T], as it was said before each week; None where there never was any."""

    @classmethod
    def of(cls, found: Histories, begins_on: date) -> Lifts:
        coming = [begins_on + timedelta(days=DAYS * place) for place in range(HALF_YEAR)]
        occasions = said.occasions(found.weeks[0], coming[-1] + timedelta(days=DAYS - 1))
        goods = said.goods_of(found.keys, occasions, day=begins_on)
        ahead = promoting.lift(occasions, goods, coming)
        return cls(occasions, goods, ahead, promoting.lift(occasions, goods, found.weeks, as_told=True) if occasions else None)


JUDGE = """
    INSERT INTO demand_promotionresult (promotion_id, begins_on, weeks, series, usual, told, came)
    SELECT * FROM unnest(%s::bigint[], %s::date[], %s::int[], %s::int[], %s::float8[], %s::float8[], %s::float8[])
    ON CONFLICT (promotion_id, begins_on) DO UPDATE SET weeks = excluded.weeks, series = excluded.series,
        usual = excluded.usual, told = excluded.told, came = excluded.came
"""


def _judge(lifts: Lifts, found: Histories, told: Floats) -> None:
    """What came of promotions whose weeks are over."""
    if lifts.told is None:
        return
    results = promoting.results(lifts.occasions, lifts.goods, found.weeks, came=found.demand, told=told, told_lift=lifts.told)
    written = [(one.occasion.id, one.begins_on, one.weeks, one.series, one.usual, one.told, one.came) for one in results]
    if written:
        run(JUDGE, [list(column) for column in zip(*written, strict=True)])


BEFORE = ("owner_id", "sku_id", "warehouse_id", "begins_on", "level", "season", "lift", "told", "told_by", "method")


def _said_before(found: Histories, reckoned: Floats, method: Words) -> tuple[Floats, Places]:
    """What was really told for each week, and by whom; where nothing was, what would have been, which it is written over."""
    said = reckoned
    by = np.repeat(tellers.places(method)[:, None], said.shape[1], axis=1)
    places = {key: place for place, key in enumerate(keys_of(found.keys))}
    last = found.weeks[-1] + timedelta(days=DAYS)
    before = Forecast.objects.values_list(*BEFORE).iterator(chunk_size=WRITTEN_AT_ONCE)
    for *key, begins_on, level, season, lift, told, told_by, teller in before:
        place = places.get(tuple(key))
        if place is None:
            continue
        index = np.frombuffer(season, PACKED)
        line = np.append(np.frombuffer(told, PACKED), level * lift * (index[0] if len(index) else 1.0))
        who = np.append(tellers.unpacked(told_by, len(line) - 1, teller), tellers.TELLERS.index(teller))
        later = (last - begins_on).days // DAYS - 1
        kept, end = len(line) + min(later, 0), said.shape[1] - max(later, 0)
        count = min(kept, end)
        if count > 0:
            told_then, those = line[kept - count : kept], slice(end - count, end)
            known = np.isfinite(told_then)
            said[place, those] = np.where(known, told_then, said[place, those])
            by[place, those] = np.where(known, who[kept - count : kept], by[place, those])
    return said, by


def _columns(
    found: Histories,
    told: foretelling.Forecasts,
    said: Floats,
    by: Places,
    judged: foretelling.Judged,
    costs: Floats,
    lift: Floats,
) -> list[list[object]]:
    seasonal = (told.season != 1.0).any(axis=1)
    return [
        found.keys.owner_id.tolist(),
        found.keys.sku_id.tolist(),
        found.keys.warehouse_id.tolist(),
        [str(one) for one in told.demand_class],
        [str(one) for one in told.method],
        told.level.tolist(),
        told.variance.tolist(),
        [packed(index) if has else b"" for index, has in zip(told.season, seasonal, strict=True)],
        [packed(line) for line in said],
        [line.tobytes() for line in by],
        [str(one) for one in told.asked],
        _or_none(told.ours),
        [str(one) for one in told.why_ours],
        lift.tolist(),
        *(_or_none(figures) for figures in (judged.error, judged.naive, judged.bias)),
        _doubts(found, costs),
    ]


def _or_none(figures: Floats) -> list[object]:
    return [None if np.isnan(one) else one for one in figures.tolist()]


def _doubts(found: Histories, costs: Floats) -> list[object]:
    """The names of each series, a few thousand series at once: nothing of them is needed twice."""
    names: list[object] = []
    for start in range(0, len(found), WRITTEN_AT_ONCE):
        some = slice(start, start + WRITTEN_AT_ONCE)
        raw = np.where(found.sold[some] < 0, found.sold[some], found.demand[some])
        told = doubts.cleaned(raw, costs[some], np.ones(len(raw))).doubts
        of_them = [(doubt.value, told[doubt]) for doubt in TELLING]
        names += [",".join(name for name, flags in of_them if flags[place]) for place in range(len(raw))]
    return names


@transaction.atomic
def _add_up(found: Histories, said: Floats, ahead: Floats, groups: Groups, begins_on: date, *, by: Places, method: Words) -> None:
    """Everything, and what each teller, category, owner, warehouse and channel makes of it. To a teller belongs what it really
    told: of the weeks that were, and of those to come."""
    weeks = _Weeks(np.nan_to_num(found.demand), np.nan_to_num(said), ahead, begins_on)
    now = tellers.places(method)
    totals = [weeks.total("all", "Everything", np.ones(len(ahead)))]
    for place, teller in enumerate(tellers.TELLERS):
        total = weeks.of_teller(tellers.name_of(teller), by == place, now == place)
        if np.frombuffer(total.came, PACKED).any() or np.frombuffer(total.ahead, PACKED).any():
            totals.append(total)
    for place, name in enumerate(groups.categories):
        totals.append(weeks.total("category", name or "Without a category", groups.category == place))
    for of, ids, table in (
        ("owner", found.keys.owner_id, "catalog_owner"),
        ("warehouse", found.keys.warehouse_id, "locations_warehouse"),
    ):
        names = dict(rows(f"SELECT id, name FROM {table}"))  # noqa: S608 - our own words
        totals += [weeks.total(of, names[one], ids == one) for one in sorted(set(ids.tolist()))]
    totals += [weeks.total("channel", name, share) for name, share in _channels(found)]
    Total.objects.exclude(name__in=[total.name for total in totals]).delete()
    Total.objects.bulk_create(
        totals,
        update_conflicts=True,
        unique_fields=["of", "name"],
        update_fields=["begins_on", "series", "came", "told", "ahead"],
    )


@dataclass(frozen=True)
class _Weeks:
    """What came, was told and is to come of every series [n, weeks], to be added up."""

    came: Floats
    said: Floats
    ahead: Floats
    begins_on: date

    def total(self, of: str, name: str, share: Floats | Flags) -> Total:
        """Of each series the share [n] that it has in this."""
        part = np.asarray(share, dtype=np.float64)
        return self._summed(of, name, int((part > 0).sum()), part @ self.came, part @ self.said, part @ self.ahead)

    def of_teller(self, name: str, theirs: Flags, coming: Flags) -> Total:
        """Of the weeks [n, weeks] that somebody told, and what they tell of the series [n] that are theirs now."""
        came, said = (np.einsum("nw,nw->w", theirs, weeks) for weeks in (self.came, self.said))
        return self._summed("method", name, int(coming.sum()), came, said, coming.astype(np.float64) @ self.ahead)

    def _summed(self, of: str, name: str, series: int, came: Floats, said: Floats, ahead: Floats) -> Total:
        kept = {"came": packed(came), "told": packed(said), "ahead": packed(ahead)}
        return Total(of=of, name=name, begins_on=self.begins_on, series=series, **kept)


def _channels(found: Histories) -> list[tuple[str, Floats]]:
    """Each channel's share of every series: of what was ordered in the last year of it."""
    places = {key: place for place, key in enumerate(keys_of(found.keys))}
    shares: dict[str, Floats] = {}
    for channel, owner_id, sku_id, warehouse_id, quantity in rows(CHANNELS, [found.weeks[-1] - timedelta(days=364)]):
        place = places.get((owner_id, sku_id, warehouse_id))
        if place is not None:
            shares.setdefault(channel, np.zeros(len(found)))[place] += quantity
    total = sum(shares.values(), np.zeros(len(found)))
    unsold = total == 0
    shares.setdefault(NO_CHANNEL, np.zeros(len(found)))[unsold] = 1.0
    total[unsold] = 1.0
    return [(name, quantities / total) for name, quantities in sorted(shares.items())]


NO_CHANNEL = "Without a channel"
CHANNELS = f"""
    SELECT coalesce(c.name, '{NO_CHANNEL}'), o.owner_id, l.sku_id, o.warehouse_id, sum(l.quantity - l.cancelled)::float8
    FROM sales_order o JOIN sales_orderline l ON l.order_id = o.id LEFT JOIN sales_saleschannel c ON c.id = o.channel_id
    WHERE o.placed_at >= %s AND NOT o.is_draft GROUP BY 1, 2, 3, 4 HAVING sum(l.quantity - l.cancelled) > 0
"""  # noqa: S608 - our own words

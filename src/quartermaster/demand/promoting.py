"""Promotions over weeks: which they touch, how much they lift, what is learned without them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from quartermaster.demand.measures import DAYS, Keys
from quartermaster.planning.arrays import Flags, Floats, Ints, ratio

YEAR = 52
ENOUGH_PLAIN = 8
"""Weeks of the last year without a promotion from which a level can be told; with fewer, the expected lift is taken off."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """A promotion as reckoning needs it; what is not said (0) holds for everything. `uplift` 0.5: half as much again."""

    id: int
    begins_on: date
    ends_on: date
    uplift: float
    said_on: date
    yearly: bool = False
    sku: int = 0
    category: int = 0
    warehouse: int = 0
    channel: int = 0

    def runs(self, since: date, until: date) -> list[tuple[date, date]]:
        """From when to when it is on, each time that touches these days."""
        years = range(until.year - self.begins_on.year + 1) if self.yearly else (0,)
        both = [(_later(self.begins_on, more), _later(self.ends_on, more)) for more in years]
        return [(first, last) for first, last in both if first <= until and last >= since]

    def parts(self, weeks: Sequence[date]) -> Floats:
        """The part of each of these weeks in which it is on."""
        found = np.zeros(len(weeks))
        if weeks:
            for first, last in self.runs(weeks[0], weeks[-1] + timedelta(days=DAYS - 1)):
                starts = np.array([(monday - first).days for monday in weeks])
                length = (last - first).days + 1
                found += np.clip(np.minimum(starts + DAYS, length) - np.maximum(starts, 0), 0, DAYS) / DAYS
        return np.minimum(found, 1.0)


def _later(day: date, years: int) -> date:
    """The same day so many years later; 28 February where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


@dataclass(frozen=True)
class Goods:
    """What occasions may name of each series [n]: its category, and the share that channels have of it, by channel."""

    keys: Keys
    category: Ints
    shares: Mapping[int, Floats]

    def share(self, one: Occasion) -> Floats:
        """How much of each series it lifts, from 0 to 1."""
        suits = np.ones(len(self.keys))
        for said, column in (
            (one.sku, self.keys.sku_id),
            (one.category, self.category),
            (one.warehouse, self.keys.warehouse_id),
        ):
            if said:
                suits *= column == said
        return suits * self.shares.get(one.channel, np.zeros(len(suits))) if one.channel else suits


def lift(occasions: Iterable[Occasion], goods: Goods, weeks: Sequence[date], *, as_told: bool = False) -> Floats:
    """By what promotions multiply each week of each series [n, T]; those that overlap are multiplied. `as_told`: only by those
    that had been said before the week began."""
    found = np.ones((len(goods.keys), len(weeks)))
    for one in occasions:
        parts = one.parts(weeks)
        if as_told:
            parts = parts * np.array([one.said_on < monday for monday in weeks])
        touched, share = np.flatnonzero(parts > 0), goods.share(one)
        rows = np.flatnonzero(share > 0)
        if len(rows) and len(touched):
            found[np.ix_(rows, touched)] *= 1 + one.uplift * share[rows, None] * parts[touched]
    return found


def touched(occasions: Iterable[Occasion], goods: Goods, weeks: Sequence[date]) -> Flags:
    """Weeks of series [n, T] in which some promotion is on, if only for a day."""
    found = np.zeros((len(goods.keys), len(weeks)), dtype=bool)
    for one in occasions:
        found |= (goods.share(one) > 0)[:, None] & (one.parts(weeks) > 0)
    return found


def without(demand: Floats, promoted: Flags, lifted: Floats) -> Floats:
    """What is learned from [n, T]: promoted weeks say nothing (nan). Where hardly any other is known, they say what is left once
    the expected lift is taken off."""
    plain = np.where(promoted, np.nan, demand)
    poor = (np.isfinite(plain[:, -YEAR:]).sum(axis=1) < ENOUGH_PLAIN) & promoted.any(axis=1)
    return np.where(poor[:, None], ratio(demand, lifted, otherwise=np.nan), plain)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an occasion in the weeks that it touched, summed over its series."""

    occasion: Occasion
    begins_on: date
    weeks: int
    series: int
    usual: float
    told: float
    came: float


def results(
    occasions: Iterable[Occasion], goods: Goods, weeks: Sequence[date], *, came: Floats, told: Floats, told_lift: Floats
) -> list[Result]:
    """Of each time that began and was over within these weeks. `told` [n, T] holds the lift `told_lift` of what had been said
    before each week; without it is the usual, and with what the occasion itself lifts, what was expected of it."""
    if not weeks:
        return []
    end = weeks[-1] + timedelta(days=DAYS - 1)
    known = np.isfinite(came) & np.isfinite(told)
    plain = ratio(np.where(known, told, 0.0), told_lift)
    found = []
    for one in occasions:
        share = goods.share(one)
        rows = np.flatnonzero(share > 0)
        for first, last in one.runs(weeks[0], end):
            if first < weeks[0] or last > end or not len(rows):
                continue
            parts = _only(one, first, last).parts(weeks)
            cells = np.ix_(rows, np.flatnonzero(parts > 0))
            usual = plain[cells]
            expected = usual * (1 + one.uplift * share[rows, None] * parts[parts > 0])
            found.append(
                Result(
                    one,
                    first,
                    int((parts > 0).sum()),
                    len(rows),
                    float(usual.sum()),
                    float(expected.sum()),
                    float(np.where(known, came, 0.0)[cells].sum()),
                )
            )
    return found


def _only(one: Occasion, first: date, last: date) -> Occasion:
    """This one time of it."""
    return Occasion(one.id, first, last, one.uplift, one.said_on)

"""The days of a series, laid out from what happened to it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from quartermaster.demand.measures import DAY, DAYS, PACKED, Packed, weekly
from quartermaster.planning.arrays import Floats, floats

MONDAY = 4
"""Days are counted from 1 January 1970, a Thursday; day 4 was a Monday."""
IN_STOCK = DAY.index("in_stock")
SECONDS_A_DAY = 86_400
SOLD, ORDERED = DAY.index("sold"), DAY.index("ordered")


@dataclass(frozen=True, slots=True)
class Kept:
    """A series as it is kept: from the Monday `begins` on, whole weeks of days, then quiet with the shelf `stocked` or empty."""

    begins: int
    days: Packed
    stocked: bool

    @property
    def weeks(self) -> Packed:
        weeks: Packed = weekly(self.days[None])[0]
        return weeks

    @property
    def sums(self) -> list[float]:
        return [float(total) for total in self.days.astype(np.float64).sum(axis=0)]


Figures: TypeAlias = tuple[int, float, float, float, float, float]
"""A day, and what was sold, returned, ordered, lost and taken in money on it."""


@dataclass(frozen=True, slots=True)
class Daily:
    """What happened to a series."""

    days: list[Figures]
    """Several may be of the same day."""
    turns: list[tuple[float, bool]]
    """The moments, in seconds, at which its shelf was filled (True) or emptied, in their order."""
    past: list[tuple[int, float]]
    """What was sold before the book began: a day and how much."""


NOTHING = Daily([], [], [])


def monday_of(day: int) -> int:
    return day - (day - MONDAY) % DAYS


def laid_out(
    daily: Daily,
    *,
    through: int,
    midnight: Callable[[int], float],
    since: int | None = None,
    before: Kept | None = None,
) -> Kept | None:
    """The series up to the evening of `through`; None where nothing ever happened to it. From the Monday `since` on anew, what
    was kept `before` that stays. `midnight` is the moment, in seconds, at which a day begins there.

    What was sold before the book began counts on the days before its first fact; there the shelf was full.
    """
    fresh = before is None or since is None or since <= before.begins
    first = _first_day(daily, midnight)
    earlier = [(day, quantity) for day, quantity in daily.past if first is None or day < first] if fresh else []
    begins = _begin([day for day, _ in earlier] + ([first] if first is not None else [])) if fresh else since
    if begins is None:
        return None
    until = monday_of(through) + DAYS
    days = np.zeros((max(until - begins, DAYS), len(DAY)))
    if daily.days:
        table = np.array(daily.days, dtype=np.float64)
        np.add.at(days[:, :IN_STOCK], table[:, 0].astype(np.int64) - begins, table[:, 1:])
    stocked = bool(daily.turns) and daily.turns[-1][1]
    known = through + 1 - begins
    days[:known, IN_STOCK] = _parts_in_stock(daily.turns, [midnight(begins + place) for place in range(known + 1)])
    days[known:, IN_STOCK] = stocked
    for day, quantity in earlier:
        days[day - begins, [SOLD, ORDERED]] += quantity
        days[day - begins, IN_STOCK] = 1.0
    if not fresh and before is not None:
        days = np.concatenate([_stretched(before, begins - before.begins), days])
        begins = before.begins
    return Kept(begins, _without_quiet_end(days, stocked), stocked)


def _begin(days: Sequence[int]) -> int | None:
    return monday_of(min(days)) if days else None


def _first_day(daily: Daily, midnight: Callable[[int], float]) -> int | None:
    days = [row[0] for row in daily.days]
    if daily.turns:
        moment = daily.turns[0][0]
        day = int(moment // SECONDS_A_DAY) + 1
        while midnight(day) > moment:
            day -= 1
        days.append(day)
    return min(days, default=None)


def _parts_in_stock(turns: Sequence[tuple[float, bool]], midnights: Sequence[float]) -> Floats:
    """The part of each day in which there was something on the shelf."""
    edges = np.array(midnights)
    if not turns:
        return np.zeros(len(edges) - 1)
    moments = np.array([at for at, _ in turns] + [max(edges[-1], turns[-1][0])])
    there = np.array([filled for _, filled in turns], dtype=np.float64)
    seconds = np.concatenate([[0.0], np.cumsum(np.diff(moments) * there)])
    return floats(np.diff(np.interp(edges, moments, seconds)) / np.diff(edges))


def _stretched(kept: Kept, days: int) -> Packed:
    """The first so many days of it, quiet behind its end."""
    if days <= len(kept.days):
        return kept.days[:days]
    quiet = np.zeros((days - len(kept.days), len(DAY)), dtype=PACKED)
    quiet[:, IN_STOCK] = kept.stocked
    return np.concatenate([kept.days, quiet])


def _without_quiet_end(days: Floats | Packed, stocked: bool) -> Packed:
    """Without the whole weeks at the end in which nothing happened."""
    happened = np.flatnonzero((days[:, :IN_STOCK] != 0).any(axis=1) | (days[:, IN_STOCK] != stocked))
    last = int(happened[-1]) + 1 if len(happened) else 1
    return days[: -(-last // DAYS) * DAYS].astype(PACKED)

"""What will be asked for of many series, and how well the same was told before. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from quartermaster.demand.challengers import Answers
from quartermaster.demand.measures import PACKED
from quartermaster.planning import foretelling
from quartermaster.planning.arrays import Floats, Ints, floats, ratio
from quartermaster.planning.choosing import DEFAULT
from quartermaster.planning.classification import Words

YEAR = 52
JUDGED = 26
"""Weeks over which forecasts are judged."""


@dataclass(frozen=True)
class Forecasts:
    """For the weeks that come, arrays of one row for each series."""

    demand_class: Words
    method: Words
    level: Floats
    """Units a week, before the season."""
    variance: Floats
    """Of a week’s demand, over the last year."""
    season: Floats
    """[n, 52], the next week first; all ones where there is none."""
    told: Floats
    """[n, T]: what would have been told for each week a week before, without a season; nan for the first."""
    ours: Floats
    """Our level where somebody else’s holds; nan elsewhere."""
    asked: Words
    """The challenger that was asked; "" where none was."""
    why_ours: Words
    """Why it did not tell."""
    method_of_ours: Words


def told_instead(told: Forecasts, wanted: Words, answers: Answers) -> Forecasts:
    """With the rates of the challengers that are `wanted`, where they answered; those know a season of their own."""
    theirs = np.isfinite(answers.rate)
    return replace(
        told,
        method=np.where(theirs, wanted, told.method),
        level=np.where(theirs, answers.rate, told.level),
        season=np.where(theirs[:, None], 1.0, told.season),
        ours=np.where(theirs, told.level, np.nan),
        asked=wanted,
        why_ours=answers.why,
    )


def foretold(demand: Floats, group: Ints, smoothing: Floats | float = DEFAULT.smoothing) -> Forecasts:
    """Forecasts from histories [n, T], and what would have been told for each week a week before."""
    known = demand[:, _first_known(demand) :]
    found = foretelling.foretold(known, group, smoothing)
    told = np.full(demand.shape, np.nan)
    told[:, demand.shape[1] - known.shape[1] :] = _told_before(known)
    nobody, nothing = np.full(len(demand), np.nan), np.full(len(demand), "", dtype=object)
    return Forecasts(
        found.demand_class, found.method, found.level, found.variance, found.season, told, nobody, nothing, nothing, found.method
    )


def _first_known(demand: Floats) -> int:
    weeks = np.flatnonzero(np.isfinite(demand).any(axis=0))
    return int(weeks[0]) if len(weeks) else 0


def _told_before(history: Floats) -> Floats:
    """The smoothed mean of all weeks before each, as `forecasting.level` has it; one pass."""
    weighted, weights = np.zeros(len(history)), np.zeros(len(history))
    told = np.full(history.shape, np.nan)
    for week in range(1, history.shape[1]):
        seen = history[:, week - 1]
        known = np.isfinite(seen)
        weighted = (1 - DEFAULT.smoothing) * weighted + np.where(known, seen, 0.0)
        weights = (1 - DEFAULT.smoothing) * weights + known
        told[:, week] = ratio(weighted, weights)
    return told


@dataclass(frozen=True)
class Judged:
    """How forecasts of the last weeks were, beside the naive one that says: as much as the week before. One for each series;
    nan where nothing was asked for."""

    error: Floats
    """Sum of the distances, as a share of what was asked for."""
    naive: Floats
    bias: Floats
    """More told than came, as a share of it; below zero, less."""


def judged(demand: Floats, told: Floats, *, weeks: int = JUDGED) -> Judged:
    """Of the last weeks of which demand and forecast are known."""
    before = _as_before(demand)
    came, said, naive = demand[:, -weeks:], told[:, -weeks:], before[:, -weeks:]
    known = np.isfinite(came) & np.isfinite(said) & np.isfinite(naive)
    total = np.where(known, came, 0.0).sum(axis=1)

    def share(of: Floats) -> Floats:
        return ratio(np.where(known, of, 0.0).sum(axis=1), total, otherwise=np.nan)

    return Judged(share(np.abs(said - came)), share(np.abs(naive - came)), share(said - came))


@dataclass(frozen=True, slots=True)
class Period:
    """How well some weeks were told; None where nothing was asked for in them."""

    begins: int
    """The place of its first week."""
    error: float | None
    naive: float | None
    bias: float | None


def judged_over_time(came: Floats, told: Floats, *, weeks: int = 4) -> list[Period]:
    """One series [T] in blocks of so many weeks, the last ending with the last week; those of which nothing is known are left
    out."""
    found = []
    for end in range(len(came) % weeks + weeks, len(came) + 1, weeks):
        one = judged(came[None, :end], told[None, :end], weeks=weeks)
        error, naive, bias = (None if np.isnan(of[0]) else float(of[0]) for of in (one.error, one.naive, one.bias))
        if error is not None:
            found.append(Period(end - weeks, error, naive, bias))
    return found


def _as_before(demand: Floats) -> Floats:
    """The last known week before each."""
    places = np.where(np.isfinite(demand), np.arange(demand.shape[1]), 0)
    last = np.maximum.accumulate(places, axis=1)
    filled = np.take_along_axis(demand, last, axis=1)
    return np.concatenate([np.full((len(demand), 1), np.nan), filled[:, :-1]], axis=1)


def line_of(level: float, season: bytes | memoryview, late: int, weeks: int) -> Floats:
    """The weeks that come `late` weeks after the first of a forecast that is kept: its level with its season laid over it."""
    index = np.frombuffer(season, PACKED).astype(np.float64) if len(season) else np.ones(YEAR)
    return floats(level * index[(np.arange(weeks) + late) % YEAR])


def ahead(level: Floats, season: Floats, weeks: int) -> Floats:
    """[n, weeks] to come: the level with its season laid over it."""
    return floats(level[:, None] * season[:, np.arange(weeks) % YEAR])

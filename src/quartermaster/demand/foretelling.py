"""What will be asked for of many series, and how well the same was told before. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from quartermaster.demand.challengers import Answers
from quartermaster.demand.measures import PACKED, filled
from quartermaster.planning import classification, forecasting
from quartermaster.planning.arrays import Floats, Ints, floats, ratio
from quartermaster.planning.classification import DemandClass, Words

YEAR = 52
SMOOTHING = 0.1
JUDGED = 26
"""Weeks over which forecasts are judged."""
STEADY = (DemandClass.SMOOTH, DemandClass.ERRATIC)
SELDOM = (DemandClass.INTERMITTENT, DemandClass.LUMPY)
METHODS = {
    **dict.fromkeys(STEADY, "smoothed"),
    **dict.fromkeys(SELDOM, "seldom"),
    DemandClass.NEW: "peers",
    DemandClass.DEAD: "none",
    DemandClass.NONE: "none",
}
"""How each class is forecast: the smoothed mean; how often times how much; like its peers; not at all."""


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


def foretold(demand: Floats, group: Ints) -> Forecasts:
    """Forecasts from histories [n, T]. A season is learned from the group's total (its members' own from two years on), and laid
    over what is asked for steadily."""
    known = demand[:, _first_known(demand) :]
    counted = np.nan_to_num(known)
    classes = classification.demand_classes(counted)
    methods = np.array([METHODS[DemandClass(one)] for one in classes], dtype=object)
    steady, seldom = methods == "smoothed", methods == "seldom"
    season = np.ones((len(demand), YEAR))
    if known.shape[1] >= YEAR:
        season = np.where(steady[:, None], np.maximum(_seasons(known, group), 0.05), 1.0)
    flat = known / _laid_back(season, known.shape[1])
    level = np.where(steady, forecasting.level(flat, SMOOTHING), forecasting.intermittent(known, SMOOTHING).tsb)
    level = forecasting.peers_rate(np.where(methods == "none", 0.0, level), group, methods == "peers")
    told = np.full(demand.shape, np.nan)
    told[:, demand.shape[1] - known.shape[1] :] = np.where(seldom[:, None], _seldom_told(known), _steadily_told(known))
    nobody, nothing = np.full(len(demand), np.nan), np.full(len(demand), "", dtype=object)
    variance = forecasting.flat_variance(known, last=YEAR)
    return Forecasts(classes, methods, level, variance, season, told, nobody, nothing, nothing, methods)


def _first_known(demand: Floats) -> int:
    weeks = np.flatnonzero(np.isfinite(demand).any(axis=0))
    return int(weeks[0]) if len(weeks) else 0


def _seasons(known: Floats, group: Ints) -> Floats:
    if known.shape[1] >= 2 * YEAR:
        return forecasting.season(known, YEAR)
    return forecasting.pooled_season(filled(known), group, YEAR)


def _laid_back(season: Floats, weeks: int) -> Floats:
    """The season [n, 52] as it lies over the weeks that have been."""
    return floats(season[:, np.arange(-weeks, 0) % YEAR])


def _steadily_told(history: Floats) -> Floats:
    """The smoothed mean of all weeks before each, as `forecasting.level` has it; one pass."""
    weighted, weights = np.zeros(len(history)), np.zeros(len(history))
    told = np.full(history.shape, np.nan)
    for week in range(1, history.shape[1]):
        seen = history[:, week - 1]
        known = np.isfinite(seen)
        weighted = (1 - SMOOTHING) * weighted + np.where(known, seen, 0.0)
        weights = (1 - SMOOTHING) * weights + known
        told[:, week] = ratio(weighted, weights)
    return told


def _seldom_told(history: Floats) -> Floats:
    """Teunter, Syntetos & Babai's rate before each week; one pass."""
    size = np.zeros(len(history))
    chance = (history[:, :12] > 0).mean(axis=1)
    told = np.full(history.shape, np.nan)
    for week in range(1, history.shape[1]):
        seen = history[:, week - 1]
        asked = seen > 0
        size = np.where(asked & (size == 0), seen, np.where(asked, size + SMOOTHING * (seen - size), size))
        chance = chance + SMOOTHING * np.where(np.isnan(seen), 0.0, asked - chance)
        told[:, week] = chance * size
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

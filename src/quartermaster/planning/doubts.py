"""Data that cannot be right: each doubt is named, what is doubtful is set aside or taken at its least harm, the rest is
planned. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from quartermaster.planning.arrays import Flags, Floats, floats


class Doubt(StrEnum):
    NEGATIVE_DEMAND = "negative_demand"
    """Counted as none: more came back than was sold."""
    GAPS = "gaps"
    """Periods of which nothing is known tell nothing."""
    ONE_SALE = "one_sale"
    """Asked for once: a rate cannot be told."""
    ZERO_PRICE = "zero_price"
    """Keeping it seems to cost nothing; it is bought for a year at most."""
    ZERO_LEAD_TIME = "zero_lead_time"
    """Taken as one period: nobody delivers before the next review."""
    UNIT_CHANGED = "unit_changed"
    """Demand is suddenly a whole multiple of what it was, or a whole part: perhaps a pack became the unit."""
    LOOP = "loop"
    """Its bill of materials needs itself."""
    MINIMUM_ABOVE_A_YEAR = "minimum_above_a_year"
    """The supplier's least quantity lasts longer than a year."""


# Packs that units are mistaken for.
PACKS = (6.0, 10.0, 12.0, 20.0, 24.0, 50.0, 100.0, 144.0)


@dataclass(frozen=True)
class Cleaned:
    demand: Floats
    """Without what is below zero; nan where nothing is known."""
    unit_cost: Floats
    lead_time: Floats
    doubts: dict[Doubt, Flags]

    def of(self, series: int) -> list[Doubt]:
        return [doubt for doubt, found in self.doubts.items() if found[series]]


def cleaned(
    demand: ArrayLike,
    unit_cost: ArrayLike,
    lead_time: ArrayLike,
    *,
    minimum: ArrayLike = 0.0,
    periods_a_year: float = 52.0,
) -> Cleaned:
    """What planning may go on with, and the doubts [n] about each series."""
    asked = floats(demand)
    known = np.isfinite(asked)
    cost, time = floats(unit_cost), floats(lead_time)
    positive = np.where(known, np.maximum(asked, 0.0), np.nan)
    year = np.nansum(positive, axis=1) / np.maximum(known.sum(axis=1), 1) * periods_a_year
    doubts = {
        Doubt.NEGATIVE_DEMAND: (np.where(known, asked, 0.0) < 0).any(axis=1),
        Doubt.GAPS: (~known).any(axis=1),
        Doubt.ONE_SALE: (np.where(known, asked, 0.0) > 0).sum(axis=1) == 1,
        Doubt.ZERO_PRICE: ~(cost > 0),
        Doubt.ZERO_LEAD_TIME: ~(time >= 1),
        Doubt.UNIT_CHANGED: _unit_changed(np.nan_to_num(positive)),
        Doubt.MINIMUM_ABOVE_A_YEAR: (floats(minimum) > year) & (year > 0),
    }
    return Cleaned(positive, np.where(cost > 0, cost, 0.0), np.where(time >= 1, time, 1.0), doubts)


def _unit_changed(demand: Floats) -> Flags:
    """The typical size of a demand is, from some quarter of the history on, within 5 % a pack's times or part of what it was."""
    quarter = demand.shape[1] // 4
    if quarter < 4:
        return np.zeros(len(demand), dtype=bool)
    found = np.zeros(len(demand), dtype=bool)
    for cut in (quarter, 2 * quarter, 3 * quarter):
        before, after = _typical(demand[:, :cut]), _typical(demand[:, cut:])
        with np.errstate(divide="ignore", invalid="ignore"):
            times = np.maximum(after / before, before / after)
        near = np.abs(times[:, None] / np.array(PACKS) - 1).min(axis=1) < 0.05
        found |= near & _steady(demand[:, :cut]) & _steady(demand[:, cut:])
    return found


def _typical(demand: Floats) -> Floats:
    """The mean size of a demand, nan where there is none."""
    times = (demand > 0).sum(axis=1)
    return np.where(times > 0, demand.sum(axis=1) / np.maximum(times, 1), np.nan)


def _steady(demand: Floats) -> Flags:
    """Sizes that vary by less than half, and at least four of them: else a jump says nothing."""
    times = (demand > 0).sum(axis=1)
    mean = demand.sum(axis=1) / np.maximum(times, 1)
    squares = np.where(demand > 0, (demand - mean[:, None]) ** 2, 0.0).sum(axis=1) / np.maximum(times, 1)
    steady: Flags = (times >= 4) & (np.sqrt(squares) < 0.5 * mean)
    return steady

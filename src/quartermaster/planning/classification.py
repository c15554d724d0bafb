"""Which kind of thing an SKU is: how it is asked for, what it is worth, how often it moves, how badly it would be missed.
Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quartermaster.planning.arrays import Flags, Floats, floats, ratio

Words: TypeAlias = NDArray[Any]

# Syntetos, Boylan & Croston (2005), where Croston's method begins to win over smoothing.
INTERVAL_CUT = 1.32
VARIATION_CUT = 0.49
ABC_CUTS = (0.8, 0.95)
XYZ_CUTS = (0.5, 1.0)
FSN_CUTS = (3.0, 1.0)
NEW_BEFORE = 8


class DemandClass(StrEnum):
    SMOOTH = "smooth"
    ERRATIC = "erratic"
    INTERMITTENT = "intermittent"
    LUMPY = "lumpy"
    NEW = "new"
    """Known for fewer than eight periods: it is planned like its peers."""
    DEAD = "dead"
    """Not asked for in max(half a year, three times its usual interval)."""
    NONE = "none"
    """Never asked for."""


class Need(StrEnum):
    """VED: what happens when it is not there. A judgement of people; nothing in the sales tells it."""

    VITAL = "V"
    """Work stops, somebody is in danger, a contract is broken."""
    ESSENTIAL = "E"
    """Work goes on for a while, or something else serves at a price."""
    DESIRABLE = "D"


def intervals(history: ArrayLike, *, since_first: bool = False) -> Floats:
    """ADI: periods for each period with demand [n]; infinite where there was none. `since_first` leaves out the periods before
    the first demand."""
    demand = floats(history)
    asked = demand > 0
    times = asked.sum(axis=1)
    known = demand.shape[1] - (np.argmax(asked, axis=1) if since_first else 0)
    return ratio(known, times, otherwise=np.inf)


def variations(history: ArrayLike, *, sample: bool = False) -> Floats:
    """CV²: squared coefficient of variation of the demand of periods with demand [n]; `sample` divides by one less."""
    demand = floats(history)
    asked = demand > 0
    times = asked.sum(axis=1)
    mean = ratio(np.where(asked, demand, 0.0).sum(axis=1), times)
    squares = np.where(asked, (demand - mean[:, None]) ** 2, 0.0).sum(axis=1)
    return ratio(squares, (times - 1 if sample else times) * mean**2)


def demand_classes(history: ArrayLike, *, periods_a_year: float = 52.0) -> Words:
    """The DemandClass of every series [n]."""
    demand = floats(history)
    interval, variation = intervals(demand, since_first=True), variations(demand)
    words = classes_by(interval, variation)
    asked = demand > 0
    since_first = demand.shape[1] - np.argmax(asked, axis=1)
    words[dead(demand, periods_a_year=periods_a_year)] = DemandClass.DEAD
    words[since_first < NEW_BEFORE] = DemandClass.NEW
    words[~asked.any(axis=1)] = DemandClass.NONE
    return words


def dead(history: ArrayLike, *, periods_a_year: float = 52.0) -> Flags:
    """What was asked for once, and has not been for half a year and for three times its usual interval [n]."""
    asked = floats(history) > 0
    interval = intervals(history, since_first=True)
    silent = np.where(asked.any(axis=1), np.argmax(asked[:, ::-1], axis=1), -1)
    still: Flags = silent > np.maximum(periods_a_year / 2, 3 * np.where(np.isfinite(interval), interval, 0.0))
    return still


def classes_by(interval: ArrayLike, variation: ArrayLike) -> Words:
    seldom, uneven = floats(interval) > INTERVAL_CUT, floats(variation) > VARIATION_CUT
    return np.select(
        [~seldom & ~uneven, ~seldom & uneven, seldom & ~uneven],
        [DemandClass.SMOOTH, DemandClass.ERRATIC, DemandClass.INTERMITTENT],
        DemandClass.LUMPY,
    ).astype(object)


def abc(yearly_value: ArrayLike, *, cuts: tuple[float, float] = ABC_CUTS) -> Words:
    """A for the SKUs that make the first 80 % of the value, B up to 95 %, C the rest, and everything without value. The SKU that
    crosses a cut belongs above it. Values are summed, never averaged over shares."""
    value = np.maximum(floats(yearly_value), 0.0)
    order = np.argsort(-value, kind="stable")
    before = np.zeros_like(value)
    before[order] = np.cumsum(value[order]) - value[order]
    share = ratio(before, value.sum(), otherwise=1.0)
    words = np.where(share < cuts[0] - 1e-12, "A", np.where(share < cuts[1] - 1e-12, "B", "C"))
    return np.where(value > 0, words, "C")


def xyz(variation: ArrayLike, *, cuts: tuple[float, float] = XYZ_CUTS) -> Words:
    """X, Y or Z by the coefficient of variation of all periods; the cut itself belongs to the steadier class."""
    cv = floats(variation)
    return np.where(cv <= cuts[0], "X", np.where(cv <= cuts[1], "Y", "Z"))


def fsn(turns_a_year: ArrayLike, still: Flags | None = None, *, cuts: tuple[float, float] = FSN_CUTS) -> Words:
    """Fast, slow or not moving by turns of stock a year; `still`: nothing was issued for as long as counts."""
    turns = floats(turns_a_year)
    words = np.where(turns >= cuts[0], "F", np.where(turns >= cuts[1], "S", "N"))
    return words if still is None else np.where(still, "N", words)


def need(*, stops_work: bool, replaceable: bool) -> Need:
    """A first proposal for VED from the two questions that decide it."""
    if stops_work:
        return Need.ESSENTIAL if replaceable else Need.VITAL
    return Need.DESIRABLE if replaceable else Need.ESSENTIAL

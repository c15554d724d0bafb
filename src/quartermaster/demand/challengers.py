"""Forecasters of other libraries, to stand against ours in the replay and to be planned by where they win.

They come with the extra `forecasting`, weigh hundreds of megabytes, and are imported where they are asked, which is in a worker:
never by a web process.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import structlog

from quartermaster.demand.measures import filled
from quartermaster.kernel.refusals import Conflict
from quartermaster.planning.arrays import Flags, Floats, floats
from quartermaster.planning.classification import Words
from quartermaster.planning.replay import Window

log = structlog.get_logger(__name__)
EXTRA = "quartermaster[forecasting]"
QUARTER, MONTH, YEAR = 13, 4, 52
LEAST_WEEKS = 2 * QUARTER
"""Before that there is nothing to fit; a series that was first asked for since is too young."""
SEEN_WEEKS = 2 * YEAR
"""What a challenger looks at, in the replay and when it tells."""
MOST_TRIED = 5_000
"""Of more series, so many are drawn for the replay: a Monday morning has to suffice."""
MOST_TOLD = 100_000
"""For more series a challenger does not tell rates: our own hold."""
MOST_LEARNED_FROM = 10_000
MOST_TIMES_THE_BEST = 1.5
"""A forecaster that runs away is held at so many times the best four weeks that it saw."""
LAGS = (1, 2, 3, 4)


class ExtraMissing(Conflict):
    code = "extra_missing"
    title = "A part of the program is not installed here"


@dataclass(frozen=True)
class Challenger:
    """A forecaster: its key in tables, by what it is called, which library it needs, and its rates [n] from a history [n, t]; nan
    where it fails. One that `learns_from_all` tells a series from all others, too."""

    key: str
    name: str
    library: str
    rates: Callable[[Floats], Floats]
    learns_from_all: bool = False

    @property
    def is_installed(self) -> bool:
        """Whether its library is here; nothing is imported to find out."""
        return importlib.util.find_spec(self.library) is not None


def rates_of(challenger: Challenger, demand: Floats, window: Window, step: Callable[[], None] = lambda: None) -> Floats:
    """Its rates [n, T] for each week of the window, told anew every four weeks from the weeks before; `step` is called after each
    telling. Refused, with what to install, where its library is missing."""
    if not challenger.is_installed:
        raise ExtraMissing(f"{challenger.name} needs {challenger.library}: install {EXTRA}, then start again.")
    rates = np.full(demand.shape, np.nan)
    for start in tellings(window):
        told = _told(challenger, demand[:, :start])
        usual = filled(demand[:, max(0, start - QUARTER) : start]).mean(axis=1)
        rates[:, start : min(start + MONTH, window.end)] = np.where(np.isfinite(told), told, usual)[:, None]
        step()
    return floats(np.nan_to_num(rates))


def tellings(window: Window) -> range:
    """The weeks before which a challenger tells anew."""
    return range(window.start, window.end, MONTH)


def _told(challenger: Challenger, demand: Floats) -> Floats:
    """Never below nothing, and never wildly more than was ever asked for."""
    history = filled(demand[:, -SEEN_WEEKS:])
    return floats(np.clip(challenger.rates(history), 0.0, MOST_TIMES_THE_BEST * _best_month(history)))


def _best_month(history: Floats) -> Floats:
    """The mean of the four weeks in a row [n] in which most was asked for."""
    sums = np.cumsum(np.pad(history, ((0, 0), (1, 0))), axis=1)
    return floats((sums[:, MONTH:] - sums[:, :-MONTH]).max(axis=1) / MONTH)


@dataclass(frozen=True)
class Answers:
    """What challengers told for the series that they were asked for; one row each."""

    rate: Floats
    """Units a week; nan where ours holds."""
    why: Words
    """Why ours holds where a challenger was asked: a key of `WHY_OURS`."""


MISSING, TOO_MANY, FAILED, YOUNG, NOT_TOLD = "missing", "too_many", "failed", "young", "not_told"
WHY_OURS = {
    MISSING: f"its library is not installed here; install {EXTRA}",
    TOO_MANY: f"there are more than {MOST_TOLD:,} series",
    FAILED: "the model failed",
    YOUNG: "first asked for less than half a year ago",
    NOT_TOLD: "nothing was told this week",
}
"""In words, after a colon."""


def answers(wanted: Words, demand: Floats, step: Callable[[], None] = lambda: None) -> Answers:
    """What comes after histories [n, T], told by the challengers whose keys are wanted [n]; "" where none is. `step` is called
    after each challenger."""
    demand = _since_the_first(demand)
    rate, why = np.full(len(demand), np.nan), np.full(len(demand), "", dtype=object)
    young = _weeks_asked_for(demand) < LEAST_WEEKS
    for one in CHALLENGERS:
        asked = wanted == one.key
        if not asked.any():
            continue
        among: Flags = ~young if one.learns_from_all else asked & ~young
        reason = "" if one.is_installed else MISSING
        reason = TOO_MANY if not reason and among.sum() > MOST_TOLD else reason
        if not reason:
            told = np.full(len(demand), np.nan)
            told[among] = _or_nothing(one, demand[among])
            rate[asked] = told[asked]
        why[asked] = np.where(np.isfinite(rate[asked]), "", reason or FAILED)
        why[asked & young] = YOUNG
        step()
    return Answers(rate, why)


def _since_the_first(demand: Floats) -> Floats:
    """From the week on in which anything was asked for, as the replay knows it."""
    begun = np.flatnonzero((np.nan_to_num(demand) > 0).any(axis=0))
    return demand[:, begun[0] :] if len(begun) else demand


def _or_nothing(challenger: Challenger, demand: Floats) -> Floats:
    """What it tells; where it cannot, nothing, and the log says why."""
    try:
        return _told(challenger, demand) if len(demand) else np.zeros(0)
    except Exception:  # somebody else's code fails in its own ways, and planning goes on without it
        log.exception("challenger_failed", challenger=challenger.key, series=len(demand))
        return np.full(len(demand), np.nan)


def _weeks_asked_for(demand: Floats) -> Floats:
    """Since the first week in which something was asked for, that week among them."""
    asked = np.nan_to_num(demand) > 0
    return np.where(asked.any(axis=1), demand.shape[1] - np.argmax(asked, axis=1), 0)


def _by_statsforecast(model: str, **said: Any) -> Callable[[Floats], Floats]:
    """Each series by itself; of those that are constant, their mean."""

    def rates(history: Floats) -> Floats:
        forecaster: Any = getattr(importlib.import_module("statsforecast.models"), model)(**said)
        out = history[:, -QUARTER:].mean(axis=1)
        for row in np.flatnonzero(history.std(axis=1) > 0).tolist():
            try:
                out[row] = float(np.mean(forecaster.forecast(y=history[row], h=MONTH)["mean"]))
            except Exception as error:  # as above; one series, not all
                log.warning("challenger_failed", challenger=model, error=str(error))
                out[row] = np.nan
        return floats(out)

    return rates


def _by_lightgbm(history: Floats) -> Floats:
    """One model for all series: the next four weeks' mean from the last weeks, means and the time of the year, each as a multiple
    of the series' own mean. Learned from every other week of the last year, of ten thousand series at most."""
    lightgbm: Any = importlib.import_module("lightgbm")
    last = history.shape[1]
    origins = range(max(QUARTER, last - YEAR), last - MONTH + 1, 2)
    if not origins:
        return floats(history[:, -QUARTER:].mean(axis=1))
    known = history[:: -(-len(history) // MOST_LEARNED_FROM)]
    wanted = np.concatenate([_scaled(known[:, at : at + MONTH].mean(axis=1), known[:, :at]) for at in origins])
    features = np.concatenate([_features(known[:, :at]) for at in origins])
    said = {
        "objective": "regression", "verbosity": -1, "seed": 1, "deterministic": True, "force_row_wise": True, "num_threads": 1,
        "num_leaves": 31,
    }  # fmt: skip
    model = lightgbm.train(said, lightgbm.Dataset(features, wanted), num_boost_round=80)
    return floats(model.predict(_features(history), num_threads=1) * _mean(history))


def _mean(history: Floats) -> Floats:
    return floats(np.maximum(history[:, -YEAR:].mean(axis=1), 1e-6))


def _scaled(values: Floats, history: Floats) -> Floats:
    return floats(np.clip(values / _mean(history), 0.0, 20.0))


def _a_year_ago(history: Floats) -> Floats:
    """What was asked for in the same weeks then; nan where the history is shorter."""
    if history.shape[1] < YEAR:
        return np.full(len(history), np.nan)
    return _scaled(history[:, -YEAR : -YEAR + MONTH].mean(axis=1), history)


def _features(history: Floats) -> Floats:
    """[n, features] of what is known at the end of the history."""
    season = 2 * np.pi * (history.shape[1] % YEAR) / YEAR
    columns = [_scaled(history[:, -lag], history) for lag in LAGS]
    columns += [_scaled(history[:, -weeks:].mean(axis=1), history) for weeks in (MONTH, QUARTER)]
    columns.append(_a_year_ago(history))
    asked: Flags = history[:, -YEAR:] > 0
    columns += [floats(asked.mean(axis=1)), np.log(_mean(history))]
    columns += [np.full(len(history), np.sin(season)), np.full(len(history), np.cos(season))]
    return floats(np.stack(columns, axis=1))


CHALLENGERS = (
    Challenger("croston_sba", "Croston, corrected", "statsforecast", _by_statsforecast("CrostonSBA")),
    Challenger("croston_opt", "Croston, optimised", "statsforecast", _by_statsforecast("CrostonOptimized")),
    Challenger("auto_ets", "AutoETS", "statsforecast", _by_statsforecast("AutoETS", season_length=1)),
    Challenger("opt_theta", "OptTheta", "statsforecast", _by_statsforecast("OptimizedTheta", season_length=1)),
    Challenger("auto_ces", "AutoCES", "statsforecast", _by_statsforecast("AutoCES", season_length=1)),
    Challenger("lightgbm", "LightGBM", "lightgbm", _by_lightgbm, learns_from_all=True),
)
"""The simpler first: what cannot be told apart goes to it."""
NAMES = {one.key: one.name for one in CHALLENGERS}


def missing() -> list[str]:
    """The names of those that are not tried here, for want of their library."""
    return [one.name for one in CHALLENGERS if not one.is_installed]

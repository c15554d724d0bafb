"""Forecasters of other libraries, to stand against ours in the replay: what they would have told every four weeks, from what
was known then.

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

from quartermaster.demand.measures import filled
from quartermaster.kernel.refusals import Conflict
from quartermaster.planning.arrays import Flags, Floats, floats
from quartermaster.planning.replay import Window

EXTRA = "quartermaster[forecasting]"
QUARTER, MONTH, YEAR = 13, 4, 52
LEAST_WEEKS = 2 * QUARTER
"""Before that there is nothing to fit."""
MOST_SERIES = 5_000
"""With more a Monday morning would not suffice, and none is tried."""
LAGS = (1, 2, 3, 4)


class ExtraMissing(Conflict):
    code = "extra_missing"
    title = "A part of the program is not installed here"


@dataclass(frozen=True)
class Challenger:
    """A forecaster: by what it is called, which library it needs, and its rates [n] from a history [n, t]."""

    name: str
    library: str
    rates: Callable[[Floats], Floats]

    @property
    def is_installed(self) -> bool:
        """Whether its library is here; nothing is imported to find out."""
        return importlib.util.find_spec(self.library) is not None


def rates_of(challenger: Challenger, demand: Floats, window: Window) -> Floats:
    """Its rates [n, T] for each week of the window, told anew every four weeks from the weeks before. Refused, with what to
    install, where its library is missing."""
    if not challenger.is_installed:
        raise ExtraMissing(f"{challenger.name} needs {challenger.library}: install {EXTRA}, then start again.")
    rates = np.full(demand.shape, np.nan)
    for start in range(window.start, window.end, MONTH):
        rates[:, start : min(start + MONTH, window.end)] = challenger.rates(filled(demand[:, :start]))[:, None]
    return floats(np.maximum(np.nan_to_num(rates), 0.0))


def _by_statsforecast(model: str, **said: Any) -> Callable[[Floats], Floats]:
    """Each series by itself; of those that are constant, their mean."""

    def rates(history: Floats) -> Floats:
        forecaster: Any = getattr(importlib.import_module("statsforecast.models"), model)(**said)
        out = history[:, -QUARTER:].mean(axis=1)
        for row in np.flatnonzero(history.std(axis=1) > 0).tolist():
            out[row] = float(np.mean(forecaster.forecast(y=history[row], h=MONTH)["mean"]))
        return floats(out)

    return rates


def _by_lightgbm(history: Floats) -> Floats:
    """One model for all series: the next four weeks' mean from the last weeks, means and the time of the year, each as a multiple
    of the series' own mean. Learned from every other week of the last year."""
    lightgbm: Any = importlib.import_module("lightgbm")
    last = history.shape[1]
    origins = range(max(QUARTER, last - YEAR), last - MONTH + 1, 2)
    if not origins:
        return floats(history[:, -QUARTER:].mean(axis=1))
    wanted = np.concatenate([_scaled(history[:, at : at + MONTH].mean(axis=1), history[:, :at]) for at in origins])
    features = np.concatenate([_features(history[:, :at]) for at in origins])
    said = {"objective": "regression", "verbosity": -1, "seed": 1, "deterministic": True, "num_threads": 1, "num_leaves": 31}
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
    Challenger("AutoETS (statsforecast)", "statsforecast", _by_statsforecast("AutoETS", season_length=1)),
    Challenger("Croston’s method, corrected (statsforecast)", "statsforecast", _by_statsforecast("CrostonSBA")),
    Challenger("One model for all goods (LightGBM)", "lightgbm", _by_lightgbm),
)


def missing() -> list[str]:
    """The names of those that are not tried here, for want of their library."""
    return [one.name for one in CHALLENGERS if not one.is_installed]

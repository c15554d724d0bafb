"""Forecasters of other libraries stand against ours where they are installed; no web process carries them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from quartermaster.demand import challengers, lives
from quartermaster.demand.challengers import CHALLENGERS, Challenger, ExtraMissing
from quartermaster.planning.choosing import warm_up_window
from quartermaster.planning.replay import Window
from tests.demand.test_living import life

HEAVY = ("scipy", "statsforecast", "lightgbm", "pandas", "polars", "pyarrow", "statsmodels", "numba", "dask", "fugue")
WINDOW = warm_up_window(104, periods_a_year=52)
LAST = Challenger("As in the last week", "numpy", lambda history: history[:, -1])


def weeks(series: int = 6) -> np.ndarray:
    return np.random.default_rng(3).poisson(8, (series, 104)).astype(float)


def test_a_challenger_tells_every_four_weeks_from_what_was_known_then_and_orders_by_our_rule() -> None:
    known = weeks()
    rates = challengers.rates_of(LAST, known, WINDOW)
    assert rates[:, 52:56].tolist() == known[:, [51] * 4].tolist()
    assert rates[:, 56].tolist() == known[:, 55].tolist()
    assert not rates[:, :52].any()
    later = known.copy()
    later[:, 80:] = 999
    assert challengers.rates_of(LAST, later, WINDOW)[:, :80].tolist() == rates[:, :80].tolist()
    found = lives.tried(life(known), WINDOW, [LAST])
    ours = next(iter(found.ours.values()))
    assert found.others["As in the last week"].total != ours.total
    (told,) = [one for one in lives.of_group(found, np.ones(6, dtype=bool)) if one.rule == LAST.name]
    assert (told.dial, told.picked) == (None, False)


def test_where_its_library_is_missing_it_is_refused_with_what_to_install() -> None:
    nowhere = replace(LAST, library="no_such_library")
    with pytest.raises(ExtraMissing, match=r"install quartermaster\[forecasting\]"):
        challengers.rates_of(nowhere, weeks(), WINDOW)


@pytest.mark.parametrize("challenger", CHALLENGERS, ids=lambda one: one.name)
def test_every_challenger_tells_steady_goods_about_as_they_are(challenger: Challenger) -> None:
    if not challenger.is_installed:
        pytest.skip(f"install {challengers.EXTRA} for {challenger.name}")
    known = np.concatenate([weeks(30), np.full((1, 104), 4.0), np.zeros((1, 104))])
    rates = challengers.rates_of(challenger, known, Window(96, 0, 8))[:, 96:]
    assert rates.shape == (32, 8)
    assert rates[:30].mean() == pytest.approx(8, rel=0.15)
    assert rates[30].mean() == pytest.approx(4, rel=0.25)
    assert rates[31].max() < 0.5


def test_no_web_process_carries_them() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, sys\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'quartermaster.config.settings')\n"
            "import django\ndjango.setup()\nimport quartermaster.config.urls, quartermaster.config.api\n"
            f"print([name for name in {HEAVY} if name in sys.modules])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip().endswith("[]")

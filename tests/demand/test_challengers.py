"""Forecasters of other libraries stand against ours where they are installed; no web process carries them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from quartermaster.demand import challengers, lives
from quartermaster.demand.challengers import CHALLENGERS, Challenger, ExtraMissing
from quartermaster.demand.tellers import TELLERS
from quartermaster.planning import forecasting
from quartermaster.planning.choosing import DEFAULT, warm_up_window
from quartermaster.planning.replay import Window
from tests.demand.test_living import life

HEAVY = ("scipy", "statsforecast", "lightgbm", "pandas", "polars", "pyarrow", "statsmodels", "numba", "dask", "fugue")
WINDOW = warm_up_window(104, periods_a_year=52)
LAST = Challenger("last", "As in the last week", "numpy", lambda history: history[:, -1])


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
    assert found.theirs[lives.Entry(LAST)].total != ours.total
    (told,) = [one for one in lives.of_group(found, np.ones(6, dtype=bool)) if one.challenger == "last"]
    assert (told.rule, told.dial, told.picked) == ("As in the last week (numpy)", 0.5, False)


def test_a_challenger_wins_only_by_more_than_chance_and_only_where_a_year_and_eighty_series_tell() -> None:
    ahead = (
        np.random.default_rng(2).poisson(np.where((np.arange(104) + np.arange(90)[:, None]) % 52 < 6, 30.0, 0.3)).astype(float)
    )
    knowing = Challenger("knowing", "Knows two months", "numpy", lambda told: _two_months_of(ahead, told.shape[1]))
    found = lives.tried(life(ahead), WINDOW, [LAST, knowing], category=np.zeros(90, dtype=np.int64))
    told = lives.of_group(found, np.ones(90, dtype=bool))
    (picked,) = [one for one in told if one.picked]
    assert picked.challenger == "knowing"
    assert picked.outcome.total < min(one.outcome.total for one in told if one is not picked)
    assert lives.SEASONED in [one.rule for one in told]
    assert not any(one.picked for one in lives.of_group(found, np.arange(90) < 79))
    as_ours = Challenger("as_ours", "As ours", "numpy", lambda history: forecasting.level(history, 0.2))
    again = lives.of_group(lives.tried(life(weeks(90)), WINDOW, [as_ours]), np.ones(90, dtype=bool))
    assert [one.challenger for one in again if one.picked] == [""]


def _two_months_of(demand: np.ndarray, start: int) -> np.ndarray:
    return demand[:, start : start + 8].mean(axis=1)


def test_of_more_series_than_a_morning_suffices_for_so_many_are_drawn_and_money_is_told_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lives, "MOST_TRIED", 40)
    known = weeks(100)
    found = lives.tried(life(known), WINDOW, [LAST])
    assert int(found.sample.sum()) == 40
    assert found.sample.tolist() == lives.tried(life(known), WINDOW).sample.tolist()
    (told,) = [one for one in lives.of_group(found, np.ones(100, dtype=bool)) if one.challenger]
    usual = found.ours[DEFAULT]
    assert told.scale == pytest.approx(usual.total / usual.only(found.sample).total)
    assert 2 < told.scale < 3


def test_whoever_stops_the_replay_stops_it_at_the_next_step() -> None:
    steps: list[tuple[int, int]] = []

    def stop_at_thirty(done: int, of: int) -> None:
        steps.append((done, of))
        if done == 30:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        lives.tried(life(weeks()), WINDOW, [LAST], step=stop_at_thirty)
    assert steps[-1] == (30, 28 + 13 + 6)
    done: list[int] = []
    lives.tried(life(weeks()), WINDOW, [LAST], step=lambda now, of: done.append(now))
    assert done == list(range(1, 48))


@pytest.mark.parametrize("challenger", CHALLENGERS, ids=lambda one: one.name)
def test_no_challenger_sees_the_future_and_the_same_history_tells_the_same(challenger: Challenger) -> None:
    if not challenger.is_installed:
        pytest.skip(f"install {challengers.EXTRA} for {challenger.name}")
    known, window = weeks(12), Window(80, 0, 12)
    rates = challengers.rates_of(challenger, known, window)
    later = known.copy()
    later[:, 84:] = 999
    blind = challengers.rates_of(challenger, later, window)
    assert blind[:, 80:88].tolist() == rates[:, 80:88].tolist()
    assert blind[:, 88].min() > rates[:, 88].max()


def test_ours_with_a_season_sees_no_future_either() -> None:
    known, category = weeks(12), np.arange(12) % 2
    rates = lives.seasonal_rates(known, category, WINDOW)
    later = known.copy()
    later[:, 80:] = 999
    assert lives.seasonal_rates(later, category, WINDOW)[:, 52:81].tolist() == rates[:, 52:81].tolist()


def test_who_is_asked_tells_or_says_why_not() -> None:
    history = weeks(4)
    history[1, :80] = 0
    wanted = np.array(["croston_sba", "croston_sba", "", "nobody"], dtype=object)
    told = challengers.answers(wanted, history)
    assert told.why.tolist()[1:] == ["young", "", ""]
    assert np.isnan(told.rate[1:]).all()
    assert told.rate[0] == pytest.approx(8, rel=0.2) if CHALLENGERS[0].is_installed else told.why[0] == "missing"
    assert {one.key for one in CHALLENGERS} < set(TELLERS)
    padded = np.concatenate([np.zeros((4, 40)), history], axis=1)
    assert challengers.answers(wanted, padded).rate.tolist() == pytest.approx(told.rate.tolist(), nan_ok=True)


def test_one_that_fails_leaves_everything_to_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(history: np.ndarray) -> np.ndarray:
        raise ValueError("no")

    monkeypatch.setattr(
        challengers, "CHALLENGERS", (replace(LAST, rates=fails), replace(LAST, key="absent", library="no_such_library"))
    )
    told = challengers.answers(np.array(["last", "absent"], dtype=object), weeks(2))
    assert told.why.tolist() == ["failed", "missing"]
    assert np.isnan(told.rate).all()


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

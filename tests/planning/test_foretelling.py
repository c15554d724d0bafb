"""One forecast for whoever looks and whoever orders: seasons with gaps, seasons of one’s own, new goods by their peers."""

from __future__ import annotations

import numpy as np
import pytest

from quartermaster.planning import foretelling
from quartermaster.planning.arrays import Floats
from quartermaster.planning.foretelling import YEAR, foretold, shared_season

WEEKS = np.arange(2 * YEAR)
PEAK = 1 + np.exp(-(((WEEKS % YEAR) - 40) ** 2) / 50.0)
"""An index with a hill around the fortieth week of each year."""
ONE_GROUP = np.zeros(3, dtype=np.int64)


def one(history: Floats) -> foretelling.Foretold:
    """All of one group."""
    return foretold(history, np.zeros(len(history), dtype=np.int64), 0.2)


def peers(history: Floats) -> foretelling.Peers:
    return foretelling.peers_of(history, np.zeros(len(history), dtype=np.int64), foretelling.classes_of(history), 1)


def test_those_that_were_out_of_stock_at_the_peak_do_not_flatten_their_groups_season() -> None:
    whole = np.outer([5.0, 10.0, 20.0], PEAK)
    gaps = whole.copy()
    gaps[:2, 34:46] = np.nan
    gaps[:2, 34 + YEAR : 46 + YEAR] = np.nan
    expected = shared_season(whole, ONE_GROUP, 1)
    assert shared_season(gaps, ONE_GROUP, 1) == pytest.approx(expected, abs=0.02)
    assert expected.max() > 1.35


def test_a_group_whose_years_agree_is_believed_and_of_a_single_year_by_seven_tenths() -> None:
    goods = np.outer([1.0, 1.0, 1.0], PEAK)
    true = np.mean([np.roll(PEAK[:YEAR], step) for step in range(-2, 3)], axis=0)
    assert shared_season(goods, ONE_GROUP, 1)[0] == pytest.approx(true / true.mean())
    assert shared_season(goods[:, :YEAR], ONE_GROUP, 1)[0] == pytest.approx(1 + 0.7 * (true / true.mean() - 1))


def test_a_group_that_fades_has_no_season_of_it() -> None:
    fading = np.outer([1.0, 2.0, 3.0], np.concatenate([np.full(YEAR, 20.0), np.linspace(20, 2, YEAR)]))
    assert shared_season(fading, ONE_GROUP, 1) == pytest.approx(np.ones((1, YEAR)))


def test_under_a_year_there_is_no_season() -> None:
    assert (shared_season(np.ones((3, YEAR - 1)), ONE_GROUP, 1) == 1.0).all()


def test_a_season_of_ones_own_that_comes_every_year_is_believed() -> None:
    against = 2.5 - PEAK
    history = np.concatenate([np.outer(np.full(9, 10.0), PEAK), 10 * against[None, :]])
    found = one(history)
    assert found.season[-1, 40] < 0.8
    assert found.season[0, 40] > 1.4


def test_chance_is_no_season_of_ones_own() -> None:
    luck = np.random.default_rng(3).poisson(2.0, (40, 2 * YEAR)).astype(float)
    found = one(luck)
    assert np.abs(found.season - peers(luck).season).mean() < 0.06


def test_a_missing_week_tells_nothing() -> None:
    history = np.full((2, 20), 4.0)
    history[1, 15:18] = np.nan
    assert one(history).level.tolist() == [4.0, 4.0]


def test_the_season_is_taken_out_before_the_level_is_told() -> None:
    found = one(np.outer([10.0, 10.0, 10.0], PEAK[: YEAR + 41]))
    coming = found.level[0] * found.season[0]
    assert coming[0] < found.level[0] * 1.6
    assert found.level[0] == pytest.approx(10 * PEAK[:YEAR].mean(), rel=0.12)


def test_a_new_one_is_drawn_towards_its_peers_as_far_as_they_know_better() -> None:
    """Rates of 2, 4, 6, 8, 10 differ by a variance of 10; nothing scatters within, so that three weeks of one’s own are all."""
    steady = np.outer([2.0, 4.0, 6.0, 8.0, 10.0], np.ones(20))
    fresh = np.full((1, 20), np.nan)
    fresh[0, 17:] = 30.0
    assert one(np.concatenate([steady, fresh])).level[-1] == pytest.approx(30.0)


def test_where_weeks_scatter_and_peers_are_alike_a_new_one_is_believed_less() -> None:
    """Within a series weeks are 0 and 12 in turn (variance 36 · 20 / 19), between them the rates of 6 ± 1 differ by 1.25 less the
    chance of a mean of 20 weeks: k = 19.5 weeks or more, so three weeks of 30 say little."""
    turns = np.tile([0.0, 12.0], 10)
    others = np.stack([turns + shift for shift in (-1.0, -1.0, 1.0, 1.0, 0.0)])
    fresh = np.full((1, 20), np.nan)
    fresh[0, 17:] = 30.0
    history = np.concatenate([np.maximum(others, 0.0), fresh])
    known = peers(foretelling.since_first(history))
    found = one(history)
    weeks = float(known.weeks[0])
    assert weeks > 19.5
    assert found.level[-1] == pytest.approx((3 * 30.0 + weeks * known.rate[0]) / (3 + weeks))
    assert found.method[-1] == "peers"


def test_without_enough_peers_a_new_one_tells_itself() -> None:
    fresh = np.full((1, 20), np.nan)
    fresh[0, 17:] = 30.0
    assert one(np.concatenate([np.full((4, 20), 1.0), fresh])).level[-1] == pytest.approx(30.0)


def test_what_nobody_asks_for_any_more_is_told_as_nothing() -> None:
    history = np.zeros((2, 60))
    history[0, :10] = 5.0
    found = one(history)
    assert found.level.tolist() == [0.0, 0.0]
    assert found.method.tolist() == ["none", "none"]


def test_what_was_out_of_stock_for_long_is_not_dead() -> None:
    history = np.full((1, 60), 5.0)
    history[0, 30:] = np.nan
    assert one(history).level[0] == pytest.approx(5.0)
    assert one(history).method[0] == "smoothed"


def test_every_row_has_its_own_smoothing() -> None:
    history = np.tile(np.concatenate([np.zeros(30), np.full(10, 10.0)]), (2, 1))
    history[:, 0] = 1.0
    member = np.zeros(2, dtype=np.int64)
    quick, slow = foretold(history, member, np.array([0.5, 0.0])).level
    assert quick == pytest.approx(10.0, abs=0.02)
    assert slow == pytest.approx(101 / 40)

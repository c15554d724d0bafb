"""How much will be asked for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartermaster.planning import forecasting, signal
from tests.planning import cases
from tests.planning.cases import law

HISTORIES = st.lists(st.floats(0, 1e4), min_size=2, max_size=40)


def test_smoothing_begins_with_the_first_value():
    given, expected = cases.case("fc-03-ses")
    told = forecasting.smoothed([given["series"]], given["alpha"])
    off = np.array(given["series"][1:]) - told.fitted[0, 1:]
    assert told.forecast[0] == pytest.approx(expected["forecast"], rel=1e-6)
    assert (off**2).mean() == pytest.approx(expected["mse_one_step"], rel=1e-6)
    assert np.abs(off).mean() == pytest.approx(expected["mae_one_step"], rel=1e-6)


def test_sizes_and_intervals_of_what_is_asked_for_now_and_then():
    given, expected = cases.case("fc-01-croston")
    told = forecasting.intermittent([given["series"]], given["alpha"])
    for name in ("size", "interval", "croston", "sba", "sbj"):
        assert getattr(told, name)[0] == pytest.approx(expected[name], rel=1e-4)


def test_what_dies_is_forgotten_by_tsb_and_never_by_croston():
    history = np.zeros((1, 100))
    history[0, :50:2] = 10
    told = forecasting.intermittent(history)
    assert told.croston[0] == pytest.approx(5.0, rel=0.05)
    assert told.tsb[0] < 0.05
    assert forecasting.aggregated(history)[0] < 1.0


def test_what_was_asked_for_often_by_luck_is_drawn_to_what_others_show_and_what_is_certain_is_not():
    chance = np.random.default_rng(3)
    alike = (chance.random((200, 30)) < 0.3) * 4.0
    group = np.zeros(200, dtype=int)
    apart = np.abs(forecasting.level(alike, 0.1) - 1.2).mean()
    assert np.abs(forecasting.drawn(alike, 0.1, group) - 1.2).mean() < 0.5 * apart
    mixed = alike.copy()
    mixed[:100] = 4.0
    assert forecasting.drawn(mixed, 0.1, group)[:100] == pytest.approx(4.0, rel=0.03)


def test_what_is_dead_is_not_drawn_up_and_few_series_keep_their_own():
    history = np.ones((12, 30))
    history[0, 5:] = 0
    dead = np.arange(12) == 0
    own = forecasting.level(history, 0.2)
    assert forecasting.drawn(history, 0.2, np.zeros(12, dtype=int))[0] > own[0]
    assert forecasting.drawn(history, 0.2, np.zeros(12, dtype=int), dead=dead)[0] == own[0]
    assert forecasting.drawn(history, 0.2, np.arange(12) // 6) == pytest.approx(own)


def test_a_season_is_believed_as_far_as_its_years_agree():
    year = 1 + 0.5 * np.sin(np.arange(12) / 12 * 2 * np.pi)
    steady = np.concatenate([100 * year, 200 * year, 300 * year])[None]
    smoothed = np.mean([np.roll(year, step) for step in (-1, 0, 1)], axis=0)
    assert forecasting.own_season(steady, 12)[0] == pytest.approx(smoothed)
    assert forecasting.repeated(forecasting.own_season(steady, 12), 15)[0, :3] == pytest.approx(smoothed[-3:])
    chance = np.random.default_rng(5).poisson(3.0, size=(500, 36)).astype(float)
    assert np.abs(forecasting.own_season(chance, 12) - 1).mean() < 0.03
    assert (forecasting.own_season(steady[:, :23], 12) == 1.0).all()
    gap = steady.copy()
    gap[0, 20] = np.nan
    assert (forecasting.own_season(gap, 12) == 1.0).all()


def test_errors_are_those_of_the_m5_competition():
    given, expected = cases.case("err-01")
    told = forecasting.errors([given["actual"]], [given["forecast"]], [given["train"]])
    for name in ("mae", "rmse", "mase", "rmsse", "bias", "wape"):
        assert getattr(told, name)[0] == pytest.approx(expected[name], rel=1e-6)
    loss = forecasting.pinball([given["actual"]], [given["quantile_forecast_90"]], 0.9)
    assert loss[0] == pytest.approx(expected["mean_pinball_90"])


def test_orders_use_up_the_forecast_that_spoke_of_them():
    given, expected = cases.case("mrp-08-consumption-bf")
    left, total = forecasting.net_of_orders(given["forecast"], given["orders"])
    assert list(left) == expected["net_forecast"]
    assert list(total) == expected["total_demand"]


def test_missing_periods_tell_nothing():
    assert forecasting.level([[4.0, np.nan, 4.0, np.nan]], 0.2)[0] == pytest.approx(4.0)
    assert forecasting.flat_variance([[4.0, np.nan, 6.0]], last=3)[0] == pytest.approx(2.0)


def test_a_season_is_told_by_the_group_where_its_members_are_too_few():
    wave = 10 + 8 * np.sin(np.arange(104) * 2 * np.pi / 52)
    chance = np.random.default_rng(4)
    members = chance.poisson(wave / 10, size=(40, 104)).astype(float)
    index = forecasting.pooled_season(members, np.zeros(40, dtype=int), 52)
    assert index[0].mean() == pytest.approx(1.0)
    assert index[0, 13] == pytest.approx(1 + 0.7 * 0.8, abs=0.1)
    assert forecasting.ahead([2.0], [1.5], np.array([[0.5, 2.0]]))[0] == pytest.approx(3.0)


def test_a_new_sku_is_planned_like_its_peers():
    assert list(forecasting.peers_rate([4.0, 6.0, 0.5, 9.0], [0, 0, 0, 1], [False, False, True, True])) == [4.0, 6.0, 5.0, 9.0]


def test_a_variance_of_few_periods_is_drawn_to_its_group():
    mean = np.full(12, 4.0)
    variance = np.array([8.0] * 11 + [100.0])
    pooled = forecasting.pooled_variance(variance, mean, np.zeros(12, dtype=int), share=0.5)
    assert 8 < pooled[0] < 10
    assert 50 < pooled[-1] < 60
    assert list(forecasting.pooled_variance([8.0, 100.0], [4.0, 4.0], [0, 0], share=0.5)) == [8.0, 100.0]


def test_an_empty_shelf_is_neither_zero_demand_nor_forgotten_sales():
    sold = [[10.0, 0.0, 6.0, 10.0]]
    there = [[1.0, 0.0, 0.5, 1.0]]
    assert signal.wanted(sold, in_stock=there)[0] == pytest.approx([10, np.nan, 12, 10], nan_ok=True)
    assert signal.completed(sold, there)[0] == pytest.approx([10, 32 / 3, 12, 10])
    assert signal.wanted([[5.0]], returned=[[2.0]], cancelled=[[1.0]], lost=[[3.0]])[0] == pytest.approx([5.0])


def test_one_off_orders_do_not_move_the_level():
    history = [[5.0, 6, 4, 5, 500, 6, 5, 4, 5, 6]]
    assert signal.for_level(history)[0].max() == 6
    assert not signal.repeats(history)[0]


def test_closed_weeks_are_missing_and_half_open_ones_made_whole():
    daily = np.array([[1.0] * 7 + [0.0] * 7 + [1.0, 1, 1, 0, 0, 0, 0] + [1.0] * 7])
    opened = np.array([[1] * 7 + [0] * 7 + [1, 1, 1, 0, 0, 0, 0] + [1] * 7])
    assert signal.open_weeks(daily, opened)[0] == pytest.approx([7, np.nan, 3 * 5 / 3, 7], nan_ok=True)


def test_a_successor_inherits_the_history_before_its_own():
    assert list(signal.succeeded([[0.0, 0, 3, 0]], [[5.0, 4, 4, 1]], share=0.5)[0]) == [2.5, 2.0, 3.0, 0.0]


@law
@given(HISTORIES, st.floats(0, 0.9))
def test_a_level_lies_within_what_was_asked_for(history, smoothing):
    level = forecasting.level([history], smoothing)[0]
    assert min(history) - 1e-6 <= level <= max(history) * (1 + 1e-9) + 1e-6


@law
@given(HISTORIES)
def test_other_series_change_nothing(history):
    alone = forecasting.intermittent([history]).tsb[0]
    beside = forecasting.intermittent([history, history[::-1]]).tsb[0]
    assert alone == beside

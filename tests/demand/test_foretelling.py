"""Forecasts of small histories that can be reckoned by hand, and how they are judged."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from quartermaster.demand.drawing import Week, picture
from quartermaster.demand.foretelling import ahead, foretold, judged, judged_over_time
from quartermaster.demand.measures import mondays

NOTHING = float("nan")


def test_what_is_asked_for_is_told_by_its_smoothed_mean_and_dead_goods_not_at_all() -> None:
    steady, dead, never = [4.0] * 40, [4.0] * 10 + [0.0] * 30, [0.0] * 40
    seldom = [0.0, 0.0, 0.0, 6.0] * 10
    new = [NOTHING] * 36 + [8.0, 12.0, 8.0, 12.0]
    told = foretold(np.array([steady, seldom, dead, never, new]), np.array([0, 1, 0, 0, 0]))
    assert told.method.tolist() == ["smoothed", "smoothed", "none", "none", "peers"]
    assert told.level[0] == pytest.approx(4)
    assert told.level[1] == pytest.approx(6 * 0.2 / (1 - 0.8**4))  # a mean that is late by nothing: six came last week
    assert told.level[[2, 3]].tolist() == [0, 0]
    assert told.variance[0] == 0
    assert np.isnan(told.told[0, 0])
    assert told.told[0, 1:].tolist() == pytest.approx([4.0] * 39)


def test_a_year_teaches_the_season_of_the_category_to_all_that_are_in_it() -> None:
    year = np.where(np.arange(52) < 26, 10.0, 20.0)
    told = foretold(np.array([year, year * 2, [0.0] * 48 + [5.0] * 4]), np.array([0, 0, 0]))
    coming = ahead(told.level, told.season, 52)
    assert coming[0, :20].mean() < 0.75 * coming[0, 30:50].mean()
    assert coming[1, 10] == pytest.approx(2 * coming[0, 10])
    assert told.season[2].tolist() == told.season[0].tolist()


def test_a_week_without_stock_says_nothing_and_forecasts_are_judged_beside_as_much_as_last_week() -> None:
    came = np.array([[10.0, 10.0, NOTHING, 20.0, 10.0]])
    told = np.array([[NOTHING, 10.0, 10.0, 10.0, 12.0]])
    found = judged(came, told)
    assert found.error[0] == pytest.approx((0 + 10 + 2) / 40)
    assert found.naive[0] == pytest.approx((0 + 10 + 10) / 40)
    assert found.bias[0] == pytest.approx((0 - 10 + 2) / 40)


def test_how_well_it_was_told_is_said_four_weeks_at_a_time_where_anything_is_known() -> None:
    came = np.array([NOTHING] * 5 + [10.0, 10.0, 10.0, 20.0, 20.0, 20.0, 20.0, 30.0])
    told = np.array([NOTHING] * 5 + [10.0, 10.0, 10.0, 10.0, 20.0, 20.0, 20.0, 20.0])
    before, last = judged_over_time(came, told)
    assert (before.begins, before.error, before.naive, before.bias) == (5, pytest.approx(10 / 40), pytest.approx(10 / 40), -0.25)
    assert (last.begins, last.error, last.bias) == (9, pytest.approx(10 / 90), pytest.approx(-10 / 90))


def test_the_picture_shades_weeks_without_stock_breaks_where_nothing_is_known_and_ends_with_the_band() -> None:
    days = mondays(date(2026, 9, 28), 4)
    weeks = [Week(days[0], 4, None), Week(days[1], None, 4, in_stock=0.25), Week(days[2], 6, 4), Week(days[3], None, 5, 0, 10)]
    drawn = picture(weeks)
    assert [part for _, _, part in drawn.shades] == [0.75]
    assert drawn.came.count("M") == 2
    assert drawn.told.count("M") == 1
    assert len(drawn.band.split()) == 2
    assert [said for _, said in drawn.lines] == ["0", "5", "10"]

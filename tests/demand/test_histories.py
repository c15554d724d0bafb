"""Weeks of many series, as planning reads them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from quartermaster.demand import queries
from quartermaster.demand.measures import demand_behind
from tests.demand.scenes import EMPTY, FIRST, QUIET, kept, through

pytestmark = pytest.mark.django_db


def test_weeks_without_stock_are_scaled_up_or_missing_and_never_zero() -> None:
    whole = [[2, 0, 2, 0, 10, 1.0]] + [QUIET] * 6
    half = [[3, 1, 3, 0, 15, 1.0], QUIET, QUIET, [0, 0, 0, 0, 0, 0.5]] + [EMPTY] * 3
    none = [EMPTY] * 7
    asked_in_vain = [[0, 0, 4, 1, 20, 0.0]] + [EMPTY] * 6
    series = kept(whole + half + none + asked_in_vain)
    through(date(2026, 10, 4))
    found = queries.histories(until=date(2026, 10, 4), weeks=6, sku_ids=[series.sku_id])
    assert list(found.keys.warehouse_id) == [series.warehouse_id]
    assert [day.isoformat() for day in found.weeks[:3]] == ["2026-08-24", "2026-08-31", "2026-09-07"]
    assert found.sold.tolist() == [[0, 2, 2, 0, 0, 0]]
    assert found.in_stock.tolist() == [[0, 1, 0.5, 0, 0, 1]]
    nothing = float("nan")
    assert np.array_equal(found.demand, [[nothing, 2, 4, nothing, 5, 0]], equal_nan=True)


def test_only_weeks_that_have_ended_and_are_known_are_told() -> None:
    series = kept([[1, 0, 1, 0, 5, 1.0]] + [QUIET] * 6)
    through(date(2026, 9, 12))
    for until, last in ((date(2026, 9, 6), FIRST), (date(2026, 9, 5), date(2026, 8, 24)), (date(2030, 1, 1), FIRST)):
        assert queries.histories(until=until, weeks=2, sku_ids=[series.sku_id]).weeks[-1] == last


def test_parts_are_apart_and_make_the_whole() -> None:
    every = {kept([QUIET] * 7).sku_id for _ in range(5)}
    through(date(2026, 9, 6))
    parts = [set(queries.histories(until=FIRST, shard=(part, 3)).keys.sku_id.tolist()) for part in range(3)]
    assert set().union(*parts) == every
    assert sum(len(part) for part in parts) == 5


def test_a_week_far_above_all_others_is_cut_down_also_where_lesser_ones_stand_out_too() -> None:
    usual = [8.0, 3.0, 6.0, 9.0, 5.0, 7.0] * 8
    once = np.array([[*usual, 60.0, 4.0, 55.0, 3792.0], [*usual, 60.0, 4.0, 3000.0, 3792.0]])
    found = demand_behind(once, np.zeros(once.shape), np.ones(once.shape))
    assert found[0, -4:].tolist() == [60, 4, 55, 60]
    assert found[1, -4:].tolist() == [60, 4, 3000, 3792]  # it came again

"""What must be there before the next chance to order."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartermaster.planning import lead_times, safety_stock
from quartermaster.planning.lead_times import Receipts
from tests.planning import cases
from tests.planning.cases import law


def test_a_lead_time_that_varies_needs_more_than_the_demand_does():
    given, expected = cases.case("rop-01")
    needed = safety_stock.protection(
        given["mean_per_day"],
        given["sd_per_day"] ** 2,
        given["lead_time_mean_days"],
        given["lead_time_sd_days"] ** 2,
        review=0.0,
        widening=1.0,
    )
    buffer = safety_stock.normal_buffer(needed, given["cycle_service_level"])
    assert needed.mean == expected["ltd_mean"]
    assert needed.deviation == pytest.approx(expected["ltd_sd"], rel=1e-6)
    assert buffer.safety_stock == pytest.approx(expected["safety_stock"], rel=1e-6)
    assert buffer.reorder_point == pytest.approx(expected["reorder_point"], rel=1e-6)


def test_the_time_to_the_next_review_is_protected_too():
    given, expected = cases.case("rop-03-rs")
    needed = safety_stock.protection(
        given["mean_per_day"], given["sd_per_day"] ** 2, given["lead_time_mean_days"], review=given["review_days"], widening=1.0
    )
    buffer = safety_stock.normal_buffer(needed, given["cycle_service_level"])
    assert needed.mean / given["mean_per_day"] == expected["protection_days"]
    assert buffer.safety_stock == pytest.approx(expected["safety_stock"], rel=1e-6)
    assert buffer.reorder_point == pytest.approx(expected["order_up_to"], rel=1e-6)


@pytest.mark.parametrize("name", ["fill-01", "fill-03"])
def test_a_fill_rate_is_not_a_cycle_service(name):
    given, expected = cases.case(name)
    k, service = safety_stock.safety_factor_for_fill(given["fill_rate"], given["order_quantity"], given["ltd_sd"])
    assert k == pytest.approx(expected["k"], rel=1e-6)
    assert k * given["ltd_sd"] == pytest.approx(expected["safety_stock"], rel=1e-6)
    assert service == pytest.approx(expected["implied_cycle_service_level"], rel=1e-6)


def test_demand_over_a_lead_time_that_varies_is_convolved_exactly():
    given, expected = cases.case("ltd-03-compound")
    chances = safety_stock.mixture(
        {int(units): chance for units, chance in given["demand_pmf"].items()},
        {int(periods): chance for periods, chance in given["lead_time_pmf"].items()},
    )
    units = np.arange(len(chances))
    mean = (units * chances).sum()
    variance = (units**2 * chances).sum() - mean**2
    assert mean == pytest.approx(expected["mean"])
    assert variance == pytest.approx(expected["variance"])
    assert list(safety_stock.mixture_quantile(chances, given["service_levels"])) == expected["quantiles"]
    assert mean + 1.6448536 * variance**0.5 == pytest.approx(expected["normal_approx_95"], rel=1e-6)


def test_places_that_share_their_stock_need_less_of_it():
    given, expected = cases.case("pool-01")
    apart = given["z"] * sum(given["location_sds"])
    together = given["z"] * safety_stock.pooled(given["location_sds"])
    assert apart == pytest.approx(expected["decentralised_safety_stock"])
    assert together == pytest.approx(expected["centralised_safety_stock"], rel=1e-6)
    assert 1 - together / apart == pytest.approx(expected["saving_fraction"], rel=1e-6)
    assert safety_stock.pooled(given["location_sds"], correlation=1.0) == pytest.approx(120)


def test_a_supplier_is_known_by_its_receipts_and_an_item_by_its_own():
    receipts = Receipts(np.array([0] * 4), np.array([2.0] * 4), np.array([2.0, 2, 4, 4]))
    told = lead_times.learned([2, 4], [0, 1], receipts)
    assert list(told.mean) == [3.0, 4.0]
    assert list(told.variance) == [1.0, 0.0]
    assert list(told.skewed) == [True, False]
    own = Receipts(receipts.supplier, receipts.quoted, receipts.took, np.array([0, 0, 1, 1]))
    mean = lead_times.learned([2, 2], [0, 0], own).mean
    assert mean[0] == pytest.approx(2 * (0.2 * 1.0 + 0.8 * 1.5))
    assert mean[1] == pytest.approx(2 * (0.2 * 2.0 + 0.8 * 1.5))


def test_quantiles_that_promised_too_much_are_lifted():
    chance = np.random.default_rng(3)
    came, mean = chance.normal(60, 10, 2000), np.full(2000, 50.0)
    said = np.full(2000, 50 + 1.6448536 * 10)
    margins = safety_stock.margins(came, said, mean, np.full(2000, 10.0), service=0.95)
    lifted = margins.lifted(said, safety_stock.Protection(mean, np.full(2000, 100.0), np.zeros(2000)))
    assert (came <= said).mean() < 0.8
    assert (came <= lifted).mean() == pytest.approx(0.95, abs=0.002)


def test_safety_stock_is_not_shown_below_nothing():
    needed = safety_stock.protection([100.0], [400.0], [1.0])
    buffer = safety_stock.buffer(needed, 0.3)
    assert buffer.safety_stock[0] == 0
    assert buffer.floored[0]


def test_the_first_unit_of_a_slow_mover_has_to_earn_its_place():
    assert list(safety_stock.worth_stocking([0.5, 0.5, 0.1], [10, 10, 1], [4, 6, 50], vital=[False, False, True])) == [
        True,
        False,
        True,
    ]


def test_small_changes_are_not_followed():
    assert list(safety_stock.tolerated([100, 100, 2, np.nan], [105, 120, 2.5, 7])) == [100, 120, 2, 7]
    assert safety_stock.steps_of([120, 120, 310, 310, 120]) == [(2, 120, 310), (4, 310, 120)]


@law
@given(st.floats(0.1, 200), st.floats(0.1, 1e4), st.floats(0, 12), st.floats(0, 9))
def test_more_service_or_a_longer_way_never_keeps_less(rate, variance, time, spread):
    needed = safety_stock.protection(rate, variance, time, spread)
    points = [float(safety_stock.buffer(needed, service).reorder_point) for service in (0.5, 0.8, 0.95, 0.99)]
    assert all(low <= high + 1e-9 for low, high in pairwise(points))
    longer = safety_stock.protection(rate, variance, time + 1, spread)
    assert float(safety_stock.normal_buffer(longer, 0.95).reorder_point) > float(
        safety_stock.normal_buffer(needed, 0.95).reorder_point
    )


@law
@given(st.floats(0.01, 100), st.floats(1, 500), st.floats(0.001, 1), st.floats(0.1, 100))
def test_a_dearer_lost_sale_never_allows_more_stock_outs(rate, quantity, holding, lost):
    chance = safety_stock.economic_stock_out_chance
    assert chance(rate, quantity, holding, lost * 2) <= chance(rate, quantity, holding, lost)

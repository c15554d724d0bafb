"""How much at once: order quantities, lots over time, one chance to sell, packs and containers."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartermaster.planning import (
    continuous_review,
    joint,
    kanban,
    losses,
    lots,
    newsvendor,
    order_quantity,
    packs,
    periodic_review,
)
from quartermaster.planning.packs import Lots
from quartermaster.planning.refusing import NotReckonable
from tests.planning import cases
from tests.planning.cases import law

DEMANDS = st.lists(st.integers(0, 200), min_size=1, max_size=8)


def test_the_economic_order_quantity():
    given, expected = cases.case("eoq-01")
    best = order_quantity.eoq(given["order_cost"], given["holding_cost_per_unit_year"], given["annual_demand"])
    assert (best.quantity, best.cost) == pytest.approx((expected["order_quantity"], expected["annual_cost"]), rel=1e-6)
    given, expected = cases.case("eoq-03")
    cost = order_quantity.cost_of(
        given["order_quantity"], given["order_cost"], given["holding_cost_per_unit_year"], given["annual_demand"]
    )
    assert cost == pytest.approx(expected["annual_cost"])


def test_how_much_at_once_and_how_far():
    # √(2 · 5 · 10 / 1) = 10, less than two reviews ask for; a year's usual demand is the most, all of it where keeping is free.
    several = order_quantity.at_once(
        [5, 5, 5, 5], [1, 1, 0.001, 0], [10, 10, 10, 10], [10, 10, 2, 2], review=[1, 2, 1, 1], cover=52.0
    )
    assert list(several) == [10, 20, 104, 104]
    # Half of a review's demand is gone before anybody looks; an order is never less than the way up to the point.
    assert list(order_quantity.up_to([20, 20], [10, 3], [10, 10])) == [25, 20]


def test_what_is_made_while_it_is_used_is_made_in_larger_lots():
    given, expected = cases.case("epq-01")
    best = order_quantity.produced(
        given["order_cost"], given["holding_cost_per_unit_year"], given["annual_demand"], given["production_rate"]
    )
    assert (best.quantity, best.cost) == pytest.approx((expected["order_quantity"], expected["annual_cost"]), rel=1e-6)


def test_price_breaks_for_all_units_and_for_those_above():
    given, expected = cases.case("eoq-05-allunits")
    told = [given[name] for name in ("order_cost", "holding_rate", "annual_demand", "breakpoints", "unit_costs")]
    best = order_quantity.with_price_breaks(*told)
    assert best == (expected["order_quantity"], expected["tier_index"], pytest.approx(expected["annual_cost_incl_purchase"]))
    _, expected = cases.case("eoq-07-incremental")
    quantity, _, cost = order_quantity.with_incremental_breaks(*told)
    assert (quantity, cost) == pytest.approx((expected["order_quantity"], expected["annual_cost_incl_purchase"]), rel=1e-6)


def test_no_price_break_beyond_the_need_of_a_dying_item():
    told = (8, 0.3, 1300, [0, 400, 800], [0.75, 0.72, 0.68])
    assert order_quantity.with_price_breaks(*told, most=500)[:2] == (400, 1)
    assert order_quantity.with_price_breaks(*told, most=100)[:2] == (100, 0)


def test_the_cheapest_packs_above_the_minimum():
    given, expected = cases.case("eoq-09-moq")
    best = order_quantity.in_packs(
        given["order_cost"],
        given["holding_cost_per_unit_year"],
        given["annual_demand"],
        pack=given["pack_size"],
        minimum=given["min_order_qty"],
    )
    assert (best.quantity, best.cost) == (expected["order_quantity"], pytest.approx(expected["annual_cost"]))


def test_one_budget_shrinks_all_by_the_same_factor():
    given, expected = cases.case("eoq-11-budget")
    costs = np.array(given["unit_costs"])
    told = (given["order_costs"], given["holding_rate"] * costs, given["annual_demands"])
    free = order_quantity.economic(*told)
    within = order_quantity.within_budget(*told, costs, budget=given["budget_on_sum_cost_times_qty"])
    assert free == pytest.approx(expected["unconstrained_quantities"], rel=1e-6)
    assert (free * costs).sum() == pytest.approx(expected["unconstrained_value"], rel=1e-6)
    assert within == pytest.approx(expected["order_quantities"], rel=1e-6)
    assert within / free == pytest.approx([expected["scale_factor"]] * 3, rel=1e-6)


def test_skus_of_one_supplier_are_ordered_together():
    given, expected = cases.case("jrp-02")
    told = [given[name] for name in ("shared_order_cost", "item_order_costs", "holding_costs", "demand_rates")]
    best = joint.cheapest(*told)
    assert list(best.multiples) == expected["multiples"]
    assert (best.base, best.cost) == pytest.approx((expected["base_cycle"], expected["cost_rate"]), rel=1e-6)


@pytest.mark.parametrize("name", ["scmo_jrp_ex", "spp_jrp", "silver_jrp", "scmo_jrp_hw_1", "scmo_jrp_hw_2", "scmo_jrp_hw_3"])
def test_joint_replenishment_is_as_cheap_as_by_trying_all_multiples(name):
    one = cases.instance(name)
    told = [one[key] for key in ("shared_fixed_cost", "individual_fixed_costs", "holding_costs", "demand_rates")]
    line, held, asked = (np.array(part, dtype=float) for part in told[1:])
    tried = np.array(list(product(range(1, 7), repeat=len(line))))
    costs = np.sqrt(2 * (told[0] + (line / tried).sum(axis=1)) * (tried * held * asked).sum(axis=1))
    best = joint.cheapest(*told)
    assert best.cost <= costs.min() + 1e-6
    assert best.cost <= joint.by_silver(*told).cost + 1e-6


def test_one_chance_to_sell():
    given, expected = cases.case("nv-02-poisson")
    best = newsvendor.best(losses.poisson(given["mean"]), over=given["overage_cost"], under=given["underage_cost"])
    assert (best.quantity, best.cost) == (expected["base_stock"], pytest.approx(expected["expected_cost"], rel=1e-6))
    given, expected = cases.case("nv-04-discrete")
    demand = losses.of_chances({int(units): chance for units, chance in given["pmf"].items()})
    best = newsvendor.best(demand, over=given["overage_cost"], under=given["underage_cost"])
    assert (best.quantity, best.cost) == (expected["order_quantity"], pytest.approx(expected["expected_cost"]))


def of_a_year(given):
    names = ("order_cost", "holding_cost", "backorder_cost_per_unit_year", "annual_demand_mean", "annual_demand_sd")
    figures = [given[name] for name in (*names, "lead_time_years")]
    return continuous_review.Trade(*figures)


def test_reorder_point_and_quantity_together():
    given, expected = cases.case("rq-02-eoqss")
    point, quantity = continuous_review.by_safety_stock(of_a_year(given))
    assert (point, quantity) == pytest.approx((expected["reorder_point"], expected["order_quantity"]), rel=1e-5)
    given, expected = cases.case("rq-04-opt")
    point, quantity = continuous_review.optimal(of_a_year(given))
    assert continuous_review.cost(of_a_year(given), point, quantity) == pytest.approx(expected["annual_cost"], rel=1e-3)
    assert (point, quantity) == pytest.approx((expected["reorder_point"], expected["order_quantity"]), rel=0.02)


def test_fill_up_to_a_level_from_a_point():
    given, expected = cases.case("ss-01-exact")
    told = {"holding": given["holding_cost"], "shortage": given["backorder_cost"], "order_cost": given["order_cost"]}
    found = periodic_review.optimal(losses.poisson(given["demand_mean_per_period"]), **told)
    assert found == (expected["s"], expected["S"], pytest.approx(expected["cost_per_period"], rel=1e-6))
    given, expected = cases.case("ss-03-power")
    told = {"holding": given["holding_cost"], "shortage": given["backorder_cost"], "order_cost": given["order_cost"]}
    regressed = periodic_review.by_power_approximation(**told, mean=given["demand_mean"], deviation=given["demand_sd"])
    assert regressed == pytest.approx((expected["s"], expected["S"]), rel=1e-4)


@pytest.mark.parametrize(
    ("name", "method"),
    [("ww-02", lots.wagner_whitin), ("sm-02-zeros", lots.silver_meal), ("ppb-01", lots.part_period)],
)
def test_lots_over_time(name, method):
    given, expected = cases.case(name)
    plan = method(given["demand"], given["order_cost"], given["holding_cost_per_period"])
    assert list(plan.orders) == expected["orders"]
    assert plan.cost == pytest.approx(expected["total_cost"])
    if "wagner_whitin_cost" in expected:
        cheapest = lots.wagner_whitin(given["demand"], given["order_cost"], given["holding_cost_per_period"])
        assert cheapest.cost == pytest.approx(expected["wagner_whitin_cost"])


def test_goods_are_bought_before_they_become_dearer():
    one = cases.instance("scmo_ww_hw_c")
    plan = lots.wagner_whitin(one["demand"], one["fixed_cost"], one["holding_cost"], one["purchase_cost"])
    assert list(plan.orders) == [400, 3000, 0, 0, 0]


@law
@given(DEMANDS, st.floats(0, 500), st.floats(0, 3))
def test_no_heuristic_is_cheaper_than_the_cheapest_plan(demand, order_cost, holding):
    cheapest = lots.wagner_whitin(demand, order_cost, holding)
    assert cheapest.orders.sum() == sum(demand)
    assert (np.cumsum(cheapest.orders) >= np.cumsum(demand)).all()
    assert lots.cost_of(cheapest.orders, demand, order_cost, holding) == pytest.approx(cheapest.cost, abs=1e-6)
    for method in (lots.silver_meal, lots.part_period):
        plan = method(demand, order_cost, holding)
        assert (np.cumsum(plan.orders) >= np.cumsum(demand)).all()
        assert plan.cost >= cheapest.cost - 1e-6


@law
@given(st.floats(0.1, 1e4), st.integers(1, 60), st.floats(0, 500))
def test_more_than_is_needed_is_always_explained(needed, pack, minimum):
    ordered = float(packs.rounded_up(needed, pack=pack, minimum=minimum))
    assert ordered >= max(needed, minimum) - 1e-6
    assert ordered - pack < max(needed, minimum)
    assert ordered / pack == pytest.approx(round(ordered / pack))
    assert bool(packs.why_more(needed, ordered, pack=pack, minimum=minimum)) == (ordered > needed + 1e-9)


def test_lots_keep_to_minimum_multiple_and_most():
    if not cases.MRP:
        pytest.skip(cases.MISSING)
    tried = 0
    for one in cases.MRP["lot_sizing"]:
        if "group_days" not in one:
            cases.mrp(one["id"])
            made = Lots(one["min_order_qty"], one["multiple"], one.get("max_order_qty", np.inf))
            assert made.orders(one["demand"]) == one["expect_orders"]
            tried += 1
    assert tried == 3


def test_a_container_is_filled_with_the_pack_that_is_worth_most_for_its_room():
    def worth(quantity):
        return np.array([40.0, 30.0, 1.0]) - quantity

    filling = packs.filled([10, 0, 0], [10, 5, 1], [0.1, 0.1, 0.1], worth, room=3.0)
    assert list(filling.quantity) == [20, 10, 0]
    assert filling.used == pytest.approx(3.0)
    assert [sku for sku, _ in filling.marginal] == [0, 1, 1]
    less = packs.kept_within([20, 10, 0], [10, 5, 1], [0.1, 0.1, 0.1], worth, room=2.0)
    assert less.used <= 2.0


def test_cards_of_a_kanban_loop():
    assert kanban.loop(50, 2, 25, allowance=0.1) == kanban.Loop(5, 125, 100)
    assert kanban.loop(1, 1, 100).cards == 2
    assert kanban.to_order(5, full=2, on_the_way=2) == 1
    assert kanban.to_order(5, full=4, on_the_way=2) == 0


@pytest.mark.parametrize(
    "reckon",
    [
        lambda: order_quantity.eoq(8, 0, 1300),
        lambda: order_quantity.with_price_breaks(8, 0.3, 1300, [0, 400], [0.7]),
        lambda: lots.wagner_whitin([1, -2], 5, 1),
        lambda: kanban.loop(0, 2, 10),
        lambda: joint.cheapest(4, [], [], []),
    ],
)
def test_figures_that_cannot_be_are_refused(reckon):
    with pytest.raises(NotReckonable):
        reckon()

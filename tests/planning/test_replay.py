"""A business lived again: what a rule would have cost, and that it knows nothing of what comes."""

from dataclasses import replace

import numpy as np
import pytest

from bench.planning_sets import with_luck
from quartermaster.planning import choosing
from quartermaster.planning.arrays import Floats
from quartermaster.planning.lead_times import Receipts
from quartermaster.planning.replay import Life, Rule, Sight, Terms, Window, least_cost, lived_again
from quartermaster.planning.rules import Cover, Economic, LeadTimeDemand, Textbook

NO_RECEIPTS = Receipts(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
WINDOW = Window(26, 4, 22)


def one_sku(demand, *, lead_time=1, **terms) -> Life:
    one = np.ones(1)
    usual = {"unit_cost": 52 * one, "lost_sale_cost": 10 * one, "order_cost": 5 * one, "pack": one, "minimum": one} | terms
    bought = Terms(**usual, lead_time=np.array([lead_time]), supplier=np.array([0]), periods_a_year=52.0, holding_rate=1.0)
    return Life(np.array([demand], dtype=float), np.full((1, len(demand)), lead_time), bought, NO_RECEIPTS)


@pytest.fixture(scope="module")
def shop() -> Life:
    chance = np.random.default_rng(11)
    rate = np.exp(chance.normal(1.0, 1.2, size=(100, 1)))
    demand = chance.poisson(rate * chance.gamma(1.0, 1.0, size=(100, 52))).astype(float)
    cost = np.exp(chance.normal(1.5, 0.7, size=100))
    return with_luck(demand, cost, cost, order_cost=3, periods_a_year=52, between=(1, 4), seed=5)


def test_a_week_is_charged_for_what_is_left_ordered_and_lost():
    life = one_sku([4, 4, 6, 3])

    def eight_at_once(sight: Sight) -> Floats:
        return np.where(sight.period == 2, 8.0, 0.0) * np.ones(1)

    out = lived_again(life, eight_at_once, Window(2, 0, 2), stock=np.array([5.0]))
    # Week 2: 5 of 6 served, one lost. Week 3: 8 come, 3 are served, 5 are left at 1 each.
    assert (out.losing[0], out.ordering[0], out.holding[0]) == (10, 5, 5)
    assert (out.unit_fill, out.stock_outs, out.lines[0]) == (8 / 9, 0.5, 1)
    assert out.total == pytest.approx(20 * 52 / 2)
    assert out.with_lost_sale_cost(2) == pytest.approx(30 * 52 / 2)
    waited = lived_again(life, eight_at_once, Window(2, 0, 2), stock=np.array([5.0]), waiting=True)
    assert (waited.losing[0], waited.holding[0]) == (10, 4)


def test_orders_keep_to_packs_and_minimums():
    life = one_sku([4] * 6, pack=np.array([6.0]), minimum=np.array([10.0]))
    out = lived_again(life, lambda sight: np.array([1.0]), Window(2, 0, 4), keep_orders=True)
    assert list(out.orders[0]) == [12, 12, 12, 12]


def test_what_is_on_its_way_is_not_ordered_again():
    life = one_sku([10] * 20, lead_time=3)
    out = lived_again(life, Cover(since=10), Window(10, 0, 10), keep_orders=True)
    # 10 a week over 4 weeks and half as much again is 60; with a month more, 103.3.
    assert list(out.orders[0]) == [54, 0, 0, 0, 0, 50, 0, 0, 0, 0]


def test_perfect_foresight_costs_least(shop):
    bound = least_cost(shop.demand, shop.terms, WINDOW)
    rules: list[Rule] = [Economic(), Cover(26), Cover(26, 13), LeadTimeDemand(26), Textbook(26, 13)]
    totals = [lived_again(shop, rule, WINDOW).total for rule in rules]
    assert bound < min(totals)
    assert totals[0] == min(totals)
    # Buy 3 and 4 together: an order of 5 and 4 units kept a week, rather than two orders.
    assert least_cost(np.array([[3.0, 4.0]]), one_sku([3, 4]).terms, Window(0, 0, 2)) == pytest.approx(9 * 26)


@pytest.mark.parametrize("hidden", [False, True])
def test_a_corrupted_future_changes_no_order(shop, hidden):
    future = shop.demand.copy()
    future[:, 40:] = future[:, 40:][:, ::-1] * 9 + 5
    before = lived_again(shop, Economic(), WINDOW, keep_orders=True, hidden=hidden).orders
    after = lived_again(replace(shop, demand=future), Economic(), WINDOW, keep_orders=True, hidden=hidden).orders
    assert np.array_equal(before[:, : 40 - 26 + 1], after[:, : 40 - 26 + 1])
    assert not np.array_equal(before, after)


def test_the_same_seed_gives_the_same_orders_and_other_suppliers_change_none(shop):
    mine = shop.terms.supplier == 1
    everyone = lived_again(shop, Economic(), WINDOW, keep_orders=True).orders
    again = lived_again(shop, Economic(), WINDOW, keep_orders=True).orders
    alone = lived_again(shop.only(mine), Economic(), WINDOW, keep_orders=True).orders
    assert np.array_equal(everyone, again)
    assert np.array_equal(everyone[mine], alone)


def test_hidden_demand_does_not_spiral_to_nothing(shop):
    seen = lived_again(shop, Economic(), WINDOW)
    hidden = lived_again(shop, Economic(), WINDOW, hidden=True)
    assert hidden.unit_fill > seen.unit_fill - 0.03


def test_a_rule_is_picked_on_the_past_alone(shop):
    past = replace(shop, demand=shop.demand[:, :26], lead_times=shop.lead_times[:, :26])
    rules = choosing.candidates(choosing.DEFAULT, (0.2, 0.0), (0.5, 0.05, 2.0))
    pick = choosing.picked(past, choosing.warm_up_window(26, periods_a_year=52), rules)
    assert rules[0] == choosing.DEFAULT
    assert pick.trials[0].total <= pick.trials[-1].total
    assert pick.rule.dial != 0.05
    same = choosing.picked(past, choosing.warm_up_window(26, periods_a_year=52), [Economic(), Economic(pooling=0.3)])
    assert same.rule == Economic()
    assert choosing.settled(past, 26) == choosing.Pick(choosing.DEFAULT, ())


def test_months_are_smoothed_more_than_weeks(shop):
    in_months = replace(shop, terms=replace(shop.terms, periods_a_year=12))
    assert choosing.settled(shop, 26).rule.smoothing == 0.2
    assert choosing.settled(in_months, 13).rule.smoothing == 0.1
    assert choosing.candidates(choosing.default_for(12))[0].smoothing == 0.1


def test_what_was_hardly_ever_asked_for_and_costs_nothing_to_keep_is_still_planned():
    life = one_sku([0] * 30, unit_cost=np.zeros(1))
    out = lived_again(life, Economic(), Window(20, 0, 10), keep_orders=True)
    assert out.orders.sum() == 0
    assert out.total == 0

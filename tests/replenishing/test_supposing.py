"""What if, and one budget or one fill for all: against trying everything."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, replace

import numpy as np
import pytest

from quartermaster.replenishing import aiming, coming_year, supposing
from quartermaster.replenishing.aiming import Basis
from quartermaster.replenishing.coming_year import Start
from quartermaster.replenishing.supposing import Goods, Supposition, Year

DIALS = np.geomspace(0.02, 40, 24)
NOBODY = np.zeros(1, dtype=np.int64)


def goods(count: int, seed: int) -> Goods:
    """Goods of which some sell ten times as fast, cost ten times as much or vary ten times as much as others."""
    chance = np.random.default_rng(seed)
    rate, cost = chance.uniform(2, 40, count), chance.uniform(1, 30, count)
    ones = np.ones(count)
    basis = Basis(
        rate, rate * chance.uniform(1, 10, count), chance.uniform(1, 6, count), ones * 0.2, cost,
        cost * chance.uniform(0.2, 2, count), cost * 0.25 / 52, ones * 3, ones, ones * 0, ones,
        np.full(count, "economic", dtype=object), chance.choice([0.25, 0.5, 2.0], count), ones * 0.95, ones, ones * 52,
        np.full(count, np.nan), np.full(count, np.nan), np.zeros(count, dtype=bool),
    )  # fmt: skip
    start = Start(rate * 3, ones * 0, ones * 0)
    return Goods(basis, rate * 3, np.ones(count, dtype=np.int64), np.arange(count) % 2, start)


@dataclass(frozen=True)
class Tried:
    stock: float
    costs: float
    """Of lost sales and of ordering."""
    fill: float


def everything(some: Goods) -> list[Tried]:
    """The years of all choices of a dial for each SKU, every SKU its own."""
    asked = some.basis.rate * some.basis.unit_cost
    alone = [
        [(year.stock, year.lost + year.ordering, (1 - year.fill) * asked[row]) for year in _years_of(some, row)]
        for row in range(len(some))
    ]
    tried = [tuple(map(sum, zip(*chosen, strict=True))) for chosen in itertools.product(*alone)]
    return [Tried(stock, costs, 1 - missed / asked.sum()) for stock, costs, missed in tried]


def _years_of(some: Goods, row: int) -> list[Year]:
    basis, here = some.basis.only(np.array([row])), some.position[[row]]
    standing = some.start.only(np.array([row]))
    return [supposing.year(Goods(basis.with_(dial=np.array([dial])), here, NOBODY, NOBODY, standing)) for dial in DIALS]


@pytest.mark.parametrize("seed", range(3))
def test_no_other_stock_for_the_same_budget_loses_less(seed: int) -> None:
    some = goods(3, seed)
    budget = supposing.year(some).stock * 0.8
    spent = supposing.year(*supposing.optimised(some, budget=budget))
    least = min(one.costs for one in everything(some) if one.stock <= budget)
    assert budget * 0.97 <= spent.stock <= budget
    assert spent.lost + spent.ordering <= least * 1.02


@pytest.mark.parametrize("seed", range(3))
def test_no_other_stock_serves_so_much_for_less(seed: int) -> None:
    some = goods(3, seed + 10)
    served = supposing.year(*supposing.optimised(some, fill=0.985))
    least = min(one.stock for one in everything(some) if one.fill >= 0.985)
    assert 0.985 <= served.fill <= 0.9875
    assert served.stock <= least * 1.02


def test_ten_thousand_skus_are_supposed_about_in_less_than_two_seconds_of_work() -> None:
    some = goods(10_000, 1)
    began = time.process_time()
    late = supposing.compared(some, Supposition(late_weeks=3.0))
    supposing.compared(some, Supposition(budget=late.before.stock / 2))
    supposing.lived(some, Supposition(late_weeks=3.0), np.arange(10_000), np.tile(some.basis.rate[:, None], (1, 52)))
    assert time.process_time() - began < 4
    assert late.after.stock > late.before.stock


def test_what_is_typed_stays_typed_whatever_is_spent() -> None:
    some = goods(4, 7)
    kind = np.array(["typed", "economic", "none", "fill"], dtype=object)
    some = replace(some, basis=some.basis.with_(kind=kind, least=np.full(4, 30.0), most=np.full(4, 60.0)))
    after, aim = supposing.optimised(some, budget=1.0)
    assert (after.basis.kind[0], aim.point[0], aim.up_to[0], aim.point[2]) == ("typed", 30, 60, -1)
    assert aiming.wanted(aim, np.zeros(4))[0] == 60


def test_a_supplier_three_weeks_late_is_a_loss_before_anybody_orders_sooner_and_stock_afterwards() -> None:
    some = goods(40, 3)
    told = supposing.compared(some, Supposition(late_weeks=3.0))
    assert told.unchanged is not None
    assert told.unchanged.fill < told.before.fill - 0.02
    assert told.unchanged.lost > 2 * told.before.lost
    assert told.after.fill == pytest.approx(told.before.fill, abs=0.02)
    assert told.after.stock > told.before.stock


def test_what_one_only_wants_befalls_nobody() -> None:
    assert supposing.compared(goods(4, 1), Supposition(service=0.99)).unchanged is None


def test_a_budget_below_what_is_typed_is_out_of_reach_and_says_so() -> None:
    some = goods(4, 7)
    typed = some.basis.with_(kind=np.full(4, "typed", dtype=object), least=np.full(4, 30.0), most=np.full(4, 60.0))
    least = supposing.year(replace(some, basis=typed)).stock
    assert supposing.compared(replace(some, basis=typed), Supposition(budget=1.0)).out_of_reach
    assert not supposing.compared(replace(some, basis=typed), Supposition(budget=least + 1)).out_of_reach
    found = supposing.compared(some, Supposition(budget=supposing.year(some).stock * 0.8))
    assert found.dial is not None
    again = some.basis.with_(kind=np.full(4, "economic", dtype=object), dial=np.full(4, found.dial))
    assert supposing.year(replace(some, basis=again)).stock == pytest.approx(found.after.stock)


def test_the_coming_year_is_lived_by_hand() -> None:
    """Two a week are asked for, an order takes two weeks, and at four or less it goes up to eight. From five there are left 3,
    then 1 (five are ordered), one is sold and one lost, five come and 3 are left, 1, and again one is lost."""
    some = goods(1, 1)
    one = np.ones(1)
    basis = some.basis.with_(
        rate=one * 2, lead_weeks=one * 2, lead_variance=one * 0, unit_cost=one * 10, lost_sale=one * 5, holding=one * 0.5,
        order_cost=one * 3, kind=np.array(["typed"], dtype=object), least=one * 4, most=one * 8,
    )  # fmt: skip
    aim = replace(aiming.aimed(basis), point=one * 4, up_to=one * 8)
    found = coming_year.lived(basis, aim, np.full((1, 6), 2.0), Start(one * 5, one * 0, one * 0))
    assert found.stock.tolist() == [30, 10, 0, 30, 10, 0]
    assert found.lost.tolist() == [0, 0, 5, 0, 0, 5]
    assert (found.ordering, found.keeping, found.fill) == (6, 4, pytest.approx(10 / 12))


def test_weeks_that_nobody_knows_are_as_now() -> None:
    asked = coming_year.asked_like(np.array([[np.nan, 3.0, -1.0]]), np.array([2.0]))
    assert asked.tolist() == [[2.0, 3.0, 0.0]]


def test_what_is_late_from_today_on_is_lost_in_the_weeks_in_which_it_is_missed() -> None:
    some = goods(30, 5)
    last = np.tile(some.basis.rate[:, None], (1, 52))
    told = supposing.lived(some, Supposition(late_weeks=3.0), np.arange(30), last)
    assert told.unchanged is not None
    assert told.unchanged.losing > told.after.losing > 0
    assert told.unchanged.losing > 2 * told.before.losing


def test_of_many_goods_some_are_lived_with_and_told_for_all() -> None:
    some = goods(12_000, 2)
    these = supposing.drawn_by_lot(len(some))
    assert (len(these), supposing.drawn_by_lot(12_000).tolist() == these.tolist()) == (10_000, True)
    last = np.tile(some.basis.rate[:, None], (1, 52))
    drawn = supposing.lived(some, Supposition(), these, last[these]).before
    whole = supposing.lived(some, Supposition(), np.arange(12_000), last).before
    assert drawn.total == pytest.approx(whole.total, rel=0.02)

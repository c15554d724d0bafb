"""What if, and one budget or one fill for all: against trying everything."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass

import numpy as np
import pytest

from quartermaster.replenishing import aiming, supposing
from quartermaster.replenishing.aiming import Basis
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
    return Goods(basis, rate * 3, np.ones(count, dtype=np.int64), np.arange(count) % 2)


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
    return [supposing.year(Goods(basis.with_(dial=np.array([dial])), here, NOBODY, NOBODY)) for dial in DIALS]


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
    assert time.process_time() - began < 4
    assert late.after.stock > late.before.stock


def test_what_is_typed_stays_typed_whatever_is_spent() -> None:
    some = goods(4, 7)
    kind = np.array(["typed", "economic", "none", "fill"], dtype=object)
    some = Goods(some.basis.with_(kind=kind, least=np.full(4, 30.0), most=np.full(4, 60.0)), some.position, *(np.arange(4),) * 2)
    after, aim = supposing.optimised(some, budget=1.0)
    assert (after.basis.kind[0], aim.point[0], aim.up_to[0], aim.point[2]) == ("typed", 30, 60, -1)
    assert aiming.wanted(aim, np.zeros(4))[0] == 60

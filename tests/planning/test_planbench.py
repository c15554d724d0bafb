"""The benchmark itself: sets of one's own, what it tells, and that its gates can fail."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from bench.planning_gates import gates, luck
from bench.planning_holdouts import sets_in
from bench.planning_measuring import OURS, Result, measured, unmoved
from bench.planning_sets import PublicSet, Raw, life_of
from bench.planning_telling import told
from quartermaster.planning.arrays import Floats
from quartermaster.planning.replay import Sight, Window


def read_shop(_: Path) -> Raw:
    chance = np.random.default_rng(4)
    rate = np.exp(chance.normal(0.8, 1.0, size=(75, 1)))
    cost = np.exp(chance.normal(1.0, 0.6, size=75))
    return Raw(chance.poisson(rate * chance.gamma(1.0, 1.0, size=(75, 60))).astype(float), cost, cost)


SHOP = PublicSet("shop", Window(30, 4, 26), 52, 3, (1, 3), 2, read_shop)


@pytest.fixture(scope="module")
def shop() -> Result:
    return measured(SHOP, life_of(SHOP, read_shop(Path()), seed=1))


def test_a_set_of_ones_own_is_read_from_a_file(tmp_path):
    months = ",".join(f"2024-{month:02}-01" for month in range(1, 13))
    (tmp_path / "parts.csv").write_text(
        f"sku,price,unit_cost,lead_time,supplier,pack,{months}\n"
        "A,10,4,2,X,6,5,8,3,6,5,8,3,6,5,8,3,6\n"
        "B,3,3,1,Y,1,0,1,,2,0,1,0,2,0,1,0,2\n"
    )
    (one,) = sets_in(tmp_path)
    assert (one.name, one.periods_a_year, one.window) == ("parts", 12, Window(6, 1, 5))
    life = life_of(one, one.read(tmp_path), seed=1)
    assert life.demand[1].tolist() == [0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0, 2]
    assert life.terms.unit_cost.tolist() == [4, 3]
    assert life.terms.lost_sale_cost == pytest.approx([6, 0.3])
    assert (life.terms.lead_time.tolist(), life.terms.pack.tolist(), life.terms.supplier.tolist()) == ([2, 1], [6, 1], [0, 1])
    assert life.terms.order_cost.tolist() == [20, 20]


def test_everything_is_told_of_every_rule_and_its_parts_come_to_the_whole(shop):
    found = told(shop)
    ours = found["rules"][OURS]
    for parts in ("by ABC", "by class"):
        for what in ("SKUs", "total", "stock value", "lines a year"):
            assert sum(one[what] for one in ours[parts].values()) == pytest.approx(ours[what], abs=5)
    assert ours["total"] == pytest.approx(ours["holding"] + ours["ordering"] + ours["lost"], abs=2)
    assert ours["total at twice"] - ours["total"] == pytest.approx(ours["lost"], abs=2)
    assert ours["total"] - ours["total at half the cost of a lost sale"] == pytest.approx(ours["lost"] / 2, abs=2)
    assert found["bound (LB)"] < ours["total"]
    for variant in ("CENS: sales seen instead of demand", "B: what is short waits"):
        assert list(found[variant]) == ["a2*", "c", OURS]
        assert found[variant][OURS]["total"] != ours["total"]
    assert [len(points) for points in found["exchange curves"].values()] == [5, 6]


def test_gates_are_held_or_not_and_ask_nothing_of_sets_that_were_not_lived(shop):
    held = gates({"shop": [shop]}, quick=True)
    assert held["G1"]["held"] is None
    assert held["G2"] | {"asks": ""} == {
        "asks": "",
        "held": True,
        "against the better of b1 and b2": {},
        "mean of the four against a2*": None,
        "worst against a2*": round(shop.against(OURS), 3),
    }
    assert (held["G5"]["held"], held["G6"]["held"]) == (True, True)
    worse = replace(shop, runs=shop.runs | {OURS: shop.runs["b1"]}, coverage=0.91)
    assert luck([shop, worse])["worst"] == round(1 + worse.against(OURS), 3) > 1.03
    failed = gates({"retail1y": [worse]}, quick=True)
    assert (failed["G2"]["held"], failed["G3"]["held"]) == (False, False)
    assert failed["stretch"]["retail1y"]["missing"] > 0.3


@dataclass(frozen=True)
class Peeking:
    """Orders what will be asked for."""

    def __call__(self, sight: Sight) -> Floats:
        return np.asarray(sight.demand.base)[:, sight.period]


def test_a_rule_that_knows_the_future_is_found_out(shop):
    assert unmoved(shop)
    assert not unmoved(replace(shop, picked=Peeking()))

"""Stock in several places and stages."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartermaster.planning import multi_echelon, rebalancing
from quartermaster.planning.multi_echelon import Stage
from quartermaster.planning.refusing import NotReckonable
from tests.planning import cases
from tests.planning.cases import law


def test_stages_in_a_row():
    given, expected = cases.case("gsm-01-serial")
    last = len(given["stage_times"]) - 1
    stages = {
        str(place): Stage(
            time,
            holding,
            [str(place - 1)] if place else [],
            deviation=given["demand_sd"] if place == last else 0.0,
            promised=given["external_service_time"] if place == last else None,
            factor=given["z"],
        )
        for place, (time, holding) in enumerate(zip(given["stage_times"], given["holding_costs"], strict=True))
    }
    found = multi_echelon.placed(stages)
    assert found.cost == pytest.approx(expected["cost"], rel=1e-6)
    assert list(found.service_times.values()) == expected["service_times"]
    assert list(found.covered.values()) == expected["net_lead_times"]
    assert list(found.stocks.values()) == pytest.approx(expected["safety_stocks"], rel=1e-6)


def test_stages_in_a_tree():
    given, expected = cases.case("gsm-03-tree")
    stages = {
        name: Stage(
            node["processing_time"],
            node["local_holding_cost"],
            [str(one) for one in node["predecessors"]],
            deviation=node["demand_sd"] or 0.0,
            inbound=node["external_inbound"] or 0,
            promised=node["external_outbound"],
            factor=node["bound_constant"],
        )
        for name, node in given["nodes"].items()
    }
    found = multi_echelon.placed(stages)
    assert found.cost == pytest.approx(expected["cost"], rel=1e-6)
    assert (found.service_times["2"], found.service_times["4"]) == (
        expected["service_times"]["2"],
        expected["service_times"]["4"],
    )


@law
@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0.1, 9)), min_size=4, max_size=4), st.integers(0, 2))
def test_no_service_times_are_cheaper(told, promised):
    # a and b supply c, c supplies d.
    links = {"a": [], "b": [], "c": ["a", "b"], "d": ["c"]}
    stages = {
        name: Stage(time, holding, links[name], deviation=float(name == "d"), promised=promised if name == "d" else None)
        for name, (time, holding) in zip(links, told, strict=True)
    }
    found = multi_echelon.placed(stages)
    assert found.cost == pytest.approx(tried(stages, promised), abs=1e-9)
    for name, stage in stages.items():
        assert all(found.service_times[one] <= found.inbound_times[name] for one in stage.suppliers)


def tried(stages: dict[str, Stage], promised: int) -> float:
    """The least cost of all service times."""
    least = math.inf
    reach = [range(10) if name != "d" else range(promised + 1) for name in stages]
    for times in itertools.product(*reach):
        service = dict(zip(stages, times, strict=True))
        cost = 0.0
        for name, stage in stages.items():
            covered = max([0, *(service[one] for one in stage.suppliers)]) + stage.time - service[name]
            cost += stage.holding * math.sqrt(covered) if covered >= 0 else math.inf
        least = min(least, cost)
    return least


def test_a_network_that_is_no_tree_is_refused():
    with pytest.raises(NotReckonable):
        multi_echelon.placed({"a": Stage(1, 1), "b": Stage(1, 1, ["a"]), "c": Stage(1, 1, ["a"]), "d": Stage(1, 1, ["b", "c"])})
    with pytest.raises(NotReckonable):
        multi_echelon.placed({"a": Stage(1, 1, ["b"])})


def test_what_is_short_is_shared_fairly():
    given, expected = cases.case("alloc-01")
    shares = rebalancing.fair_share(given["available"], given["on_hand"], given["mean_over_protection"], given["sd"])
    assert shares.safety_factor == pytest.approx(expected["k"])
    assert shares.ship == pytest.approx(expected["ship"])


def test_who_has_more_than_its_share_gets_nothing_and_gives_nothing():
    shares = rebalancing.fair_share(10, [100, 0, 5], [20, 20, 20], [5, 5, 5])
    assert shares.ship[0] == 0
    assert shares.ship.sum() == pytest.approx(10)


def test_stock_moves_before_anything_is_bought():
    told = rebalancing.transfers(
        [100, 5, 30], [20, 10, 20], [60, 40, 50], on_hand=[100, 5, 30], unit_saving=2.0, transfer_cost=10.0, pack=5.0
    )
    assert told == [rebalancing.Transfer(0, 1, 35, 60)]
    assert rebalancing.transfers([100, 5], [20, 10], [60, 40], on_hand=[3, 5], unit_saving=2.0, transfer_cost=10.0) == []


def test_too_much_is_what_neither_the_level_nor_the_target_needs():
    given, expected = cases.case("over-01")
    told = rebalancing.excess(
        given["on_hand"],
        given["on_order"],
        given["daily_demand"],
        up_to=given["order_up_to"],
        target_periods=given["target_max_days"],
    )
    assert told.cover == expected["days_of_cover"]
    assert told.units == expected["excess_units"]
    assert told.periods == expected["excess_days"]
    assert list(rebalancing.dead([200, 200, 10], limit=180, on_hand=[5, 0, 5])) == [True, False, False]


@law
@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 50), st.integers(0, 60)), min_size=2, max_size=6),
    st.integers(1, 10),
)
def test_nobody_is_left_poorer_than_its_level(places, pack):
    position = np.array([have for have, _, _ in places], dtype=float)
    point = np.array([least for _, least, _ in places], dtype=float)
    up_to = point + np.array([more for _, _, more in places])
    moves = rebalancing.transfers(position, point, up_to, on_hand=position, unit_saving=1.0, transfer_cost=0.0, pack=pack)
    after = position.copy()
    for move in moves:
        after[move.source] -= move.quantity
        after[move.destination] += move.quantity
        assert move.quantity % pack == 0
    assert after.sum() == position.sum()
    gave = after < position
    assert (after[gave] >= up_to[gave]).all()
    assert (after[~gave] <= np.maximum(up_to, position)[~gave]).all()

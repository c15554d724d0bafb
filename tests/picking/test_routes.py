"""The way through the aisles: distances, routes that visit every bin once, orders that go together."""

from __future__ import annotations

import random
from itertools import pairwise, permutations

import pytest

from bench.picking import best, measure
from quartermaster.locations.distances import FRONT, Spot, between
from quartermaster.picking.drawing import drawn
from quartermaster.picking.routes import route, together


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (Spot(1, 2), Spot(1, 9), 7),
        (Spot(1, 2), Spot(2, 3), 3 + 5),
        (Spot(1, 18), Spot(2, 19), 3 + 3),
        (Spot(4, 5), Spot(1, 5), 9 + 10),
        (FRONT, FRONT, 0),
    ],
)
def test_from_aisle_to_aisle_one_walks_around_the_nearer_end(one, other, metres):
    assert between(one, other, depth=20) == metres
    assert between(other, one, depth=20) == metres


def test_a_route_visits_every_bin_once():
    chance = random.Random(3)
    spots = {bin_id: Spot(chance.randint(1, 12), chance.randint(0, 30)) for bin_id in range(100, 160)}
    found = route(spots)
    assert sorted(found.order) == sorted(spots)
    assert found == route(dict(reversed(spots.items())))


def test_along_one_aisle_one_goes_up_and_comes_back():
    assert route({7: Spot(1, 9), 8: Spot(1, 2), 9: Spot(1, 5)}).metres == 18


def test_no_stops_are_no_way():
    assert (route({}).order, route({}).metres) == ((), 0)


def test_a_short_route_is_hardly_longer_than_the_best():
    chance = random.Random(5)
    for _ in range(15):
        spots = [Spot(chance.randint(1, 8), chance.randint(0, 20)) for _ in range(7)]
        shortest = best(spots, depth=20)
        assert shortest <= route(dict(enumerate(spots)), depth=20).metres <= shortest * 1.15


def test_the_best_is_what_trying_every_order_finds():
    spots = [Spot(2, 3), Spot(5, 18), Spot(1, 9), Spot(4, 2), Spot(2, 17)]

    def length(order):
        whole = [FRONT, *order, FRONT]
        return sum(between(one, other, 20) for one, other in pairwise(whole))

    assert best(spots, depth=20) == min(length(order) for order in permutations(spots))


def test_orders_whose_goods_are_near_one_another_go_together():
    near, far = [Spot(1, 3), Spot(2, 4)], [Spot(9, 3), Spot(10, 4)]
    assert together({1: near, 2: far, 3: near, 4: far}, size=2) == [[1, 3], [2, 4]]
    assert together({1: [], 2: near, 3: []}, size=5) == [[1, 3, 2]]


def test_a_wave_is_sorted_into_walks_without_losing_an_order():
    report = measure(scale=10)
    assert (report["orders in the wave"], report["walks"]) == (20, 2)


def test_a_walk_is_drawn_with_its_stops_in_order_and_its_way():
    spots = {1: Spot(1, 2), 2: Spot(2, 6)}
    found = drawn([(1, "A-01", True), (2, "B-06", False), (1, "A-01", False)], spots, depth=10)
    assert found is not None
    assert [(stop.number, stop.code, stop.done) for stop in found.stops] == [(1, "A-01", False), (2, "B-06", False)]
    assert [aisle for _, aisle in found.aisles] == [1, 2]
    assert found.way.startswith(f"{found.stops[0].x},")
    assert drawn([(3, "C-01", False)], spots, depth=10) is None

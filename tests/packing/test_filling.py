"""Which cartons a heap goes into: everything inside, nothing through anything else, no carton too heavy."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from quartermaster.packing.filling import Box, Filling, Placed, Thing, fill

SMALL = Box("S", (Decimal(200), Decimal(150), Decimal(100)), Decimal(80), Decimal(2000), Decimal("0.40"))
SIDES = st.integers(5, 650)
LARGE = Box("L", (Decimal(600), Decimal(400), Decimal(400)), Decimal(500), Decimal(20000), Decimal("1.50"))


def thing(length, width, height, weight=100, key="X"):
    return Thing(key, (Decimal(length), Decimal(width), Decimal(height)), Decimal(weight))


def kinds(found: Filling) -> list[str]:
    return [parcel.box.key for parcel in found.parcels]


def test_what_fits_into_the_cheap_carton_goes_there():
    found = fill([thing(200, 75, 100), thing(200, 75, 100)], [LARGE, SMALL])
    assert (kinds(found), found.parcels[0].weight_g, found.parcels[0].filled, found.cost) == (["S"], 280, 1, Decimal("0.40"))


def test_a_thing_is_turned_to_fit():
    found = fill([thing(100, 200, 150)], [SMALL])
    (placed,) = found.parcels[0].placed
    assert (placed.size, found.left) == ((200, 150, 100), ())


def test_eight_bricks_fill_a_box_without_a_gap():
    found = fill([thing(300, 200, 200) for _ in range(8)], [LARGE])
    assert (kinds(found), found.parcels[0].filled) == (["L"], 1)


def test_what_is_too_heavy_together_is_shared_between_cartons():
    found = fill([thing(50, 50, 50, 1500), thing(50, 50, 50, 1500)], [SMALL])
    assert (kinds(found), [parcel.weight_g for parcel in found.parcels]) == (["S", "S"], [1580, 1580])


def test_what_fits_into_no_carton_is_left():
    pole = thing(2000, 20, 20, key="POLE")
    found = fill([pole, thing(10, 10, 10)], [SMALL, LARGE])
    assert (kinds(found), [one.key for one in found.left]) == (["S"], ["POLE"])
    assert fill([thing(1, 1, 1)], []).left == (thing(1, 1, 1),)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(SIDES, st.integers(5, 450), st.integers(5, 450), st.integers(0, 9000)), min_size=1, max_size=14))
def test_whatever_is_packed_lies_inside_apart_and_within_the_weight(sizes):
    heap = [thing(length, width, height, weight, str(place)) for place, (length, width, height, weight) in enumerate(sizes)]
    found = fill(heap, [SMALL, LARGE])
    packed = [one.thing.key for parcel in found.parcels for one in parcel.placed]
    assert sorted(packed + [one.key for one in found.left]) == sorted(one.key for one in heap)
    for parcel in found.parcels:
        assert parcel.placed
        assert parcel.weight_g <= (parcel.box.most_weight_g or 0)
        assert all(lies_inside(parcel.box, one) for one in parcel.placed)
        assert not any(lie_through(one, other) for one, other in combinations(parcel.placed, 2))
    for one in found.left:
        assert not fill([one], [SMALL, LARGE]).parcels


def lies_inside(box: Box, one: Placed) -> bool:
    whole = sorted(one.size) == sorted(one.thing.size)
    return whole and all(at >= 0 and at + size <= room for at, size, room in zip(one.at, one.size, box.size, strict=True))


def lie_through(one: Placed, other: Placed) -> bool:
    def crosses(axis: int) -> bool:
        begin, end = max(one.at[axis], other.at[axis]), min(one.at[axis] + one.size[axis], other.at[axis] + other.size[axis])
        return begin < end

    return all(crosses(axis) for axis in range(3))

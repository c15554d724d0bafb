"""Which cartons a heap of things goes into, and where in them each thing lies. Pure.

Things are boxes that may be turned. A carton is filled from its corner: the largest thing first, each at the lowest, hindmost,
leftmost corner that is free and holds it (extreme points, after Crainic, Perboli and Tadei, 2008). Of the cartons that would
take everything left, the cheapest is taken; where none does, the one that takes most of it. Good, not the best there is: the
best takes too long to find while somebody waits at the bench.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import permutations

Size = tuple[Decimal, Decimal, Decimal]
Way = Callable[[Size], Size]
ZERO = Decimal(0)
MOST_THINGS = 60
"""So many single things are laid out; more would keep the bench waiting."""


def _flat(size: Size) -> Size:
    return size[2], size[1], size[0]


def _upright(size: Size) -> Size:
    return -size[2], size[1], size[0]


def _along(size: Size) -> Size:
    return -size[0], size[1], size[2]


WAYS: tuple[Way, ...] = (_flat, _upright, _along)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to be packed: millimetres and grams."""

    key: str
    size: Size
    weight_g: Decimal = ZERO

    @property
    def volume(self) -> Decimal:
        length, width, height = self.size
        return length * width * height


@dataclass(frozen=True, slots=True)
class Box:
    """A kind of carton: inner size, what it weighs empty, what it may weigh full (None: whatever), what it costs."""

    key: str
    size: Size
    tare_g: Decimal = ZERO
    most_weight_g: Decimal | None = None
    cost: Decimal = ZERO

    @property
    def volume(self) -> Decimal:
        length, width, height = self.size
        return length * width * height


@dataclass(frozen=True, slots=True)
class Placed:
    """A thing in a carton, turned to `size`, its corner nearest to the carton's at `at`."""

    thing: Thing
    at: Size
    size: Size


@dataclass(slots=True)
class Parcel:
    box: Box
    placed: list[Placed] = field(default_factory=list)

    @property
    def weight_g(self) -> Decimal:
        return self.box.tare_g + sum((one.thing.weight_g for one in self.placed), ZERO)

    @property
    def filled(self) -> Decimal:
        """The share of the carton's room that is used, 0 to 1."""
        return sum((one.thing.volume for one in self.placed), ZERO) / self.box.volume


@dataclass(frozen=True, slots=True)
class Filling:
    """The parcels, and what fits into no carton at all."""

    parcels: tuple[Parcel, ...]
    left: tuple[Thing, ...]

    @property
    def cost(self) -> Decimal:
        return sum((parcel.box.cost for parcel in self.parcels), ZERO)


def fill(things: Iterable[Thing], boxes: Sequence[Box]) -> Filling:
    """Every thing in a parcel, or among those left."""
    heap = sorted(things, key=lambda one: (-one.volume, one.key))
    left = [thing for thing in heap if not any(_fits(box, thing) for box in boxes)]
    rest = [thing for thing in heap if any(_fits(box, thing) for box in boxes)]
    parcels: list[Parcel] = []
    while rest:
        best = _best(rest, boxes)
        parcels.append(best)
        packed = {id(one.thing) for one in best.placed}
        rest = [thing for thing in rest if id(thing) not in packed]
    return Filling(tuple(parcels), tuple(left))


def _fits(box: Box, thing: Thing) -> bool:
    """Whether it goes into the empty carton."""
    light = box.most_weight_g is None or box.tare_g + thing.weight_g <= box.most_weight_g
    return light and all(side <= room for side, room in zip(sorted(thing.size), sorted(box.size), strict=True))


def _best(things: Sequence[Thing], boxes: Sequence[Box]) -> Parcel:
    """The cheapest parcel that takes everything, else the one that takes most. Each thing fits into one of the boxes."""
    volume = sum((thing.volume for thing in things), ZERO)
    for box in sorted(boxes, key=lambda one: (one.cost, one.volume, one.key)):
        if box.volume >= volume and len((whole := _fill_one(box, things)).placed) == len(things):
            return whole
    tried = [parcel for box in boxes if (parcel := _fill_one(box, things)).placed]
    return max(tried, key=lambda one: (one.filled * one.box.volume, -one.box.cost, one.box.key))


def _fill_one(box: Box, things: Sequence[Thing]) -> Parcel:
    """The fullest that comes of laying things flat, of standing them up, and of laying them along the carton."""
    return max((_filled(box, things, way) for way in WAYS), key=lambda one: one.filled)


def _filled(box: Box, things: Sequence[Thing], way: Way) -> Parcel:
    parcel = Parcel(box)
    corners: list[Size] = [(ZERO, ZERO, ZERO)]
    for thing in things:
        if box.most_weight_g is not None and parcel.weight_g + thing.weight_g > box.most_weight_g:
            continue
        if (found := _place(box, parcel.placed, corners, thing, way)) is not None:
            parcel.placed.append(found)
            corners = sorted({*corners, *_new_corners(found)} - {found.at}, key=lambda at: (at[2], at[1], at[0]))
    return parcel


def _place(box: Box, placed: Sequence[Placed], corners: Sequence[Size], thing: Thing, way: Way) -> Placed | None:
    for at in corners:
        for size in _turned(thing.size, way):
            if _inside(box.size, at, size) and not any(_overlap(at, size, one) for one in placed):
                return Placed(thing, at, size)
    return None


@lru_cache(maxsize=4096)
def _turned(size: Size, way: Way) -> list[Size]:
    """Its six ways to lie, those preferred first; alike ones once."""
    length, width, height = size
    return sorted(((x, y, z) for x, y, z in set(permutations((length, width, height)))), key=way)


def _inside(room: Size, at: Size, size: Size) -> bool:
    return all(at[axis] + size[axis] <= room[axis] for axis in range(3))


def _overlap(at: Size, size: Size, other: Placed) -> bool:
    return all(at[axis] < other.at[axis] + other.size[axis] and other.at[axis] < at[axis] + size[axis] for axis in range(3))


def _new_corners(one: Placed) -> Iterator[Size]:
    """Beside it, behind it and on top of it."""
    x, y, z = one.at
    length, width, height = one.size
    yield x + length, y, z
    yield x, y + width, z
    yield x, y, z + height

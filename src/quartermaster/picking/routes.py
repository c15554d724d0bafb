"""The way through the aisles. Pure: plain values in, plain values out.

How far it is from bin to bin is in `locations/distances.py`. The visiting order is built in several ways (aisle by aisle, and
always to the nearest), each is improved until no piece of it is better elsewhere or the other way round, and the shortest wins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from quartermaster.locations.distances import FRONT, Spot, between

Tour = list[int]
"""Places among the stops, in the order in which they are visited."""
Metres = Callable[[int, int], int]


@dataclass(frozen=True, slots=True)
class Route:
    """Stops in walking order, and how many metres that is from the start and back to it."""

    order: tuple[int, ...]
    metres: int


def route(spots: Mapping[int, Spot], *, start: Spot = FRONT, depth: int | None = None) -> Route:
    """The order in which to visit the bins (bin → spot), from the start and back to it."""
    bins = sorted(spots)
    if not bins:
        return Route((), 0)
    places = [start, *(spots[bin_id] for bin_id in bins)]
    length = max([place.position for place in places] if depth is None else [depth])
    table = [[between(one, other, length) for other in places] for one in places]

    def metres(one: int, other: int) -> int:
        return table[one][other]

    tours = [_improved(tour, metres) for tour in (_aisle_by_aisle(places), _nearest_next(len(places), metres))]
    best = min(tours, key=lambda tour: _length(tour, metres))
    return Route(tuple(bins[place - 1] for place in best), _length(best, metres))


def _length(tour: Sequence[int], metres: Metres) -> int:
    whole = [0, *tour, 0]
    return sum(metres(one, other) for one, other in pairwise(whole))


def _aisle_by_aisle(places: Sequence[Spot]) -> Tour:
    """Up one aisle and down the next."""
    aisles = sorted({place.aisle for place in places[1:]})
    tour: Tour = []
    for turn, aisle in enumerate(aisles):
        inside = [at for at, place in enumerate(places) if at and place.aisle == aisle]
        tour += sorted(inside, key=lambda at: places[at].position, reverse=turn % 2 == 1)
    return tour


def _nearest_next(count: int, metres: Metres) -> Tour:
    left, at, tour = set(range(1, count)), 0, []
    while left:
        at = min(left, key=lambda place: (metres(at, place), place))
        left.remove(at)
        tour.append(at)
    return tour


def _improved(tour: Tour, metres: Metres) -> Tour:
    """Turn pieces around and move short pieces elsewhere while that shortens the walk."""
    whole = [0, *tour, 0]
    while _turned(whole, metres) or _moved(whole, metres):
        pass
    return whole[1:-1]


def _turned(whole: Tour, metres: Metres) -> bool:
    """Turn the first piece around whose other direction is shorter."""
    for first in range(1, len(whole) - 2):
        before, begins = whole[first - 1], whole[first]
        for last in range(first + 1, len(whole) - 1):
            ends, after = whole[last], whole[last + 1]
            gain = metres(before, begins) + metres(ends, after) - metres(before, ends) - metres(begins, after)
            if gain > 0:
                whole[first : last + 1] = reversed(whole[first : last + 1])
                return True
    return False


def _moved(whole: Tour, metres: Metres) -> bool:
    """Move the first piece of up to three stops that is better between two others."""
    for size in (1, 2, 3):
        for first in range(1, len(whole) - size):
            piece = whole[first : first + size]
            before, after = whole[first - 1], whole[first + size]
            gone = metres(before, piece[0]) + metres(piece[-1], after) - metres(before, after)
            if gone <= 0:
                continue
            rest = whole[:first] + whole[first + size :]
            for at in range(1, len(rest)):
                left, right = rest[at - 1], rest[at]
                for turned in (piece, piece[::-1]):
                    if metres(left, turned[0]) + metres(turned[-1], right) - metres(left, right) < gone:
                        whole[:] = [*rest[:at], *turned, *rest[at:]]
                        return True
    return False


def together(spots_of: Mapping[int, Sequence[Spot]], *, size: int) -> list[list[int]]:
    """Orders (order → where its goods are) in walks of up to `size`, each with orders whose goods are near one another.

    A walk begins with the order that lies furthest back; then always joins the one that adds the fewest aisles to it.
    """
    left = {order: {spot.aisle for spot in spots} for order, spots in spots_of.items()}
    walks: list[list[int]] = []
    while left:
        seed = min(left, key=lambda order: (min(left[order], default=0), -len(left[order]), order))
        walk, aisles = [seed], left.pop(seed)
        while left and len(walk) < size:
            joins = min(left, key=lambda order: (len(left[order] - aisles), _apart(left[order], aisles), order))
            walk.append(joins)
            aisles = aisles | left.pop(joins)
        walks.append(walk)
    return walks


def _apart(some: set[int], others: set[int]) -> int:
    """How many aisles lie between them."""
    if not some or not others:
        return 0
    return max(0, min(some) - max(others), min(others) - max(some))

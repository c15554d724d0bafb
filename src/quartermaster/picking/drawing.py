"""A walk as a small map: aisles, stops and the way between them. Plain numbers for a template to draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from quartermaster.locations.distances import FRONT, Spot

AISLE, METRE, MARGIN = 44, 9, 22
LEAST_METRES = 8


@dataclass(frozen=True, slots=True)
class Stop:
    """A place on the map, its number on the route, and whether it is done."""

    x: int
    y: int
    number: int
    code: str
    done: bool

    @property
    def text_y(self) -> int:
        return self.y + 3


@dataclass(frozen=True, slots=True)
class Map:
    width: int
    height: int
    aisles: tuple[tuple[int, int], ...]
    """(x, aisle) of each aisle."""
    top: int
    bottom: int
    stops: tuple[Stop, ...]
    way: str
    """The points of the route, for a polyline."""

    @property
    def rack(self) -> int:
        return self.bottom - self.top


def drawn(order: Sequence[tuple[int, str, bool]], spots: Mapping[int, Spot], *, depth: int, start: Spot = FRONT) -> Map | None:
    """The map of stops in walking order: (bin, code, done). None where nothing of it has coordinates."""
    seen: dict[int, tuple[str, bool]] = {}
    for bin_id, code, done in order:
        if bin_id in spots:
            seen[bin_id] = (code, done and seen.get(bin_id, ("", True))[1])
    if not seen:
        return None
    aisles = range(min(1, *(spots[pk].aisle for pk in seen)), max(spots[pk].aisle for pk in seen) + 1)
    length = max(depth, LEAST_METRES)
    bottom = MARGIN + length * METRE + METRE

    def at(spot: Spot) -> tuple[int, int]:
        return MARGIN + (spot.aisle - aisles[0]) * AISLE, bottom - METRE - spot.position * METRE

    stops = [Stop(*at(spots[pk]), number, code, done) for number, (pk, (code, done)) in enumerate(seen.items(), start=1)]
    visited = [start, *(spots[pk] for pk in seen), start]
    points = [at(start)]
    for one, other in pairwise(visited):
        points += _around(one, other, length, at(one), at(other), bottom)
    return Map(
        width=2 * MARGIN + (len(aisles) - 1) * AISLE,
        height=bottom + MARGIN,
        aisles=tuple((MARGIN + (aisle - aisles[0]) * AISLE, aisle) for aisle in aisles),
        top=MARGIN,
        bottom=bottom,
        stops=tuple(stops),
        way=" ".join(f"{x},{y}" for x, y in points),
    )


def _around(
    one: Spot, other: Spot, length: int, begins: tuple[int, int], ends: tuple[int, int], bottom: int
) -> list[tuple[int, int]]:
    """The points from one spot to another: along the aisle, or around its nearer end."""
    if one.aisle == other.aisle:
        return [ends]
    front = one.position + other.position <= 2 * length - one.position - other.position
    end = bottom if front else MARGIN - METRE
    return [(begins[0], end), (ends[0], end), ends]

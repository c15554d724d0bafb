"""A warehouse from above, each place the darker the more is picked there. Pure: plain numbers for a template to draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

CELL, GAP, AISLE, MARGIN = 9, 1, 26, 24
RAMP = 5
MOST_ROWS = 60
"""Places of an aisle that are drawn apart; longer aisles are drawn with several metres to a place."""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """`ramp`: from quiet to busy, the places as one path each; `most` is what is picked at the busiest."""

    width: int
    height: int
    ramp: tuple[str, ...]
    aisles: tuple[tuple[int, int], ...]
    """(x, aisle) of each aisle."""
    start: tuple[int, int]
    most: int

    @property
    def label_y(self) -> int:
        return self.height - 6


def heat(places: Iterable[tuple[int, int, int]], picks: Mapping[int, int], *, start: tuple[int, int] = (1, 0)) -> HeatMap | None:
    """The map of places (bin, aisle, position); what is above one another is one place. None where there are none."""
    cells: dict[tuple[int, int], int] = {}
    known = list(places)
    if not known:
        return None
    step = -(-max([start[1], *(position for _, _, position in known)]) // MOST_ROWS) or 1
    for bin_id, aisle, position in known:
        cell = (aisle, position // step)
        cells[cell] = cells.get(cell, 0) + picks.get(bin_id, 0)
    aisles = sorted({aisle for aisle, _ in cells} | {start[0]})
    column = {aisle: MARGIN + at * AISLE for at, aisle in enumerate(aisles)}
    rows = max([start[1] // step, *(row for _, row in cells)])
    most = max(cells.values())
    ramp: list[list[str]] = [[] for _ in range(RAMP)]
    for (aisle, row), count in sorted(cells.items()):
        ramp[_shade(count, most)].append(f"M{column[aisle] - CELL} {_y(row, rows)}h{2 * CELL}v{CELL - GAP}h-{2 * CELL}z")
    return HeatMap(
        width=2 * MARGIN + (len(aisles) - 1) * AISLE,
        height=_y(0, rows) + CELL + MARGIN,
        ramp=tuple("".join(paths) for paths in ramp),
        aisles=tuple((column[aisle], aisle) for aisle in aisles),
        start=(column[start[0]], _y(start[1] // step, rows) + CELL // 2),
        most=most,
    )


def _y(row: int, rows: int) -> int:
    """The front of the aisles is below."""
    return MARGIN // 2 + (rows - row) * CELL


def _shade(count: int, most: int) -> int:
    """0 where nothing is picked, else in four steps up to the busiest place, each from half of the next on: picks are as
    uneven as sales."""
    if not count:
        return 0
    for shade in range(RAMP - 1, 1, -1):
        if count * 2 ** (RAMP - 1 - shade) * 2 > most:
            return shade
    return 1

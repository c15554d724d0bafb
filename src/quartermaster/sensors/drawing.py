"""The last day of a zone as a picture: what was measured, the band it should keep to, and when it did not. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

WIDTH, HEIGHT, LEFT, FOOT = 560, 150, 34, 18
HOURS = 24
GAP = timedelta(minutes=31)
"""A line is broken where nothing was measured for so long."""
LEAST_SPAN = Decimal(6)

Stretch = tuple[datetime, Decimal, Decimal]
"""When, the coldest and the warmest."""


@dataclass(frozen=True, slots=True)
class Course:
    """Numbers for a template to draw: paths of the measured, the band's top and height, the excursions' left and width."""

    areas: tuple[str, ...]
    band: tuple[float, float] | None
    excursions: tuple[tuple[float, float], ...]
    levels: tuple[tuple[float, str], ...]
    hours: tuple[tuple[float, datetime], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    foot: int = HEIGHT - 4

    @property
    def plot(self) -> int:
        return WIDTH - LEFT

    @property
    def floor(self) -> int:
        return HEIGHT - FOOT


def course(
    points: Sequence[Sequence[Stretch]],
    now: datetime,
    *,
    lowest: Decimal | None,
    highest: Decimal | None,
    excursions: Sequence[tuple[datetime, datetime | None]],
) -> Course | None:
    """The picture of what each thermometer measured in the last day; None where nothing was."""
    since = now - timedelta(hours=HOURS)
    all_of_them = [one for thermometer in points for one in thermometer if one[0] >= since]
    if not all_of_them:
        return None
    ends = [*(one[1] for one in all_of_them), *(one[2] for one in all_of_them), *(e for e in (lowest, highest) if e is not None)]
    low, high = _span(min(ends), max(ends))

    def x(at: datetime) -> float:
        share = (max(min(at, now), since) - since) / timedelta(hours=HOURS)
        return round(LEFT + share * (WIDTH - LEFT), 1)

    def y(degrees: Decimal) -> float:
        return round(float((high - degrees) / (high - low)) * (HEIGHT - FOOT), 1)

    top, bottom = (y(highest) if highest is not None else 0.0), (y(lowest) if lowest is not None else float(HEIGHT - FOOT))
    shown = [(x(begin), x(end or now)) for begin, end in excursions if (end or now) >= since]
    return Course(
        areas=tuple(_area(run, x, y) for thermometer in points for run in _runs(thermometer, since)),
        band=None if lowest is None and highest is None else (top, bottom - top),
        excursions=tuple((left, max(right - left, 2.0)) for left, right in shown),
        levels=tuple((y(level), f"{level:f}") for level in _levels(low, high)),
        hours=tuple((x(at), at) for at in (now - timedelta(hours=hours) for hours in (20, 14, 8, 2))),
    )


def _span(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    spare = max(LEAST_SPAN - (high - low), Decimal(2)) / 2
    return low - spare, high + spare


def _levels(low: Decimal, high: Decimal) -> list[Decimal]:
    step = next(step for step in map(Decimal, (1, 2, 5, 10, 20, 50, 100, 200)) if (high - low) / step <= 6)
    first = (low / step).to_integral_value(rounding="ROUND_CEILING") * step
    return [level for level in (first + step * at for at in range(8)) if level <= high]


def _runs(points: Sequence[Stretch], since: datetime) -> list[list[Stretch]]:
    runs: list[list[Stretch]] = []
    for point in points:
        if point[0] < since:
            continue
        if not runs or point[0] - runs[-1][-1][0] > GAP:
            runs.append([])
        runs[-1].append(point)
    return runs


def _area(run: Sequence[Stretch], x: Callable[[datetime], float], y: Callable[[Decimal], float]) -> str:
    """From the coldest back to the warmest, so that a stretch of one temperature is a line."""
    there = [f"{x(at)} {y(cold)}" for at, cold, _ in run]
    back = [f"{x(at)} {y(warm)}" for at, _, warm in reversed(run)]
    return "M" + "L".join([*there, *back]) + "z"

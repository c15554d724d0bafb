"""A picture of weeks that have been and weeks to come, as the parts of an SVG. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

WIDTH, HEIGHT = 960, 250
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 10, 22
ENOUGH = 0.95
"""Weeks with less in stock are shaded."""


@dataclass(frozen=True, slots=True)
class Week:
    """One column of the picture; None where nothing is known or told."""

    monday: date
    came: float | None = None
    told: float | None = None
    low: float | None = None
    high: float | None = None
    in_stock: float = 1.0
    promoted: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    shades: list[tuple[float, float, float]]
    """Weeks without stock: from where, how wide, and how much of the week, from 0 to 1."""
    came: str
    told: str
    band: str
    today: float | None
    promotions: list[float]
    lines: list[tuple[float, str]]
    """How high, and what is written there."""
    months: list[tuple[float, str]]
    floor: float
    top: float
    left: float
    right: float


def picture(weeks: Sequence[Week]) -> Picture:
    """The weeks from left to right: what came as a line, what was told as another, the band of what is told behind it."""
    most = max((value or 0.0 for week in weeks for value in (week.came, week.told, week.high)), default=0.0)
    step = _round_step(most / 3)
    top = max(ceil(most / step), 1) * step
    wide = (WIDTH - LEFT - RIGHT) / max(len(weeks), 1)

    def x(place: int) -> float:
        return round(LEFT + (place + 0.5) * wide, 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM), 1)

    coming = [(place, week) for place, week in enumerate(weeks) if week.high is not None]
    banded = [(x(place), y(week.low or 0.0), y(week.high or 0.0)) for place, week in coming]
    edge = [f"{at},{high}" for at, _, high in banded] + [f"{at},{low}" for at, low, _ in reversed(banded)]
    return Picture(
        WIDTH,
        HEIGHT,
        [
            (round(LEFT + place * wide, 1), round(wide, 1), round(1 - week.in_stock, 2))
            for place, week in enumerate(weeks)
            if week.high is None and week.in_stock < ENOUGH
        ],
        _path([(x(place), None if week.came is None else y(week.came)) for place, week in enumerate(weeks)]),
        _path([(x(place), None if week.told is None else y(week.told)) for place, week in enumerate(weeks)]),
        " ".join(edge),
        round(LEFT + coming[0][0] * wide, 1) if coming else None,
        [x(place) for place, week in enumerate(weeks) if week.promoted],
        [(y(step * count), _number(step * count)) for count in range(round(top / step) + 1)],
        _months(weeks, x),
        HEIGHT - BOTTOM,
        TOP,
        LEFT,
        WIDTH - RIGHT,
    )


def _path(points: Sequence[tuple[float, float | None]]) -> str:
    """A line that is broken where nothing is known."""
    parts, down = [], False
    for x, y in points:
        if y is not None:
            parts.append(f"{'L' if down else 'M'}{x} {y}")
        down = y is not None
    return "".join(parts)


def _months(weeks: Sequence[Week], x: Callable[[int], float]) -> list[tuple[float, str]]:
    told = []
    for place, week in enumerate(weeks):
        if place and week.monday.month != weeks[place - 1].monday.month and week.monday.month % 2:
            said = f"{week.monday:%b %Y}" if week.monday.month == 1 else f"{week.monday:%b}"
            told.append((x(place), said))
    return told


def _round_step(value: float) -> float:
    """1, 2 or 5 times a power of ten, at least the value."""
    if value <= 0:
        return 1.0
    power: float = 10.0 ** floor(log10(value))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= value)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:.1f}"

"""The two pictures of one SKU in one place: what was asked for, weeks without stock shaded, and how the stock goes on. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

WIDTH, HEIGHT = 500, 200
LEFT, RIGHT, HEAD, FOOT = 46, 8, 20, 24
BASE = HEIGHT - FOOT
ROOM, WIDE = BASE - HEAD, WIDTH - LEFT - RIGHT
AHEAD = 16
"""Weeks that are drawn ahead."""
STANDS_OUT = 2.5
"""A bar so many times as high as the next highest is cut off and says how high it is, so that the others can be read."""
EVERY = 4
"""Weeks between two marks ahead."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Paths and places; `lines` and `lines_ahead` are (how high, what is written there), all others (where, what)."""

    bars: str
    empty: str
    """The weeks in which the shelf was empty, behind the bars."""
    cut: list[tuple[float, str]]
    lines: list[tuple[float, str]]
    months: list[tuple[float, str]]
    without: str
    with_order: str
    lines_ahead: list[tuple[float, str]]
    weeks: list[tuple[float, str]]
    point_y: float
    point_words_y: float
    """Where the name of the reorder point stands: above its line, or below it where that would be outside."""
    comes_x: float | None = None
    """Where the order would come in."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    head: int = HEAD
    base: int = BASE


def picture(
    asked: Sequence[float],
    in_stock: Sequence[float],
    mondays: Sequence[date],
    *,
    stock: float,
    coming: float,
    due_weeks: float | None,
    weekly: Sequence[float],
    point: float,
    quantity: float,
    lead_weeks: float,
) -> Picture:
    """`asked`, `in_stock` and `mondays` week by week, oldest first; `weekly` is what is expected in each of the coming weeks."""
    most, step = _most(asked), WIDE / max(len(asked), 1)
    left = _goes_on(stock, coming, due_weeks, weekly, 0.0, lead_weeks)
    filled = _goes_on(stock, coming, due_weeks, weekly, quantity, lead_weeks)
    top = _round(max([*left, *filled, point, 1.0]) * 1.02)
    point_y = _y(max(point, 0.0), top)
    return Picture(
        bars=_bars(asked, most, step),
        empty="".join(
            f"M{LEFT + place * step:.1f} {HEAD}h{step:.1f}V{BASE}h-{step:.1f}z"
            for place, part in enumerate(in_stock)
            if part < 0.5
        ),
        cut=[(round(LEFT + (place + 0.5) * step, 1), f"{value:,.0f}") for place, value in enumerate(asked) if value > most],
        lines=[(_y(value, most), _number(value)) for value in (0.0, most / 2, most)],
        months=[
            (round(LEFT + place * step, 1), f"{monday:%b}")
            for place, monday in enumerate(mondays)
            if place and monday.month != mondays[place - 1].month and monday.month % 2
        ],
        without=_line(left, top),
        with_order=_line(filled, top),
        lines_ahead=[(_y(value, top), _number(value)) for value in (0.0, top / 2, top)],
        weeks=[(_x(week), "today" if not week else f"{week} weeks") for week in range(0, AHEAD + 1, EVERY)],
        point_y=point_y,
        point_words_y=point_y - 5 if point_y > HEAD + 8 else point_y + 13,
        comes_x=_x(min(round(lead_weeks), AHEAD)) if quantity > 0 else None,
    )


def _most(asked: Sequence[float]) -> float:
    """What the highest bar stands for: the most that was asked for, without what stands out alone."""
    highest = sorted(asked, reverse=True)[:3]
    found = next((one for one, below in pairwise(highest) if one <= STANDS_OUT * below), 0.0)
    return _round(max(found or max(asked, default=0.0), 1.0))


def _round(value: float) -> float:
    """The next figure that is easily halved and read."""
    power: float = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10) if step * power >= value - 1e-9)


def _bars(asked: Sequence[float], most: float, step: float) -> str:
    thick = max(step - 1, 1)
    return "".join(
        f"M{LEFT + place * step:.1f} {BASE}v-{ROOM * min(value / most, 1.0):.1f}h{thick:.1f}V{BASE}z"
        for place, value in enumerate(asked)
        if value > 0
    )


def _goes_on(
    stock: float, coming: float, due_weeks: float | None, weekly: Sequence[float], quantity: float, lead_weeks: float
) -> list[float]:
    """The stock at the start and the end of each coming week; it does not go below nothing."""
    now = max(stock, 0.0)
    found = [now]
    due = 0 if due_weeks is None else max(round(due_weeks), 0)
    for week in range(AHEAD):
        if week == due:
            now += coming
        if week == min(round(lead_weeks), AHEAD - 1) and quantity:
            now += quantity
        now = max(now - weekly[week % max(len(weekly), 1)], 0.0)
        found.append(now)
    return found


def _x(week: float) -> float:
    return round(LEFT + week * WIDE / AHEAD, 1)


def _y(value: float, top: float) -> float:
    return round(BASE - ROOM * value / top, 1)


def _line(values: Sequence[float], top: float) -> str:
    return " ".join(f"{_x(week)},{_y(value, top)}" for week, value in enumerate(values))


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or math.isclose(value, round(value)) else f"{value:.1f}"

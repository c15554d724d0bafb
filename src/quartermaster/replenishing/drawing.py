"""The picture of one SKU in one place: what was asked for, weeks without stock shaded, and how the stock goes on. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, FOOT, HEAD = 720, 180, 18, 14
PAST_WIDTH, GAP = 440, 36
AHEAD = 16
"""Weeks that are drawn ahead."""


@dataclass(frozen=True, slots=True)
class Picture:
    bars: str
    """One path of all weeks."""
    empty: str
    """The weeks in which the shelf was empty, behind the bars."""
    most: float
    """What the highest bar stands for."""
    point_y: int
    without: str
    with_order: str
    top: float
    """What the top of the right half stands for."""
    today_x: int = PAST_WIDTH + GAP
    base_y: int = HEIGHT - FOOT
    width: int = WIDTH
    height: int = HEIGHT
    comes_x: int | None = None
    """Where the order would come in."""


def picture(
    asked: Sequence[float],
    in_stock: Sequence[float],
    *,
    stock: float,
    coming: float,
    due_weeks: float | None,
    weekly: Sequence[float],
    point: float,
    quantity: float,
    lead_weeks: float,
) -> Picture:
    """`asked` and `in_stock` week by week, oldest first; `weekly` is what is expected in each of the coming weeks."""
    base, room = HEIGHT - FOOT, HEIGHT - FOOT - HEAD
    most = max([*asked, 1.0])
    step = PAST_WIDTH / max(len(asked), 1)
    thick = max(step - 1, 1)
    bars = "".join(
        f"M{place * step:.1f} {base}v-{room * value / most:.1f}h{thick:.1f}V{base}z"
        for place, value in enumerate(asked)
        if value > 0
    )
    empty = "".join(
        f"M{place * step:.1f} {HEAD}h{step:.1f}V{base}h-{step:.1f}z" for place, part in enumerate(in_stock) if part < 0.5
    )
    left = _goes_on(stock, coming, due_weeks, weekly, 0.0, lead_weeks)
    filled = _goes_on(stock, coming, due_weeks, weekly, quantity, lead_weeks)
    top = max([*left, *filled, point, 1.0]) * 1.05
    comes = min(round(lead_weeks), AHEAD)
    return Picture(
        bars, empty, most, round(base - room * max(point, 0.0) / top), _line(left, top), _line(filled, top), top,
        comes_x=round(PAST_WIDTH + GAP + comes * _ahead_step()) if quantity > 0 else None,
    )  # fmt: skip


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


def _ahead_step() -> float:
    return (WIDTH - PAST_WIDTH - GAP - 4) / AHEAD


def _line(values: Sequence[float], top: float) -> str:
    base, room = HEIGHT - FOOT, HEIGHT - FOOT - HEAD
    return " ".join(
        f"{PAST_WIDTH + GAP + place * _ahead_step():.1f},{base - room * value / top:.1f}" for place, value in enumerate(values)
    )

"""Pictures of what is supposed: what a year costs, what more stock would buy, and the coming year week by week. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from quartermaster.planning.arrays import Floats
from quartermaster.replenishing.supposing import Comparison, Lived, Year

WIDTH = 860
BAR, APART = 20, 46
HIGH, FOOT, LOST = 200, 18, 56
"""Of the picture of weeks: how high it is, what is written below, and the part of it for lost sales."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bars:
    """One stacked bar for each year: what it is called, its parts as (kind, from, length), and how far down it is."""

    years: list[tuple[str, list[tuple[str, float, float]], int]]
    height: int
    width: int = WIDTH


@dataclass(frozen=True, slots=True)
class Curve:
    """Stock against the share served."""

    line: str
    here: Point
    there: Point
    lowest: float
    widest: float
    width: int = WIDTH


@dataclass(frozen=True, slots=True)
class Weeks:
    """Stock as lines above, lost sales as bars below, for the year as it is and those that are supposed."""

    stock: list[tuple[str, str]]
    lost: list[tuple[str, str]]
    most_stock: float
    most_lost: float
    between: int
    """How far down the line is under the stock."""
    floor: int
    width: int = WIDTH
    height: int = HIGH


def bars(compared: Comparison, *, asked: bool) -> Bars:
    named: list[tuple[str, Year | None]] = [
        ("as it is", compared.before),
        ("orders as before", compared.unchanged if asked else None),
        ("as supposed", compared.after if asked else None),
    ]
    told = [(name, one) for name, one in named if one is not None]
    most = max(*(one.total for _, one in told), 1e-9)
    return Bars([(name, _stacked(one, most), place * APART) for place, (name, one) in enumerate(told)], len(told) * APART)


def _stacked(one: Year, most: float) -> list[tuple[str, float, float]]:
    place, parts = 0.0, []
    for name, amount in (("k", one.keeping), ("o", one.ordering), ("l", one.lost)):
        length = amount / most * WIDTH
        parts.append((name, round(place, 1), round(length, 1)))
        place += length
    return parts


def curve(compared: Comparison) -> Curve:
    years = (compared.before, compared.after)
    lowest = min(*(fill for _, fill in compared.curve), *(one.fill for one in years), 0.99)
    widest = max(*(stock for stock, _ in compared.curve), *(one.stock for one in years), 1.0)

    def at(stock: float, fill: float) -> Point:
        return round(20 + stock / widest * (WIDTH - 40), 1), round(150 - (fill - lowest) / max(1 - lowest, 1e-6) * 130, 1)

    line = " ".join(f"{x},{y}" for x, y in (at(*point) for point in compared.curve))
    before, after = (at(one.stock, one.fill) for one in years)
    return Curve(line, before, after, lowest, widest)


def weeks(lived: Lived, *, asked: bool) -> Weeks:
    """The line of each year over the weeks, and what each loses in them."""
    named = [("is", lived.before), ("unchanged", lived.unchanged), ("supposed", lived.after)]
    told = [(name, one) for name, one in named if one is not None and (asked or name == "is")]
    between, floor = HIGH - FOOT - LOST, HIGH - FOOT
    most_stock = max(*(float(one.stock.max(initial=0.0)) for _, one in told), 1e-9)
    most_lost = max(*(float(one.lost.max(initial=0.0)) for _, one in told), 1e-9)
    return Weeks(
        [(name, _line(one.stock, most_stock, between)) for name, one in told],
        [(name, _columns(one.lost, most_lost, floor, place, len(told))) for place, (name, one) in enumerate(told)],
        most_stock,
        most_lost,
        between,
        floor,
    )


def _line(values: Floats, most: float, floor: int) -> str:
    step = WIDTH / max(len(values) - 1, 1)
    return " ".join(
        f"{place * step:.1f},{floor - value / most * (floor - 12):.1f}" for place, value in enumerate(values.tolist())
    )


def _columns(values: Floats, most: float, floor: int, place: int, of: int) -> str:
    """One path; the columns of the years stand beside each other in each week."""
    step = WIDTH / max(len(values), 1)
    thick = step * 0.8 / of
    return "".join(
        f"M{week * step + place * thick:.1f} {floor}v-{value / most * (LOST - 8):.1f}h{thick:.1f}V{floor}z"
        for week, value in enumerate(values.tolist())
        if value > 0
    )

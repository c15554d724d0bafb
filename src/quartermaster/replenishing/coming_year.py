"""The coming year lived week by week, if it asks like the last: with what is in stock, and the aims of a supposition. Pure.

Unlike a year on the mean, it knows where stock stands today, the season of last year, and that a supplier who is late is late
before anybody has ordered sooner.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quartermaster.planning.arrays import Floats, Ints, floats, ratio
from quartermaster.replenishing.aiming import Aim, Basis, ordered

WEEKS = 52
SMOOTHING = 0.2
LEAST_RATIO, MOST_RATIO = 0.1, 10.0
"""How far a reorder point follows what is asked for."""
LUCK = 1


@dataclass(frozen=True)
class Start:
    """Where goods [n] stand today."""

    on_shelf: Floats
    coming: Floats
    """On its way; it is taken to come in half the usual time."""
    waiting: Floats
    """Promised to customers, not there."""

    def only(self, these: Ints) -> Start:
        return Start(self.on_shelf[these], self.coming[these], self.waiting[these])


@dataclass(frozen=True)
class Coming:
    """What the weeks come to, all goods together; money."""

    stock: Floats
    """At the end of each week."""
    lost: Floats
    """What sales lost in each week cost."""
    keeping: float
    ordering: float
    fill: float
    """By value."""

    @property
    def losing(self) -> float:
        return float(self.lost.sum())

    @property
    def total(self) -> float:
        return self.keeping + self.ordering + self.losing

    @property
    def fill_percent(self) -> str:
        return f"{self.fill * 100:.1f}"

    def times(self, factor: float) -> Coming:
        """Told for more goods than were lived with."""
        return Coming(self.stock * factor, self.lost * factor, self.keeping * factor, self.ordering * factor, self.fill)


def lived(basis: Basis, aim: Aim, asked: Floats, start: Start) -> Coming:
    """Live through what is `asked` for in each week [n, weeks]. Each Monday what is due comes in, and what is at its reorder
    point is ordered; points follow what is asked for, as those of every night do: the mean in proportion, the safety stock
    by its root."""
    size, weeks = asked.shape
    times = _lead_times(basis, weeks)
    longest = int(times.max(initial=1))
    due = np.zeros((size, weeks + longest + 1))
    everyone = np.arange(size)
    due[everyone, np.minimum((times[:, 0] + 1) // 2, weeks)] += start.coming
    stock, owed = np.maximum(start.on_shelf, 0.0), np.maximum(start.waiting, 0.0)
    follows = (basis.kind != "typed") & (basis.rate > 0)
    level = basis.rate.copy()
    left, lost = np.zeros(weeks), np.zeros(weeks)
    keeping = lines = wanted = served = 0.0
    for week in range(weeks):
        stock += due[:, week]
        late = np.minimum(stock, owed)
        stock, owed = stock - late, owed - late
        position = stock - owed + due[:, week + 1 :].sum(axis=1)
        moved = np.where(follows, np.clip(ratio(level, basis.rate, otherwise=1.0), LEAST_RATIO, MOST_RATIO), 1.0)
        point, up_to = _levels(aim, moved)
        quantity = np.where(position <= point, np.maximum(up_to - position, 0.0), np.maximum(-position, 0.0))
        quantity = np.where(quantity > 0, ordered(quantity, basis), 0.0)
        due[everyone, week + times[:, week]] += quantity
        lines += float((basis.order_cost * (quantity > 0)).sum())
        sold = np.minimum(stock, asked[:, week])
        stock = stock - sold
        keeping += float((stock * basis.holding).sum())
        left[week] = (stock * basis.unit_cost).sum()
        lost[week] = ((asked[:, week] - sold) * basis.lost_sale).sum()
        wanted += float((asked[:, week] * basis.unit_cost).sum())
        served += float((sold * basis.unit_cost).sum())
        level = level + SMOOTHING * (asked[:, week] - level)
    return Coming(left, lost, keeping, lines, float(ratio(served, wanted, otherwise=1.0)))


def _levels(aim: Aim, moved: Floats) -> tuple[Floats, Floats]:
    """Reorder point and the level up to which is ordered, at so many times the usual demand."""
    kept = aim.point >= 0
    mean, safety = np.minimum(aim.mean, np.maximum(aim.point, 0.0)), np.maximum(aim.point - aim.mean, 0.0)
    point = np.where(kept, mean * moved + safety * np.sqrt(moved), aim.point)
    return point, np.where(kept, point + (aim.up_to - aim.point) * np.sqrt(moved), aim.up_to)


def _lead_times(basis: Basis, weeks: int) -> Ints:
    """What an order of each week takes [n, weeks]: drawn once, the same luck whatever is supposed."""
    luck = np.random.default_rng(LUCK).standard_normal((len(basis), weeks))
    drawn = basis.lead_weeks[:, None] + luck * np.sqrt(np.maximum(basis.lead_variance, 0.0))[:, None]
    return np.clip(np.rint(drawn), 1, 2 * WEEKS).astype(np.int64)


def asked_like(last: Floats, rate: Floats) -> Floats:
    """Last year’s weeks [n, 52]; of weeks that nobody knows, the present rate."""
    return floats(np.where(np.isfinite(last), np.maximum(last, 0.0), rate[:, None]))

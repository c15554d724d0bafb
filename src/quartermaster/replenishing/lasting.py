"""For how long goods last: what dies away is not bought for a year, what stands still for long is dead, what spoils before it
can be sold is no supply. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from quartermaster.planning.arrays import Floats, ratio
from quartermaster.replenishing.aiming import Aim, Basis
from quartermaster.replenishing.ruling import ECONOMIC

STILL = 26.0
"""Weeks without a sale after which stock may be dead."""
TARGET_WEEKS = 26.0
"""Stock for so long is never too much."""
INTERVALS = 3
"""What is asked for seldom is dead after so many of its usual intervals."""
QUARTER = 13
FALLS = 0.75
"""A quarter in which less than this part of the one before was asked for is a fall, where it is more than chance."""
MONTH = 4.0
"""Weeks for which it is bought all the same."""
CHANCE = 3.0
"""Deviations of the difference."""


@dataclass(frozen=True)
class Spoils:
    """So much of a row is to be sold within so many weeks; below zero: its last day is over."""

    row: int
    weeks: float
    quantity: float


def spoiled(rate: Floats, lots: Sequence[Spoils]) -> Floats:
    """How much of each row will not be sold before its last day, at this rate, the first to spoil first."""
    of_row: dict[int, list[Spoils]] = defaultdict(list)
    for one in lots:
        of_row[one.row].append(one)
    lost = np.zeros(len(rate))
    for row, theirs in of_row.items():
        sold = 0.0
        for one in sorted(theirs, key=lambda lot: lot.weeks):
            in_time = min(one.quantity, max(float(rate[row]) * max(one.weeks, 0.0) - sold, 0.0))
            sold += in_time
            lost[row] += one.quantity - in_time
    return lost


def still_after(history: Floats) -> Floats:
    """Weeks without demand after which a row is dead: half a year, or three times its mean interval, where there was one."""
    asked, times = history > 0, (history > 0).sum(axis=1)
    first, last = np.argmax(asked, axis=1), history.shape[1] - 1 - np.argmax(asked[:, ::-1], axis=1)
    interval = np.where(times > 1, ratio(last - first, times - 1), 0.0)
    after: Floats = np.maximum(STILL, INTERVALS * interval)
    return after


def left(plain: Floats) -> Floats:
    """For how many weeks at today's rate goods will still be asked for that die away, each quarter by as much as in the last;
    infinite for all others. `plain` is demand without its season, nan where it is not known."""
    size, weeks = plain.shape
    if weeks < 2 * QUARTER:
        return np.full(size, np.inf)
    (before, before_varies), (now, now_varies) = (_told(plain[:, -2 * QUARTER : -QUARTER]), _told(plain[:, -QUARTER:]))
    falls = (now < FALLS * before) & (before - now > CHANCE * np.sqrt((before_varies + now_varies) / QUARTER))
    part = np.minimum(ratio(now, before), FALLS)
    return np.where(falls, np.maximum(QUARTER * part / (1 - part), MONTH), np.inf)


def _told(plain: Floats) -> tuple[Floats, Floats]:
    """Mean and variance of what is known; where less than half of it is, nothing is said (nan)."""
    known = ~np.isnan(plain)
    count = known.sum(axis=1)
    values = np.where(known, plain, 0.0)
    mean = ratio(values.sum(axis=1), count)
    varies = ratio((np.where(known, plain - mean[:, None], 0.0) ** 2).sum(axis=1), count)
    return np.where(count * 2 >= plain.shape[1], mean, np.nan), np.maximum(varies, mean)


def of_what_is_left(aim: Aim, basis: Basis, left: Floats) -> Aim:
    """Of what dies away no more is kept than will still be asked for, unless a policy says what is."""
    dies = np.isfinite(left) & (basis.kind == ECONOMIC) & ~basis.vital & (aim.point >= 0)
    most = np.where(dies, np.ceil(basis.rate * np.where(dies, left, 0.0)), np.inf)
    point, up_to = np.minimum(aim.point, np.maximum(most - basis.step, 0.0)), np.minimum(aim.up_to, most)
    return replace(aim, point=point, up_to=up_to, safety=np.minimum(aim.safety, point.clip(0)))

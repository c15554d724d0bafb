"""What is kept of a series: a few numbers for each day, and fewer for each week, packed. Pure.

A series is an owner's SKU in a warehouse. It begins on a Monday; days behind its last one are quiet: nothing was asked for, and
the shelf stayed as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from quartermaster.planning.arrays import Flags, Floats, Ints, ratio
from quartermaster.planning.signal import ENOUGH_IN_STOCK, one_offs, wanted

DAY = ("sold", "returned", "ordered", "lost", "revenue", "in_stock")
"""What is kept of a day. sold: what left for customers. returned: what came back fit for sale. ordered: what customers asked for,
less what they cancelled. lost: what they asked for in vain. revenue: what was ordered, in money. in_stock: the part of the day
in which some could be sold."""
WEEK = ("sold", "asked", "missed", "in_stock")
"""What is kept of a week. sold: net of what came back. asked: what was ordered on days with stock, net of what came back. missed:
what was asked for on days without, or in vain."""
DAYS = 7
OFTEN = 2
"""What stands out so many times is no one-off."""
ALONE = 2.0
"""What is more than so many times as high as any other week has not come again."""
PACKED = np.dtype("<f4")
Packed: TypeAlias = NDArray[np.float32]


def packed(values: Floats | Packed) -> bytes:
    return np.ascontiguousarray(values, dtype=PACKED).tobytes()


def days_of(kept: bytes | memoryview) -> Packed:
    """[day, what is kept of it]"""
    return np.frombuffer(kept, PACKED).reshape(-1, len(DAY))


def weeks_of(kept: bytes | memoryview) -> Packed:
    """[week, what is kept of it]"""
    return np.frombuffer(kept, PACKED).reshape(-1, len(WEEK))


def weekly(days: Floats | Packed) -> Packed:
    """The weeks [n, weeks, what is kept] of whole weeks of days [n, days, what is kept]."""
    cut = days.reshape(len(days), -1, DAYS, len(DAY)).astype(np.float64)
    sold, returned, ordered, lost, _, in_stock = (cut[..., place] for place in range(len(DAY)))
    there = in_stock >= ENOUGH_IN_STOCK
    back = returned.sum(axis=2)
    return np.stack(
        [
            sold.sum(axis=2) - back,
            np.where(there, ordered, 0.0).sum(axis=2) - back,
            (lost + np.where(there, 0.0, ordered)).sum(axis=2),
            in_stock.mean(axis=2),
        ],
        axis=2,
    ).astype(PACKED)


def monday(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def last_monday(until: date) -> date:
    """The Monday of the last week that had ended by the evening of that day."""
    return monday(until + timedelta(days=1)) - timedelta(days=DAYS)


def mondays(last: date, weeks: int) -> list[date]:
    """The Mondays of so many weeks, the last of them given."""
    return [last - timedelta(days=DAYS * back) for back in range(weeks - 1, -1, -1)]


@dataclass(frozen=True)
class Keys:
    """Whose series it is; arrays of one number for each."""

    owner_id: Ints
    sku_id: Ints
    warehouse_id: Ints

    def __len__(self) -> int:
        return len(self.sku_id)


@dataclass(frozen=True)
class Histories:
    """Weeks of many series; arrays [series, week], oldest first. nan in `demand`: nothing can be told of that week."""

    keys: Keys
    weeks: Sequence[date]
    """Mondays."""
    demand: Floats
    """What was wanted: stock-outs scaled up or missing, one-offs taken out."""
    usual: Floats
    """What is learned from: promoted weeks missing, what was asked for of a predecessor before a new SKU's own history."""
    sold: Floats
    """What was sold, less what came back fit for sale."""
    in_stock: Floats
    """The part of the week in which some could be sold."""
    promoted: Flags

    def __len__(self) -> int:
        return len(self.keys)


def demand_behind(asked: Floats, missed: Floats, in_stock: Floats) -> Floats:
    """What was wanted in each week [n, T]; nan where nothing can be told. What stands out once is cut down to the next highest
    week of its series; what comes again stays. The highest week stands out alone where no other is half as high, however many
    lesser ones stand out too."""
    behind = wanted(asked, lost=missed, in_stock=in_stock)
    known = np.nan_to_num(behind)
    strange = one_offs(behind)
    often = strange.sum(axis=1) >= OFTEN
    highest, second = _two_highest(known)
    alone = (known == highest[:, None]) & (highest > ALONE * second)[:, None]
    strange &= ~often[:, None] | alone
    usual = np.where(strange, 0.0, known).max(axis=1, initial=0.0)
    return np.where(strange, usual[:, None], behind)


def _two_highest(weeks: Floats) -> tuple[Floats, Floats]:
    """Of each series [n]."""
    if weeks.shape[1] < OFTEN:
        return weeks.max(axis=1, initial=0.0), np.zeros(len(weeks))
    top = np.partition(weeks, -2, axis=1)[:, -2:]
    return top[:, 1], top[:, 0]


def filled(demand: Floats) -> Floats:
    """With the mean of the known weeks of each series where nothing is known."""
    known = np.isfinite(demand)
    mean = ratio(np.where(known, demand, 0.0).sum(axis=1), known.sum(axis=1))
    return np.where(known, demand, mean[:, None])

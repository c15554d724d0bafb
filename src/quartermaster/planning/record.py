"""The record of one item: from what is required, period by period, to what is released. Pure; Vollmann et al. (2005) ch. 7."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from quartermaster.planning.arrays import Floats, floats
from quartermaster.planning.packs import Lots
from quartermaster.planning.refusing import NotReckonable, not_negative


@dataclass(frozen=True)
class Record:
    net: Floats
    """Required beyond stock, receipts and what was planned before."""
    receipts: Floats
    releases: Floats
    """Receipts, earlier by the lead time; those that would lie before the first period are past due."""
    past_due: float
    on_hand: Floats
    """At the end of each period, as projected."""


def record(
    gross: ArrayLike,
    *,
    on_hand: float = 0.0,
    scheduled: ArrayLike = 0.0,
    safety_stock: ArrayLike = 0.0,
    lead_time: int = 0,
    lots: Lots | None = None,
    periods: int = 1,
    past_due: float = 0.0,
) -> Record:
    """Netted once, then made into lots. `periods` is how many periods an order covers from the first that lacks something;
    `past_due` is open supply that is late: it is counted as coming now, never ordered again."""
    required = floats(gross)
    not_negative(gross=required, safety_stock=safety_stock, past_due=past_due)
    if lead_time < 0 or periods < 1:
        raise NotReckonable("A lead time is not below 0, and an order covers a period at least.")
    count, made = len(required), lots or Lots()
    coming = floats(np.broadcast_to(floats(scheduled), count)).copy()
    coming[0] += past_due
    floor = floats(np.broadcast_to(floats(safety_stock), count))
    net, receipts, projected = np.zeros(count), np.zeros(count), np.zeros(count)
    left = on_hand
    for period in range(count):
        left += coming[period]
        net[period] = max(0.0, required[period] + floor[period] - left)
        if net[period] > 0:
            until = min(period + periods, count)
            ahead = np.cumsum(required[period:until]) - np.cumsum(np.append(0.0, coming[period + 1 : until]))
            lacking = float((ahead + floor[period:until]).max()) - left
            receipts[period] = sum(made.orders(lacking))
        left += receipts[period] - required[period]
        projected[period] = left
    releases = np.append(receipts[lead_time:], np.zeros(min(lead_time, count)))
    return Record(net, receipts, releases[:count], float(receipts[:lead_time].sum()), projected)


def started_for(net: float, *, share_good: float = 1.0) -> float:
    """How many to start so that so many come out good."""
    if not 0 < share_good <= 1:
        raise NotReckonable("What comes out good is a share above 0, at most 1.")
    return math.ceil(net / share_good - 1e-9)


def component_for(started: float, each: float, *, scrap: float = 0.0) -> float:
    """How much of a component is taken for so many started, of which some is spoilt."""
    if not 0 <= scrap < 1:
        raise NotReckonable("Scrap is a share below 1.")
    return math.ceil(started * each / (1 - scrap) - 1e-9)

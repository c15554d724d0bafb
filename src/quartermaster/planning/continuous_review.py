"""Order Q whenever the position falls to r: exact and approximate, one SKU. Pure; Snyder & Shen (2019) ch. 5.

Rates, holding and shortage are for the same time (a year); the lead time is in it. What is short waits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from quartermaster.planning.losses import Normal, poisson
from quartermaster.planning.refusing import above_zero


@dataclass(frozen=True)
class Trade:
    """What one SKU costs and how it is asked for."""

    order_cost: float
    holding: float
    shortage: float
    mean: float
    deviation: float
    lead_time: float

    def __post_init__(self) -> None:
        above_zero(holding=self.holding, shortage=self.shortage, mean=self.mean, lead_time=self.lead_time)

    @property
    def demand(self) -> Normal:
        """Over the lead time."""
        return Normal(self.mean * self.lead_time, self.deviation * math.sqrt(self.lead_time))

    @property
    def eoq(self) -> float:
        return math.sqrt(2 * self.order_cost * self.mean / self.holding)


def cost(trade: Trade, point: float, quantity: float) -> float:
    """Exact: holding on r + Q/2 − mean, holding and shortage on what waits, (n₂(r) − n₂(r + Q)) / Q with n₂ the second loss
    (§ 5.2)."""
    demand = trade.demand
    waits = (demand.second_loss(point)[0] - demand.second_loss(point + quantity)[0]) / quantity
    kept = trade.holding * (point + quantity / 2 - demand.mean) + (trade.holding + trade.shortage) * waits
    return kept + trade.order_cost * trade.mean / quantity


def point_for(trade: Trade, quantity: float) -> float:
    """The best reorder point for a quantity: r and r + Q cost the same for a moment (§ 5.2.2)."""
    demand = trade.demand

    def rate(level: float) -> float:
        short, left = demand.loss(level)
        return trade.holding * left + trade.shortage * short

    middle = demand.quantile(trade.shortage / (trade.holding + trade.shortage))
    return _root(lambda point: rate(point) - rate(point + quantity), middle - quantity, middle)


def optimal(trade: Trade) -> tuple[float, float]:
    """(r, Q) of the least exact cost. It is convex: for each Q its best r, and golden sections between Qs."""
    low, high = trade.eoq / 4, trade.eoq * 8
    ratio = (math.sqrt(5) - 1) / 2
    for _ in range(100):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if cost(trade, point_for(trade, left), left) < cost(trade, point_for(trade, right), right):
            high = right
        else:
            low = left
    quantity = (low + high) / 2
    return point_for(trade, quantity), quantity


def by_expected_inventory(trade: Trade) -> tuple[float, float, float]:
    """(r, Q, cost) by the expected-inventory-level approximation (§ 5.3.1): Q = √(2D(K + p·n(r))/h), P(X > r) = Qh/(pD), in
    turns. Here the shortage is charged once for each unit that waits."""
    quantity, point = trade.eoq, 0.0
    demand = trade.demand
    for _ in range(1000):
        point = demand.quantile(1 - min(quantity * trade.holding / (trade.shortage * trade.mean), 1 - 1e-12))
        short = demand.loss(point)[0]
        better = math.sqrt(2 * trade.mean * (trade.order_cost + trade.shortage * short) / trade.holding)
        if abs(better - quantity) < 1e-10:
            break
        quantity = better
    kept = trade.holding * (point - demand.mean + quantity / 2)
    return point, quantity, kept + (trade.order_cost + trade.shortage * short) * trade.mean / quantity


def by_backordered_eoq(trade: Trade) -> tuple[float, float]:
    """(r, Q): the economic quantity with backorders, and the best point for it (§ 5.3.3)."""
    quantity = trade.eoq * math.sqrt((trade.holding + trade.shortage) / trade.shortage)
    return point_for(trade, quantity), quantity


def by_safety_stock(trade: Trade) -> tuple[float, float]:
    """(r, Q): the economic quantity, and the newsvendor level of the lead time (§ 5.3.2)."""
    return trade.demand.quantile(trade.shortage / (trade.shortage + trade.holding)), trade.eoq


def by_loss_function(trade: Trade) -> tuple[float, float]:
    """(r, Q) by n(r) = hQ/(h + p) and Q = √(2(KD + (h + p)·n₂(r))/h), in turns: exact but for what r + Q adds (§ 5.3.4)."""
    both, demand = trade.holding + trade.shortage, trade.demand
    quantity, point = trade.eoq, demand.mean
    for _ in range(1000):
        target = trade.holding * quantity / both
        reach = 12 * demand.deviation + target
        point = _root(lambda level, at=target: at - demand.loss(level)[0], demand.mean - reach, demand.mean + reach)  # type: ignore[misc]
        better = math.sqrt(2 * (trade.order_cost * trade.mean + both * demand.second_loss(point)[0]) / trade.holding)
        if abs(better - quantity) < 1e-10:
            break
        quantity = better
    return point, quantity


def poisson_cost(
    point: int, quantity: int, *, order_cost: float, holding: float, shortage: float, mean: float, lead_time: float
) -> float:
    """Exact cost with units asked for one by one (§ 5.4): the order cost and the mean of the rates from r + 1 to r + Q."""
    demand = poisson(mean * lead_time)
    rates = 0.0
    for level in range(point + 1, point + quantity + 1):
        short, left = demand.loss(level)
        rates += holding * left + shortage * short
    return (order_cost * mean + rates) / quantity


def poisson_optimal(
    *, order_cost: float, holding: float, shortage: float, mean: float, lead_time: float
) -> tuple[int, int, float]:
    """(r, Q, cost): levels are added on the cheaper side as long as they lower the mean (Federgruen & Zheng 1992)."""
    demand = poisson(mean * lead_time)

    def rate(level: int) -> float:
        short, left = demand.loss(level)
        return holding * left + shortage * short

    low = high = int(demand.quantile(shortage / (holding + shortage)))
    total, quantity = order_cost * mean + rate(low), 1
    while True:
        down, up = rate(low - 1), rate(high + 1)
        if min(down, up) >= total / quantity:
            return low - 1, quantity, total / quantity
        low, high = (low - 1, high) if down <= up else (low, high + 1)
        total, quantity = total + min(down, up), quantity + 1


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising or falling function crosses zero; the ends are moved apart until it does."""
    width = high - low
    while np.sign(function(low)) == np.sign(function(high)):
        low, high, width = low - width, high + width, 2 * width
    rising = function(high) > 0
    for _ in range(200):
        middle = (low + high) / 2
        if (function(middle) > 0) == rising:
            high = middle
        else:
            low = middle
    return (low + high) / 2

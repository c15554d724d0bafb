"""Look every period; at s or below, fill up to S. One SKU, what is short waits. Pure; Snyder & Shen (2019) § 4.4."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from quartermaster.planning.arrays import Floats
from quartermaster.planning.losses import Units
from quartermaster.planning.refusing import above_zero


def cost(point: int, up_to: int, demand: Units, *, holding: float, shortage: float, order_cost: float) -> float:
    """Expected cost a period, exactly: what a cycle costs over how long it lasts (Zheng & Federgruen 1991)."""
    return _Cycle(demand, _rate(demand, holding, shortage), order_cost).cost(point, up_to)


def optimal(demand: Units, *, holding: float, shortage: float, order_cost: float) -> tuple[int, int, float]:
    """(s, S, cost) of the least expected cost a period, exactly (Zheng & Federgruen 1991)."""
    above_zero(holding=holding, shortage=shortage)
    rate = _rate(demand, holding, shortage)
    cycle = _Cycle(demand, rate, order_cost)
    middle = int(demand.quantile(shortage / (holding + shortage)))
    point = middle - 1
    while cycle.cost(point, middle) > rate(point):
        point -= 1
    best_up_to, best_point, least = middle, point, cycle.cost(point, middle)
    up_to = middle + 1
    while rate(up_to) <= least:
        if cycle.cost(best_point, up_to) < least:
            best_up_to = up_to
            while cycle.cost(best_point, up_to) <= rate(best_point + 1):
                best_point += 1
            least = cycle.cost(best_point, up_to)
        up_to += 1
    return best_point, best_up_to, least


def _rate(demand: Units, holding: float, shortage: float) -> Callable[[int], float]:
    known: dict[int, float] = {}

    def rate(level: int) -> float:
        if level not in known:
            short, left = demand.loss(level)
            known[level] = holding * left + shortage * short
        return known[level]

    return rate


class _Cycle:
    """Expected visits of each distance below S, which the renewal equation gives once for all S."""

    def __init__(self, demand: Units, rate: Callable[[int], float], order_cost: float) -> None:
        self.chances: Floats = np.concatenate([np.zeros(demand.first), demand.chances])
        self.rate, self.order_cost = rate, order_cost
        self.visits: list[float] = []

    def cost(self, point: int, up_to: int) -> float:
        depth = up_to - point
        while len(self.visits) < depth:
            self._reach_further()
        visits = self.visits[:depth]
        charged = sum(often * self.rate(up_to - below) for below, often in enumerate(visits))
        return (self.order_cost + charged) / sum(visits)

    def _reach_further(self) -> None:
        below = len(self.visits)
        came = sum(self.chances[step] * self.visits[below - step] for step in range(1, min(below, len(self.chances) - 1) + 1))
        self.visits.append((float(below == 0) + float(came)) / (1 - float(self.chances[0])))


def by_power_approximation(
    *, holding: float, shortage: float, order_cost: float, mean: float, deviation: float, lead_time: float = 0.0
) -> tuple[float, float]:
    """(s, S) from a regression on thousands of optimal ones (Ehrhardt & Mosier 1984). Meant for quantities of more
    than a period's demand."""
    above_zero(holding=holding, shortage=shortage, order_cost=order_cost, mean=mean, deviation=deviation)
    periods = lead_time + 1
    over, spread = mean * periods, deviation * math.sqrt(periods)
    quantity = 1.30 * mean**0.494 * (order_cost / holding) ** 0.506 * (1 + spread**2 / mean**2) ** 0.116
    z = math.sqrt(quantity / spread * holding / shortage)
    point = 0.973 * over + spread * (0.183 / z + 1.063 - 2.192 * z)
    return point, point + quantity

"""Ordering several SKUs of one supplier together: each order has a cost of its own, and each line another. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from quartermaster.planning.refusing import NotReckonable, above_zero, not_negative


@dataclass(frozen=True)
class Cycle:
    """Everybody orders at multiples of a base cycle."""

    base: float
    multiples: tuple[int, ...]
    quantities: tuple[float, ...]
    cost: float


def _checked(order_cost: float, line_costs: Sequence[float], holding: Sequence[float], demand: Sequence[float]) -> None:
    if not len(line_costs) == len(holding) == len(demand) or not line_costs:
        raise NotReckonable("Give a line cost, a holding cost and a demand for each SKU.")
    not_negative(order_cost=order_cost, line_costs=list(line_costs))
    above_zero(holding=list(holding), demand=list(demand))


def _with_multiples(
    multiples: Sequence[int], order_cost: float, line_costs: Sequence[float], holding: Sequence[float], demand: Sequence[float]
) -> Cycle:
    """The best base cycle for given multiples: T = √(2(K + Σ kᵢ/mᵢ) / Σ mᵢhᵢDᵢ)."""
    ordering = order_cost + sum(cost / times for cost, times in zip(line_costs, multiples, strict=True))
    keeping = sum(times * held * asked for times, held, asked in zip(multiples, holding, demand, strict=True))
    base = math.sqrt(2 * ordering / keeping)
    quantities = tuple(times * base * asked for times, asked in zip(multiples, demand, strict=True))
    return Cycle(base, tuple(multiples), quantities, math.sqrt(2 * ordering * keeping))


def by_silver(order_cost: float, line_costs: Sequence[float], holding: Sequence[float], demand: Sequence[float]) -> Cycle:
    """Multiples rounded from those that would be best beside the most frequent SKU (Silver 1976)."""
    _checked(order_cost, line_costs, holding, demand)
    slowness = [cost / (held * asked) for cost, held, asked in zip(line_costs, holding, demand, strict=True)]
    first = slowness.index(min(slowness))
    share = holding[first] * demand[first] / (order_cost + line_costs[first])
    multiples = [1 if one == first else max(1, math.floor(math.sqrt(slow * share) + 0.5)) for one, slow in enumerate(slowness)]
    return _with_multiples(multiples, order_cost, line_costs, holding, demand)


def cheapest(order_cost: float, line_costs: Sequence[float], holding: Sequence[float], demand: Sequence[float]) -> Cycle:
    """The cheapest base cycle and multiples. For a given cycle each SKU has its own best multiple, which steps from m to m +
    1 where T = √(2k / (m(m + 1)hD)) (Goyal 1974); between two steps nothing changes, so all that can be best is tried."""
    _checked(order_cost, line_costs, holding, demand)
    slowness = [2 * cost / (held * asked) for cost, held, asked in zip(line_costs, holding, demand, strict=True)]
    multiples = [1] * len(slowness)
    best = _with_multiples(multiples, order_cost, line_costs, holding, demand)
    shortest = 2 * order_cost / best.cost if order_cost else math.sqrt(min(slowness))
    while True:
        steps = [math.sqrt(slow / (times * (times + 1))) for slow, times in zip(slowness, multiples, strict=True)]
        step = max(steps)
        if step < shortest or step == 0:
            return best
        multiples[steps.index(step)] += 1
        tried = _with_multiples(multiples, order_cost, line_costs, holding, demand)
        if tried.cost < best.cost:
            best = tried

"""When to order how much of a demand that is known period by period. One SKU. Pure.

Orders are told as one quantity for each period, to be there at its start; what is kept is charged at the end of each period.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from quartermaster.planning.arrays import Floats, floats
from quartermaster.planning.refusing import not_negative

_Stop: TypeAlias = Callable[[list[tuple[int, float, float]], int], int]


@dataclass(frozen=True)
class Plan:
    orders: Floats
    cost: float
    """Of orders and keeping, and of goods where their price changes."""


@dataclass(frozen=True)
class Costs:
    """For each period: of an order, of keeping a unit to the next, of a unit."""

    order: Floats
    keep: Floats
    unit: Floats

    @classmethod
    def of(cls, periods: int, order: ArrayLike, keep: ArrayLike, unit: ArrayLike = 0.0) -> Costs:
        not_negative(order_cost=order, holding_cost=keep, unit_cost=unit)
        return cls(*(floats(np.broadcast_to(floats(one), periods)) for one in (order, keep, unit)))


def _runs(demand: Floats, costs: Costs, start: int) -> Iterator[tuple[int, float, float]]:
    """(end, quantity, cost of keeping) of an order in `start` that lasts until before `end`."""
    kept = quantity = carried = 0.0
    for period in range(start, len(demand)):
        kept += demand[period] * carried
        quantity += demand[period]
        carried += costs.keep[period]
        yield period + 1, quantity, kept


@dataclass(frozen=True)
class Exact(Plan):
    to_go: Floats
    """What is left to pay from each period on."""
    next_order: list[int]
    """If ordered in a period: in which period the next order is, the number of periods where it is none."""


def wagner_whitin(demand: ArrayLike, order_cost: ArrayLike, holding_cost: ArrayLike, unit_cost: ArrayLike = 0.0) -> Exact:
    """The cheapest plan (Wagner & Whitin 1958), by going back from the last period: an order lasts until some later one. A
    run in which nothing is asked for needs no order."""
    asked = floats(demand)
    not_negative(demand=asked)
    costs = Costs.of(len(asked), order_cost, holding_cost, unit_cost)
    to_go = np.zeros(len(asked) + 1)
    next_order = [len(asked)] * len(asked)
    for start in range(len(asked) - 1, -1, -1):
        to_go[start] = np.inf
        for end, quantity, kept in _runs(asked, costs, start):
            total = (costs.order[start] if quantity > 0 else 0.0) + costs.unit[start] * quantity + kept + to_go[end]
            if total < to_go[start] - 1e-12:
                to_go[start], next_order[start] = total, end
    orders, start = np.zeros(len(asked)), 0
    while start < len(asked):
        orders[start] = asked[start : next_order[start]].sum()
        start = next_order[start]
    return Exact(orders, float(to_go[0]), to_go, next_order)


def silver_meal(demand: ArrayLike, order_cost: float, holding_cost: float) -> Plan:
    """Each order lasts as long as its mean cost a period falls (Silver & Meal 1973). Periods without demand inside count;
    none begins one."""

    def stop(runs: list[tuple[int, float, float]], start: int) -> int:
        means = [(order_cost + kept) / (end - start) for end, _, kept in runs]
        return next((place for place in range(1, len(means)) if means[place] > means[place - 1]), len(means)) - 1

    return _greedy(demand, order_cost, holding_cost, stop)


def part_period(demand: ArrayLike, order_cost: float, holding_cost: float) -> Plan:
    """Each order lasts until what is paid for keeping comes nearest to the order cost (DeMatteis 1968)."""

    def stop(runs: list[tuple[int, float, float]], start: int) -> int:
        return min(range(len(runs)), key=lambda place: abs(runs[place][2] - order_cost))

    return _greedy(demand, order_cost, holding_cost, stop)


def _greedy(demand: ArrayLike, order_cost: float, holding_cost: float, stop: _Stop) -> Plan:
    asked = floats(demand)
    not_negative(demand=asked)
    costs = Costs.of(len(asked), order_cost, holding_cost)
    orders, total, start = np.zeros(len(asked)), 0.0, 0
    while start < len(asked):
        if asked[start] == 0:
            start += 1
            continue
        runs = list(_runs(asked, costs, start))
        end, quantity, kept = runs[stop(runs, start)]
        orders[start] = quantity
        total += order_cost + kept
        start = end
    return Plan(orders, total)


def cost_of(orders: ArrayLike, demand: ArrayLike, order_cost: float, holding_cost: float) -> float:
    """What a plan costs; what it leaves short counts as kept below nothing, so only plans that suffice compare."""
    ordered = floats(orders)
    left = np.cumsum(ordered - floats(demand))
    return float(order_cost * (ordered > 0).sum() + holding_cost * left.sum())


def grouped(demand: Sequence[tuple[int, float]], *, days: int) -> list[tuple[int, float]]:
    """Demand by day, summed into groups that begin with a demand and last so many days."""
    groups: list[tuple[int, float]] = []
    for day, quantity in sorted(demand):
        if groups and day < groups[-1][0] + days:
            groups[-1] = (groups[-1][0], groups[-1][1] + quantity)
        else:
            groups.append((day, quantity))
    return groups

"""How much at once: economic order quantities. Pure; Snyder & Shen (2019) ch. 3 unless another source is named.

Money in one currency; demand and holding cost for the same time (a year, a period). Figures below 0 are refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from quartermaster.planning.arrays import Floats, floats, ratio
from quartermaster.planning.refusing import NotReckonable, above_zero, not_negative


@dataclass(frozen=True)
class Choice:
    quantity: float
    cost: float
    """A year's, or that of whatever time the demand is for."""


def economic(order_cost: ArrayLike, holding_cost: ArrayLike, demand: ArrayLike) -> Floats:
    """√(2KD/h), Harris (1913); broadcasts. 0 where nothing is asked for, infinite where keeping costs nothing."""
    not_negative(order_cost=order_cost, holding_cost=holding_cost, demand=demand)
    return np.sqrt(ratio(2 * floats(order_cost) * floats(demand), floats(holding_cost), otherwise=np.inf)) * (floats(demand) > 0)


def cost_of(quantity: ArrayLike, order_cost: ArrayLike, holding_cost: ArrayLike, demand: ArrayLike) -> Floats:
    """KD/Q + hQ/2."""
    above_zero(quantity=quantity)
    return floats(order_cost) * floats(demand) / floats(quantity) + floats(holding_cost) * floats(quantity) / 2


def eoq(order_cost: float, holding_cost: float, demand: float) -> Choice:
    above_zero(holding_cost=holding_cost, demand=demand)
    quantity = float(economic(order_cost, holding_cost, demand))
    return Choice(quantity, float(np.sqrt(2 * order_cost * demand * holding_cost)))


def with_backorders(
    order_cost: float,
    holding_cost: float,
    waiting_cost: float,
    demand: float,
    *,
    quantity: float | None = None,
    short: float | None = None,
) -> tuple[float, float, float]:
    """(quantity, share of the cycle that is short, cost) where customers wait, each unit at a cost for the time it waits (§
    3.5). A given quantity and share are only reckoned."""
    above_zero(holding_cost=holding_cost, waiting_cost=waiting_cost, demand=demand)
    not_negative(order_cost=order_cost)
    both = holding_cost + waiting_cost
    if (quantity is None) != (short is None):
        raise NotReckonable("Give the quantity and the share that is short, or neither.")
    if quantity is None or short is None:
        quantity = float(np.sqrt(2 * order_cost * demand * both / (holding_cost * waiting_cost)))
        short = holding_cost / both
    above_zero(quantity=quantity)
    kept = holding_cost * quantity * (1 - short) ** 2 / 2 + waiting_cost * quantity * short**2 / 2
    return quantity, short, order_cost * demand / quantity + kept


def produced(
    order_cost: float, holding_cost: float, demand: float, production: float, *, quantity: float | None = None
) -> Choice:
    """Economic production quantity: goods come at a rate while they are used (§ 3.4). Making must be faster than using."""
    above_zero(holding_cost=holding_cost, demand=demand)
    not_negative(order_cost=order_cost)
    above_zero(production_less_demand=floats(production) - floats(demand))
    left = holding_cost * (1 - demand / production)
    best = quantity or float(np.sqrt(2 * order_cost * demand / left))
    return Choice(best, order_cost * demand / best + left * best / 2)


def _tiers(breakpoints: Sequence[float], unit_costs: Sequence[float]) -> tuple[Floats, Floats]:
    at, prices = floats(breakpoints), floats(unit_costs)
    if at.ndim != 1 or at.shape != prices.shape or at.size == 0 or at[0] != 0 or np.any(np.diff(at) <= 0):
        raise NotReckonable("Price breaks rise from 0, with one price for each.")
    above_zero(unit_costs=prices)
    return at, prices


def with_price_breaks(
    order_cost: float,
    holding_rate: float,
    demand: float,
    breakpoints: Sequence[float],
    unit_costs: Sequence[float],
    *,
    most: float = np.inf,
) -> tuple[float, int, float]:
    """(quantity, tier, cost with the goods) where the price of the tier holds for all units (§ 3.3). `most` is what may be
    ordered at all, by shelf life or by how long a dying item will be asked for: no price break beyond the need."""
    not_negative(order_cost=order_cost, holding_rate=holding_rate, demand=demand)
    above_zero(holding_rate=holding_rate, demand=demand)
    at, prices = _tiers(breakpoints, unit_costs)
    ends = np.append(at[1:], np.inf)
    best = (np.nan, -1, np.inf)
    for tier in range(len(at)):
        if at[tier] > most:
            break
        here = float(np.clip(economic(order_cost, holding_rate * prices[tier], demand), at[tier], min(ends[tier], most)))
        if here >= ends[tier] or here <= 0:
            continue
        cost = float(prices[tier] * demand + cost_of(here, order_cost, holding_rate * prices[tier], demand))
        if cost < best[2]:
            best = (here, tier, cost)
    return best


def with_incremental_breaks(
    order_cost: float, holding_rate: float, demand: float, breakpoints: Sequence[float], unit_costs: Sequence[float]
) -> tuple[float, int, float]:
    """(quantity, tier, cost with the goods) where a tier's price holds for the units within it (§ 3.3.3)."""
    not_negative(order_cost=order_cost)
    above_zero(holding_rate=holding_rate, demand=demand)
    at, prices = _tiers(breakpoints, unit_costs)
    paid_before = np.concatenate([[0.0], np.cumsum(prices[:-1] * np.diff(at))])
    ends = np.append(at[1:], np.inf)
    best = (np.nan, -1, np.inf)
    for tier in range(len(at)):
        extra = float(paid_before[tier] - prices[tier] * at[tier])
        fixed, keep = order_cost + extra, holding_rate * float(prices[tier])
        here = float(np.sqrt(2 * fixed * demand / keep))
        if not at[tier] <= here < ends[tier]:
            continue
        cost = float(prices[tier] * demand + fixed * demand / here + holding_rate * extra / 2 + keep * here / 2)
        if cost < best[2]:
            best = (here, tier, cost)
    return best


def in_packs(order_cost: float, holding_cost: float, demand: float, *, pack: float = 1.0, minimum: float = 0.0) -> Choice:
    """The cheapest multiple of the pack that is not below the minimum. The cost is convex: it is one of the two beside the
    economic quantity, or the first that may be ordered."""
    above_zero(pack=pack, holding_cost=holding_cost, demand=demand)
    not_negative(order_cost=order_cost, minimum=minimum)
    first = max(float(np.ceil(minimum / pack - 1e-9)), 1.0)
    near = float(economic(order_cost, holding_cost, demand)) / pack
    packs = {max(first, float(np.floor(near))), max(first, float(np.ceil(near)))}
    costs = {count * pack: float(cost_of(count * pack, order_cost, holding_cost, demand)) for count in packs}
    best = min(costs, key=lambda quantity: (costs[quantity], quantity))
    return Choice(best, costs[best])


def within_budget(
    order_costs: ArrayLike, holding_costs: ArrayLike, demands: ArrayLike, unit_costs: ArrayLike, *, budget: float
) -> Floats:
    """Quantities [n] whose values together stay within the budget: √(2KD/(h + 2λc)), with the least λ that does it (Hadley &
    Whitin 1963). Where holding is one rate on the cost, all shrink by the same factor."""
    above_zero(budget=budget, holding_costs=holding_costs)
    cost = floats(unit_costs)

    def at(price: float) -> Floats:
        return economic(order_costs, floats(holding_costs) + 2 * price * cost, demands)

    if float((at(0.0) * cost).sum()) <= budget:
        return at(0.0)
    low, high = 0.0, 1.0
    while float((at(high) * cost).sum()) > budget:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if float((at(middle) * cost).sum()) > budget else (low, middle)
    return at(high)


def capped(
    quantity: ArrayLike, rate: ArrayLike, *, review: ArrayLike = 1.0, cover: ArrayLike = np.inf, pack: ArrayLike = 1.0
) -> Floats:
    """At least the demand of a review, at most so many periods of cover (shelf life, obsolescence), at least a pack."""
    each, longest = np.broadcast_arrays(floats(rate), floats(cover))
    most = np.where(np.isfinite(longest), each * np.where(np.isfinite(longest), longest, 0.0), np.inf)
    return np.maximum(np.minimum(np.maximum(floats(quantity), each * floats(review)), most), floats(pack))


def up_to(point: ArrayLike, quantity: ArrayLike, rate: ArrayLike, *, review: ArrayLike = 1.0) -> Floats:
    """How far to order: a quantity above the reorder point, less what is asked for in half a review, since by so much the
    position has fallen below the point, on average, before anybody looks."""
    return floats(point) + np.maximum(floats(quantity) - floats(rate) * floats(review) / 2, 0.0)


def at_once(
    order_cost: ArrayLike,
    holding: ArrayLike,
    near: ArrayLike,
    usual: ArrayLike,
    *,
    cover: ArrayLike,
    review: ArrayLike = 1.0,
    pack: ArrayLike = 1.0,
) -> Floats:
    """The economic quantity at the rate of the near future: at least what is asked for in a review, at most what usually is in so
    many periods of cover, and all of that where keeping costs nothing."""
    free = floats(holding) <= 0
    least = np.where(free, np.inf, economic(order_cost, np.where(free, 1.0, floats(holding)), near))
    return capped(np.maximum(least, floats(near) * floats(review)), usual, review=review, cover=cover, pack=pack)

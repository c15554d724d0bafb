"""Order quantities when suppliers fail for a while, or deliver more or less than ordered. Pure; Snyder & Shen (2019) ch. 9."""

from __future__ import annotations

import math

from quartermaster.planning.order_quantity import Choice
from quartermaster.planning.refusing import above_zero


def disrupted_cost(
    quantity: float,
    *,
    order_cost: float,
    holding: float,
    lost_sale_cost: float,
    demand: float,
    failing: float,
    mending: float,
    approximate: bool = False,
) -> float:
    """Yearly cost with a supplier that fails `failing` times a year and is mended at the rate `mending`; what is asked for
    meanwhile is lost (Parlar & Berkin 1991, § 9.2). `approximate`: as if it were as likely down at each order as at any
    moment."""
    above_zero(quantity=quantity, holding=holding, demand=demand, failing=failing, mending=mending)
    down = failing / (failing + mending)
    if not approximate:
        down *= 1 - math.exp(-(failing + mending) * quantity / demand)
    kept = holding * quantity**2 / (2 * demand)
    return (order_cost + kept + lost_sale_cost * demand * down / mending) / (quantity / demand + down / mending)


def disrupted(
    *,
    order_cost: float,
    holding: float,
    lost_sale_cost: float,
    demand: float,
    failing: float,
    mending: float,
    approximate: bool = False,
) -> Choice:
    """The quantity of the least such cost: more at once than without disruptions. Golden sections: there is one lowest point."""

    def at(quantity: float) -> float:
        return disrupted_cost(
            quantity,
            order_cost=order_cost,
            holding=holding,
            lost_sale_cost=lost_sale_cost,
            demand=demand,
            failing=failing,
            mending=mending,
            approximate=approximate,
        )

    usual = math.sqrt(2 * order_cost * demand / holding)
    low, high = usual / 10, usual + demand * lost_sale_cost / holding
    ratio = (math.sqrt(5) - 1) / 2
    for _ in range(200):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if at(left) < at(right) else (left, high)
    return Choice((low + high) / 2, at((low + high) / 2))


def with_additive_yield(*, order_cost: float, holding: float, demand: float, mean: float, deviation: float) -> Choice:
    """What comes is the order and a chance number of units with this mean and deviation (§ 9.4.1)."""
    above_zero(holding=holding, demand=demand)
    came = math.sqrt(2 * order_cost * demand / holding + deviation**2)
    return Choice(came - mean, holding * came)


def with_multiplicative_yield(*, order_cost: float, holding: float, demand: float, mean: float, deviation: float) -> Choice:
    """What comes is the order times a chance share with this mean and deviation (§ 9.4.2)."""
    above_zero(holding=holding, demand=demand, mean=mean)
    square = deviation**2 + mean**2
    quantity = math.sqrt(2 * order_cost * demand / (holding * square))
    return Choice(quantity, holding * quantity * square / mean)

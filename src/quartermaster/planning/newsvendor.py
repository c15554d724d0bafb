"""How much for a single chance to sell, and how high to fill up every period: newsvendor and base stock. Pure.

Snyder & Shen (2019) ch. 4: over = what a unit too many costs, under = what a unit too few does. Costs are those of one period.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from quartermaster.planning.losses import Demand, Normal, Uniform, Units, poisson
from quartermaster.planning.refusing import NotReckonable, above_zero, not_negative


@dataclass(frozen=True)
class Level:
    quantity: float
    cost: float


def over_lead_time(mean: float, deviation: float, lead_time: float = 0.0) -> Normal:
    """Normal demand of the lead time and the review after it."""
    not_negative(lead_time=lead_time)
    periods = lead_time + 1
    return Normal(mean * periods, deviation * math.sqrt(periods))


def poisson_over_lead_time(mean: float, lead_time: float = 0.0) -> Units:
    not_negative(lead_time=lead_time)
    return poisson(mean * (lead_time + 1))


def cost_at(level: float, demand: Demand, *, over: float, under: float) -> float:
    """Expected cost of a level: over · E[(x − X)⁺] + under · E[(X − x)⁺]."""
    short, left = demand.loss(level)
    return over * left + under * short


def best(demand: Demand, *, over: float, under: float, level: float | None = None) -> Level:
    """The level at which P(X ≤ x) reaches under / (over + under), and its cost; of a given level the cost alone."""
    above_zero(over=over, under=under)
    chosen = demand.quantile(under / (over + under)) if level is None else level
    return Level(chosen, cost_at(chosen, demand, over=over, under=under))


def best_profit(
    demand: Demand,
    *,
    revenue: float,
    purchase: float,
    salvage: float = 0.0,
    holding: float = 0.0,
    goodwill: float = 0.0,
    level: float | None = None,
) -> Level:
    """The same told in prices: what is sold brings the revenue, what is left its salvage less holding. `cost` is the expected
    profit."""
    not_negative(revenue=revenue, purchase=purchase, salvage=salvage, holding=holding, goodwill=goodwill)
    over, under = purchase - salvage + holding, revenue - purchase + goodwill
    chosen = best(demand, over=over, under=under, level=level)
    return Level(chosen.quantity, (revenue - purchase) * demand.mean - chosen.cost)


@dataclass(frozen=True)
class Period:
    """Costs of one of several periods: holding and shortage at its end, goods now and next period, discount to the next."""

    holding: float
    shortage: float
    purchase: float = 0.0
    purchase_next: float = 0.0
    discount: float = 1.0

    def __post_init__(self) -> None:
        not_negative(holding=self.holding, shortage=self.shortage)
        if not 0 < self.discount <= 1:
            raise NotReckonable("A discount factor lies between 0 and 1.")

    @property
    def ratio(self) -> float:
        bought = self.purchase - self.discount * self.purchase_next
        return (self.shortage - bought) / (self.holding + self.shortage)


def myopic_cost(level: float, demand: Demand, period: Period) -> float:
    """Expected cost of filling up to a level when what is left need not be bought next period (§ 4.3.2)."""
    later = period.discount * period.purchase_next
    kept = cost_at(level, demand, over=period.holding, under=period.shortage)
    return kept + (period.purchase - later) * level + later * demand.mean


def myopic(demand: Demand, period: Period) -> Level:
    """The level that is best for the period alone; with steady costs it is best for all of them."""
    level = demand.quantile(period.ratio)
    return Level(level, myopic_cost(level, demand, period))


@dataclass(frozen=True)
class Bounds:
    """Within which reorder point and order-up-to level of each period lie (Veinott 1966), and no better ones need be looked
    for."""

    least_up_to: list[float]
    most_up_to: list[float]
    least_reorder: list[float]
    most_reorder: list[float]


def myopic_bounds(
    demand: Demand, periods: Sequence[Period], order_cost: float, *, terminal_holding: float, terminal_shortage: float
) -> Bounds:
    """Bounds for each of several periods with a fixed order cost. After the last, what is left or short is charged once more."""
    bounds = Bounds([], [], [], [])
    for place, one in enumerate(periods):
        last = place == len(periods) - 1
        end = 1.0 if last else 0.0
        period = Period(
            one.holding + end * terminal_holding,
            one.shortage + end * terminal_shortage,
            one.purchase,
            0.0 if last else one.purchase_next,
            one.discount,
        )
        low = demand.quantile(period.ratio)
        least = myopic_cost(low, demand, period)
        next_cost = 0.0 if last else one.discount * order_cost
        bounds.least_up_to.append(low)
        bounds.most_up_to.append(_where(demand, period, low, least + next_cost, upwards=True))
        bounds.least_reorder.append(_where(demand, period, low, least + order_cost, upwards=False))
        bounds.most_reorder.append(_where(demand, period, low, least + max(order_cost - next_cost, 0.0), upwards=False))
    return bounds


def _where(demand: Demand, period: Period, low: float, cost: float, *, upwards: bool) -> float:
    """The level above or below the best at which the convex cost is reached."""
    if cost <= myopic_cost(low, demand, period) + 1e-12:
        return low
    step = 1.0 if upwards else -1.0
    while myopic_cost(low + step, demand, period) < cost:
        step *= 2
    near, far = low, low + step
    for _ in range(200):
        middle = (near + far) / 2
        near, far = (middle, far) if myopic_cost(middle, demand, period) < cost else (near, middle)
    return (near + far) / 2


def with_uncertain_yield(known_demand: float, shortfall: Uniform, *, over: float, under: float) -> Level:
    """How much to order when what comes is the order and a chance number of units more or less (§ 9.3): the demand less the
    quantile of that number at over / (over + under)."""
    above_zero(over=over, under=under)
    level = known_demand - shortfall.quantile(over / (over + under))
    short, left = shortfall.loss(known_demand - level)
    return Level(level, over * short + under * left)


def echelon_levels(
    lead_times: Sequence[float], holding: Sequence[float], *, shortage: float, mean: float, deviation: float
) -> list[float]:
    """Echelon base-stock levels of stages in a row, customer's end first: the mean of two newsvendor levels (Shang & Song 2003).
    `holding` is what each stage adds."""
    above_zero(shortage=shortage, deviation=deviation)
    above_zero(mean=mean)
    whole, levels = sum(holding), []
    for stage in range(len(lead_times)):
        time = sum(lead_times[: stage + 1])
        demand = Normal(mean * time, deviation * math.sqrt(time))
        above = sum(holding[stage + 1 :])
        low, high = (shortage + above) / (shortage + whole), (shortage + above) / (shortage + above + holding[stage])
        levels.append((demand.quantile(low) + demand.quantile(high)) / 2)
    return levels

"""What a rule would have cost: a business lived again, period by period, with the rule ordering. Pure.

Every period: what is due arrives; the rule looks and orders; demand comes, and what is not there is lost (or waits); then the
period is charged. The rule sees demand and receipts of the periods before, never more. What is ordered in period t arrives at the
start of t + lead time, and the lead time of each SKU and period is given beforehand, so that all rules meet the same luck.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from quartermaster.planning.arrays import Flags, Floats, Ints, floats, ratio
from quartermaster.planning.lead_times import Receipts
from quartermaster.planning.packs import rounded_up


@dataclass(frozen=True)
class Terms:
    """What buying and keeping costs. Arrays of one number for each SKU; money in one currency, times in periods."""

    unit_cost: Floats
    lost_sale_cost: Floats
    """What a unit not sold costs."""
    order_cost: Floats
    """What an order line costs, whatever its quantity."""
    lead_time: Ints
    """As the supplier quotes it."""
    supplier: Ints
    pack: Floats
    minimum: Floats
    """The supplier's least quantity for a line."""
    periods_a_year: float
    holding_rate: float = 0.25
    """What keeping a unit costs a year, as a share of its cost."""

    @property
    def holding(self) -> Floats:
        """What keeping a unit costs for one period."""
        return self.holding_rate / self.periods_a_year * self.unit_cost

    def __len__(self) -> int:
        return len(self.unit_cost)

    def only(self, these: Flags | Ints) -> Terms:
        return replace(
            self,
            unit_cost=self.unit_cost[these],
            lost_sale_cost=self.lost_sale_cost[these],
            order_cost=self.order_cost[these],
            lead_time=self.lead_time[these],
            supplier=self.supplier[these],
            pack=self.pack[these],
            minimum=self.minimum[these],
        )


@dataclass(frozen=True)
class Sight:
    """What a rule may know at the review of a period: `demand` [SKU, periods before], or sales where demand is hidden;
    `in_stock` is 0 in periods
    that ended with an empty shelf, where demand is hidden: it may have been more than what was sold."""

    period: int
    demand: Floats
    in_stock: Floats
    on_hand: Floats
    on_order: Floats
    terms: Terms
    receipts: Receipts

    @property
    def position(self) -> Floats:
        return self.on_hand + self.on_order


Rule: TypeAlias = Callable[[Sight], Floats]
"""How much to order of every SKU, before packs and minimums."""


@dataclass(frozen=True)
class Life:
    """A business to be lived again. `lead_times` [SKU, period] is what an order placed then will take, at least 1."""

    demand: Floats
    lead_times: Ints
    terms: Terms
    receipts: Receipts

    def only(self, these: Flags | Ints) -> Life:
        return Life(self.demand[these], self.lead_times[these], self.terms.only(these), self.receipts)


@dataclass(frozen=True)
class Window:
    """Periods before `start` are history; the first `burn` after it are lived and not counted; `counted` are."""

    start: int
    burn: int
    counted: int

    @property
    def first(self) -> int:
        return self.start + self.burn

    @property
    def end(self) -> int:
        return self.first + self.counted


@dataclass
class Outcome:
    """What came of it in the counted periods, one number for each SKU; `orders` [SKU, lived period], empty unless asked for."""

    periods: int
    periods_a_year: float
    unit_cost: Floats
    holding: Floats
    ordering: Floats
    losing: Floats
    wanted: Floats
    served: Floats
    lines: Floats
    stock: Floats
    """Units in stock at the end of a period, on average."""
    demand_periods: Floats
    short_periods: Floats
    last_order: Floats
    changes: Floats
    """Sum of the absolute differences of an SKU's successive orders, in units: nervousness."""
    orders: Floats

    @property
    def cost(self) -> Floats:
        return self.holding + self.ordering + self.losing

    def only(self, these: Flags | Ints) -> Outcome:
        """Of some of the SKUs."""
        kept: dict[str, Any] = {name: value[these] for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        return replace(self, **kept)

    @property
    def years(self) -> float:
        return self.periods / self.periods_a_year

    @property
    def total(self) -> float:
        """Holding, ordering and lost sales of a year."""
        return float(self.cost.sum()) / self.years

    @property
    def unit_fill(self) -> float:
        return float(ratio(self.served.sum(), self.wanted.sum(), otherwise=1.0))

    @property
    def value_fill(self) -> float:
        return float(ratio((self.served * self.unit_cost).sum(), (self.wanted * self.unit_cost).sum(), otherwise=1.0))

    @property
    def stock_outs(self) -> float:
        """The share of periods with demand in which not all of it was there."""
        return float(ratio(self.short_periods.sum(), self.demand_periods.sum()))

    @property
    def stock_value(self) -> float:
        return float((self.stock * self.unit_cost).sum())

    @property
    def turns(self) -> float:
        return float(ratio((self.served * self.unit_cost).sum() / self.years, self.stock_value))

    @property
    def lines_a_year(self) -> float:
        return float(self.lines.sum()) / self.years

    @property
    def nervousness(self) -> float:
        """How far successive orders differ, as a share of all that was served."""
        return float(ratio((self.changes * self.unit_cost).sum(), (self.served * self.unit_cost).sum()))

    def with_lost_sale_cost(self, times: float) -> float:
        """The yearly total, had a lost sale cost so many times as much."""
        return float((self.holding + self.ordering + self.losing * times).sum()) / self.years


def lived_again(
    life: Life,
    rule: Rule,
    window: Window,
    *,
    stock: Floats | None = None,
    hidden: bool = False,
    waiting: bool = False,
    keep_orders: bool = False,
) -> Outcome:
    """Live the window with the rule. `hidden`: the rule sees its own sales instead of demand. `waiting`: what is short is served
    later instead of being lost; it is charged all the same. Without `stock`, a business starts with its mean demand over the
    lead time and two periods more."""
    terms, size = life.terms, len(life.terms)
    on_hand = opening_stock(life, window) if stock is None else floats(stock).copy()
    owed = np.zeros(size)
    longest = int(life.lead_times[:, window.start : window.end].max(initial=1))
    due = np.zeros((size, window.end + longest + 1))
    seen = life.demand.copy() if hidden else life.demand
    there = np.ones_like(life.demand)
    everyone = np.arange(size)
    out = _nothing_yet(life, window, keep_orders)
    for period in range(window.start, window.end):
        on_hand += due[:, period]
        due[:, period] = 0.0
        if waiting:
            late = np.minimum(on_hand, owed)
            on_hand -= late
            owed -= late
        sight = Sight(
            period,
            seen[:, :period],
            there[:, :period],
            on_hand - owed,
            due.sum(axis=1),
            terms,
            life.receipts,
        )
        order = rounded_up(rule(sight), pack=terms.pack, minimum=terms.minimum)
        due[everyone, period + life.lead_times[:, period]] += order
        wanted = life.demand[:, period]
        served = np.minimum(on_hand, wanted)
        on_hand -= served
        if waiting:
            owed += wanted - served
        if hidden:
            seen[:, period] = served
            there[:, period] = on_hand > 0
        if period >= window.first:
            _charge(out, terms, order, wanted, served, on_hand)
        if keep_orders:
            out.orders[:, period - window.start] = order
    out.stock /= window.counted
    return out


def opening_stock(life: Life, window: Window) -> Floats:
    return floats(np.ceil(life.demand[:, : window.start].mean(axis=1) * (life.terms.lead_time + 2)))


def _nothing_yet(life: Life, window: Window, keep_orders: bool) -> Outcome:
    size = len(life.terms)

    def nothing() -> Floats:
        return np.zeros(size)

    return Outcome(
        periods=window.counted,
        periods_a_year=life.terms.periods_a_year,
        unit_cost=life.terms.unit_cost,
        holding=nothing(),
        ordering=nothing(),
        losing=nothing(),
        wanted=nothing(),
        served=nothing(),
        lines=nothing(),
        stock=nothing(),
        demand_periods=nothing(),
        short_periods=nothing(),
        last_order=nothing(),
        changes=nothing(),
        orders=np.zeros((size, window.burn + window.counted if keep_orders else 0)),
    )


def _charge(out: Outcome, terms: Terms, order: Floats, wanted: Floats, served: Floats, left: Floats) -> None:
    ordered = order > 0
    out.holding += terms.holding * left
    out.ordering += terms.order_cost * ordered
    out.losing += terms.lost_sale_cost * (wanted - served)
    out.wanted += wanted
    out.served += served
    out.lines += ordered
    out.stock += left
    out.demand_periods += wanted > 0
    out.short_periods += served < wanted
    out.changes += np.where(ordered & (out.last_order > 0), np.abs(order - out.last_order), 0.0)
    out.last_order = np.where(ordered, order, out.last_order)


def least_cost(demand: Floats, terms: Terms, window: Window) -> float:
    """The yearly cost of perfect foresight, a bound that no rule can reach: for every SKU the cheapest choice of when to be
    supplied, for which periods, and what not to sell (Wagner & Whitin's recursion with lost sales)."""
    wanted = demand[:, window.first : window.end]
    size, periods = wanted.shape
    held, lost = terms.holding[:, None], terms.lost_sale_cost[:, None]
    best = np.zeros((size, periods + 1))
    runs = np.full((size, periods), np.inf)
    for end in range(periods):
        ages = end - np.arange(end + 1)
        runs[:, end] = best[:, end] + terms.order_cost
        runs[:, : end + 1] += wanted[:, end : end + 1] * np.minimum(lost, held * ages)
        without = best[:, end] + terms.lost_sale_cost * wanted[:, end]
        best[:, end + 1] = np.minimum(without, runs[:, : end + 1].min(axis=1))
    return float(best[:, -1].sum()) * terms.periods_a_year / window.counted

"""Rules that say how much to order at a review: ours, and those that businesses and other programs use, to stand against.
Pure.

Each is a frozen set of dials, called with what may be known then (`replay.Sight`). None of them remembers anything: a rule
that is refreshed every quarter looks at the history up to its last refresh.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quartermaster.planning import classification, forecasting, lead_times, order_quantity, safety_stock, signal
from quartermaster.planning.arrays import Floats
from quartermaster.planning.replay import Sight, Terms

# An SKU asked for less than once in a thousand years is not bought.
HARDLY_EVER = 1e-3


@dataclass(frozen=True)
class Figures:
    """What a rule has reckoned for each SKU [n], for those who want to know why."""

    rate: Floats
    """Units a period until the next chance to order has come in."""
    variance: Floats
    lead_time: lead_times.LeadTimes
    needed: safety_stock.Protection
    stock_out_chance: Floats
    buffer: safety_stock.Buffer
    quantity: Floats


@dataclass(frozen=True)
class Economic:
    """Reorder points refreshed at every review, as sure as a lost sale is dear: smoothed level drawn to what the supplier's other
    SKUs show, a season where years agree, flat variance of a year, the supplier's true lead times, negative binomial or
    gamma, economic quantity."""

    smoothing: float = 0.2
    dial: float = 0.5
    pooling: float = 0.3
    widening: float = safety_stock.WIDENING

    def __call__(self, sight: Sight) -> Floats:
        return self.wanted(sight, self.figures(sight))

    def wanted(self, sight: Sight, figures: Figures) -> Floats:
        position, terms = sight.position, sight.terms
        pays = safety_stock.worth_stocking(figures.rate, terms.lost_sale_cost, terms.holding)
        up_to = order_quantity.up_to(figures.buffer.reorder_point, figures.quantity, figures.rate)
        low = pays & (position <= figures.buffer.reorder_point)
        wanted = np.where(low, np.round(up_to - position), 0.0)
        return np.where(figures.rate * terms.periods_a_year < HARDLY_EVER, 0.0, np.maximum(wanted, 0.0))

    def figures(self, sight: Sight, rate: Floats | None = None) -> Figures:
        """What it reckons; with another `rate` where somebody else tells that, the season in it."""
        terms = sight.terms
        level, variance, season = self._told(sight, rate)
        times = lead_times.learned(terms.lead_time, terms.supplier, sight.receipts)
        mean = forecasting.ahead(level, times.mean + 1, season)
        needed = safety_stock.protection(level, variance, times.mean, times.variance, widening=self.widening, mean=mean)
        near = needed.mean / (times.mean + 1)
        quantity = quantity_for(near, terms, level)
        chance = safety_stock.economic_stock_out_chance(near, quantity, terms.holding, terms.lost_sale_cost, dial=self.dial)
        return Figures(near, variance, times, needed, chance, safety_stock.buffer(needed, 1 - chance), quantity)

    def _told(self, sight: Sight, rate: Floats | None) -> tuple[Floats, Floats, Floats]:
        """Level, variance of a period and the season that is laid over both."""
        history, group = signal.completed(sight.demand, sight.in_stock), sight.terms.supplier
        year = round(sight.terms.periods_a_year)
        season = forecasting.own_season(history, year) if rate is None else np.ones((len(history), year))
        plain = history / forecasting.repeated(season, history.shape[1])
        if rate is None:
            dead = classification.dead(history, periods_a_year=year)
            rate = forecasting.drawn(plain, self.smoothing, group, dead=dead)
        last = plain[:, -year:]
        own = forecasting.flat_variance(last, last=year)
        return rate, forecasting.pooled_variance(own, last.mean(axis=1), group, share=self.pooling), season


@dataclass(frozen=True, eq=False)
class Foretold:
    """Our rule with the rates of somebody else: `rates` [SKU, period] are for each period from what was known before it."""

    rates: Floats
    ours: Economic = Economic()

    def __call__(self, sight: Sight) -> Floats:
        return self.ours.wanted(sight, self.ours.figures(sight, self.rates[:, sight.period]))


def quantity_for(rate: Floats, terms: Terms, usual: Floats | None = None) -> Floats:
    """The economic quantity: at least a unit and the demand of a review, at most the `usual` demand of a year."""
    return order_quantity.at_once(
        terms.order_cost, terms.holding, rate, rate if usual is None else usual, cover=terms.periods_a_year
    )


def _known(sight: Sight, since: int, every: int | None) -> Floats:
    """A year of history, up to the last refresh."""
    until = since if every is None else sight.period - (sight.period - since) % every
    return sight.demand[:, max(0, until - round(sight.terms.periods_a_year)) : until]


@dataclass(frozen=True)
class Cover:
    """Minimum and maximum by days of cover: minimum = mean × (lead time + 1) × (1 + dial), maximum a month more. Typed once
    (`every` None), or refreshed every so many periods."""

    since: int
    every: int | None = None
    dial: float = 0.5

    def __call__(self, sight: Sight) -> Floats:
        mean = _known(sight, self.since, self.every).mean(axis=1)
        least = mean * (sight.terms.lead_time + 1) * (1 + self.dial)
        most = least + mean * sight.terms.periods_a_year / 12
        return np.where(sight.position <= least, np.maximum(most - sight.position, 0.0), 0.0)


@dataclass(frozen=True)
class LeadTimeDemand:
    """Reorder at the mean demand of the lead time, and order the economic quantity; typed once."""

    since: int

    def __call__(self, sight: Sight) -> Floats:
        mean = _known(sight, self.since, None).mean(axis=1)
        return np.where(sight.position <= mean * sight.terms.lead_time, quantity_for(mean, sight.terms), 0.0)


@dataclass(frozen=True)
class Textbook:
    """Cycle service by the normal distribution, lead times as they were, economic quantity; refreshed every so many periods."""

    since: int
    every: int
    service: float = 0.95

    def __call__(self, sight: Sight) -> Floats:
        known = _known(sight, self.since, self.every)
        mean = known.mean(axis=1)
        times = lead_times.learned(sight.terms.lead_time, sight.terms.supplier, sight.receipts)
        variance = forecasting.flat_variance(known, last=known.shape[1])
        needed = safety_stock.protection(mean, variance, times.mean, times.variance, widening=1.0)
        point = safety_stock.normal_buffer(needed, self.service).reorder_point
        wanted = np.maximum(quantity_for(mean, sight.terms), point - sight.position)
        return np.where(sight.position <= point, wanted, 0.0)

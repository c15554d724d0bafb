"""How much must be there or on its way before the next chance to order: reorder points and what is kept for chance. Pure.

Rates are units a period, times periods; the protection interval is lead time and review together. Everything is [n].
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from quartermaster.planning.arrays import Flags, Floats, floats, ratio
from quartermaster.planning.distributions import demand_quantile, loss_quantile, normal_cdf, normal_quantile

# A variance told from a dozen periods is too small more often than too large, in the tail where it matters.
WIDENING = 1.1
MOST_SURE = 0.9999
# Bands of the mean demand over the protection interval in which quantiles are held against what came.
BANDS = (0.5, 2.0, 10.0, 50.0, 200.0)


@dataclass(frozen=True)
class Protection:
    """Demand over the protection interval."""

    mean: Floats
    from_demand: Floats
    """Variance because demand varies."""
    from_supplier: Floats
    """Variance because the lead time does."""

    @property
    def variance(self) -> Floats:
        return self.from_demand + self.from_supplier

    @property
    def deviation(self) -> Floats:
        return np.sqrt(self.variance)


def protection(
    rate: ArrayLike,
    variance: ArrayLike,
    lead_time: ArrayLike,
    lead_time_variance: ArrayLike = 0.0,
    *,
    review: ArrayLike = 1.0,
    widening: float = WIDENING,
    mean: ArrayLike | None = None,
) -> Protection:
    """E[P]·s² · widening + rate²·Var(L), with P = lead time + review (Silver, Pyke & Thomas 2017, ch. 6). `mean` replaces
    rate · P where a season makes the coming periods differ; the variance grows with it."""
    each, time = floats(rate), floats(lead_time) + floats(review)
    if mean is None:
        return Protection(each * time, time * floats(variance) * widening, each**2 * floats(lead_time_variance))
    expected = floats(mean)
    times = ratio(expected, each * time, otherwise=1.0)
    return Protection(expected, time * floats(variance) * widening * times, (each * times) ** 2 * floats(lead_time_variance))


@dataclass(frozen=True)
class Buffer:
    reorder_point: Floats
    safety_stock: Floats
    """Reorder point less the mean, never shown below 0."""
    floored: Flags
    """Where the reorder point is below the mean: being out of stock costs less than keeping the goods."""


def buffer(needed: Protection, service: ArrayLike) -> Buffer:
    """What suffices with this probability until the next order comes, by the negative binomial below a mean of 10, else the
    gamma."""
    point = demand_quantile(np.clip(floats(service), 0.0, MOST_SURE), needed.mean, needed.variance)
    return Buffer(point, np.maximum(point - needed.mean, 0.0), point < needed.mean)


def normal_buffer(needed: Protection, service: ArrayLike) -> Buffer:
    """The same by the normal of the textbooks: z · σ."""
    point = needed.mean + normal_quantile(service) * needed.deviation
    return Buffer(point, np.maximum(point - needed.mean, 0.0), point < needed.mean)


def economic_stock_out_chance(
    rate: ArrayLike, quantity: ArrayLike, holding: ArrayLike, lost_sale_cost: ArrayLike, *, dial: float = 1.0
) -> Floats:
    """The chance of a stock-out in a cycle at which one unit more costs as much as it saves: hQ / (pD + hQ) with lost sales
    (Silver, Pyke & Thomas 2017, ch. 6), divided by a dial: above 1 more is kept, below 1 less. `holding` is for a unit and
    period, like the rate. 1 (keep nothing) where nothing is asked for."""
    kept = floats(holding) * floats(quantity)
    chance = ratio(kept, floats(lost_sale_cost) * floats(rate) + kept, otherwise=1.0) / dial
    return np.where(floats(rate) > 0, np.clip(chance, 1 - MOST_SURE, 1.0), 1.0)


def safety_factor_for_fill(
    fill: ArrayLike, quantity: ArrayLike, deviation: ArrayLike, *, lost_sales: bool = False
) -> tuple[Floats, Floats]:
    """(k, chance of no stock-out in a cycle) for a share of demand served from stock: G(k) = (1 − fill) · Q / σ, where what
    is short waits; divided by fill too, where it is lost (Silver, Pyke & Thomas 2017, P2). A fill rate is not a cycle
    service."""
    short = (1 - floats(fill)) / (floats(fill) if lost_sales else 1.0)
    k = loss_quantile(ratio(short * floats(quantity), floats(deviation), otherwise=40.0))
    return k, normal_cdf(k)


def mixture(demand: dict[int, float], lead_times: dict[int, float]) -> Floats:
    """The exact distribution of the demand over a lead time that varies: probability of 0, 1, 2, … units, by convolution."""
    single = np.zeros(max(demand) + 1)
    for units, chance in demand.items():
        single[units] += chance
    longest = max(lead_times)
    total = np.zeros(longest * (len(single) - 1) + 1)
    sums = np.ones(1)
    for periods in range(longest + 1):
        total[: len(sums)] += lead_times.get(periods, 0.0) * sums
        sums = np.convolve(sums, single)
    return total


def mixture_quantile(chances: ArrayLike, service: ArrayLike) -> Floats:
    """The least number of units that suffices with this probability."""
    return floats(np.searchsorted(np.cumsum(floats(chances)), floats(service) - 1e-12))


@dataclass(frozen=True)
class Margins:
    """By how many deviations the quantiles of this service have to be lifted, in bands of the mean demand: what was said
    before is held against what came (split conformal). Every parametric quantile covers less than it says where demand
    drifts."""

    service: float
    lifts: Floats

    def lifted(self, point: ArrayLike, needed: Protection) -> Floats:
        return floats(point) + self.lifts[np.digitize(needed.mean, BANDS)] * needed.deviation


def margins(
    came: ArrayLike, point: ArrayLike, mean: ArrayLike, deviation: ArrayLike, *, service: float, least: int = 20
) -> Margins:
    """Learned from intervals that are over: what came, the quantile that had been said, mean and deviation behind it. A band
    with fewer than twenty of them is left as it is; nothing is ever lowered."""
    off = ratio(floats(came) - floats(point), np.maximum(floats(deviation), 1e-9))
    band = np.digitize(floats(mean), BANDS)
    lifts = [
        float(np.quantile(off[band == one], service)) if (band == one).sum() >= least else 0.0 for one in range(len(BANDS) + 1)
    ]
    return Margins(service, np.maximum(lifts, 0.0))


def pooled(deviations: ArrayLike, *, correlation: float = 0.0) -> float:
    """The deviation of what several places need together (Eppen 1979): the root of the sum of squares where they are
    independent, the sum where they move as one."""
    sd = floats(deviations)
    return float(np.sqrt((1 - correlation) * (sd**2).sum() + correlation * sd.sum() ** 2))


def worth_stocking(
    rate_a_year: ArrayLike, lost_sale_cost: ArrayLike, holding_a_year: ArrayLike, *, vital: ArrayLike = False
) -> Flags:
    """Slow movers: keep a first unit if the yearly margin it saves exceeds what it costs to keep; vital spares always. Else
    order when asked."""
    earns = floats(rate_a_year) * floats(lost_sale_cost) > floats(holding_a_year)
    stocked: Flags = np.logical_or(earns, np.asarray(vital, dtype=bool))
    return stocked


def tolerated(old: ArrayLike, new: ArrayLike, *, tolerance: float = 0.1) -> Floats:
    """The new figures, but the old ones where they differ by less than a tenth or less than a unit: nothing churns overnight."""
    before, after = floats(old), floats(new)
    change = np.abs(after - before)
    return np.where(np.isnan(before) | ((change > tolerance * np.abs(before)) & (change >= 1)), after, before)


def steps_of(thresholds: ArrayLike) -> list[tuple[int, float, float]]:
    """Seasonal thresholds of one SKU, published ahead: (period, from, to) wherever they change."""
    row = floats(thresholds)
    return [(at + 1, float(now), float(then)) for at, (now, then) in enumerate(pairwise(row)) if now != then]

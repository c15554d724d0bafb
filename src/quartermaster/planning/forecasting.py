"""How much will be asked for: many series at once. Histories are [n, T], oldest first; nan is a period that tells nothing.
Pure.

Forecasts are rates for each coming period, flat; a season is laid over them. No trend: on short histories it costs more than
it earns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from quartermaster.planning.arrays import Floats, Ints, floats, ints, ratio

# Fewer series tell nothing about a group.
LEAST_TOGETHER = 10
# Chance years agree now and then: so many times the disagreement has to be explained before a season is believed.
DOUBT = 1.5
# In no season is less than a tenth of the usual expected.
LEAST_INDEX = 0.1


def level(history: ArrayLike, smoothing: float) -> Floats:
    """Exponentially weighted mean of each series [n]: simple smoothing whose weights are made to sum to one, so that the first
    period has no more say than its age gives it. Smoothing 0 is the plain mean. Missing periods have no weight."""
    demand = floats(history)
    weights = (1.0 - smoothing) ** np.arange(demand.shape[1] - 1, -1, -1.0)
    missing = np.isnan(demand)
    if not missing.any():
        return floats(demand @ (weights / max(weights.sum(), 1e-300)))
    return ratio(np.where(missing, 0.0, demand) @ weights, ~missing @ weights)


def drawn(
    history: ArrayLike, smoothing: float, group: ArrayLike, *, dead: ArrayLike = False, least: int = LEAST_TOGETHER
) -> Floats:
    """The smoothed level of each series [n], with its share of periods with demand drawn towards that of its group as far as
    chance alone would set it apart (credibility, Bühlmann 1967): what was asked for often lately was partly luck, and so was
    what was not. Nothing that is dead is drawn up; groups under ten keep their own."""
    demand, member = floats(history), ints(group)
    told = ~np.isnan(demand)
    weights = (1.0 - smoothing) ** np.arange(demand.shape[1] - 1, -1, -1.0)
    weight = told @ weights
    share = ratio((np.nan_to_num(demand) > 0) @ weights, weight)
    chance = ratio(told @ weights**2, weight**2, otherwise=1.0)
    mean, spread, count = _shares_of(member, share)
    likely = (share + chance * mean) / (1 + chance)
    noise = chance * likely * (1 - likely)
    apart = np.maximum(spread - ratio(np.bincount(member, noise), np.bincount(member))[member], spread / 10)
    own = ratio(apart, apart + noise, otherwise=1.0)
    credible = own * share + (1 - own) * mean
    keeps = (count < least) | (np.asarray(dead, dtype=bool) & (credible > share))
    return level(demand, smoothing) * np.where(keeps, 1.0, ratio(credible, share, otherwise=1.0))


def _shares_of(member: Ints, share: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean and variance of the shares of each series' group, and how many it has [n]."""
    count = np.bincount(member).astype(np.float64)
    mean = ratio(np.bincount(member, share), count)
    squares = ratio(np.bincount(member, share**2), count)
    spread = np.maximum(squares - mean**2, 0.0) * ratio(count, count - 1, otherwise=1.0)
    return mean[member], spread[member], count[member]


@dataclass(frozen=True)
class Smoothed:
    forecast: Floats
    """[n]"""
    fitted: Floats
    """[n, T]: what would have been forecast for each period, one period before; nan for the first."""


def smoothed(history: ArrayLike, smoothing: float) -> Smoothed:
    """Simple exponential smoothing from the first value (Brown 1959), with its one-step forecasts."""
    demand = floats(history)
    state = demand[:, 0].copy()
    fitted = np.full(demand.shape, np.nan)
    for period in range(1, demand.shape[1]):
        fitted[:, period] = state
        seen = demand[:, period]
        state = np.where(np.isnan(seen), state, state + smoothing * (seen - state))
    return Smoothed(state, fitted)


@dataclass(frozen=True)
class Intermittent:
    """Sizes and intervals of demand, and the rates that follow from them, all [n]."""

    size: Floats
    interval: Floats
    chance: Floats
    """Of demand in a period, as Teunter, Syntetos & Babai keep it up to date in periods without demand too."""
    smoothing: float

    @property
    def croston(self) -> Floats:
        """Croston (1972). Too high by about smoothing / 2, and it never decays."""
        return ratio(self.size, self.interval)

    @property
    def sba(self) -> Floats:
        """Syntetos & Boylan (2005): Croston × (1 − smoothing / 2)."""
        return self.croston * (1 - self.smoothing / 2)

    @property
    def sbj(self) -> Floats:
        """Shale, Boylan & Johnston (2006): Croston × (1 − smoothing / (2 − smoothing))."""
        return self.croston * (1 - self.smoothing / (2 - self.smoothing))

    @property
    def tsb(self) -> Floats:
        """Teunter, Syntetos & Babai (2011): chance × size. Falls while nothing is asked for, so what dies is not bought."""
        return self.chance * self.size


def intermittent(history: ArrayLike, smoothing: float = 0.1, chance_smoothing: float | None = None) -> Intermittent:
    """One pass over the periods for Croston, SBA, SBJ and TSB. Begins with the first size and the first interval; the chance with
    the share of periods with demand in the first year of periods. A missing period changes nothing."""
    demand = np.nan_to_num(floats(history))
    told = np.isfinite(floats(history))
    size, interval = np.zeros(len(demand)), np.zeros(len(demand))
    waited = np.zeros(len(demand))
    chance = (demand[:, :12] > 0).mean(axis=1) if demand.shape[1] else np.zeros(len(demand))
    beta = smoothing if chance_smoothing is None else chance_smoothing
    for period in range(demand.shape[1]):
        seen = demand[:, period]
        waited += told[:, period]
        asked = seen > 0
        first = asked & (size == 0)
        size = np.where(first, seen, np.where(asked, size + smoothing * (seen - size), size))
        interval = np.where(first, waited, np.where(asked, interval + smoothing * (waited - interval), interval))
        chance += beta * (asked - chance) * told[:, period]
        waited[asked] = 0
    return Intermittent(size, interval, chance, smoothing)


def aggregated(history: ArrayLike, smoothing: float = 0.1, *, longest: int = 6) -> Floats:
    """The mean of smoothed rates of the series summed over 1, 2, … `longest` periods (IMAPA, Petropoulos & Kourentzes 2015)
    [n]."""
    demand = np.nan_to_num(floats(history))
    rates = []
    for together in range(1, min(longest, demand.shape[1]) + 1):
        blocks = demand.shape[1] // together
        summed = demand[:, -blocks * together :].reshape(len(demand), blocks, together).sum(axis=2)
        rates.append(level(summed, smoothing) / together)
    return np.mean(rates, axis=0) if rates else np.zeros(len(demand))


def flat_variance(history: ArrayLike, *, last: int) -> Floats:
    """Variance of the demand of the last periods [n] around their own mean. Measured around a level that drifts, it would ruin
    long lead times."""
    demand = floats(history)[:, -last:]
    missing = np.isnan(demand)
    known = (~missing).sum(axis=1)
    mean = ratio(np.where(missing, 0.0, demand).sum(axis=1), known)
    squares = np.where(missing, 0.0, (demand - mean[:, None]) ** 2).sum(axis=1)
    return np.where(known > 1, ratio(squares, known - 1.0), 0.0)


def pooled_variance(variance: ArrayLike, mean: ArrayLike, group: ArrayLike, *, share: float, power: float = 1.5) -> Floats:
    """Each variance, drawn by `share` towards what its group shows at that mean (variance = a · mean^power, Taylor's law with the
    group's own a). A dozen periods say little about a variance, two dozen SKUs more. Groups under ten keep their own."""
    own, rate, member = floats(variance), floats(mean), ints(group)
    groups = int(member.max(initial=-1)) + 1
    tells = (own > 0) & (rate > 0)
    logs = np.where(tells, np.log(np.maximum(own, 1e-12)) - power * np.log(np.maximum(rate, 1e-12)), 0.0)
    count = np.bincount(member, tells, groups)
    factor = np.exp(ratio(np.bincount(member, logs, groups), count))
    usual = factor[member] * np.maximum(rate, 0.0) ** power
    return np.where((count[member] >= LEAST_TOGETHER) & (rate > 0), (1 - share) * own + share * usual, own)


def season(history: ArrayLike, length: int, *, smooth: int = 5) -> Floats:
    """An index for each period of a season [n, length], mean 1, smoothed over neighbouring periods. The last column of the
    history is the last period of the season. Needs at least two whole seasons; fewer give no season (all ones)."""
    demand = floats(history)
    whole = demand.shape[1] // length
    if whole < 2:
        return np.ones((len(demand), length))
    cut = demand[:, -whole * length :].reshape(len(demand), whole, length)
    missing = np.isnan(cut)
    year = ratio(np.where(missing, 0.0, cut).sum(axis=2, keepdims=True), (~missing).sum(axis=2, keepdims=True))
    shares = np.where(missing, 1.0, ratio(np.where(missing, 0.0, cut), year, otherwise=1.0)).mean(axis=1)
    around = rolled(shares, smooth // 2)
    return ratio(around, around.mean(axis=1, keepdims=True), otherwise=1.0)


def own_season(history: ArrayLike, length: int) -> Floats:
    """A season of each series alone [n, length], mean 1, drawn towards none by as much as its years disagree (James & Stein
    1961); none (all ones) before two whole years, and where a period is missing. The last column of the history is the last
    of the season. Smoothed over a sixth of a year."""
    demand = floats(history)
    years = demand.shape[1] // length
    if years < 2:
        return np.ones((len(demand), length))
    cut = demand[:, -years * length :].reshape(len(demand), years, length)
    shares = rolled(ratio(cut, cut.mean(axis=2, keepdims=True), otherwise=1.0), round(length / 12))
    index, credible = shares.mean(axis=1), agreed(shares)
    index = np.where(credible[:, None] > 0, np.maximum(1 + credible[:, None] * (index - 1), LEAST_INDEX), 1.0)
    return floats(index / index.mean(axis=1, keepdims=True))


def agreed(years: Floats) -> Floats:
    """How far the mean of yearly indices [n, years, length] is to be believed [n]: what sets it apart from none, less what the
    years differ by chance (James & Stein 1961)."""
    chance = years.var(axis=1, ddof=1).mean(axis=1) / years.shape[1]
    return floats(np.clip(1 - DOUBT * ratio(chance, years.mean(axis=1).var(axis=1, ddof=1), otherwise=np.inf), 0.0, 1.0))


def rolled(shares: Floats, reach: int) -> Floats:
    """Means over so many neighbours on both sides, round the year."""
    around = np.concatenate([shares[..., -reach:], shares, shares[..., :reach]], axis=-1) if reach else shares
    sums = np.cumsum(around, axis=-1)
    sums = np.concatenate([np.zeros((*sums.shape[:-1], 1)), sums], axis=-1)
    width = 2 * reach + 1
    return floats((sums[..., width:] - sums[..., :-width]) / width)


def repeated(index: Floats, periods: int) -> Floats:
    """The season behind a history of so many periods [n, periods], whose last period is the season's last."""
    return np.tile(index, (1, -(-periods // index.shape[1])))[:, -periods:]


def pooled_season(history: ArrayLike, group: ArrayLike, length: int, *, shrink: float = 0.7) -> Floats:
    """Each series with the season of its group's total [n, length], drawn towards none: index = 1 + shrink · (group's − 1).
    From one season on. A group's total tells a season that its members cannot tell alone."""
    demand, member = floats(history), ints(group)
    groups = int(member.max(initial=-1)) + 1
    totals = np.zeros((groups, demand.shape[1]))
    np.add.at(totals, member, np.nan_to_num(demand))
    if demand.shape[1] < length:
        return np.ones((len(demand), length))
    twice = totals if demand.shape[1] >= 2 * length else np.concatenate([totals[:, -length:], totals[:, -length:]], axis=1)
    return floats((1 + shrink * (season(twice, length) - 1))[member])


def ahead(rate: ArrayLike, periods: ArrayLike, index: ArrayLike | None = None) -> Floats:
    """What will be asked for in the next `periods` [n], which may be fractions, with the season's index [n, length] laid over
    the rate; its first column is the next period."""
    each, time = np.broadcast_arrays(floats(rate), floats(periods))
    if index is None:
        return floats(each * time)
    shape = floats(index)
    longest = int(np.ceil(time.max(initial=0.0)))
    turns = np.tile(shape, (1, longest // shape.shape[1] + 1))[:, : max(longest, 1)]
    covered = np.clip(time[:, None] - np.arange(turns.shape[1]), 0.0, 1.0)
    return floats(each * (turns * covered).sum(axis=1))


@dataclass(frozen=True)
class Errors:
    """How far forecasts were from what came [n]. Scaled errors stand against naive forecasts of the training history."""

    mae: Floats
    rmse: Floats
    mase: Floats
    rmsse: Floats
    bias: Floats
    """Mean forecast minus mean demand: above zero, too much was expected."""
    wape: Floats


def errors(actual: ArrayLike, forecast: ArrayLike, training: ArrayLike) -> Errors:
    """Definitions as in the M5 competition (Makridakis et al. 2022); arrays [n, periods]."""
    came, told, before = floats(actual), floats(forecast), floats(training)
    off = told - came
    mae, mse = np.abs(off).mean(axis=1), (off**2).mean(axis=1)
    steps = np.diff(before, axis=1)
    return Errors(
        mae,
        np.sqrt(mse),
        ratio(mae, np.abs(steps).mean(axis=1), otherwise=np.nan),
        np.sqrt(ratio(mse, (steps**2).mean(axis=1), otherwise=np.nan)),
        off.mean(axis=1),
        ratio(np.abs(off).sum(axis=1), np.abs(came).sum(axis=1), otherwise=np.nan),
    )


def pinball(actual: ArrayLike, quantile: ArrayLike, probability: float) -> Floats:
    """Mean pinball loss of a quantile forecast [n]: what is short costs `probability`, what is over the rest."""
    off = floats(actual) - floats(quantile)
    return floats(np.maximum(probability * off, (probability - 1) * off).mean(axis=1))


def peers_rate(rate: ArrayLike, group: ArrayLike, new: ArrayLike) -> Floats:
    """Rates with those of new series replaced by the median of their group's others; their own where the group has no other."""
    own, member, fresh = floats(rate).copy(), ints(group), np.asarray(new, dtype=bool)
    for one in np.unique(member[fresh]):
        others = own[(member == one) & ~fresh]
        if others.size:
            own[(member == one) & fresh] = np.median(others)
    return own


def net_of_orders(forecast: ArrayLike, orders: ArrayLike, *, backward: int = 1, forward: int = 1) -> tuple[Floats, Floats]:
    """Forecast of one item by bucket, less the orders that make it true: those of the same bucket, then of `backward` buckets
    before, then `forward` after. Returns (what is left of the forecast, that and the orders together): nothing is counted
    twice."""
    left, asked = floats(forecast).copy(), floats(orders)
    for bucket in range(len(left)):
        rest = asked[bucket]
        reach = [bucket, *range(bucket - 1, bucket - backward - 1, -1), *range(bucket + 1, bucket + forward + 1)]
        for other in (place for place in reach if 0 <= place < len(left)):
            used = min(rest, left[other])
            left[other] -= used
            rest -= used
    return left, left + asked

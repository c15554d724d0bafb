"""Distributions of one demand, with what is expected short of a level and over it. Pure; Snyder & Shen (2019) appendix C.

For each: P(X ≤ x), its inverse, `loss` = (E[(X − x)⁺], E[(x − X)⁺]) and `second_loss`, the halves of the squared ones (of the
falling factorials, for whole units). What does not fit the distribution is refused.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from quartermaster.planning.arrays import Floats, floats
from quartermaster.planning.distributions import STANDARD, gamma_cdf, gamma_quantile
from quartermaster.planning.refusing import NotReckonable, above_zero

# What is beyond this share of a distribution of whole units is left out.
TAIL = 1e-14


class Demand(Protocol):
    @property
    def mean(self) -> float: ...
    @property
    def second_moment(self) -> float: ...
    def cdf(self, x: float) -> float: ...
    def quantile(self, probability: float) -> float: ...
    def loss(self, x: float) -> tuple[float, float]: ...
    def second_loss(self, x: float) -> tuple[float, float]: ...


class _Continuous:
    """What follows from E[X], E[X²] and the losses on one side."""

    mean: float
    second_moment: float

    def _short(self, x: float) -> float:
        raise NotImplementedError

    def _short_squared(self, x: float) -> float:
        raise NotImplementedError

    def loss(self, x: float) -> tuple[float, float]:
        short = self._short(_number(x))
        return short, short + x - self.mean

    def second_loss(self, x: float) -> tuple[float, float]:
        short = self._short_squared(_number(x))
        return short, (self.second_moment - 2 * x * self.mean + x * x) / 2 - short


def _number(x: float) -> float:
    if isinstance(x, str) or not math.isfinite(x):
        raise NotReckonable("The level must be a number.")
    return float(x)


@dataclass(frozen=True)
class Normal(_Continuous):
    mean: float
    deviation: float

    def __post_init__(self) -> None:
        above_zero(deviation=self.deviation)

    @property
    def second_moment(self) -> float:  # type: ignore[override]
        return self.deviation**2 + self.mean**2

    def cdf(self, x: float) -> float:
        return STANDARD.cdf((x - self.mean) / self.deviation)

    def quantile(self, probability: float) -> float:
        return self.mean + self.deviation * STANDARD.inv_cdf(probability)

    def _short(self, x: float) -> float:
        z = (x - self.mean) / self.deviation
        return self.deviation * (STANDARD.pdf(z) - z * STANDARD.cdf(-z))

    def _short_squared(self, x: float) -> float:
        z = (x - self.mean) / self.deviation
        return self.deviation**2 * ((z * z + 1) * STANDARD.cdf(-z) - z * STANDARD.pdf(z)) / 2


@dataclass(frozen=True)
class Gamma(_Continuous):
    """Shape and scale; an exponential has shape 1."""

    shape: float
    scale: float

    def __post_init__(self) -> None:
        above_zero(shape=self.shape, scale=self.scale)

    @property
    def mean(self) -> float:  # type: ignore[override]
        return self.shape * self.scale

    @property
    def second_moment(self) -> float:  # type: ignore[override]
        return self.shape * (self.shape + 1) * self.scale**2

    def cdf(self, x: float) -> float:
        return float(gamma_cdf(max(x, 0.0), self.shape, self.scale))

    def quantile(self, probability: float) -> float:
        return float(gamma_quantile(probability, self.shape, self.scale))

    def _above(self, x: float, more: int) -> float:
        return 1.0 - float(gamma_cdf(x, self.shape + more, self.scale))

    def _short(self, x: float) -> float:
        if _number(x) < 0:
            raise NotReckonable("A gamma has no level below 0.")
        return self.mean * self._above(x, 1) - x * self._above(x, 0)

    def _short_squared(self, x: float) -> float:
        if _number(x) < 0:
            raise NotReckonable("A gamma has no level below 0.")
        return (self.second_moment * self._above(x, 2) - 2 * x * self.mean * self._above(x, 1) + x * x * self._above(x, 0)) / 2


@dataclass(frozen=True)
class LogNormal(_Continuous):
    """The logarithm is normal with this location and spread."""

    location: float
    spread: float

    def __post_init__(self) -> None:
        above_zero(spread=self.spread)

    @property
    def mean(self) -> float:  # type: ignore[override]
        return math.exp(self.location + self.spread**2 / 2)

    @property
    def second_moment(self) -> float:  # type: ignore[override]
        return math.exp(2 * self.location + 2 * self.spread**2)

    def cdf(self, x: float) -> float:
        return STANDARD.cdf((math.log(x) - self.location) / self.spread) if x > 0 else 0.0

    def quantile(self, probability: float) -> float:
        return math.exp(self.location + self.spread * STANDARD.inv_cdf(probability))

    def _short(self, x: float) -> float:
        z = (self.location - math.log(x)) / self.spread
        return self.mean * STANDARD.cdf(z + self.spread) - x * STANDARD.cdf(z)

    def _short_squared(self, x: float) -> float:
        z = (self.location - math.log(x)) / self.spread
        above, once, twice = STANDARD.cdf(z), STANDARD.cdf(z + self.spread), STANDARD.cdf(z + 2 * self.spread)
        return (self.second_moment * twice - 2 * x * self.mean * once + x * x * above) / 2


@dataclass(frozen=True)
class Uniform(_Continuous):
    low: float
    high: float

    def __post_init__(self) -> None:
        above_zero(high_less_low=self.high - self.low)

    @property
    def mean(self) -> float:  # type: ignore[override]
        return (self.low + self.high) / 2

    @property
    def second_moment(self) -> float:  # type: ignore[override]
        return (self.high**3 - self.low**3) / (3 * (self.high - self.low))

    def cdf(self, x: float) -> float:
        return min(max((x - self.low) / (self.high - self.low), 0.0), 1.0)

    def quantile(self, probability: float) -> float:
        return self.low + probability * (self.high - self.low)

    def _short(self, x: float) -> float:
        if not self.low <= x <= self.high:
            raise NotReckonable("The level must lie within the range.")
        return (self.high - x) ** 2 / (2 * (self.high - self.low))

    def _short_squared(self, x: float) -> float:
        if not self.low <= x <= self.high:
            raise NotReckonable("The level must lie within the range.")
        return (self.high - x) ** 3 / (6 * (self.high - self.low))


@dataclass(frozen=True)
class Units:
    """A distribution of whole units: the chances of `first`, `first` + 1, …"""

    chances: Floats
    first: int = 0

    @property
    def units(self) -> Floats:
        return self.first + np.arange(len(self.chances), dtype=np.float64)

    @property
    def mean(self) -> float:
        return float((self.units * self.chances).sum())

    @property
    def second_moment(self) -> float:
        return float((self.units**2 * self.chances).sum())

    def cdf(self, x: float) -> float:
        return float(self.chances[self.units <= x + 1e-9].sum())

    def quantile(self, probability: float) -> float:
        return float(self.first + np.searchsorted(np.cumsum(self.chances), probability - 1e-12))

    def loss(self, x: float) -> tuple[float, float]:
        off = self.units - _whole(x)
        return float((np.maximum(off, 0) * self.chances).sum()), float((np.maximum(-off, 0) * self.chances).sum())

    def second_loss(self, x: float) -> tuple[float, float]:
        off = self.units - _whole(x)
        over, under = np.maximum(off, 0), np.maximum(-off, 0)
        return float((over * (over - 1) * self.chances).sum()) / 2, float((under * (under + 1) * self.chances).sum()) / 2


def _whole(x: float) -> float:
    level = _number(x)
    if level != round(level):
        raise NotReckonable("Whole units have a whole level.")
    return level


def of_chances(chances: dict[int, float]) -> Units:
    """From the chance of each number of units. They make one together."""
    if not chances or abs(sum(chances.values()) - 1) > 1e-6 or min(chances.values()) < 0:
        raise NotReckonable("Chances are not below 0 and make 1 together.")
    table = np.zeros(max(chances) - min(chances) + 1)
    for units, chance in chances.items():
        table[units - min(chances)] = chance
    return Units(table, min(chances))


def poisson(mean: float) -> Units:
    above_zero(mean=mean)
    longest = int(mean + 12 * math.sqrt(mean) + 30)
    return Units(_from_logs([units * math.log(mean) - mean - math.lgamma(units + 1) for units in range(longest)]))


def geometric(success: float) -> Units:
    """Trials until the first success, at least one."""
    if isinstance(success, str) or not 0 < success <= 1:
        raise NotReckonable("A chance lies between 0 and 1.")
    longest = 1 if success == 1 else int(math.log(TAIL) / math.log(1 - success)) + 2
    return Units(floats(success * (1 - success) ** np.arange(longest)), 1)


def negative_binomial(
    *, r: float | None = None, p: float | None = None, mean: float | None = None, deviation: float | None = None
) -> Units:
    """Failures before the r-th success of chance p; or from mean and deviation, whose square must be above the mean."""
    if mean is not None and deviation is not None and r is None and p is None:
        if deviation**2 <= mean:
            raise NotReckonable("The variance must be above the mean.")
        p = mean / deviation**2
        r = mean * p / (1 - p)
    if r is None or p is None or (mean is not None and deviation is None):
        raise NotReckonable("Give r and p, or mean and deviation.")
    if not 0 < p < 1 or r <= 0:
        raise NotReckonable("r is above 0, and p lies between 0 and 1.")
    middle, spread = r * (1 - p) / p, math.sqrt(r * (1 - p)) / p
    longest = int(middle + 40 * spread + 60)
    start = r * math.log(p) - math.lgamma(r)
    logs = [start + math.lgamma(units + r) - math.lgamma(units + 1) + units * math.log(1 - p) for units in range(longest)]
    return Units(_from_logs(logs))


def _from_logs(logs: ArrayLike) -> Floats:
    return np.exp(floats(logs))

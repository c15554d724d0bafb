"""Probabilities of demand over whole arrays: normal, gamma, Poisson and negative binomial, without scipy. Pure.

Everything broadcasts. Probabilities lie between 0 and 1; moments are mean and variance of the demand over the time that has to
be covered. Accurate to about 1e-9 (gamma with a shape above 100: 1e-5), which is far below what any history can tell.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from quartermaster.planning.arrays import Floats, each, floats, ratio

STANDARD = NormalDist()
ROOT_TWO = math.sqrt(2.0)
# Below this mean, units are counted one by one; above, a smooth curve is as good.
COUNTED_BELOW = 10.0
# Above this shape, a gamma is told by the cube root of Wilson and Hilferty (1931).
SMOOTH_SHAPE = 100.0
# No count is followed further than this; a quantile beyond it is taken from the gamma.
LONGEST_COUNT = 400


def normal_density(z: ArrayLike) -> Floats:
    return np.exp(-0.5 * floats(z) ** 2) / math.sqrt(2.0 * math.pi)


def normal_cdf(z: ArrayLike) -> Floats:
    return 0.5 * each(math.erfc, -floats(z) / ROOT_TWO)


def normal_quantile(probability: ArrayLike) -> Floats:
    """z with P(Z ≤ z) = probability. 0 and 1 give minus and plus infinity."""
    asked, place = np.unique(floats(probability), return_inverse=True)
    inside = (asked > 0) & (asked < 1)
    found = np.where(asked <= 0, -np.inf, np.inf)
    found[inside] = each(STANDARD.inv_cdf, asked[inside])
    return floats(found[place].reshape(np.shape(probability)))


def log_gamma(value: ArrayLike) -> Floats:
    return each(math.lgamma, value)


def gamma_cdf(x: ArrayLike, shape: ArrayLike, scale: ArrayLike = 1.0) -> Floats:
    """P(X ≤ x): the regularised incomplete gamma function, by its series left of the mode and its continued fraction right of it
    (Abramowitz & Stegun 6.5.29 and 6.5.31)."""
    at, form, width = (part.astype(np.float64).ravel() for part in np.broadcast_arrays(floats(x), floats(shape), floats(scale)))
    answer = _gamma_cdf(np.maximum(at / width, 0.0), form)
    return answer.reshape(np.broadcast_shapes(np.shape(x), np.shape(shape), np.shape(scale)))


def _gamma_cdf(x: Floats, shape: Floats) -> Floats:
    answer = np.zeros_like(x)
    smooth = shape > SMOOTH_SHAPE
    series = ~smooth & (x > 0) & (x < shape + 1)
    fraction = ~smooth & (x >= shape + 1)
    answer[smooth] = normal_cdf(_wilson_hilferty(x[smooth], shape[smooth]))
    answer[series] = _by_series(x[series], shape[series])
    answer[fraction] = 1.0 - _by_fraction(x[fraction], shape[fraction])
    return np.clip(answer, 0.0, 1.0)


def _wilson_hilferty(x: Floats, shape: Floats) -> Floats:
    return (np.cbrt(x / shape) - (1 - 1 / (9 * shape))) * 3 * np.sqrt(shape)


def _by_series(x: Floats, shape: Floats) -> Floats:
    if not x.size:
        return x
    term = np.ones_like(x)
    total = np.ones_like(x)
    for step in range(1, 1000):
        term = term * x / (shape + step)
        total += term
        if step % 4 == 0 and (term < total * 1e-12).all():
            break
    return total * np.exp(shape * np.log(x) - x - log_gamma(shape + 1))


def _by_fraction(x: Floats, shape: Floats) -> Floats:
    if not x.size:
        return x
    tiny = 1e-300
    b = x + 1 - shape
    c = np.full_like(x, 1 / tiny)
    d = 1 / b
    h = d.copy()
    for step in range(1, 1000):
        a = -step * (step - shape)
        b = b + 2
        d = a * d + b
        d = 1 / np.where(np.abs(d) < tiny, tiny, d)
        c = b + a / c
        c = np.where(np.abs(c) < tiny, tiny, c)
        h = h * d * c
        if step % 4 == 0 and np.abs(d * c - 1).max() < 1e-12:
            break
    return h * np.exp(shape * np.log(x) - x - log_gamma(shape))


def gamma_quantile(probability: ArrayLike, shape: ArrayLike, scale: ArrayLike = 1.0) -> Floats:
    """x with P(X ≤ x) = probability, by Halley's steps from the start of Wilson and Hilferty, or of the first term where the
    shape is small; each step triples the digits."""
    of = np.broadcast_shapes(np.shape(probability), np.shape(shape), np.shape(scale))
    p, form = (floats(np.broadcast_to(part, of)).ravel() for part in (probability, shape))
    return floats(_gamma_quantile(np.clip(p, 0.0, 1 - 1e-12), form).reshape(of)) * floats(scale)


def _gamma_quantile(p: Floats, shape: Floats) -> Floats:
    z = normal_quantile(np.clip(p, 1e-12, 1 - 1e-12))
    root = 1 - 1 / (9 * shape) + z / (3 * np.sqrt(shape))
    first = np.exp((np.log(np.maximum(p, 1e-300)) + log_gamma(shape + 1)) / shape)
    x = np.where((root > 0.2) & (shape > 0.3), shape * np.maximum(root, 0.0) ** 3, np.minimum(first, shape + 10.0))
    x = np.maximum(x, 1e-300)
    open_ = np.flatnonzero((shape <= SMOOTH_SHAPE) & (p > 0))
    constant = log_gamma(shape)
    for _ in range(40):
        if not open_.size:
            break
        at, form = x[open_], shape[open_]
        off = _gamma_cdf(at, form) - p[open_]
        density = np.exp(np.clip((form - 1) * np.log(at) - at - constant[open_], -700, 700))
        step = ratio(off, density)
        step = step / (1 - 0.5 * np.minimum(1.0, step * ((form - 1) / at - 1)))
        after = np.where(at - step <= 0, at / 2, np.minimum(at - step, 4 * at + 1))
        x[open_] = np.maximum(after, 1e-300)
        open_ = open_[(np.abs(after - at) > 1e-5 * after) & (np.abs(off) > 1e-12)]
    return np.where(p > 0, x, 0.0)


def negative_binomial_terms(mean: ArrayLike, variance: ArrayLike) -> tuple[Floats, Floats]:
    """(r, p) with these moments: r = mean² / (variance − mean), p = mean / variance. The variance is lifted just above the mean,
    where it would be a Poisson."""
    m, v = floats(mean), floats(variance)
    wide = np.maximum(v, m * 1.001 + 1e-12)
    return m * m / (wide - m), m / wide


def count_quantile(probability: ArrayLike, mean: ArrayLike, variance: ArrayLike) -> Floats:
    """The least whole number of units that suffices with this probability, of a negative binomial with these moments, and of a
    Poisson where the variance is not above the mean. Meant for means up to a few dozen."""
    of = np.broadcast_shapes(np.shape(probability), np.shape(mean), np.shape(variance))
    p, m, v = (floats(np.broadcast_to(part, of)).ravel() for part in (probability, mean, variance))
    r, success = negative_binomial_terms(np.maximum(m, 1e-9), v)
    term = np.exp(r * np.log(success))
    reached = term.copy()
    answer = np.zeros_like(m)
    open_ = np.flatnonzero((reached < p) & (m > 0))
    for units in range(1, LONGEST_COUNT + 1):
        if not open_.size:
            break
        term[open_] *= (r[open_] + units - 1) / units * (1 - success[open_])
        reached[open_] += term[open_]
        answer[open_] = units
        open_ = open_[reached[open_] < np.minimum(p[open_], 1 - 1e-12)]
    if open_.size:
        answer[open_] = np.ceil(gamma_by_moments(p[open_], m[open_], np.maximum(v[open_], m[open_])))
    return answer.reshape(of)


def gamma_by_moments(probability: ArrayLike, mean: ArrayLike, variance: ArrayLike) -> Floats:
    """The quantile of a gamma with these moments; the mean itself where nothing varies."""
    m, v = floats(mean), floats(variance)
    shape = ratio(m * m, v, otherwise=1.0)
    answer = gamma_quantile(probability, np.maximum(shape, 1e-3), ratio(v, m, otherwise=1.0))
    return np.where((m > 0) & (v > 0), answer, np.maximum(m, 0.0))


def demand_quantile(probability: ArrayLike, mean: ArrayLike, variance: ArrayLike) -> Floats:
    """What the demand will not exceed with this probability: counted below a mean of 10, a gamma above it."""
    p, m, v = (floats(part).copy() for part in np.broadcast_arrays(*map(floats, (probability, mean, variance))))
    few = m < COUNTED_BELOW
    answer = np.zeros_like(m)
    answer[few] = count_quantile(p[few], m[few], v[few])
    answer[~few] = gamma_by_moments(p[~few], m[~few], v[~few])
    return answer


def normal_loss(level: ArrayLike, mean: ArrayLike, deviation: ArrayLike) -> Floats:
    """Expected units short of the level: E[(X − level)⁺] for a normal X (Silver, Pyke & Thomas, appendix B)."""
    x, m, sd = floats(level), floats(mean), floats(deviation)
    z = ratio(x - m, sd)
    return np.where(sd > 0, sd * (normal_density(z) - z * normal_cdf(-z)), np.maximum(m - x, 0.0))


def loss_quantile(loss: ArrayLike) -> Floats:
    """k with G(k) = loss, G the standard normal loss: bisection on a function that only falls."""
    asked = floats(loss)
    low, high = np.full(asked.shape, -40.0), np.full(asked.shape, 10.0)
    for _ in range(70):
        middle = (low + high) / 2
        above = normal_loss(middle, 0.0, 1.0) > asked
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return floats((low + high) / 2)

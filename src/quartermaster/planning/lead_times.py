"""How long suppliers really take, learned from their receipts. Times are in periods, quoted and true. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike

from quartermaster.planning.arrays import Flags, Floats, Ints, floats, ints, ratio

# So many receipts of an item weigh as much as all that is known of its supplier.
STRENGTH = 8.0
# Above this coefficient of variation the mean says little, and the whole distribution is kept.
SKEWED_ABOVE = 0.3


@dataclass(frozen=True)
class Receipts:
    """Deliveries that came in the past: from whom, quoted for how many periods, come after how many; of which SKU, if it is known
    (−1: not). One number for each receipt."""

    supplier: Ints
    quoted: Floats
    took: Floats
    sku: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @property
    def factors(self) -> Floats:
        """Times the quoted lead time."""
        return ratio(self.took, self.quoted, otherwise=1.0)


@dataclass(frozen=True)
class LeadTimes:
    mean: Floats
    variance: Floats
    receipts: Floats
    """How many deliveries stand behind it."""

    def but(self, these: Flags, mean: Floats) -> LeadTimes:
        """These take what was said, always."""
        return replace(self, mean=np.where(these, mean, self.mean), variance=np.where(these, 0.0, self.variance))

    @property
    def skewed(self) -> Flags:
        return np.sqrt(self.variance) > SKEWED_ABOVE * self.mean


def learned(quoted: ArrayLike, supplier: ArrayLike, receipts: Receipts, *, strength: float = STRENGTH) -> LeadTimes:
    """Mean and variance of each SKU's lead time [n]: its supplier's mean factor on what it quotes, and the SKU's own factor
    as far as it has receipts, weighed n / (n + strength). A supplier that never delivered is taken at its word."""
    said, from_whom = floats(quoted), ints(supplier)
    factors = receipts.factors
    suppliers = int(max(from_whom.max(initial=-1), receipts.supplier.max(initial=-1))) + 1
    count, mean, variance = _moments(receipts.supplier, factors, suppliers)
    mean = np.where(count > 0, mean, 1.0)
    usual, spread, behind = mean[from_whom], variance[from_whom], count[from_whom]
    if receipts.sku.size:
        known = receipts.sku >= 0
        own, own_mean, own_variance = _moments(receipts.sku[known], factors[known], len(said))
        weight = own / (own + strength)
        spread = weight * own_variance + (1 - weight) * spread + weight * (1 - weight) * (own_mean - usual) ** 2 * (own > 0)
        usual = np.where(own > 0, weight * own_mean + (1 - weight) * usual, usual)
    return LeadTimes(usual * said, spread * said**2, behind)


def _moments(of: Ints, values: Floats, size: int) -> tuple[Floats, Floats, Floats]:
    count = np.bincount(of, minlength=size).astype(np.float64)
    mean = ratio(np.bincount(of, values, size), count)
    squares = ratio(np.bincount(of, values**2, size), count)
    return count, mean, np.maximum(squares - mean**2, 0.0)


def distribution(took: ArrayLike) -> tuple[Floats, Floats]:
    """The lead times that came, and how often each, for lead times too skewed for a mean and a variance."""
    times, count = np.unique(floats(took), return_counts=True)
    return times, count / count.sum()

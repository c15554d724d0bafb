"""What was wanted, told from what was sold: returns, stock-outs, one-offs, closed weeks. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from quartermaster.planning.arrays import Flags, Floats, floats, ints, ratio

# Sold for less than this part of a period, the sales say too little to be scaled up.
ENOUGH_IN_STOCK = 0.3
# Where so many series are asked for in a period, one without any is no chance.
MANY = 20


def wanted(
    sold: ArrayLike,
    *,
    returned: ArrayLike = 0.0,
    cancelled: ArrayLike = 0.0,
    lost: ArrayLike = 0.0,
    in_stock: ArrayLike = 1.0,
) -> Floats:
    """Demand [n, T] from sales. Only what came back fit for sale is `returned`; a cancellation takes its sale away; `lost` is
    what customers are known to have asked for in vain. A period in which the SKU was there for the part `in_stock` is scaled
    up from 0.3 on, and is missing (nan) below: never zero."""
    net, asked, there = np.broadcast_arrays(
        floats(sold) - floats(cancelled) - floats(returned), floats(lost), np.clip(floats(in_stock), 0.0, 1.0)
    )
    net = np.maximum(net, 0.0)
    scaled = np.maximum(ratio(net, there), net + asked)
    return np.where(there >= ENOUGH_IN_STOCK, scaled, np.where(asked > 0, net + asked, np.nan))


def completed(sold: ArrayLike, in_stock: ArrayLike) -> Floats:
    """Demand [n, T] with something in every period: where the shelf was empty, what was sold or the mean of the other periods,
    whichever is more. So an empty shelf neither lowers what will be ordered, nor hides what was sold before it was empty."""
    sales = floats(sold)
    if np.min(floats(in_stock), initial=1.0) >= 1.0:
        return np.maximum(sales, 0.0)
    known = wanted(sales, in_stock=in_stock)
    missing = np.isnan(known)
    if not missing.any():
        return known
    mean = ratio(np.where(missing, 0.0, known).sum(axis=1), (~missing).sum(axis=1), otherwise=np.nan)
    mean = np.where(np.isnan(mean), sales.mean(axis=1), mean)
    return np.where(missing, np.maximum(sales, mean[:, None]), known)


def one_offs(history: ArrayLike, *, times: float = 4.0) -> Flags:
    """Periods [n, T] whose demand stands out: above the mean of the series' periods with demand by so many deviations, told
    by the median so that the one-off does not hide itself."""
    demand = floats(history)
    asked = np.where(demand > 0, demand, np.nan)
    usual = _row_median(asked)
    spread = 1.4826 * _row_median(np.abs(asked - usual[:, None]))
    limit = usual + times * np.maximum(spread, np.sqrt(np.maximum(usual, 0.0)))
    return np.nan_to_num(demand) > np.where(np.isnan(limit), np.inf, limit)[:, None]


def _row_median(values: Floats) -> Floats:
    """The median of each row without its nans; nan where there is nothing else."""
    ordered = np.sort(values, axis=1)
    known = (~np.isnan(values)).sum(axis=1)
    rows = np.arange(len(values))
    low, high = np.maximum((known - 1) // 2, 0), np.maximum(known // 2, 0)
    high = np.minimum(high, values.shape[1] - 1)
    return np.where(known > 0, (ordered[rows, low] + ordered[rows, high]) / 2, np.nan)


def for_level(history: ArrayLike, *, times: float = 4.0) -> Floats:
    """The history with one-offs cut down to the next highest demand of the series: what the level is told from. The safety stock
    is told from the history as it was, where such demand comes again."""
    demand = floats(history)
    strange = one_offs(demand, times=times)
    usual = np.where(strange, 0.0, np.nan_to_num(demand)).max(axis=1, initial=0.0)
    return np.where(strange, usual[:, None], demand)


def repeats(history: ArrayLike, *, times: float = 4.0) -> Flags:
    """Series [n] whose one-offs came at least twice: they belong into the safety stock."""
    often: Flags = one_offs(history, times=times).sum(axis=1) >= 2
    return often


def open_weeks(daily: ArrayLike, open_days: ArrayLike, *, days: int = 7) -> Floats:
    """Sums of `days` days [n, T // days], counted back from the last day, as if each had been open on all its usual days: a
    closed week is missing (nan), not zero. What does not fill a first week is left out, so that no year has a short 53rd
    week."""
    demand, there = floats(daily), floats(open_days)
    weeks = demand.shape[1] // days
    if weeks == 0:
        return np.zeros((len(demand), 0))
    cut = demand[:, -weeks * days :].reshape(len(demand), weeks, days).sum(axis=2)
    opened = np.broadcast_to(there, demand.shape)[:, -weeks * days :].reshape(len(demand), weeks, days).sum(axis=2)
    usual = np.maximum(np.median(opened, axis=1, keepdims=True), 1.0)
    return np.where(opened > 0, cut * np.maximum(ratio(usual, opened, otherwise=1.0), 1.0), np.nan)


def shut(history: ArrayLike, place: ArrayLike) -> Flags:
    """Periods [n, T] in which nothing at all was asked for in a series' place, where usually twenty series or more are: it was
    shut, or not there yet, and that says nothing of its goods."""
    asked, member = np.nan_to_num(floats(history)) > 0, ints(place)
    count = np.zeros((int(member.max(initial=-1)) + 1, asked.shape[1]))
    np.add.at(count, member, asked)
    busy = np.array([np.median(row[row > 0]) if (row > 0).any() else 0.0 for row in count])
    nothing: Flags = (count == 0) & (busy >= MANY)[:, None]
    return nothing[member]


def succeeded(history: ArrayLike, predecessor: ArrayLike, *, share: float = 1.0) -> Floats:
    """The history of a new SKU with its predecessor's before it, as far as the new one had none of its own."""
    own, before = floats(history), floats(predecessor)
    asked = np.nan_to_num(own) > 0
    first = np.where(asked.any(axis=1), np.argmax(asked, axis=1), own.shape[1])
    return np.where(np.arange(own.shape[1]) < first[:, None], before * share, own)

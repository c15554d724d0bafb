"""How much should be there, and what it would cost not to order: the figures of every row at once. Pure.

The night run, the page where somebody edits a proposal and the what-if page reckon with the same functions, so that what a page
says is what the run would do.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from quartermaster.planning import forecasting, order_quantity, packs, safety_stock
from quartermaster.planning.arrays import Flags, Floats, Ints, ratio
from quartermaster.planning.distributions import gamma_cdf
from quartermaster.replenishing.ruling import CYCLE, FILL, NONE, TYPED
from quartermaster.replenishing.sheet import WEEKS_A_YEAR, Words

HARDLY_EVER = 1e-3
"""An SKU asked for less than once in a thousand years is not bought."""


@dataclass(frozen=True)
class Basis:
    """What the figures of each row [n] follow from. `season` [n, 52] is laid over the rate, its first column is the next week."""

    rate: Floats
    variance: Floats
    lead_weeks: Floats
    lead_variance: Floats
    unit_cost: Floats
    lost_sale: Floats
    """What a unit costs that is wanted and not there."""
    holding: Floats
    """What keeping a unit for a week costs."""
    order_cost: Floats
    pack: Floats
    minimum: Floats
    step: Floats
    kind: Words
    dial: Floats
    service: Floats
    review_weeks: Floats
    cover_weeks: Floats
    least: Floats
    most: Floats
    vital: Flags
    season: Floats | None = None

    def __len__(self) -> int:
        return len(self.rate)

    def with_(self, **columns: Any) -> Basis:
        return replace(self, **columns)

    def only(self, these: Flags | Ints) -> Basis:
        columns: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        kept: dict[str, Any] = {name: None if column is None else column[these] for name, column in columns.items()}
        return Basis(**kept)


@dataclass(frozen=True)
class Aim:
    """Where the stock of each row [n] should be."""

    mean: Floats
    """Asked for until the next chance to order has come in."""
    from_demand: Floats
    from_supplier: Floats
    point: Floats
    up_to: Floats
    safety: Floats
    cycle: Floats
    """How much at once."""
    sure: Floats
    """How likely the reorder point suffices."""

    @property
    def variance(self) -> Floats:
        return self.from_demand + self.from_supplier

    def only(self, these: Flags | Ints) -> Aim:
        return Aim(*(getattr(self, one.name)[these] for one in fields(self)))


def aimed(basis: Basis) -> Aim:
    """Reorder points and quantities of every row by its policy."""
    time = basis.lead_weeks + basis.review_weeks
    mean = forecasting.ahead(basis.rate, time, basis.season) if basis.season is not None else basis.rate * time
    needed = safety_stock.protection(
        basis.rate, basis.variance, basis.lead_weeks, basis.lead_variance, review=basis.review_weeks, mean=mean
    )
    near = needed.mean / time
    cycle = order_quantity.at_once(
        basis.order_cost, basis.holding, near, basis.rate,
        review=basis.review_weeks, cover=basis.cover_weeks, pack=basis.step,
    )  # fmt: skip
    sure = _sureness(basis, near, cycle, needed)
    buffer = safety_stock.buffer(needed, sure)
    point = np.where(_worth_keeping(basis, near), buffer.reorder_point, -1.0)
    point = np.where(basis.vital & (basis.kind != NONE), np.maximum(point, 1.0), point)
    point = np.where(basis.kind == TYPED, basis.least, np.where(basis.kind == NONE, -1.0, point))
    kept = np.where(point < 0, 0.0, order_quantity.up_to(np.maximum(point, 0.0), cycle, near, review=basis.review_weeks))
    up_to = np.where(basis.kind == TYPED, basis.most, kept)
    return Aim(needed.mean, needed.from_demand, needed.from_supplier, point, up_to, np.maximum(point - mean, 0.0), cycle, sure)


def _sureness(basis: Basis, near: Floats, cycle: Floats, needed: safety_stock.Protection) -> Floats:
    economic = 1 - np.clip(
        safety_stock.economic_stock_out_chance(near, cycle, basis.holding, basis.lost_sale) / np.maximum(basis.dial, 1e-6),
        0.0,
        1.0,
    )
    filling = basis.kind == FILL
    sure = np.where(basis.kind == CYCLE, basis.service, economic)
    if filling.any():
        spread = np.maximum(needed.deviation[filling], 1e-9)
        _, chance = safety_stock.safety_factor_for_fill(basis.service[filling], cycle[filling], spread, lost_sales=True)
        sure[filling] = chance
    return np.clip(sure, 0.0, safety_stock.MOST_SURE)


def _worth_keeping(basis: Basis, near: Floats) -> Flags:
    """Economic rows alone ask whether a first unit pays; whoever says a service wants it kept."""
    asked = (basis.kind == FILL) | (basis.kind == CYCLE)
    pays = safety_stock.worth_stocking(near * WEEKS_A_YEAR, basis.lost_sale, basis.holding * WEEKS_A_YEAR, vital=basis.vital)
    kept: Flags = (asked | pays) & (basis.rate * WEEKS_A_YEAR >= HARDLY_EVER)
    return kept


def wanted(aim: Aim, position: Floats) -> Floats:
    """What is to be ordered of each row before packs and minimums: up to its level once it is at its reorder point."""
    low = position <= aim.point
    short = np.maximum(-position, 0.0)
    return np.where(low, np.maximum(aim.up_to - position, 0.0), short)


def whole(quantity: Floats, step: Floats) -> Floats:
    """Rounded to the smallest part it is counted in, upwards."""
    return np.ceil(quantity / step - 1e-9) * step


def ordered(quantity: Floats, basis: Basis) -> Floats:
    """As the supplier takes it: at least the minimum, in whole packs."""
    return packs.rounded_up(whole(quantity, basis.step), pack=np.maximum(basis.pack, basis.step), minimum=basis.minimum)


@dataclass(frozen=True)
class Risk:
    chance: Floats
    """Of running out before the next chance to order has come in."""
    units: Floats
    """Expected to be wanted in vain."""
    money: Floats


def at_risk(basis: Basis, aim: Aim, position: Floats) -> Risk:
    """What happens if nothing is ordered now: by the gamma with the mean and variance of the demand until then."""
    mean, variance = aim.mean, aim.variance
    there = np.maximum(position, 0.0)
    owed = np.maximum(-position, 0.0)
    varies = (mean > 0) & (variance > 0)
    shape = ratio(mean**2, variance, otherwise=1.0)
    scale = ratio(variance, mean, otherwise=1.0)
    reached = np.ones(len(mean))
    further = np.ones(len(mean))
    reached[varies] = gamma_cdf(there[varies], shape[varies], scale[varies])
    further[varies] = gamma_cdf(there[varies], shape[varies] + 1, scale[varies])
    short = np.where(varies, mean * (1 - further) - there * (1 - reached), np.maximum(mean - there, 0.0))
    chance = np.where(owed > 0, 1.0, np.where(varies, 1 - reached, (mean > there).astype(np.float64)))
    units = np.maximum(short, 0.0) + owed
    return Risk(chance, units, units * basis.lost_sale)


def yearly(basis: Basis, aim: Aim) -> dict[str, float]:
    """What these aims are expected to come to in a year: keeping, ordering, lost sales; the stock and the fill."""
    cycle = np.maximum(np.maximum(aim.up_to - np.maximum(aim.point, 0), basis.step), ordered(aim.cycle, basis))
    kept = np.maximum(aim.point, 0.0)
    stock = np.where(aim.point < 0, 0.0, np.maximum(kept - aim.mean, 0.0) + cycle / 2)
    short = at_risk(basis, aim, kept).units
    year = basis.rate * WEEKS_A_YEAR
    cycles = ratio(year, cycle)
    lost = np.where(aim.point < 0, year, np.minimum(short * cycles, year))
    return {
        "stock": float((stock * basis.unit_cost).sum()),
        "keeping": float((stock * basis.holding).sum() * WEEKS_A_YEAR),
        "ordering": float(np.where(aim.point < 0, 0.0, cycles * basis.order_cost).sum()),
        "lost": float((lost * basis.lost_sale).sum()),
        "fill": 1 - float(ratio((lost * basis.unit_cost).sum(), (year * basis.unit_cost).sum())),
        "orders": float(np.where(aim.point < 0, 0.0, cycles).sum()),
    }


def cover(quantity: Floats, rate: Floats) -> Floats:
    """For how many weeks it lasts; infinite where nothing is asked for."""
    return ratio(quantity, rate, otherwise=np.inf)

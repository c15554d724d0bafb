"""What another quantity would mean: cost, cover, and the chance of running out, from the figures that are kept. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from quartermaster.planning import packs
from quartermaster.planning.arrays import ratio
from quartermaster.planning.distributions import gamma_cdf
from quartermaster.planning.order_quantity import cost_of


class Figures(Protocol):
    """What is kept of a SKU in a place (`models.Plan`)."""

    rate: float
    position: float
    mean: float
    from_demand: float
    from_supplier: float
    unit_cost: float
    lost_sale: float
    holding: float
    order_cost: float
    pack: float
    minimum: float
    cycle: float


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a quantity comes to. `cover_weeks` is None where nothing is asked for; `why_not`: what the supplier would not take."""

    cost: float
    cover_weeks: float | None
    chance: float
    lost: float
    a_year_more: float
    """What ordering so much each time costs a year beyond the best quantity."""
    why_not: str


def meaning(figures: Figures, quantity: float) -> Meaning:
    there = max(figures.position + quantity, 0.0)
    chance, short = _risk(figures.mean, figures.from_demand + figures.from_supplier, there)
    year = figures.rate * 52
    more = 0.0
    if year > 0 and quantity > 0 and figures.holding > 0:
        best = max(figures.cycle, 1e-9)
        costs = cost_of(np.array([quantity, best]), figures.order_cost, figures.holding * 52, year)
        more = max(float(costs[0] - costs[1]), 0.0)
    return Meaning(
        quantity * figures.unit_cost,
        there / figures.rate if figures.rate > 0 else None,
        chance,
        short * figures.lost_sale,
        more,
        _why_not(figures, quantity),
    )


def _why_not(figures: Figures, quantity: float) -> str:
    if 0 < quantity < figures.minimum - 1e-9:
        return f"The supplier takes no less than {figures.minimum:g}."
    if figures.pack > 1 and abs(quantity / figures.pack - round(quantity / figures.pack)) > 1e-9:
        whole = float(packs.rounded_up(quantity, pack=figures.pack))
        return f"It comes in packs of {figures.pack:g}: {whole:g} would be whole ones."
    return ""


def _risk(mean: float, variance: float, there: float) -> tuple[float, float]:
    """(chance that more is asked for, expected to be short)"""
    if mean <= 0 or variance <= 0:
        return float(mean > there), max(mean - there, 0.0)
    shape, scale = mean * mean / variance, float(ratio(variance, mean))
    reached = float(gamma_cdf(there, shape, scale))
    further = float(gamma_cdf(there, shape + 1, scale))
    return 1 - reached, max(mean * (1 - further) - there * (1 - reached), 0.0)

"""A business's own past, to be lived again with other rules. Pure: what is known of its series, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from quartermaster.planning.arrays import Flags, Floats, Ints
from quartermaster.planning.choosing import DEFAULT, LEAST_YEARS, picked, warm_up_window
from quartermaster.planning.lead_times import Receipts
from quartermaster.planning.replay import Life, Outcome, Rule, Terms, Window, lived_again
from quartermaster.planning.rules import Cover, LeadTimeDemand, Textbook

YEAR = 52
LEAST_ASKED = 4
"""Weeks with demand that a series must have had before the replay."""
LEAST_SERIES = 80
"""Fewer tell nothing about a rule: the default is kept."""
OURS = "ours"


@dataclass(frozen=True)
class Economy:
    """What buying and keeping costs where nobody says otherwise."""

    order_cost: float = 3.0
    """An order line."""
    holding_rate: float = 0.25
    """Keeping a unit for a year, as a share of its cost."""


def life_of(
    demand: Floats, *, unit_cost: Floats, price: Floats, quoted: Floats, supplier: Ints, receipts: Receipts, economy: Economy
) -> Life:
    """Weeks, in money: a unit that is not sold costs its margin, or a tenth of its cost where there is none. What an order takes
    is drawn from what the supplier's deliveries took, the same for every rule."""
    weeks = np.maximum(np.ceil(quoted), 1).astype(np.int64)
    ones = np.ones(len(demand))
    terms = Terms(
        unit_cost,
        np.maximum(price - unit_cost, 0.1 * unit_cost),
        economy.order_cost * ones,
        weeks,
        supplier,
        ones,
        ones,
        float(YEAR),
        economy.holding_rate,
    )
    return Life(demand, _took(weeks, supplier, receipts, demand.shape[1]), terms, receipts)


def _took(weeks: Ints, supplier: Ints, receipts: Receipts, periods: int) -> Ints:
    """Each series has luck of its own, by its place: the same for every rule."""
    factors = {one: receipts.factors[receipts.supplier == one] for one in np.unique(supplier).tolist()}
    out = np.empty((len(weeks), periods), dtype=np.int64)
    for place, one in enumerate(supplier.tolist()):
        luck, known = np.random.default_rng([1, place]), factors[one]
        factor = luck.choice(known, size=periods) if len(known) else np.ones(periods)
        out[place] = np.maximum(1, np.round(factor * weeks[place]))
    return out


def worth_living(demand: Floats, window: Window) -> Flags:
    """Series that were asked for often enough before the replay begins."""
    often: Flags = (demand[:, : window.start] > 0).sum(axis=1) >= LEAST_ASKED
    return often


def rules_of(window: Window) -> dict[str, Rule]:
    """Those that businesses and other programs use, by what they are called on the page."""
    return {
        "Minimum and maximum, typed once": Cover(window.start),
        "Minimum and maximum, refreshed each quarter": Cover(window.start, YEAR // 4),
        "Mean demand of the lead time, typed once": LeadTimeDemand(window.start),
        "The textbook’s 95 %, refreshed each quarter": Textbook(window.start, YEAR // 4),
    }


@dataclass(frozen=True)
class Tried:
    """A group lived again by every rule; `ours` is what it is planned by."""

    outcomes: dict[str, Outcome]
    chosen: str
    """Ours in words: which smoothing and dial, and whether they are the usual ones."""


def tried(life: Life, window: Window) -> Tried:
    """Ours is picked on the weeks before the replay, where there are eighteen months of them and enough series; else it is the
    default."""
    rule = DEFAULT
    if window.start >= LEAST_YEARS * YEAR and len(life.terms) >= LEAST_SERIES:
        known = replace(life, demand=life.demand[:, : window.start], lead_times=life.lead_times[:, : window.start])
        rule = picked(known, warm_up_window(window.start, periods_a_year=YEAR)).rule
    outcomes = {name: lived_again(life, one, window) for name, one in rules_of(window).items()}
    outcomes[OURS] = lived_again(life, rule, window)
    words = "the usual one" if rule == DEFAULT else "picked on the weeks before"
    return Tried(outcomes, f"Ours: smoothing {rule.smoothing:g}, dial {rule.dial:g}, {words}")

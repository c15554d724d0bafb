"""A business's own past, to be lived again with other rules. Pure: what is known of its series, as arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from quartermaster.demand.challengers import Challenger, rates_of
from quartermaster.planning.arrays import Flags, Floats, Ints
from quartermaster.planning.choosing import DEFAULT, candidates, chosen
from quartermaster.planning.lead_times import Receipts
from quartermaster.planning.replay import Life, Outcome, Rule, Terms, Window, lived_again
from quartermaster.planning.rules import Cover, Economic, Foretold, LeadTimeDemand, Textbook

YEAR = 52
LEAST_ASKED = 4
"""Weeks with demand that a series must have had before the replay."""
LEAST_SERIES = 80
"""Fewer tell nothing about a rule: the default is kept."""


@dataclass(frozen=True)
class Economy:
    """What buying and keeping costs where nobody says otherwise."""

    order_cost: float = 3.0
    """An order line."""
    holding_rate: float = 0.25
    """Keeping a unit for a year, as a share of its cost."""
    lost_share: float = 1.0
    """What a lost sale costs, as a share of the margin."""


def life_of(
    demand: Floats, *, unit_cost: Floats, price: Floats, quoted: Floats, supplier: Ints, receipts: Receipts, economy: Economy
) -> Life:
    """Weeks, in money: a unit that is not sold costs its margin, or a tenth of its cost where there is none. What an order takes
    is drawn from what the supplier's deliveries took, the same for every rule."""
    weeks = np.maximum(np.ceil(quoted), 1).astype(np.int64)
    ones = np.ones(len(demand))
    terms = Terms(
        unit_cost,
        economy.lost_share * np.maximum(price - unit_cost, 0.1 * unit_cost),
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
    """All goods lived again by every rule, ours with each smoothing and dial."""

    window: Window
    others: dict[str, Outcome]
    ours: dict[Economic, Outcome]
    """The usual one first, then what is nearer to it before what is further."""


def tried(life: Life, window: Window, challengers: Iterable[Challenger] = ()) -> Tried:
    """By what others use, by ours, and by ours with the forecasts of challengers."""
    rules = rules_of(window) | {one.name: Foretold(rates_of(one, life.demand, window)) for one in challengers}
    others = {name: lived_again(life, rule, window) for name, rule in rules.items()}
    return Tried(window, others, {rule: lived_again(life, rule, window) for rule in candidates()})


@dataclass(frozen=True)
class Told:
    """What one rule came to; ours say their smoothing and dial."""

    rule: str
    outcome: Outcome
    smoothing: float | None = None
    dial: float | None = None
    picked: bool = False


def of_group(found: Tried, these: Flags) -> list[Told]:
    """What the rules came to for some of the goods: others', our usual one, and ours that is picked for them. Nothing is picked
    where it would be chance (`tells`)."""
    told = [Told(name, outcome.only(these)) for name, outcome in found.others.items()]
    ours = {rule: outcome.only(these) for rule, outcome in found.ours.items()}
    pick = chosen(ours) if tells(found.window, int(these.sum())) else None
    shown = [DEFAULT] if pick in (None, DEFAULT) else [DEFAULT, pick]
    return told + [Told(said_of(rule), ours[rule], rule.smoothing, rule.dial, rule == pick) for rule in shown if rule]


def tells(window: Window, series: int) -> bool:
    """Whether a pick is more than chance: a year was lived again, and enough SKUs lived it."""
    return window.end - window.start >= YEAR and series >= LEAST_SERIES


def said_of(rule: Economic) -> str:
    usual = "the usual one" if rule == DEFAULT else "picked"
    return f"Ours: smoothing {rule.smoothing:g}, dial {rule.dial:g}, {usual}"

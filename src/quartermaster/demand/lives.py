"""A business's own past, to be lived again with other rules. Pure: what is known of its series, as arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from quartermaster.demand.challengers import MONTH, MOST_TRIED, Challenger, rates_of, tellings
from quartermaster.planning import forecasting
from quartermaster.planning.arrays import Flags, Floats, Ints
from quartermaster.planning.choosing import DEFAULT, DIALS, candidates, chosen
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
class Entry:
    """A challenger that told the rates, and the dial with which our rule ordered by them."""

    challenger: Challenger
    dial: float = DEFAULT.dial


@dataclass(frozen=True)
class Tried:
    """All goods lived again by every rule, ours with each smoothing and dial; the `sample` of them also by challengers and by
    ours with the season of each category."""

    window: Window
    others: dict[str, Outcome]
    ours: dict[Economic, Outcome]
    """The usual one first, then what is nearer to it before what is further."""
    sample: Flags
    theirs: dict[Entry, Outcome] = field(default_factory=dict)
    """Of the sample; the simpler first, of each the usual dial, then what is nearer to it."""
    seasoned: Outcome | None = None
    """Of the sample; None where there is no year to learn a season from."""


Step = Callable[[int, int], None]
"""Told how many steps of how many are done; whoever raises in it stops the replay."""


def tried(
    life: Life,
    window: Window,
    challengers: Sequence[Challenger] = (),
    *,
    category: Ints | None = None,
    step: Step = lambda done, of: None,
) -> Tried:
    """By what others use, by ours, and by ours with the forecasts of challengers."""
    done, used, own = 0, rules_of(window), candidates()
    steps = len(used) + len(own) + len(challengers) * (len(tellings(window)) + len(DIALS))

    def stepped() -> None:
        nonlocal done
        done += 1
        step(done, steps)

    def lived(life: Life, rule: Rule) -> Outcome:
        outcome = lived_again(life, rule, window)
        stepped()
        return outcome

    others = {name: lived(life, rule) for name, rule in used.items()}
    ours = {rule: lived(life, rule) for rule in own}
    sample = _sample(len(life.terms))
    drawn = life.only(sample)
    theirs: dict[Entry, Outcome] = {}
    for one in challengers:
        rates = rates_of(one, drawn.demand, window, stepped)
        for rule in candidates(smoothings=(DEFAULT.smoothing,)):
            theirs[Entry(one, rule.dial)] = lived(drawn, Foretold(rates, rule))
    seasoned = None
    if category is not None and window.start >= YEAR:
        seasoned = lived_again(drawn, Foretold(seasonal_rates(drawn.demand, category[sample], window)), window)
    return Tried(window, others, ours, sample, theirs, seasoned)


def _sample(series: int) -> Flags:
    """Which are lived again with challengers: all, or so many drawn by lot, the same ones whenever it is asked."""
    drawn = np.zeros(series, dtype=bool)
    drawn[np.random.default_rng(1).permutation(series)[:MOST_TRIED]] = True
    return drawn


def seasonal_rates(demand: Floats, category: Ints, window: Window) -> Floats:
    """What a night plans by [n, T]: for each week our usual level, told without the season of its category, times that of the
    next four weeks; from the weeks before alone."""
    ids, member = np.unique(category, return_inverse=True)
    totals = np.zeros((len(ids), demand.shape[1]))
    np.add.at(totals, member, demand)
    rates = np.full(demand.shape, np.nan)
    for week in range(window.start, window.end):
        season = np.maximum(forecasting.pooled_season(totals[:, :week], np.arange(len(ids)), YEAR), 0.1)
        behind = season[:, np.arange(-week, 0) % YEAR][member]
        flat = forecasting.level(demand[:, :week] / behind, DEFAULT.smoothing)
        rates[:, week] = flat * season[:, :MONTH].mean(axis=1)[member]
    return rates


@dataclass(frozen=True)
class Told:
    """What one rule came to; ours say their smoothing and dial, challengers their dial. Money and stock of a rule that was tried
    on a sample are told for all, in proportion to what our usual rule came to."""

    rule: str
    outcome: Outcome
    smoothing: float | None = None
    dial: float | None = None
    challenger: str = ""
    picked: bool = False
    scale: float = 1.0


def of_group(found: Tried, these: Flags) -> list[Told]:
    """What the rules came to for some of the goods: others', our usual one, ours that is picked for them, and challengers.
    What is picked is ours, unless a challenger beats it. Nothing is picked where it would be chance (`tells`)."""
    told = [Told(name, outcome.only(these)) for name, outcome in found.others.items()]
    ours = {rule: outcome.only(these) for rule, outcome in found.ours.items()}
    pick = chosen(ours) if tells(found.window, int(these.sum())) else None
    shown = [DEFAULT] if pick in (None, DEFAULT) else [DEFAULT, pick]
    asked, among = these & found.sample, these[found.sample]
    theirs = {entry: outcome.only(among) for entry, outcome in found.theirs.items()}
    winner = _winner(found, pick, asked, among, theirs) if pick and tells(found.window, int(asked.sum())) else None
    told += [
        Told(said_of(rule), ours[rule], rule.smoothing, rule.dial, picked=rule == pick and winner is None)
        for rule in shown
        if rule
    ]
    if not asked.any():
        return told
    scale = _ratio(found.ours[DEFAULT].only(these).total, found.ours[DEFAULT].only(asked).total)
    if found.seasoned:
        told.append(Told(SEASONED, found.seasoned.only(among), scale=scale))
    best = _best_of_each(theirs) if pick else {entry.challenger: entry for entry in theirs if entry.dial == DEFAULT.dial}
    if winner:
        best[winner.challenger] = winner
    for one, entry in best.items():
        rule = said_of_challenger(entry)
        told.append(Told(rule, theirs[entry], None, entry.dial, one.key, picked=entry == winner, scale=scale))
    return told


def _winner(found: Tried, pick: Economic, asked: Flags, among: Flags, theirs: dict[Entry, Outcome]) -> Entry | None:
    """The challenger that beats what is picked of ours, and ours with the season as the night lays it over; None where none
    does, or cannot be told from ours."""
    stand: dict[Entry | None, Outcome] = {None: found.ours[pick].only(asked)}
    if found.seasoned and (seasoned := found.seasoned.only(among)).total < stand[None].total:
        stand[None] = seasoned
    winner: Entry | None = chosen({**stand, **theirs})
    return winner


def _best_of_each(theirs: dict[Entry, Outcome]) -> dict[Challenger, Entry]:
    found = {}
    for one in dict.fromkeys(entry.challenger for entry in theirs):
        found[one] = chosen({entry: outcome for entry, outcome in theirs.items() if entry.challenger == one})
    return found


def _ratio(all_of_them: float, of_sample: float) -> float:
    return all_of_them / of_sample if of_sample > 0 else 1.0


def tells(window: Window, series: int) -> bool:
    """Whether a pick is more than chance: a year was lived again, and enough SKUs lived it."""
    return window.end - window.start >= YEAR and series >= LEAST_SERIES


SEASONED = "Ours, the usual one, with the season of each category"


def said_of(rule: Economic) -> str:
    usual = "the usual one" if rule == DEFAULT else "picked"
    return f"Ours: smoothing {rule.smoothing:g}, dial {rule.dial:g}, {usual}"


def said_of_challenger(entry: Entry) -> str:
    dial = "" if entry.dial == DEFAULT.dial else f", dial {entry.dial:g}"
    one = entry.challenger
    return f"{one.name}, one model for all goods{dial}" if one.learns_from_all else f"{one.name} ({one.library}){dial}"

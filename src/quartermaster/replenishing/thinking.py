"""The night’s thinking: from what is known of every row to what should be ordered, moved and made. Pure.

Positions are netted once: what is on its way counts where it comes, and a transfer that is found before buying is taken from
what would be bought. What is proposed says for whom: every unit is pegged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date

import numpy as np

from quartermaster.demand.challengers import NOT_TOLD
from quartermaster.planning import classification, doubts, forecasting, lead_times, rebalancing
from quartermaster.planning.arrays import Flags, Floats, Ints, ratio
from quartermaster.planning.choosing import DEFAULT
from quartermaster.replenishing import aiming, lasting, moving, tiers
from quartermaster.replenishing.aiming import Aim, Basis, Risk
from quartermaster.replenishing.lasting import TARGET_WEEKS, Spoils
from quartermaster.replenishing.moving import Move
from quartermaster.replenishing.ruling import Choice, Rule, chosen
from quartermaster.replenishing.sheet import WEEKS_A_YEAR, Sheet, Words
from quartermaster.replenishing.tiers import Bills, Routes, Sources
from quartermaster.replenishing.together import joint_cycles

SEASON = 52
"""Weeks of a season, the first the next week."""


@dataclass(frozen=True)
class Terms:
    """What buying and keeping costs the business."""

    holding_rate: float = 0.25
    order_cost: float = 3.0
    move_cost: float = 5.0
    lost_share: float = 1.0
    """What a lost sale costs, as a share of the margin."""
    review_weeks: float = 1.0
    supplier_order_costs: Mapping[int, float] = field(default_factory=dict)
    """What an order costs beside its lines, of suppliers of whom somebody said so."""
    supplier_weeks: Mapping[int, float] = field(default_factory=dict)
    """The weeks between two days on which a supplier takes orders."""


@dataclass(frozen=True)
class Past:
    """Demand and sales [n, weeks], oldest first; demand is nan where it is not known, `in_stock` the part of the week.

    `said` [n, 52]: what people said of the coming weeks, nan where nobody did.
    """

    demand: Floats
    sold: Floats
    in_stock: Floats
    said: Floats | None = None

    @property
    def completed(self) -> Floats:
        """Something in every week: where nothing is known, what was sold or the mean of the others, whichever is more; nothing
        before the goods first were there."""
        missing = np.isnan(self.demand)
        if not missing.any():
            return np.maximum(self.demand, 0.0)
        before = self.before
        told = ~(missing | before)
        mean = ratio(np.where(told, np.maximum(self.demand, 0.0), 0.0).sum(axis=1), told.sum(axis=1))
        filled = np.where(missing, np.maximum(self.sold, mean[:, None]), np.maximum(self.demand, 0.0))
        return np.where(before, 0.0, filled)

    @property
    def told(self) -> Floats:
        """As it was written down, for whoever doubts it: below zero where more came back than was sold, nan where goods had been
        there before and nothing is known."""
        asked = np.where(self.sold < 0, self.sold, self.demand)
        return np.where(self.before & np.isnan(asked), 0.0, asked)

    @property
    def before(self) -> Flags:
        """Weeks before anything was there or asked for."""
        there = (self.in_stock > 0) | (self.sold > 0) | (np.nan_to_num(self.demand) > 0)
        earlier: Flags = ~np.maximum.accumulate(there, axis=1)
        return earlier


@dataclass(frozen=True)
class Told:
    """What the demand room has told of the weeks to come, row by row [n]."""

    demand_class: Words
    level: Floats
    """Units a week, before the season."""
    variance: Floats
    season: Floats
    """[n, 52], the first the next week."""
    asked: Words
    """The challenger that was asked; "" where none was."""
    why_ours: Words
    """Why ours holds all the same."""

    def only(self, these: Flags | Ints) -> Told:
        return Told(*(getattr(self, one.name)[these] for one in fields(self)))


@dataclass(frozen=True)
class World:
    """What one part of the goods cannot tell alone: where the classes by value are cut."""

    a_from: float
    b_from: float


def world(yearly_value: Floats) -> World:
    """Told from all goods together, before they are shared out: so the parts reckon as if there were one."""
    classes = classification.abc(yearly_value)
    return World(float(yearly_value[classes == "A"].min(initial=np.inf)), float(yearly_value[classes == "B"].min(initial=np.inf)))


def yearly_value(history: Floats, unit_cost: Floats) -> Floats:
    """What a year’s demand costs: what classes are told by."""
    last = history[:, -round(WEEKS_A_YEAR) :]
    value: Floats = last.sum(axis=1) * unit_cost * WEEKS_A_YEAR / max(last.shape[1], 1)
    return value


@dataclass(frozen=True)
class Thought:
    """What came of it, row by row [n]."""

    sheet: Sheet
    basis: Basis
    choice: Choice
    aim: Aim
    risk: Risk
    position: Floats
    """With the transfers that were found before buying."""
    wanted: Floats
    """Beyond all that is there and comes, transfers included, before packs."""
    abc: Words
    demand_class: Words
    receipts: Ints
    idle_weeks: Floats
    excess: Floats
    jump: Floats
    """The last weeks' demand as a multiple of what was usual; 1 where nothing stands out."""
    hidden: Floats
    """The part of the last half year in which the shelf was empty."""
    doubts: dict[doubts.Doubt, Flags]
    transfers: Sequence[Move]
    told_by: Words
    """The challenger that told the rate; "" where it is ours."""
    why_ours: Words
    """Why it is ours where the policy asks a challenger."""
    joint_weeks: Floats
    """From one order of its supplier to the next; 0 where each SKU is ordered for itself."""
    terms: Terms
    """With which it was thought."""
    sources: Sources
    """What is filled from what."""
    pooled: Floats
    """What a row and the shops that it fills sell each week."""
    through: Floats
    """What goes through a row each week: what it sells itself, and what all that is filled from it takes."""
    spoils: Floats
    """What lies there and will not be sold before its last day: it is no supply."""
    still_after: Floats
    """Weeks without demand after which it is dead."""


@dataclass(frozen=True)
class Asked:
    """All that is thought about at once, and by what: what goes to another machine, where one thinks."""

    sheet: Sheet
    past: Past
    told: Told
    receipts: lead_times.Receipts
    deliveries: Mapping[int, int]
    """Supplier → how many of its deliveries are known."""
    known: World
    rules: Sequence[Rule]
    default: Rule
    terms: Terms
    day: date
    bills: Bills = field(default_factory=dict)
    routes: Routes = field(default_factory=dict)
    lots: Sequence[Spoils] = ()
    shelf_weeks: Mapping[int, float] = field(default_factory=dict)
    """SKU → how long it can be sold once it has come, as lots of it could."""


def thought(asked: Asked) -> Thought:
    """Think about all rows at once."""
    sheet, past, known, terms = asked.sheet, asked.past, asked.known, asked.terms
    clean = doubts.cleaned(
        past.told,
        sheet.unit_cost,
        np.where(sheet.quoted_weeks > 0, np.maximum(sheet.quoted_weeks, 1.0), 0.0),
        minimum=sheet.minimum,
    )
    history = past.completed
    told = asked.told
    suppliers, whom = np.unique(sheet.supplier_id, return_inverse=True)
    variance = forecasting.pooled_variance(told.variance, told.level, whom, share=DEFAULT.pooling)
    rate, coming = _as_said(told, past.said)
    value = yearly_value(history, sheet.unit_cost)
    abc = np.where(value >= known.a_from, "A", np.where(value >= known.b_from, "B", "C")).astype(object)
    choice = chosen(sheet, asked.rules, abc=abc, demand=told.demand_class, day=asked.day, default=asked.default, rate=rate)
    told_by, why_ours = _tellers(choice, told)
    seldom = np.array([terms.supplier_weeks.get(one, 0.0) for one in suppliers.tolist()])[whom]
    choice = replace(choice, review_weeks=np.maximum(choice.review_weeks, seldom))
    quoted = sheet.quoted_for(rate * choice.review_weeks)
    holding = terms.holding_rate / WEEKS_A_YEAR * clean.unit_cost
    order_cost, joint = joint_cycles(sheet, rate, holding, terms.order_cost, terms.supplier_order_costs)
    times = lead_times.learned(quoted, whom, _numbered(asked.receipts, suppliers)).but(sheet.said, quoted)
    sources = tiers.sources(sheet, choice.from_warehouse, asked.bills)
    shops = tiers.shops(sheet, sources)
    lead, lead_variance = np.maximum(times.mean, 1 / 7), times.variance.copy()
    lead[shops], lead_variance[shops] = tiers.travel(sheet, sources, shops, asked.routes)
    left = lasting.left(history / forecasting.repeated(told.season, history.shape[1]))
    keeps = np.array([asked.shelf_weeks.get(one, np.inf) for one in sheet.sku_id.tolist()]) if asked.shelf_weeks else np.inf
    basis = Basis(
        rate, variance, lead, lead_variance, clean.unit_cost,
        _lost_sale(sheet, terms), holding, order_cost,
        sheet.pack, sheet.minimum, sheet.step, choice.kind, choice.dial, choice.service, choice.review_weeks,
        np.minimum(np.minimum(choice.cover_weeks, left), keeps), choice.minimum, choice.maximum, sheet.need == "V", coming,
    )  # fmt: skip
    filled = {row: parts for row, parts in sources.items() if shops[row]}
    pooled = rate + tiers.taken(rate, filled)
    aim = tiers.for_all_shops(lasting.of_what_is_left(aiming.aimed(basis), basis, left), basis, filled, pooled)
    taken = tiers.taken(rate, sources)
    through = rate + taken
    spoils = lasting.spoiled(through, asked.lots)
    usable = sheet.with_(on_shelf=sheet.on_shelf - spoils, position=sheet.position - spoils)
    saving = clean.unit_cost * terms.holding_rate / 2 + sheet.price * 0.1
    moves = moving.found(usable, aim, taken, shops, unit_saving=saving, cost=terms.move_cost)
    position = moving.after(usable.position, moves)
    deliveries = np.array([asked.deliveries.get(one, 0) for one in suppliers.tolist()], dtype=np.int64)[whom]
    return Thought(
        sheet, basis, choice, aim, aiming.at_risk(basis, aim, usable.position), position, aiming.wanted(aim, position), abc,
        told.demand_class, deliveries, tiers.latest(_idle(history), sources), np.maximum(_excess(sheet, through, aim), spoils),
        _jump(history), _hidden(past), clean.doubts, moves, told_by, why_ours, joint, terms, sources, pooled, through, spoils,
        lasting.still_after(history),
    )  # fmt: skip


def _tellers(choice: Choice, told: Told) -> tuple[Words, Words]:
    """(the challenger that told the rate of each row, why it is ours where the policy asks for one)."""
    by = np.where(told.why_ours == "", told.asked, "")
    same = told.asked == choice.challenger
    why = np.where(same, told.why_ours, NOT_TOLD)
    return by.astype(object), np.where(by == choice.challenger, "", why).astype(object)


def _as_said(told: Told, said: Floats | None) -> tuple[Floats, Floats | None]:
    """(rate, its index in each of the coming weeks). What people said of coming weeks counts before what the past tells. Where
    the past tells of nothing, what they said is all there will be, and the rate is its mean over the year."""
    season = None if (told.season == 1.0).all() else told.season
    if said is None:
        return told.level, season
    words = np.nan_to_num(said)
    anew = (told.level <= 0) & (words > 0).any(axis=1)
    rate = np.where(anew, words.mean(axis=1), told.level)
    usual = np.where(anew[:, None], 0.0, told.season)
    return rate, np.where(np.isnan(said), usual, words / np.where(rate > 0, rate, 1.0)[:, None])


def _numbered(receipts: lead_times.Receipts, suppliers: Ints) -> lead_times.Receipts:
    """The receipts of these suppliers, with their places instead of their ids."""
    place = np.minimum(np.searchsorted(suppliers, receipts.supplier), len(suppliers) - 1) if len(suppliers) else np.zeros(0, int)
    ours = suppliers[place] == receipts.supplier if len(suppliers) else np.zeros(0, bool)
    return lead_times.Receipts(
        place[ours], receipts.quoted[ours], receipts.took[ours], receipts.sku[ours] if receipts.sku.size else receipts.sku
    )


def _lost_sale(sheet: Sheet, terms: Terms) -> Floats:
    """The margin that a lost sale costs; where no price is known, half the cost."""
    margin = np.where(sheet.price > 0, np.maximum(sheet.price - sheet.unit_cost, 0.1 * sheet.price), 0.5 * sheet.unit_cost)
    return margin * terms.lost_share


def _idle(history: Floats) -> Floats:
    """Weeks since something was last asked for; infinite where nothing ever was."""
    asked = history > 0
    return np.where(asked.any(axis=1), np.argmax(asked[:, ::-1], axis=1), np.inf)


def _excess(sheet: Sheet, rate: Floats, aim: Aim) -> Floats:
    found = rebalancing.excess(
        np.maximum(sheet.on_shelf, 0.0), np.maximum(sheet.coming, 0.0), rate, up_to=aim.up_to, target_periods=TARGET_WEEKS
    )
    return np.where(sheet.on_shelf + sheet.coming > 0, np.minimum(found.units, sheet.on_shelf + sheet.coming), 0.0)


def _jump(history: Floats) -> Floats:
    """The mean of the last three weeks over that of the half year before, where it is more than chance: by four deviations, in
    two of the weeks at least, so that one large order is none."""
    if history.shape[1] < 16:
        return np.ones(len(history))
    lately, before = history[:, -3:].mean(axis=1), history[:, -29:-3]
    mean, spread = before.mean(axis=1), before.std(axis=1) / np.sqrt(3)
    often = (history[:, -3:] > 2 * mean[:, None]).sum(axis=1) >= 2
    strange = (mean >= 0.2) & often & (lately > mean + 4 * np.maximum(spread, np.sqrt(mean / 3))) & (lately * 3 >= 5)
    return np.where(strange, ratio(lately, mean, otherwise=1.0), 1.0)


def _hidden(past: Past) -> Floats:
    lately = np.clip(np.where(past.before, 1.0, past.in_stock)[:, -26:], 0.0, 1.0)
    return 1 - lately.mean(axis=1) if lately.shape[1] else np.zeros(len(lately))

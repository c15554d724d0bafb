"""Everything that explains one SKU in one place: its figures, its picture, the policy that holds and why. Nothing here writes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from quartermaster.demand import queries as demand
from quartermaster.demand import showing
from quartermaster.demand.challengers import NAMES, WHY_OURS
from quartermaster.demand.showing import Came
from quartermaster.replenishing import queries, reading, ruling, telling
from quartermaster.replenishing.drawing import AHEAD, Picture, picture
from quartermaster.replenishing.models import Plan, Policy, Proposal, Run
from quartermaster.replenishing.ruling import Rule
from quartermaster.replenishing.telling import Names, Record
from quartermaster.replenishing.thinking import SEASON
from quartermaster.web import words

WEEKS_SHOWN = 52
MONTHS_AHEAD = 26
MOST_OVERRIDES = 5


@dataclass(frozen=True)
class Step:
    """A threshold that will change by itself with the season."""

    on: date
    before: float
    after: float


def tellers_of(run: Run) -> str:
    """Who told the rates of a run in which challengers were asked; nothing where none was."""
    return "; ".join(_told(one["by"], one["why"], one["rows"]) for one in run.told)


def _told(by: str, why: str, rows: int) -> str:
    name, what = NAMES.get(by, by), f"{rows:,} SKU{'' if rows == 1 else 's'}"
    return f"{what} by ours instead of {name} ({WHY_OURS[why]})" if why else f"{what} by {name}"


@dataclass(frozen=True)
class Detail:
    plan: Plan
    picture: Picture
    history: Sequence[tuple[date, float, bool]]
    """Week, asked for, whether the shelf was empty for most of it; the latest first."""
    policy: Policy | None
    why: ruling.Why
    steps: Sequence[Step]
    doubts: Sequence[str]
    dead: bool
    """Nobody asks for it any more: it need not be kept in stock."""
    override: Came | None = None
    """The last override of its forecast that has had its first week, and what came of it."""
    rounding: float | None = None
    """What a proposal is for beyond what is needed: packs and least quantities."""

    @property
    def told_by(self) -> str:
        """Who told the rate, where a challenger was asked."""
        if self.plan.told_by:
            return f"The rate is told by {NAMES.get(self.plan.told_by, self.plan.told_by)}, picked by the replay."
        if self.plan.why_ours and self.policy:
            challenger = NAMES.get(self.policy.challenger, self.policy.challenger)
            return f"The rate is told by ours instead of {challenger}: {WHY_OURS[self.plan.why_ours]}."
        return ""

    @property
    def for_supplier(self) -> float:
        """What of the buffer is kept because the supplier varies."""
        variance = self.plan.from_demand + self.plan.from_supplier
        return self.plan.safety * self.plan.from_supplier / variance if variance > 0 else 0.0

    @property
    def for_demand(self) -> float:
        return self.plan.safety - self.for_supplier


def sentence(one: Proposal, *, costs: bool) -> str:
    """The proposal in plain words, told from its record; with the money only where it may be seen."""
    record = Record.kept(one.figures)
    names = Names(
        supplier=one.supplier.name if one.supplier and one.kind in ("buy", "return") else "",
        from_warehouse=one.from_warehouse.name if one.from_warehouse else "",
        lost=words.money(Decimal(record.lost), whole=True) if costs else "",
    )
    said = telling.proposed(one.kind, float(one.quantity), record, names, money=costs)
    return said


def dates(one: Proposal) -> str:
    """By when it has to be done; told of what is open."""
    return telling.dated(one.kind, Record.kept(one.figures)) if one.state == Proposal.State.OPEN else ""


def of(one: Proposal) -> Detail | None:
    """What is known where the proposal is for; None where nothing is planned of it any more."""
    plan = queries.plan_of(one.sku_id, one.warehouse_id, one.owner_id)
    if plan is None:
        return None
    if one.kind in Proposal.TOO_MUCH:
        return of_plan(plan)
    rounding = Record.kept(one.figures).rounding
    return replace(of_plan(plan, quantity=float(one.quantity)), rounding=rounding)


def of_plan(plan: Plan, *, quantity: float = 0.0) -> Detail:
    run = Run.objects.filter(pk=plan.run_id).first()
    day = run.day if run else date.today()
    kept = demand.histories(
        until=day - timedelta(days=1), weeks=WEEKS_SHOWN, sku_ids=[plan.sku_id], warehouse_ids=[plan.warehouse_id]
    )
    season = _season(run, plan, kept.weeks[-1] + timedelta(days=7))
    mine = [place for place, owner in enumerate(kept.keys.owner_id.tolist()) if owner == plan.owner_id]
    asked = (
        np.nan_to_num(np.where(np.isnan(kept.demand), kept.sold, kept.demand)[mine].sum(axis=0))
        if mine
        else np.zeros(WEEKS_SHOWN)
    )
    there = kept.in_stock[mine].max(axis=0) if mine else np.ones(WEEKS_SHOWN)
    began = np.argmax((there > 0) | (asked > 0)) if mine else 0
    there = np.where(np.arange(len(there)) < began, 1.0, there)
    due = reading.due_weeks(plan.sku_id, plan.warehouse_id, plan.owner_id, day=day)
    drawn = picture(
        np.maximum(asked, 0.0).tolist(),
        there.tolist(),
        kept.weeks,
        stock=plan.on_shelf,
        coming=max(plan.coming, 0.0),
        due_weeks=due,
        weekly=[plan.rate * index for index in season[:AHEAD]],
        point=plan.point,
        quantity=quantity,
        lead_weeks=plan.lead_weeks,
    )
    policy = queries.policies().filter(pk=plan.policy_id).first() if plan.policy_id > 0 else None
    suiting = [rule for rule in (one.rule for one in queries.policies()) if _suits(rule, plan) and rule.holds_on(day)]
    return Detail(
        plan,
        drawn,
        [(week, float(much), bool(part < 0.5)) for week, much, part in zip(kept.weeks, asked, there, strict=True)][::-1],
        policy,
        ruling.why(policy.rule if policy else None, typed=plan.policy_id == ruling.AT_THE_SKU, suiting=suiting),
        _steps(plan, season, day),
        [telling.DOUBTS[one] for one in plan.doubts if one in telling.TELLING],
        queries.is_dead(plan),
        _last_override(plan),
    )


def _last_override(plan: Plan) -> Came | None:
    place = {"owner_id": plan.owner_id, "warehouse_id": plan.warehouse_id}
    overrides = list(demand.overrides_of(plan.sku_id).filter(**place)[:MOST_OVERRIDES])
    forecast = demand.forecasts().filter(sku_id=plan.sku_id, **place).first() if overrides else None
    return next(iter(showing.what_came(forecast, overrides)), None) if forecast else None


def _season(run: Run | None, plan: Plan, begins_on: date) -> list[float]:
    """Of its category, none where a challenger tells the rate; and before that what people said of its coming weeks."""
    rows = run.world.get("seasons", {}) if run else {}
    usual: list[float] = (not plan.told_by and rows.get(str(plan.category_id))) or [1.0] * SEASON
    said = demand.said_ahead(begins_on, SEASON, sku_ids=[plan.sku_id]).get((plan.owner_id, plan.sku_id, plan.warehouse_id))
    if said is None or plan.rate <= 0:
        return usual
    return [index if math.isnan(word) else word / plan.rate for index, word in zip(usual, said.tolist(), strict=True)]


def _suits(rule: Rule, plan: Plan) -> bool:
    said = (
        (rule.owner, plan.owner_id), (rule.warehouse, plan.warehouse_id), (rule.sku, plan.sku_id),
        (rule.category, plan.category_id),
        (rule.supplier, plan.supplier_id), (rule.abc, plan.abc), (rule.demand, plan.demand_class), (rule.need, plan.need),
    )  # fmt: skip
    return all(not wanted or wanted == is_ for wanted, is_ in said)


def _steps(plan: Plan, season: Sequence[float], day: date) -> list[Step]:
    """Where the reorder point will be another with the season, half a year ahead: it moves with the demand it has to cover."""
    if plan.kind in ("typed", "none") or plan.point <= 0 or len(set(season)) == 1:
        return []
    time = max(round(plan.lead_weeks + plan.review_weeks), 1)
    year = np.array(list(season) * 2)
    covered = np.array([year[week : week + time].mean() for week in range(MONTHS_AHEAD)])
    points = np.ceil(plan.safety + plan.rate * time * covered)
    steps: list[Step] = []
    now = float(points[0])
    for week, point in enumerate(points.tolist()):
        if abs(point - now) > max(0.15 * now, 1.0):
            steps.append(Step(day + timedelta(days=7 * week), now, point))
            now = point
    return steps[:4]

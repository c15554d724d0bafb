"""What the API of planning takes in and gives out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.kernel.quantities import plain
from quartermaster.replenishing.models import Alert, Proposal, Run
from quartermaster.web.api import PageQuery, PriceText, QuantityText, SignedQuantityText, Strict

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Reason = Annotated[str, StringConstraints(max_length=200)]
Ids = Annotated[list[int], Field(min_length=1, max_length=500)]


class ProposalQuery(PageQuery):
    kind: Literal["buy", "transfer", "make", "return", "markdown", "partner"] | None = None
    state: Literal["open", "accepted", "dismissed", "gone"] | None = None
    supplier: Code | None = None
    sku: Code | None = None
    warehouse: Code | None = None


class PegOut(Schema):
    """So much of the quantity is for this."""

    purpose: str
    quantity: float


class PlanningProposalOut(Schema):
    """`figures` is what it was told from: weeks, base units, shares; `stake` what doing nothing is expected to cost."""

    id: int
    kind: str
    state: str
    owner: str
    warehouse: str
    sku: str
    supplier: str | None
    from_warehouse: str | None
    quantity: QuantityText
    needed: SignedQuantityText
    edited: bool
    unit_cost: PriceText | None
    stake: PriceText | None
    why: str
    figures: dict[str, Any]
    pegs: list[PegOut]
    snoozed_until: date | None
    reason: str
    document: str | None
    discount: QuantityText | None = Field(description="Of a markdown, in percent, where somebody said one.")
    price: int | None = Field(description="The price for some days that a markdown became.")
    partner_offer: int | None = Field(description="The offer that it became.")
    expected: dict[str, Any] = Field(description="Of a markdown that was accepted: what it was told to bring.")
    made_on: date
    version: int

    @staticmethod
    def told(one: Proposal, *, costs: bool = True) -> dict[str, Any]:
        figures = one.figures if costs else {name: value for name, value in one.figures.items() if name != "lost"}
        return {
            "id": one.pk,
            "kind": one.kind,
            "state": one.state,
            "owner": one.owner.code,
            "warehouse": one.warehouse.code,
            "sku": one.sku.code,
            "supplier": one.supplier.code if one.supplier else None,
            "from_warehouse": one.from_warehouse.code if one.from_warehouse else None,
            "quantity": plain(one.quantity),
            "needed": plain(one.needed),
            "edited": one.edited,
            "unit_cost": plain(one.unit_cost) if costs else None,
            "stake": plain(one.stake) if costs else None,
            "why": one.words,
            "figures": figures,
            "pegs": [{"purpose": words, "quantity": much} for words, much in one.pegs],
            "snoozed_until": one.snoozed_until.isoformat() if one.snoozed_until else None,
            "reason": one.reason,
            "document": one.document or None,
            "discount": plain(one.discount) if one.discount else None,
            "price": one.price_id,
            "partner_offer": one.offer_id,
            "expected": one.expected if costs else {name: one.expected[name] for name in one.expected if name != "freed"},
            "made_on": one.made_on.isoformat(),
            "version": one.version,
        }


class AcceptanceIn(Strict):
    proposals: Ids
    order_at_once: Annotated[bool, Field(description="Approve and send the orders, or submit them to whoever may.")] = False
    discount: Annotated[QuantityText | None, Field(description="Of the markdowns among them, in percent.")] = None
    share_policy: Annotated[int | None, Field(description="By which the goods are offered to partners.")] = None


class AcceptanceOut(Schema):
    documents: list[str]
    placed: list[str]
    submitted: list[str]


class PutOffIn(Strict):
    proposals: Ids
    until: date
    why: Literal["together", "supplier", "money", "look", "other"] = "other"
    reason: Reason = ""


class ProposalDismissalIn(Strict):
    """Something else (`other`) needs a reason in words."""

    proposals: Ids
    why: Literal["enough", "ends", "elsewhere", "price", "data", "other"] = "other"
    reason: Reason = ""


class DismissalTakenBackIn(Strict):
    proposals: Ids


class ReasonGivenOut(Schema):
    decision: str
    why: str
    words: str
    count: int
    people: int
    last_at: datetime


class DecidedOut(Schema):
    proposals: int


class ProposedQuantityIn(Strict):
    quantity: QuantityText
    discount: Annotated[QuantityText | None, Field(description="Of a markdown, in percent.")] = None
    why: Literal["more", "less", "price", "pack", "money", "data", "other"] = "other"
    reason: Reason = ""


class PlanningAlertQuery(PageQuery):
    kind: Literal[
        "runs_out", "late_order", "order_today", "over_ordered", "overstock", "dead", "demand_jump", "slow_supplier",
        "told_by_ours", "no_parameters", "hidden_demand", "doubt", "override_worse", "review_policy",
        "typed_minimum",
    ] | None = None  # fmt: skip
    warehouse: Code | None = None
    sku: Code | None = None


class PlanningAlertOut(Schema):
    id: int
    kind: str
    owner: str
    warehouse: str
    sku: str | None
    supplier: str | None
    document: str | None
    why: str
    stake: PriceText | None
    since: date
    snoozed_until: date | None

    @staticmethod
    def told(one: Alert, *, costs: bool = True) -> dict[str, Any]:
        return {
            "id": one.pk,
            "kind": one.kind,
            "owner": one.owner.code,
            "warehouse": one.warehouse.code,
            "sku": one.sku.code if one.sku else None,
            "supplier": one.supplier.code if one.supplier else None,
            "document": one.document or None,
            "why": one.words,
            "stake": plain(one.stake) if costs else None,
            "since": one.since.isoformat(),
            "snoozed_until": one.snoozed_until.isoformat() if one.snoozed_until else None,
        }


class PlanningAlertsPutOffIn(Strict):
    alerts: Ids
    until: date
    why: Literal["cared", "supplier", "meant", "data", "other"] = "other"
    reason: Reason = ""


class PlanningFailureOut(Schema):
    """What could not be planned, a SKU or a part, and why; everything else was."""

    what: str
    why: str


class PlanningRunOut(Schema):
    id: int
    state: str
    day: date
    percent: int
    rows: int
    proposals: int
    failures: list[PlanningFailureOut]

    @staticmethod
    def told(run: Run) -> dict[str, Any]:
        return {
            "id": run.pk, "state": run.state, "day": run.day.isoformat(), "percent": run.percent, "rows": run.rows,
            "proposals": run.proposals, "failures": run.failures,
        }  # fmt: skip


class PlanningRunIn(Strict):
    """Nothing has to be said."""


class WhatIfQuery(Strict):
    warehouse: Code | None = None
    service: Annotated[float | None, Field(gt=0, lt=100)] = None
    late_days: Annotated[float, Field(ge=-365, le=365)] = 0.0
    late_supplier: Code | None = None
    demand_percent: Annotated[float, Field(ge=-100, le=1000)] = 0.0
    demand_category: Code | None = None
    minimum_percent: Annotated[float, Field(ge=-100, le=10_000)] = 0.0
    holding_percent: Annotated[float, Field(ge=-99, le=1000)] = 0.0
    budget: Annotated[float | None, Field(gt=0)] = None
    fill: Annotated[float | None, Field(gt=0, lt=100)] = None


class ComingYearOut(Schema):
    """The coming year week by week, if it asks like the last: money of the books, `fill` as a share."""

    stock: list[float]
    lost: list[float]
    total: float
    fill: float


class SupposedYearOut(Schema):
    """A year as the aims imply it: money of the books, `fill` as a share."""

    stock: float
    keeping: float
    ordering: float
    lost: float
    total: float
    fill: float
    orders: float
    to_order_now: float
    coming: ComingYearOut


class WhatIfOut(Schema):
    """`unchanged`: what is supposed befalls the business, and it orders as before. `dial`: with which a budget or a fill is
    reached; `out_of_reach`: none reaches them."""

    before: SupposedYearOut
    after: SupposedYearOut
    unchanged: SupposedYearOut | None
    dial: float | None
    out_of_reach: bool

"""What the API takes in and gives out about approval, acknowledgement, revisions and drafts that are made one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.purchasing.models import ApprovalRule, PurchaseOrderRevision
from quartermaster.purchasing.revisions import COSTS, Change
from quartermaster.purchasing.schemas import MOST_LINES
from quartermaster.web.api import PriceText, SignedQuantityText, Strict


class AcknowledgedLineIn(Strict):
    """What the supplier confirms of a line. Left out is as it was ordered; quantity "0": none of it will come."""

    line: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    quantity: SignedQuantityText | None = None
    expected_on: date | None = None


class AcknowledgementIn(Strict):
    """Lines that are not named are confirmed as they were ordered."""

    lines: list[AcknowledgedLineIn] = Field([], max_length=MOST_LINES)
    reference: Annotated[str, StringConstraints(max_length=60)] = Field("", description="The supplier's number of the order.")


class ConsolidationIn(Strict):
    orders: list[Annotated[str, StringConstraints(min_length=1, max_length=20)]] = Field(min_length=1, max_length=100)


class ChangeOut(Schema):
    """What a revision changed: of a SKU, or of the order as a whole."""

    sku: str | None
    what: str
    before: str
    after: str


class RevisionOut(Schema):
    """The order as it was, whole, and what had changed since the revision before."""

    number: int
    made_at: datetime
    made_by: str
    reason: str
    order: dict[str, Any]
    lines: list[dict[str, Any]]
    changes: list[ChangeOut]

    @classmethod
    def of(cls, row: PurchaseOrderRevision, changed: list[Change], *, costs: bool) -> RevisionOut:
        hidden = frozenset() if costs else COSTS
        return cls(
            number=row.number,
            made_at=row.made_at,
            made_by=row.made_by.name,
            reason=row.reason,
            order=row.head,
            lines=[{name: value for name, value in line.items() if name not in hidden} for line in row.lines],
            changes=[
                ChangeOut(sku=one.about or None, what=one.what, before=one.before, after=one.after)
                for one in changed
                if costs or not one.cost
            ],
        )


class RevisionsOut(Schema):
    revisions: list[RevisionOut]


class ApprovalRuleIn(Strict):
    """Up to how much a role may approve, in the books' currency: of others' orders and of their own. null: no limit."""

    role: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    most: PriceText | None
    most_own: PriceText | None


class ApprovalRuleOut(Schema):
    role: str
    most: PriceText | None
    most_own: PriceText | None
    version: int

    @classmethod
    def of(cls, row: ApprovalRule) -> ApprovalRuleOut:
        return cls(role=row.role, most=row.most, most_own=row.most_own, version=row.version)


class ApprovalRulesOut(Schema):
    rules: list[ApprovalRuleOut]

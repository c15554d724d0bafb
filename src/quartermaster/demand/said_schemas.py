"""What people say of demand, as the API takes it in and gives it out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.demand.models import OneOff, Promotion, Succession
from quartermaster.demand.schemas import Code, Reason
from quartermaster.kernel.quantities import plain
from quartermaster.web.api import PageQuery, QuantityText, SignedQuantityText, Strict

MOST = 1000


class PromotionQuery(PageQuery):
    sku: Code | None = None


class PromotionIn(Strict):
    """`uplift` is a percentage: 50 is half as much again. What is not named is everything."""

    name: Annotated[str, StringConstraints(max_length=80)]
    begins_on: date
    ends_on: date
    uplift: SignedQuantityText
    yearly: bool = False
    sku: Code | None = None
    category: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    warehouse: Code | None = None
    channel: Code | None = None


class PromotionsIn(Strict):
    promotions: Annotated[list[PromotionIn], Field(min_length=1, max_length=MOST)]


class PromotionResultOut(Schema):
    """Units over all goods of it: what would have been usual, what was expected with it, what came."""

    begins_on: date
    weeks: int
    usual: float
    expected: float
    came: float


class PromotionOut(Schema):
    id: int
    name: str
    begins_on: date
    ends_on: date
    uplift: SignedQuantityText
    yearly: bool
    sku: str | None
    category: str | None
    warehouse: str | None
    channel: str | None
    results: list[PromotionResultOut]

    @classmethod
    def of(cls, row: Promotion) -> PromotionOut:
        return cls(
            id=row.pk,
            name=row.name,
            begins_on=row.begins_on,
            ends_on=row.ends_on,
            uplift=row.uplift,
            yearly=row.yearly,
            sku=row.sku.code if row.sku else None,
            category=row.category.name if row.category else None,
            warehouse=row.warehouse.code if row.warehouse else None,
            channel=row.channel.code if row.channel else None,
            results=[
                PromotionResultOut(begins_on=one.begins_on, weeks=one.weeks, usual=one.usual, expected=one.told, came=one.came)
                for one in sorted(row.results.all(), key=lambda one: one.begins_on)
            ],
        )


class PromotionsOut(Schema):
    promotions: list[PromotionOut]


class OneOffIn(Strict):
    """An `order`, or a `sku` in a `warehouse` on a `day`; without a quantity, all of that day."""

    order: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None
    sku: Code | None = None
    warehouse: Code | None = None
    owner: Code | None = None
    day: date | None = None
    quantity: QuantityText | None = None
    reason: Reason


class OneOffOut(Schema):
    id: int
    sku: str
    warehouse: str
    owner: str
    day: date
    quantity: QuantityText
    order: str | None
    reason: str

    @staticmethod
    def fields_of(row: OneOff) -> dict[str, Any]:
        return {
            "id": row.pk,
            "sku": row.sku.code,
            "warehouse": row.warehouse.code,
            "owner": row.owner.code,
            "day": row.asked_on,
            "quantity": row.quantity,
            "order": row.document or None,
            "reason": row.reason,
        }


class OneOffsOut(Schema):
    one_offs: list[OneOffOut]


class PredecessorIn(Strict):
    """`share` is a percentage: how much of the predecessor is expected of the new SKU."""

    sku: Code
    predecessor: Code
    share: QuantityText = Decimal(100)
    until_on: date


class PredecessorsIn(Strict):
    predecessors: Annotated[list[PredecessorIn], Field(min_length=1, max_length=MOST)]


class PredecessorOut(Schema):
    id: int
    sku: str
    predecessor: str
    share: str
    until_on: date

    @classmethod
    def of(cls, row: Succession) -> PredecessorOut:
        return cls(id=row.pk, sku=row.sku.code, predecessor=row.predecessor.code, share=plain(row.share), until_on=row.until_on)


class PredecessorsOut(Schema):
    predecessors: list[PredecessorOut]

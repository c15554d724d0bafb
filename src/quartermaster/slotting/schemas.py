"""What the API of slotting takes in and gives out."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.kernel.quantities import plain
from quartermaster.slotting.models import PutAwayRule
from quartermaster.slotting.operations.ruling import BOUNDS
from quartermaster.web.api import PageQuery, QuantityText, SignedQuantityText, Strict

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
MOST_RULES = 1_000


class PutAwayRuleIn(Strict):
    """Goods of which all is true that is said go to the places `to`, the first that takes them."""

    warehouse: Code
    name: Code
    to: Annotated[list[Code], Field(min_length=1, max_length=20, description="Codes of zones or bins, the best first.")]
    priority: Annotated[int, Field(ge=0, le=30_000, description="The least is asked first.")] = 100
    sku: Code | None = None
    category: Code | None = None
    velocity: Literal["fast", "medium", "slow"] | None = None
    temperature: Literal["ambient", "chilled", "frozen"] | None = None
    litres_from: SignedQuantityText | None = None
    litres_to: SignedQuantityText | None = None
    kg_from: SignedQuantityText | None = None
    kg_to: SignedQuantityText | None = None


class PutAwayRulesIn(Strict):
    rules: Annotated[list[PutAwayRuleIn], Field(min_length=1, max_length=MOST_RULES)]


class PutAwayRulesOut(Schema):
    created: int
    updated: int


class PutAwayRuleQuery(PageQuery):
    warehouse: Code | None = None


class PutAwayRuleOut(Schema):
    id: int
    warehouse: str
    name: str
    to: list[str]
    priority: int
    sku: str | None
    category: str | None
    velocity: str | None
    temperature: str | None
    litres_from: QuantityText | None
    litres_to: QuantityText | None
    kg_from: QuantityText | None
    kg_to: QuantityText | None

    @staticmethod
    def told(rule: PutAwayRule) -> dict[str, Any]:
        bounds: dict[str, Decimal | None] = {name: getattr(rule, name) for name in BOUNDS}
        return {
            "id": rule.pk,
            "warehouse": rule.warehouse.code,
            "name": rule.name,
            "to": [place.code for place in rule.places.all()],
            "priority": rule.priority,
            "sku": rule.sku.code if rule.sku else None,
            "category": rule.category.name if rule.category else None,
            "velocity": rule.velocity or None,
            "temperature": rule.temperature or None,
            **{name: None if bound is None else plain(bound) for name, bound in bounds.items()},
        }


class ProposalsQuery(Strict):
    warehouse: Code


class ProposedBinOut(Schema):
    bin: str
    quantity: QuantityText
    why: str


class PutAwayProposalOut(Schema):
    """Goods at a dock: the bins proposed for them, and how much finds no place."""

    sku: str
    lot: str
    owner: str
    at: str
    quantity: QuantityText
    bins: list[ProposedBinOut]
    left: QuantityText


class PutAwayProposalsOut(Schema):
    items: list[PutAwayProposalOut]

"""What the API of refills takes in and gives out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.kernel.quantities import plain
from quartermaster.refills.models import Refill, RefillRule
from quartermaster.web.api import PageQuery, QuantityText, SignedQuantityText, Strict

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
MOST_RULES = 5_000


class RuleIn(Strict):
    """A pick bin with less than the minimum free is filled up to the maximum, in whole packs where a pack is named."""

    sku: Code
    bin: Code = Field(description="WAREHOUSE/BIN, an ordinary storage bin.")
    minimum: SignedQuantityText
    maximum: QuantityText
    pack: QuantityText | None = None
    owner: Code | None = None


class RulesIn(Strict):
    rules: Annotated[list[RuleIn], Field(min_length=1, max_length=MOST_RULES)]


class RulesOut(Schema):
    created: int
    updated: int


class RuleQuery(PageQuery):
    warehouse: Code | None = None
    sku: Code | None = None


class RuleOut(Schema):
    id: int
    sku: str
    bin: str
    minimum: QuantityText
    maximum: QuantityText
    pack: QuantityText | None
    owner: str

    @staticmethod
    def told(rule: RefillRule) -> dict[str, Any]:
        return {
            "id": rule.pk,
            "sku": rule.sku.code,
            "bin": f"{rule.warehouse.code}/{rule.bin.code}",
            "minimum": plain(rule.minimum),
            "maximum": plain(rule.maximum),
            "pack": None if rule.pack is None else plain(rule.pack),
            "owner": rule.owner.code,
        }


class RefillQuery(PageQuery):
    warehouse: Code | None = None
    state: Literal["ready", "in_progress", "completed", "cancelled"] | None = None


class RefillOut(Schema):
    number: str
    sku: str
    from_: str = Field(serialization_alias="from", validation_alias="from")
    to: str
    quantity: QuantityText
    done: QuantityText
    state: str
    created_at: datetime
    ended_at: datetime | None

    @staticmethod
    def told(refill: Refill) -> dict[str, Any]:
        return {
            "number": refill.number,
            "sku": refill.sku.code,
            "from": f"{refill.warehouse.code}/{refill.from_bin.code}",
            "to": f"{refill.warehouse.code}/{refill.to_bin.code}",
            "quantity": plain(refill.quantity),
            "done": plain(refill.done),
            "state": refill.state,
            "created_at": refill.created_at,
            "ended_at": refill.ended_at,
        }


class PlanIn(Strict):
    warehouse: Code | None = None


class PlannedOut(Schema):
    refills: list[str]


class RefillScanIn(Strict):
    code: Code


class CarryIn(Strict):
    quantity: QuantityText | None = Field(None, description="All of it where nothing is said.")


class RefillCancellationIn(Strict):
    pass

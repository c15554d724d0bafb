"""What the API of production takes in and gives out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.production.models import WorkOrder
from quartermaster.stock.schemas import Moment, PlaceText
from quartermaster.web.api import PageQuery, PriceText, QuantityText, SignedQuantityText, Strict

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Words = Annotated[str, StringConstraints(max_length=1000)]


class WorkOrderIn(Strict):
    kind: Literal["assemble", "disassemble"] = "assemble"
    sku: Code = Field(description="The kit: a SKU with a bill of materials that is made beforehand.")
    quantity: QuantityText
    warehouse: Code
    owner: Code | None = None
    due_on: date | None = None
    note: Words = ""


class WorkOrderChange(Strict):
    """What is left out stays as it is."""

    quantity: QuantityText | None = None
    warehouse: Code | None = None
    due_on: date | None = None
    note: Words | None = None


class ComponentWeightIn(Strict):
    """What the pieces of the component at this position weigh together."""

    position: Annotated[int, Field(ge=1, le=100_000, strict=True)]
    weight: QuantityText


class CompletionIn(Strict):
    """No quantity: all that is left. No bin: where such goods lie. A tracked kit wants its lot, or its serials.

    Of what is weighed, what comes out says its weight: the kit when it is made, its components when it is taken apart.
    """

    quantity: QuantityText | None = None
    bin: PlaceText | None = Field(None, description='A dock, storage or quarantine bin as "WAREHOUSE/BIN".')
    lot: Annotated[str, StringConstraints(max_length=60)] = ""
    expires_on: date | None = None
    serials: Annotated[str, StringConstraints(max_length=100_000)] = Field("", description="Like KR101..KR124, KR200.")
    weight: QuantityText | None = Field(None, description="What the kits weigh together, where they are weighed.")
    parts: list[ComponentWeightIn] = Field(default_factory=list, max_length=1000, description="What weighed components weigh.")
    weight_confirmed: bool = Field(False, description="The weights are right although such pieces usually weigh something else.")


class WorkLineOut(Schema):
    """A component: used up when the kit is made, coming out when it is taken apart."""

    position: int
    sku: str
    per_kit: QuantityText
    needed: SignedQuantityText = Field(description="For all that is left to be made.")
    reserved: SignedQuantityText
    available: SignedQuantityText


class CompletionOut(Schema):
    number: int
    document: str = Field(description="What its movements name.")
    quantity: QuantityText
    value: PriceText | None = Field(description="What went in and came out; null without catalog.view_costs.")
    completed_by: str
    completed_at: Moment
    reversed_at: Moment | None


class WorkOrderHeadOut(Schema):
    number: str
    kind: str
    state: str
    sku: str
    quantity: QuantityText
    done: SignedQuantityText
    warehouse: str
    owner: str
    due_on: date | None
    note: str
    planned_by: str
    planned_at: Moment
    ended_at: Moment | None
    version: int


class WorkOrderOut(WorkOrderHeadOut):
    bill: int = Field(description="The number of the kit's bill of materials that it follows.")
    lines: list[WorkLineOut]
    completions: list[CompletionOut]


class WorkOrderQuery(PageQuery):
    state: WorkOrder.State | None = None
    kind: WorkOrder.Kind | None = None
    sku: Code | None = Field(None, description="The kit.")
    warehouse: Code | None = None

"""What the API of value takes in and gives out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from quartermaster.stock.schemas import MOST_LINES, Code, Document, Moment
from quartermaster.web.api import PageQuery, PriceText, QuantityText, SignedQuantityText, Strict, Told

Seq = Annotated[int, Field(strict=True, ge=1, le=2**63 - 1)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=200)]
AmountText = SignedQuantityText
"""Money that may be zero or below; answered in whole minor units."""


class ValuationQuery(PageQuery):
    as_of: Moment | None = None
    owner: Code | None = None
    warehouse: Code | None = None
    sku: Code | None = None


class PlaceOut(Told):
    """`warehouse` is null for what is under way between two."""

    warehouse: str | None
    quantity: SignedQuantityText
    value: AmountText


class WorthOut(Told):
    """What an owner has of a SKU and what it is worth. The warehouses add up to it, to the minor unit."""

    sku: str
    owner: str
    currency: str
    quantity: SignedQuantityText
    value: AmountText
    warehouses: list[PlaceOut]


class TotalOut(Told):
    owner: str
    currency: str
    value: AmountText


class ValuationOut(Told):
    """`totals` are of everything asked for, not of this page. `next` is the cursor of the following page."""

    items: list[WorthOut]
    totals: list[TotalOut]
    next: str | None


class ValueEntryQuery(Strict):
    after_seq: int = Field(0, ge=0, le=2**63 - 1)
    limit: int = Field(1000, ge=1, le=10_000)
    sku: Code | None = None
    owner: Code | None = None
    kind: Code | None = None
    movement: int | None = Field(None, ge=1, le=2**63 - 1)


class ValueEntryOut(Told):
    """What was booked. A `correction` has no quantity: it says what the `movement` is worth more or less than was booked.

    `value` went into the stock, `variance` to the result. `late`: recorded after its month was closed, so it counts from the
    first open moment. `estimated`: the cost was not given.
    """

    seq: int
    owner: str
    sku: str
    kind: str
    movement: int | None
    document: str
    quantity: SignedQuantityText
    value: AmountText
    variance: AmountText
    currency: str
    estimated: bool
    late: bool
    effective_at: Moment
    recorded_at: Moment


class ValueEntriesPage(Told):
    """`next_after_seq` continues. What was read once is the beginning of all that is read later."""

    items: list[ValueEntryOut]
    next_after_seq: int | None


class LayerOut(Told):
    """What is left of goods that came in together; below zero: what left without being there. `receipt` is a movement."""

    receipt: int | None
    document: str
    came_in_at: Moment | None
    remaining: SignedQuantityText
    unit_cost: SignedQuantityText
    value: SignedQuantityText


class LayersOut(Told):
    sku: str
    owner: str
    currency: str
    method: str
    quantity: SignedQuantityText
    value: AmountText
    layers: list[LayerOut]


class MeasureIn(Strict):
    """What one base unit of a SKU weighs and how much room it takes, in any unit of measure that is the same for all."""

    sku: Code
    weight: QuantityText | None = None
    volume: QuantityText | None = None


class LandedCostIn(Strict):
    """An amount to be split between receipts: those with these seqs, and all that stand of these purchase orders."""

    amount: AmountText
    by: Literal["value", "quantity", "weight", "volume", "equal"]
    receipts: list[Seq] = Field(default_factory=list, max_length=MOST_LINES)
    documents: list[Document] = Field(default_factory=list, max_length=100)
    measures: list[MeasureIn] = Field(default_factory=list, max_length=MOST_LINES)
    reason: Reason
    occurred_at: Moment | None = None


class NewCostIn(Strict):
    sku: Code
    owner: Code | None = None
    unit_cost: PriceText


class NewCostsIn(Strict):
    """What one unit of each SKU is worth from now on."""

    lines: list[NewCostIn] = Field(min_length=1, max_length=MOST_LINES)
    reason: Reason
    occurred_at: Moment | None = None


class PartOut(Told):
    """What became of an amount: so much is in the stock's value now, so much went to the result."""

    sku: str
    owner: str
    receipt: int | None
    amount: AmountText
    value: AmountText
    variance: AmountText


class ValueDeedOut(Told):
    """The deed's number and parts; without catalog.view_costs the parts are left out."""

    number: str
    parts: list[PartOut] | None


class PeriodQuery(Strict):
    owner: Code | None = None


class PeriodOut(Told):
    month: str
    owner: str
    currency: str
    value: AmountText | None
    over: bool
    closed: bool
    closed_at: Moment | None
    closed_by: str | None
    reason: str | None


class PeriodsOut(Told):
    items: list[PeriodOut]


class ClosingIn(Strict):
    owner: Code | None = None
    reason: Reason

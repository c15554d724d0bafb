"""What the purchasing API takes in and gives out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.codes.serials import spread
from quartermaster.purchasing import minimums, queries
from quartermaster.purchasing.models import (
    Discrepancy,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
)
from quartermaster.purchasing.papers import ReceivedLot
from quartermaster.web.api import PageQuery, PriceText, QuantityText, RateText, Strict

MOST_LINES = 1000
MOST_ORDERS = 1000

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Words = Annotated[str, StringConstraints(max_length=500)]
StateWord = Literal[
    "draft",
    "pending_approval",
    "approved",
    "ordered",
    "acknowledged",
    "partially_received",
    "received",
    "closed",
    "on_hold",
    "rejected",
    "cancelled",
]
ResolutionWord = Literal["accept", "return", "credit", "replace", "write_off"]
COSTS_OF_ORDER: Any = {
    "lines": {"__all__": {"unit_cost", "list_cost", "expected_landed_cost"}},
    "charges": True,
    "value": True,
    "approved_value": True,
    "missing_to_minimum": True,
}
"""What whoever may not see costs is not shown."""


class PurchaseLineIn(Strict):
    """`unit` is a pack unit of the SKU where the quantity is not in its base unit. No cost means the supplier's."""

    sku: Code
    quantity: QuantityText
    unit: Annotated[str, StringConstraints(min_length=1, max_length=20)] | None = None
    unit_cost: PriceText | None = None
    wanted_on: date | None = Field(None, description="The day that this line is wanted on, where it is not the order's.")


class PurchaseOrderIn(Strict):
    """No `exchange_rate` means the supplier's usual one."""

    supplier: Code
    warehouse: Code
    owner: Code | None = None
    lines: list[PurchaseLineIn] = Field(max_length=MOST_LINES)
    expected_on: date | None = None
    exchange_rate: RateText | None = None
    note: Annotated[str, StringConstraints(max_length=1000)] = ""


class PurchaseOrdersIn(Strict):
    orders: list[PurchaseOrderIn] = Field(min_length=1, max_length=MOST_ORDERS)


class OrderChange(Strict):
    """What is left out stays as it is; lines are replaced as a whole."""

    supplier: Code | None = None
    warehouse: Code | None = None
    lines: list[PurchaseLineIn] | None = Field(None, max_length=MOST_LINES)
    expected_on: date | None = None
    exchange_rate: RateText | None = None
    note: Annotated[str, StringConstraints(max_length=1000)] | None = None


class PurchaseLineOut(Schema):
    """`list_cost` is what the supplier asked for the quantity when the line was written, where that is known.

    `acknowledged_quantity` and `acknowledged_on` are what the supplier confirmed; `differs`: other than asked for, and not
    accepted yet. `expected_landed_cost`, in the books' currency, is one unit with its share of the expected charges.
    """

    position: int
    sku: str
    quantity: QuantityText
    entered: str
    received: QuantityText
    closed_short: QuantityText
    open: QuantityText
    unit_cost: PriceText | None = None
    list_cost: PriceText | None = None
    wanted_on: date | None
    acknowledged_quantity: QuantityText | None
    acknowledged_on: date | None
    expected_on: date | None
    differs: bool
    expected_landed_cost: PriceText | None = None

    @classmethod
    def of(cls, row: PurchaseOrderLine, order: PurchaseOrder, landed: Decimal) -> PurchaseLineOut:
        return cls(
            position=row.position,
            sku=row.sku.code,
            quantity=row.quantity,
            entered=row.entered,
            received=row.received,
            closed_short=row.closed_short,
            open=row.open_quantity,
            unit_cost=row.unit_cost,
            list_cost=row.list_cost,
            wanted_on=row.wanted_on,
            acknowledged_quantity=row.acknowledged_quantity,
            acknowledged_on=row.acknowledged_on,
            expected_on=row.expected_on(order),
            differs=row.differs(order),
            expected_landed_cost=landed,
        )


class ChargeIn(Strict):
    """Expected freight, duty and the like, in the books' currency; above zero."""

    kind: Literal["freight", "duty", "insurance", "other"]
    amount: PriceText
    basis: Literal["value", "quantity"] = "value"


class ChargesIn(Strict):
    charges: list[ChargeIn] = Field(max_length=20)


class OrderSummary(Schema):
    number: str
    state: StateWord
    supplier: str
    warehouse: str
    currency: str
    exchange_rate: RateText
    expected_on: date | None
    note: str
    version: int
    revision: int
    created_at: datetime
    ordered_at: datetime | None
    acknowledged_at: datetime | None
    closed_at: datetime | None

    @staticmethod
    def fields_of(row: PurchaseOrder) -> dict[str, Any]:
        return {
            "number": row.number,
            "state": row.state,
            "supplier": row.supplier.code,
            "warehouse": row.warehouse.code,
            "currency": row.currency,
            "exchange_rate": row.exchange_rate,
            "expected_on": row.expected_on,
            "note": row.note,
            "version": row.version,
            "revision": row.revision,
            "acknowledged_at": row.acknowledged_at,
            "created_at": row.created_at,
            "ordered_at": row.ordered_at,
            "closed_at": row.closed_at,
        }


class PurchaseOrderOut(OrderSummary):
    """`value` and `approved_value` are in the books' currency; `held_state` is what an order on hold was."""

    owner: str
    held_state: str | None
    supplier_reference: str
    submitted_at: datetime | None
    approved_at: datetime | None
    approved_by: str | None
    value: PriceText | None = None
    approved_value: PriceText | None = None
    missing_to_minimum: PriceText | None = Field(None, description="To the supplier’s minimum order value, in their currency.")
    charges: list[ChargeIn] = []
    lines: list[PurchaseLineOut]

    @classmethod
    def of(cls, row: PurchaseOrder) -> PurchaseOrderOut:
        """Of a row from `queries.order_by_number`."""
        lines = list(row.lines.all())
        return cls(
            owner=row.owner.code,
            held_state=row.held_state or None,
            supplier_reference=row.supplier_reference,
            submitted_at=row.submitted_at,
            approved_at=row.approved_at,
            approved_by=row.approved_by.name if row.approved_by else None,
            value=queries.value_of(row),
            approved_value=row.approved_value,
            missing_to_minimum=minimums.missing([row.pk]).get(row.pk, (None, ""))[0],
            charges=[ChargeIn.model_construct(kind=one.kind, amount=one.amount, basis=one.basis) for one in row.charges.all()],
            lines=[PurchaseLineOut.of(line, row, cost) for line, cost in zip(lines, queries.landed_costs_of(row), strict=True)],
            **cls.fields_of(row),
        )


class PlacementQuery(Schema):
    reason: Annotated[str, StringConstraints(max_length=200)] = ""


class OrderNumbers(Schema):
    numbers: list[str]


class PurchaseOrderQuery(PageQuery):
    """`waiting`: those that wait for the approval of whoever asks."""

    state: StateWord | None = None
    waiting: bool = False
    supplier: str | None = Field(None, max_length=30)
    sku: str | None = Field(None, max_length=60)
    warehouse: str | None = Field(None, max_length=20)


class ReceivedLineIn(Strict):
    """Goods for the order's `line`, or of a `sku` (which may also be one that was not ordered)."""

    line: Annotated[int, Field(ge=1, le=1_000_000, strict=True)] | None = None
    sku: Code | None = None
    quantity: QuantityText
    unit: Annotated[str, StringConstraints(min_length=1, max_length=20)] | None = None
    condition: Literal["good", "damaged", "wrong_lot", "expired"] = "good"
    weight: QuantityText | None = Field(None, description="What they weigh together; needed of a SKU that is weighed.")
    weight_confirmed: bool = Field(False, description="The weight is right although such pieces usually weigh something else.")
    lot: Code | None = Field(
        None, description="The lot, of a SKU that is tracked by lot. Goods of several lots are several lines."
    )
    serials: Annotated[str, StringConstraints(min_length=1, max_length=700_000)] | None = Field(
        None, description='Of a SKU that is tracked by serial: one by one or as ranges, "S1, S0098..S0102"; as many as pieces.'
    )
    expires_on: date | None = None
    best_before: date | None = None
    manufactured_on: date | None = None
    supplier_lot: Annotated[str, StringConstraints(max_length=60)] = ""
    warranty_until: date | None = None

    def received_lot(self, pointer: str) -> ReceivedLot | None:
        """What the line says of its lot or serials; nothing where it names neither."""
        facts = self.model_dump(include={"expires_on", "best_before", "manufactured_on", "supplier_lot", "warranty_until"})
        if self.lot is None and self.serials is None and not any(facts.values()):
            return None
        serials = tuple(spread(self.serials, pointer=f"{pointer}/serials")) if self.serials else ()
        return ReceivedLot(self.lot or "", serials, **facts)


class ReceiptIn(Strict):
    """`final`: this was all, the rest is short. `allow_over` accepts more than is open. `bin`: a dock, else the first."""

    lines: list[ReceivedLineIn] = Field(max_length=MOST_LINES)
    delivery_note: Annotated[str, StringConstraints(max_length=60)] = ""
    note: Words = ""
    final: bool = False
    allow_over: bool = False
    bin: Annotated[str, StringConstraints(min_length=1, max_length=30)] | None = None


class ReceiptLineOut(Schema):
    """`place` is the line's on the receipt, `line` the order's; `movement` the one that stands for it now."""

    place: int
    line: int | None
    sku: str
    quantity: QuantityText
    condition: str
    bin: str
    lot: str | None
    movement: int

    @classmethod
    def of(cls, place: int, row: ReceiptLine) -> ReceiptLineOut:
        return cls(
            place=place,
            line=row.line.position if row.line else None,
            sku=row.sku.code,
            quantity=row.quantity,
            condition=row.condition,
            bin=row.bin.code,
            lot=row.lot.code or None,
            movement=row.movement_id,
        )


class DiscrepancyOut(Schema):
    """`order` is null where goods came that no order waited for: then `delivery` says with what. Money is null without
    catalog.view_costs."""

    id: int
    order: str | None
    delivery: str | None
    receipt: str
    line: int | None
    sku: str
    kind: str
    quantity: QuantityText
    state: str
    resolution: str
    note: str
    lot: str | None
    responsible: str | None
    claim_number: str
    claimed_at: datetime | None
    expected_credit: PriceText | None
    credit_received: PriceText | None

    @classmethod
    def of(cls, row: Discrepancy, *, costs: bool = False) -> DiscrepancyOut:
        return cls(
            id=row.id,
            order=row.receipt.order.number if row.receipt.order else None,
            delivery=row.receipt.delivery.number if row.receipt.delivery else None,
            receipt=row.receipt.number,
            line=row.line.position if row.line else None,
            sku=row.sku.code,
            kind=row.kind,
            quantity=row.quantity,
            state=row.state,
            resolution=row.resolution,
            note=row.note,
            lot=row.lot.code or None,
            responsible=row.responsible.username if row.responsible else None,
            claim_number=row.claim_number,
            claimed_at=row.claimed_at,
            expected_credit=row.expected_credit if costs else None,
            credit_received=row.credit_received if costs else None,
        )


class ReceiptOut(Schema):
    """`voided_at`: nothing of it came after all."""

    number: str
    order: str
    order_state: str
    order_version: int
    received_at: datetime
    delivery_note: str
    voided_at: datetime | None
    lines: list[ReceiptLineOut]
    discrepancies: list[DiscrepancyOut]

    @classmethod
    def of(cls, row: Receipt, order: PurchaseOrder) -> ReceiptOut:
        """Of a row from `queries.receipts`."""
        return cls(
            number=row.number,
            order=order.number,
            order_state=order.state,
            order_version=order.version,
            received_at=row.received_at,
            delivery_note=row.delivery_note,
            voided_at=row.voided_at,
            lines=[ReceiptLineOut.of(place, line) for place, line in enumerate(row.lines.all(), start=1)],
            discrepancies=[DiscrepancyOut.of(found) for found in row.discrepancies.all()],
        )


class PurchaseReasonIn(Strict):
    reason: Annotated[str, StringConstraints(max_length=200)] = ""


class ReceiptPartIn(Strict):
    """So much of the receipt's line at `place` did not come."""

    place: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    quantity: QuantityText


class CorrectionIn(PurchaseReasonIn):
    """No lines: nothing of the receipt came."""

    lines: list[ReceiptPartIn] | None = Field(None, max_length=MOST_LINES)


class PurchaseClosingIn(PurchaseReasonIn):
    """`short`: what is still open is expected no longer."""

    short: bool = False


class DiscrepancyQuery(PageQuery):
    state: Literal["open", "claimed", "resolved", "void"] | None = None
    kind: Discrepancy.Kind | None = None
    order: str | None = Field(None, max_length=20)
    delivery: str | None = Field(None, max_length=20)
    supplier: str | None = Field(None, max_length=30)
    responsible: str | None = Field(None, max_length=150)


class ResolutionIn(Strict):
    resolution: ResolutionWord
    note: Words = ""


class ReorderIn(Strict):
    """`owner`: whose stock is filled up, the house's where nobody is named. `into_drafts`: what is drafted for a supplier
    already is made one order with it."""

    skus: list[Code] = Field(min_length=1, max_length=MOST_LINES)
    warehouse: Code | None = None
    owner: Code | None = None
    into_drafts: bool = False

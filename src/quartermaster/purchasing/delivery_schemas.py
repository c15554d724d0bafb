"""What the API of deliveries and of claims takes in and gives out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.purchasing.models import Delivery, DeliveryLine, Photo, ReceivingRule
from quartermaster.purchasing.papers import AnnouncedLine
from quartermaster.purchasing.schemas import MOST_LINES, Code, ReceivedLineIn, Words
from quartermaster.stock.schemas import Moment
from quartermaster.web.api import PageQuery, PriceText, QuantityText, Strict

Short = Annotated[str, StringConstraints(max_length=60)]
Number = Annotated[str, StringConstraints(min_length=1, max_length=20)]


class DeliveryLineIn(Strict):
    """What is said to be in it. `order` and `line` name the order's line it is for; without them, whichever waits for the SKU."""

    sku: Code
    quantity: QuantityText
    unit: Annotated[str, StringConstraints(min_length=1, max_length=20)] | None = None
    order: Number | None = None
    line: Annotated[int, Field(ge=1, le=1_000_000, strict=True)] | None = None
    lot: Short = ""
    expires_on: date | None = None
    serials: Annotated[str, StringConstraints(max_length=100_000)] = ""
    sscc: Annotated[str, StringConstraints(max_length=18)] = Field("", description="The carton or pallet it is in.")

    def announced(self, sku_id: int, quantity: Any, entered: str) -> AnnouncedLine:
        return AnnouncedLine(
            sku_id, quantity, entered, self.order or "", self.line, self.lot, self.expires_on, self.serials, self.sscc
        )


class DeliveryFacts(Strict):
    expected_at: Moment | None = None
    carrier: Short = ""
    tracking: Annotated[str, StringConstraints(max_length=100)] = ""
    note: Annotated[str, StringConstraints(max_length=500)] = ""


class DeliveryIn(DeliveryFacts):
    """`reference` is the supplier's own number (delivery note, ASN), announced once."""

    supplier: Code
    warehouse: Code
    owner: Code | None = None
    reference: Short = ""
    lines: list[DeliveryLineIn] = Field(default_factory=list, max_length=MOST_LINES)


class DeliveryReceiptIn(Strict):
    """Goods off the lorry: of the delivery's `line`, or of a `sku`. `final`: this was all. `allow_over` needs a `reason`."""

    lines: list[ReceivedLineIn] = Field(max_length=MOST_LINES)
    final: bool = False
    allow_over: bool = False
    reason: Annotated[str, StringConstraints(max_length=200)] = ""
    note: Words = ""
    bin: Annotated[str, StringConstraints(min_length=1, max_length=30)] | None = None


class DeliveryArrivalIn(Strict):
    """`bin`: the dock it is at; none: the first."""

    bin: Annotated[str, StringConstraints(min_length=1, max_length=30)] | None = None


class DeliveryLineOut(Schema):
    """`quantity` is null for whoever receives blind, until it is received."""

    position: int
    sku: str
    order: str | None
    line: int | None
    quantity: QuantityText | None
    entered: str
    received: QuantityText
    lot: str
    expires_on: date | None
    serials: str
    sscc: str

    @classmethod
    def of(cls, row: DeliveryLine, *, shown: bool) -> DeliveryLineOut:
        return cls(
            position=row.position,
            sku=row.sku.code,
            order=row.order_line.order.number if row.order_line else None,
            line=row.order_line.position if row.order_line else None,
            quantity=row.quantity if shown else None,
            entered=row.entered if shown else "",
            received=row.received,
            lot=row.lot if shown else "",
            expires_on=row.expires_on if shown else None,
            serials=row.serials if shown else "",
            sscc=row.sscc,
        )


class DeliveryHeadOut(Schema):
    number: str
    state: str
    supplier: str
    owner: str
    warehouse: str
    reference: str
    carrier: str
    tracking: str
    expected_at: Moment | None
    arrived_at: Moment | None
    received_at: Moment | None
    closed_at: Moment | None
    dock: str | None
    note: str
    version: int

    @staticmethod
    def fields_of(row: Delivery) -> dict[str, Any]:
        return {
            "number": row.number,
            "state": row.state,
            "supplier": row.supplier.code,
            "owner": row.owner.code,
            "warehouse": row.warehouse.code,
            "reference": row.reference,
            "carrier": row.carrier,
            "tracking": row.tracking,
            "expected_at": row.expected_at,
            "arrived_at": row.arrived_at,
            "received_at": row.received_at,
            "closed_at": row.closed_at,
            "dock": row.bin.code if row.bin else None,
            "note": row.note,
            "version": row.version,
        }


class DeliveryOut(DeliveryHeadOut):
    blind: bool
    lines: list[DeliveryLineOut]
    receipts: list[str]


class DeliveryQuery(PageQuery):
    state: Delivery.State | None = None
    supplier: Code | None = None
    warehouse: Code | None = None
    reference: Short | None = None


class ResponsibleIn(Strict):
    """An empty name: nobody."""

    responsible: Annotated[str, StringConstraints(max_length=150)]


class ClaimIn(Strict):
    claim_number: Short = ""
    expected_credit: PriceText | None = None
    note: Words = ""


class CreditIn(Strict):
    amount: PriceText


class PhotoOut(Schema):
    name: str
    content_type: str
    size: int
    added_by: str
    added_at: datetime

    @classmethod
    def of(cls, row: Photo) -> PhotoOut:
        return cls(
            name=row.name,
            content_type=row.content_type,
            size=row.size,
            added_by=row.added_by.username,
            added_at=row.added_at,
        )


class ReceivingRuleIn(Strict):
    """For one warehouse, supplier and SKU, or (null) for all of them. Null tolerances: what the next closest rule says."""

    warehouse: Code | None = None
    supplier: Code | None = None
    sku: Code | None = None
    over_percent: QuantityText | None = None
    over_quantity: QuantityText | None = None
    blind: bool = False


class ReceivingRuleOut(Schema):
    id: int
    warehouse: str | None
    supplier: str | None
    sku: str | None
    over_percent: QuantityText | None
    over_quantity: QuantityText | None
    blind: bool

    @classmethod
    def of(cls, row: ReceivingRule) -> ReceivingRuleOut:
        return cls(
            id=row.pk,
            warehouse=row.warehouse.code if row.warehouse else None,
            supplier=row.supplier.code if row.supplier else None,
            sku=row.sku.code if row.sku else None,
            over_percent=row.over_percent,
            over_quantity=row.over_quantity,
            blind=row.blind,
        )

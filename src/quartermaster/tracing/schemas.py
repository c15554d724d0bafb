"""What the API of traces and recalls takes in and gives out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.tracing.models import Recall
from quartermaster.tracing.operations import USUAL_NOTICE
from quartermaster.tracing.queries import GotIt, MadeWith, Standing, Trace
from quartermaster.web.api import PageQuery, QuantityText, Strict

Reason = Annotated[str, StringConstraints(min_length=1, max_length=200)]
NoticeText = Annotated[str, StringConstraints(min_length=1, max_length=5000)]
StateWord = Literal["draft", "active", "reconciling", "closed"]


class CameInOut(Schema):
    lot: int
    kind: str
    document: str
    supplier: str
    quantity: QuantityText
    occurred_at: datetime


class LiesInOut(Schema):
    lot: int
    bin: str
    kind: str
    quantity: QuantityText
    held: QuantityText


class UnderWayOut(Schema):
    """Some of a lot in transit with a transfer order."""

    lot: int
    transfer: str
    from_warehouse: str
    to_warehouse: str
    quantity: QuantityText


class GotItOut(Schema):
    """`outstanding` is what is still out there and nobody has said anything about."""

    lot: int
    order: str
    customer: str
    shipment: str
    last_at: datetime
    shipped: QuantityText
    returned: QuantityText
    destroyed: QuantityText
    gone: QuantityText
    outstanding: QuantityText

    @classmethod
    def of(cls, row: GotIt) -> GotItOut:
        return cls(
            lot=row.lot_id,
            order=row.order,
            customer=row.customer,
            shipment=row.shipment,
            last_at=row.last_at,
            shipped=row.shipped,
            returned=row.returned,
            destroyed=row.destroyed,
            gone=row.gone,
            outstanding=row.outstanding,
        )


class MadeWithOut(Schema):
    """What a work order joined with the lot; `other_lot` is null where the other SKU has no lots. `quantity` is the other's."""

    lot: int
    document: str
    other_sku: str
    other_lot: int | None
    quantity: QuantityText

    @classmethod
    def of(cls, row: MadeWith) -> MadeWithOut:
        return cls(
            lot=row.lot_id,
            document=row.document,
            other_sku=row.other_sku,
            other_lot=row.other_lot_id or None,
            quantity=row.quantity,
        )


class TraceOut(Schema):
    """Where the lots came from, what they were made of and into, where they lie, and who got them."""

    came_in: list[CameInOut]
    made_of: list[MadeWithOut]
    made_into: list[MadeWithOut]
    lies_in: list[LiesInOut]
    under_way: list[UnderWayOut]
    got_it: list[GotItOut]

    @classmethod
    def of(cls, found: Trace) -> TraceOut:
        return cls(
            came_in=[
                CameInOut(
                    lot=row.lot_id,
                    kind=row.kind,
                    document=row.document,
                    supplier=row.supplier,
                    quantity=row.quantity,
                    occurred_at=row.occurred_at,
                )
                for row in found.came_in
            ],
            made_of=[MadeWithOut.of(row) for row in found.made_of],
            made_into=[MadeWithOut.of(row) for row in found.made_into],
            lies_in=[
                LiesInOut(lot=row.lot_id, bin=f"{row.warehouse}/{row.bin}", kind=row.kind, quantity=row.quantity, held=row.held)
                for row in found.lies_in
            ],
            under_way=[
                UnderWayOut(
                    lot=row.lot_id,
                    transfer=row.transfer,
                    from_warehouse=row.from_warehouse,
                    to_warehouse=row.to_warehouse,
                    quantity=row.quantity,
                )
                for row in found.under_way
            ],
            got_it=[GotItOut.of(row) for row in found.got_it],
        )


class RecallQuery(PageQuery):
    state: StateWord | None = None


class RecallIn(Strict):
    """`lots` are ids of lots and serials, as /lots answers them."""

    lots: Annotated[list[int], Field(min_length=1, max_length=1000)]
    reason: Reason
    notice: NoticeText = Field(USUAL_NOTICE, description="{customer} and {goods} are filled in for every customer.")


class RecallChange(Strict):
    reason: Reason | None = None
    notice: NoticeText | None = None


class AnswerIn(Strict):
    order: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    lot: int
    outcome: Literal["destroyed", "used", "not_found"]
    quantity: QuantityText
    note: Annotated[str, StringConstraints(max_length=200)] = ""


class NoticeOut(Schema):
    customer: str
    email: str
    orders: list[str]
    text: str


class RecallSummary(Schema):
    number: str
    state: str
    reason: str
    lots: int
    created_at: datetime
    activated_at: datetime | None
    closed_at: datetime | None
    version: int

    @classmethod
    def fields_of(cls, row: Any) -> dict[str, Any]:
        return {
            "number": row.number,
            "state": row.state,
            "reason": row.reason,
            "lots": row.lot_count,
            "created_at": row.created_at,
            "activated_at": row.activated_at,
            "closed_at": row.closed_at,
            "version": row.version,
        }


class RecallOut(RecallSummary):
    """With its figures: `recovered` is back or destroyed, in percent of what had been shipped."""

    notice: str
    on_hand: QuantityText
    in_transit: QuantityText
    shipped: QuantityText
    returned: QuantityText
    destroyed: QuantityText
    gone: QuantityText
    outstanding: QuantityText
    recovered: QuantityText | None
    trace: TraceOut
    notices: list[NoticeOut]

    @classmethod
    def whole(cls, row: Recall, stands: Standing, found: Trace, notices: list[NoticeOut]) -> RecallOut:
        share = stands.recovered_share
        return cls(
            **cls.fields_of(row),
            notice=row.notice,
            on_hand=stands.on_hand,
            in_transit=stands.in_transit,
            shipped=stands.shipped,
            returned=stands.returned,
            destroyed=stands.destroyed,
            gone=stands.gone,
            outstanding=stands.outstanding,
            recovered=None if share is None else round(share, 2),
            trace=TraceOut.of(found),
            notices=notices,
        )

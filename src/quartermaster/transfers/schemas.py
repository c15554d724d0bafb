"""What the transfers' API takes in and gives out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.transfers.models import Arrival, Dispatch, Transfer, TransferLine
from quartermaster.web.api import PageQuery, QuantityText, SignedQuantityText, Strict

MOST_LINES = 1000
MOST_PARTS = 10_000

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
UnitCode = Annotated[str, StringConstraints(min_length=1, max_length=20)]
Short = Annotated[str, StringConstraints(max_length=60)]
Words = Annotated[str, StringConstraints(max_length=500)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Position = Annotated[int, Field(ge=1, le=MOST_LINES, strict=True)]
StateWord = Literal[
    "draft",
    "requested",
    "approved",
    "allocated",
    "in_transit",
    "partially_received",
    "received",
    "closed",
    "rejected",
    "cancelled",
    "lost",
]


class TransferQuery(PageQuery):
    state: StateWord | None = None
    from_: Code | None = Field(None, alias="from", description="Warehouse that sends.")
    to: Code | None = Field(None, description="Warehouse that gets it.")
    sku: Code | None = None


class TransferLineIn(Strict):
    """So much of a SKU; `unit` is a pack unit of it where the quantity is not in its base unit."""

    sku: Code
    quantity: QuantityText
    unit: UnitCode | None = None


class TransferIn(Strict):
    """No owner: the house's own goods."""

    from_: Code = Field(alias="from")
    to: Code
    lines: list[TransferLineIn] = Field(min_length=1, max_length=MOST_LINES)
    owner: Code | None = None
    wanted_on: date | None = None
    note: Annotated[str, StringConstraints(max_length=1000)] = ""


class TransferChange(Strict):
    """What is left out stays as it is; `lines` replace all of them."""

    from_: Code | None = Field(None, alias="from")
    to: Code | None = None
    lines: list[TransferLineIn] | None = Field(None, min_length=1, max_length=MOST_LINES)
    wanted_on: date | None = None
    note: Annotated[str, StringConstraints(max_length=1000)] | None = None


class AllocationIn(Strict):
    partial: bool = Field(False, description="true: as much as there is; false: all that is missing, or nothing")


class TakeIn(Strict):
    """So much of a line, taken from a bin of the source: its code there."""

    line: Position
    bin: Code
    quantity: QuantityText
    lot: Code | None = None
    weight: QuantityText | None = Field(None, description="What it weighs, where it is weighed; none: its share of the bin’s.")
    weight_confirmed: bool = False


class DispatchIn(Strict):
    """Without lines, all that is allocated leaves as the pick list says."""

    lines: list[TakeIn] | None = Field(None, min_length=1, max_length=MOST_PARTS)
    carrier: Short = ""
    tracking: Short = ""
    expected_on: date | None = None
    note: Words = ""


class CameIn(Strict):
    """So much of a line that came, or will not: of a lot, of serials ("SN1..SN9"), or of whichever was sent first."""

    line: Position
    quantity: QuantityText | None = None
    unit: UnitCode | None = None
    lot: Code | None = None
    serials: Annotated[str, StringConstraints(max_length=200_000)] = ""


class ArrivedIn(CameIn):
    condition: Literal["good", "damaged"] = "good"
    weight: QuantityText | None = Field(None, description="What it weighs now, of a SKU that is weighed; none: as it was sent.")
    weight_confirmed: bool = False


class ArrivalIn(Strict):
    """Without lines, all that is under way came, of the dispatch named or of any."""

    lines: list[ArrivedIn] | None = Field(None, min_length=1, max_length=MOST_PARTS)
    dispatch: Code | None = None
    allow_over: bool = False
    bin: Code | None = Field(None, description="A dock of the destination: its code there.")
    note: Words = ""


class NotSoIn(Strict):
    """So much of a line that did not come, or was not lost, after all."""

    line: Position
    quantity: QuantityText
    lot: Code | None = None
    outcome: Literal["good", "damaged", "over", "lost", "sent_back"] | None = Field(
        None, description="What was said of it; none: what was noted last."
    )


class ArrivalReversalIn(Strict):
    """Without lines, all of the arrival that stands."""

    lines: list[NotSoIn] | None = Field(None, min_length=1, max_length=MOST_PARTS)


class LossIn(Strict):
    """Without lines, all that is under way is lost, of the dispatch named or of any."""

    reason: Reason
    lines: list[CameIn] | None = Field(None, min_length=1, max_length=MOST_PARTS)
    dispatch: Code | None = None
    note: Words = ""


class ReasonIn(Strict):
    reason: Reason


class TransferCancellationIn(ReasonIn):
    disposition: Literal["go_on", "send_back", "lost"] | None = Field(
        None, description="What becomes of what is under way; needed where something is."
    )


class ExpectationIn(Strict):
    expected_on: date


class TransferClosingIn(Strict):
    short: bool = Field(False, description="true: what was not sent is cancelled")


class TransferLineOut(Schema):
    """`to_claim` + `claimed` + `shipped` + `cancelled` = `quantity`; `under_way` is what of `shipped` is still to come."""

    position: int
    sku: str
    quantity: QuantityText
    entered: str
    to_claim: QuantityText
    claimed: QuantityText
    shipped: QuantityText
    under_way: QuantityText
    received: QuantityText
    lost: QuantityText
    sent_back: QuantityText
    cancelled: QuantityText
    over: QuantityText

    @classmethod
    def of(cls, line: TransferLine) -> TransferLineOut:
        names = [name for name in cls.model_fields if name != "sku"]
        return cls(sku=line.sku.code, **{name: getattr(line, name) for name in names})


class TransferSummary(Schema):
    number: str
    state: StateWord
    from_: str = Field(serialization_alias="from")
    to: str
    owner: str
    wanted_on: date | None
    expected_on: date | None
    note: str
    version: int
    created_at: datetime
    approved_at: datetime | None
    shipped_at: datetime | None
    ended_at: datetime | None

    @staticmethod
    def fields_of(row: Transfer) -> dict[str, Any]:
        names = ("number", "state", "wanted_on", "expected_on", "note", "version")
        moments = ("created_at", "approved_at", "shipped_at", "ended_at")
        ends = {"from_": row.from_warehouse.code, "to": row.to_warehouse.code, "owner": row.owner.code}
        return {name: getattr(row, name) for name in (*names, *moments)} | ends

    @classmethod
    def told(cls, row: Transfer) -> dict[str, Any]:
        """As it goes out: "from" is a word of Python, not of the API."""
        return cls(**cls.fields_of(row)).model_dump(mode="json", by_alias=True)


class TransferOut(TransferSummary):
    lines: list[TransferLineOut]

    @classmethod
    def told(cls, row: Transfer) -> dict[str, Any]:
        whole = cls(lines=[TransferLineOut.of(line) for line in row.lines.all()], **cls.fields_of(row))
        return whole.model_dump(mode="json", by_alias=True)


class DispatchLineOut(Schema):
    line: int
    sku: str
    lot: str | None
    bin: str
    quantity: QuantityText
    settled: QuantityText
    movement: int
    weight: QuantityText | None = Field(description="What it weighed when it left, of a SKU that is weighed.")

    @classmethod
    def of(cls, row: Any) -> DispatchLineOut:
        return cls(
            line=row.line.position,
            sku=row.line.sku.code,
            lot=row.lot.code or None,
            bin=row.bin.code,
            quantity=row.quantity,
            settled=row.settled,
            movement=row.movement_id,
            weight=row.weight,
        )


class DispatchOut(Schema):
    """What left in one go. `settled` of a line came, went back or was lost."""

    number: str
    shipped_at: datetime
    shipped_by: str
    carrier: str
    tracking: str
    note: str
    voided_at: datetime | None
    lines: list[DispatchLineOut]

    @classmethod
    def of(cls, row: Dispatch) -> DispatchOut:
        return cls(
            number=row.number,
            shipped_at=row.shipped_at,
            shipped_by=row.shipped_by.username,
            carrier=row.carrier,
            tracking=row.tracking,
            note=row.note,
            voided_at=row.voided_at,
            lines=[DispatchLineOut.of(line) for line in row.lines.all()],
        )


class ArrivalLineOut(Schema):
    line: int
    sku: str
    lot: str | None
    outcome: str
    bin: str | None
    quantity: QuantityText
    taken_back: QuantityText = Field(description="So much of it was taken back, and is under way again.")
    movement: int
    weight: QuantityText | None = Field(description="What it weighed, of a SKU that is weighed.")
    weight_varied: SignedQuantityText | None = Field(description="What of that is more, or below zero less, than was sent.")

    @classmethod
    def of(cls, row: Any) -> ArrivalLineOut:
        return cls(
            line=row.line.position,
            sku=row.line.sku.code,
            lot=row.lot.code or None,
            outcome=row.outcome,
            bin=row.bin.code if row.bin else None,
            quantity=row.quantity,
            taken_back=row.taken_back,
            movement=row.movement_id,
            weight=row.weight,
            weight_varied=row.varied,
        )


class ArrivalOut(Schema):
    """What became of goods under way: come (good, damaged, over), lost, or sent back."""

    number: str
    noted_at: datetime
    noted_by: str
    reason: str
    note: str
    voided_at: datetime | None
    lines: list[ArrivalLineOut]

    @classmethod
    def of(cls, row: Arrival) -> ArrivalOut:
        return cls(
            number=row.number,
            noted_at=row.noted_at,
            noted_by=row.noted_by.username,
            reason=row.reason,
            note=row.note,
            voided_at=row.voided_at,
            lines=[ArrivalLineOut.of(line) for line in row.lines.all()],
        )


class PickOut(Schema):
    """So much of a line to take from a bin, in walking order."""

    line: int
    sku: str
    bin: str
    lot: str | None
    quantity: QuantityText


class TransferPickListOut(Schema):
    lines: list[PickOut]

"""What the returns' API takes in and gives out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.returns.models import Decision, Piece, Return, ReturnLine
from quartermaster.web.api import PageQuery, QuantityText, Strict

MOST_LINES = 1000

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Words = Annotated[str, StringConstraints(max_length=200)]
Position = Annotated[int, Field(ge=1, le=100_000, strict=True)]
Id = Annotated[int, Field(ge=1, strict=True)]
ReasonWord = Literal[
    "not_wanted",
    "wrong_size",
    "not_as_described",
    "wrong_item",
    "damaged",
    "defective",
    "late",
    "expired",
    "recalled",
    "undelivered",
    "other",
]
StateWord = Literal[
    "requested",
    "authorised",
    "in_transit",
    "received",
    "inspecting",
    "dispositioned",
    "closed",
    "rejected",
    "cancelled",
]
DispositionWord = Literal["restock", "quarantine", "refurbish", "scrap", "return_to_vendor"]


class ReturnQuery(PageQuery):
    state: StateWord | None = None
    order: Code | None = None
    sku: Code | None = None
    waiting: bool | None = Field(None, description="true: something came that nobody has decided.")
    kept: Literal["quarantine", "refurbish", "return_to_vendor"] | None = Field(
        None, description="Something still lies there so."
    )


class WantedIn(Strict):
    """So much of a line of the order, or so many of a kit on it."""

    line: Position
    quantity: QuantityText
    reason: ReasonWord
    note: Words = ""


class CustomerReturnIn(Strict):
    order: Code
    lines: list[WantedIn] = Field(min_length=1, max_length=MOST_LINES)
    authorise: bool = Field(False, description="true: agree at once; needs returns.authorise.")
    expected_on: date | None = None
    note: Annotated[str, StringConstraints(max_length=1000)] = ""


class BlindReturnIn(Strict):
    """Goods that came without an agreement. They wait in quarantine, or at a dock where there is none."""

    order: Code
    lines: list[WantedIn] = Field(min_length=1, max_length=MOST_LINES)
    bin: Code | None = Field(None, description="A dock or quarantine bin of the order's warehouse: its code there.")
    note: Annotated[str, StringConstraints(max_length=1000)] = ""


class ReturnReasonIn(Strict):
    reason: Reason


class SentIn(Strict):
    carrier: Annotated[str, StringConstraints(max_length=60)] = ""
    tracking: Annotated[str, StringConstraints(max_length=100)] = ""


class ReturnCameIn(Strict):
    line: Position
    quantity: QuantityText
    weight: QuantityText | None = Field(None, description="What it weighs, of a SKU that is weighed; none: what it left with.")
    weight_confirmed: bool = False


class ReturnArrivalIn(Strict):
    """Without lines, all that is still to come has come."""

    lines: list[ReturnCameIn] | None = Field(None, min_length=1, max_length=MOST_LINES)
    bin: Code | None = None


class NotComeLineIn(Strict):
    piece: Id
    quantity: QuantityText | None = Field(None, description="Without one, all that is left of the piece.")


class NotComeIn(Strict):
    reason: Reason
    pieces: list[NotComeLineIn] = Field(min_length=1, max_length=MOST_LINES)


class DecisionIn(Strict):
    """What becomes of so much of a piece, or of what an earlier decision kept."""

    disposition: DispositionWord
    quantity: QuantityText
    piece: Id | None = None
    decision: Id | None = None
    bin: Code | None = Field(None, description="Its code there; without one, where there are others of it, or quarantine.")
    note: Words = ""


class DecisionsIn(Strict):
    decisions: list[DecisionIn] = Field(min_length=1, max_length=MOST_LINES)


class DecisionOut(Schema):
    """`left` still lies as this decision says, and may be decided anew."""

    id: int
    disposition: DispositionWord
    quantity: QuantityText
    left: QuantityText
    bin: str | None
    movement: int | None
    follows: int | None
    note: str
    decided_at: datetime
    taken_back: bool

    @classmethod
    def of(cls, row: Decision) -> DecisionOut:
        return cls(
            id=row.pk,
            disposition=row.disposition,  # type: ignore[arg-type]
            quantity=row.quantity,
            left=row.left,
            bin=row.bin.code if row.bin else None,
            movement=row.movement_id,
            follows=row.follows_id,
            note=row.note,
            decided_at=row.decided_at,
            taken_back=row.voided_at is not None,
        )


class PieceOut(Schema):
    """Goods of one lot that came; `left` of them are undecided."""

    id: int
    quantity: QuantityText
    left: QuantityText
    lot: str | None
    bin: str
    movement: int
    came_at: datetime
    decisions: list[DecisionOut]

    @classmethod
    def of(cls, row: Piece) -> PieceOut:
        return cls(
            id=row.pk,
            quantity=row.quantity,
            left=row.left,
            lot=row.lot.code or None,
            bin=row.bin.code,
            movement=row.movement_id,
            came_at=row.came_at,
            decisions=[DecisionOut.of(one) for one in row.decisions.all()],
        )


class ReturnLineOut(Schema):
    position: int
    order_line: int
    sku: str
    quantity: QuantityText
    received: QuantityText
    decided: QuantityText
    reason: ReasonWord
    note: str
    pieces: list[PieceOut]

    @classmethod
    def of(cls, line: ReturnLine) -> ReturnLineOut:
        return cls(
            position=line.position,
            order_line=line.order_line.position,
            sku=line.sku.code,
            quantity=line.quantity,
            received=line.received,
            decided=line.decided,
            reason=line.reason,  # type: ignore[arg-type]
            note=line.note,
            pieces=[PieceOut.of(one) for one in line.pieces.all() if one.quantity],
        )


class ReturnSummary(Schema):
    number: str
    state: StateWord
    order: str
    customer: str | None
    warehouse: str
    owner: str
    blind: bool
    expected_on: date | None
    opened_at: datetime
    carrier: str
    tracking: str

    @classmethod
    def told(cls, paper: Return) -> dict[str, Any]:
        return {
            "number": paper.number,
            "state": paper.state,
            "order": paper.order.number,
            "customer": paper.order.customer.code if paper.order.customer else None,
            "warehouse": paper.warehouse.code,
            "owner": paper.owner.code,
            "blind": paper.blind,
            "expected_on": paper.expected_on,
            "opened_at": paper.opened_at,
            "carrier": paper.carrier,
            "tracking": paper.tracking,
        }


class ReturnOut(ReturnSummary):
    note: str
    version: int
    lines: list[ReturnLineOut]

    @classmethod
    def of(cls, paper: Return) -> ReturnOut:
        lines = [ReturnLineOut.of(line) for line in paper.lines.all()]
        return cls(**cls.told(paper), note=paper.note, version=paper.version, lines=lines)


class ReasonsQuery(Strict):
    since: date | None = Field(None, description="The first day; without one, ninety days back.")
    until: date | None = Field(None, description="The last day; without one, today.")


class ReasonOut(Schema):
    reason: ReasonWord
    returns: int
    quantity: QuantityText
    amount: QuantityText
    restocked: QuantityText
    scrapped: QuantityText


class ReasonsOut(Schema):
    since: date
    until: date
    reasons: list[ReasonOut]

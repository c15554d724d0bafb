"""What the API of slotting moves takes in and gives out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.kernel.quantities import plain
from quartermaster.slotting.models import SlotMove
from quartermaster.web.api import PageQuery, QuantityText, Strict

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Weeks = Annotated[int, Field(ge=1, le=52, description="Of so many weeks the picks are counted.")]


class SlottingQuery(Strict):
    warehouse: Code
    weeks: Weeks = 8


class AdvisedMoveOut(Schema):
    """`saved` and `work` in metres: what pickers walk less in a week, and what carrying it costs once."""

    key: str
    why: str
    sku: str
    name: str
    from_: str = Field(serialization_alias="from", validation_alias="from")
    to: str
    exchange_for: str | None
    quantity: QuantityText
    picks: int
    velocity: str
    saved: int
    work: int


class SlottingReportOut(Schema):
    """Metres walked in a week: now, after all moves, and at least, however goods were put."""

    warehouse: str
    weeks: int
    now: int
    after: int
    least: int
    bins_without_coordinates: int
    moves: list[AdvisedMoveOut]


class SlotMovesIn(Strict):
    """Advised moves by their keys, with the period that they were advised for."""

    warehouse: Code
    moves: Annotated[list[Key], Field(min_length=1, max_length=200)]
    weeks: Weeks = 8


class SlotMovesOut(Schema):
    moves: list[str]


class SlotMoveQuery(PageQuery):
    warehouse: Code | None = None
    state: Literal["ready", "in_progress", "completed", "cancelled"] | None = None


class SlotMoveScanIn(Strict):
    code: Code


class SlotMoveCancellationIn(Strict):
    pass


class SlotMoveReversalIn(Strict):
    pass


class SlotMoveOut(Schema):
    number: str
    warehouse: str
    owner: str
    sku: str
    from_: str = Field(serialization_alias="from", validation_alias="from")
    to: str
    exchange_for: str | None
    quantity: QuantityText
    why: str
    saved: int
    state: str
    next_bin: str | None
    created_at: datetime
    ended_at: datetime | None

    @staticmethod
    def told(move: SlotMove) -> dict[str, Any]:
        return {
            "number": move.number,
            "warehouse": move.warehouse.code,
            "owner": move.owner.code,
            "sku": move.sku.code,
            "from": move.from_bin.code,
            "to": move.to_bin.code,
            "exchange_for": move.other_sku.code if move.other_sku else None,
            "quantity": plain(move.quantity),
            "why": move.why,
            "saved": move.saved,
            "state": move.state,
            "next_bin": move.bins_to_scan[move.scans].code if move.is_open else None,
            "created_at": move.created_at,
            "ended_at": move.ended_at,
        }

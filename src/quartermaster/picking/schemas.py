"""What the API of picking takes in and gives out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.kernel.quantities import plain
from quartermaster.picking.models import BinLook, PickTask, Walk, Wave
from quartermaster.picking.operations import Shortage
from quartermaster.picking.queries import Progress
from quartermaster.web.api import PageQuery, QuantityText, SignedQuantityText, Strict

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
WayWord = Literal["single", "batch", "cluster", "zone"]
StateWord = Literal["released", "picking", "picked", "cancelled"]
MOST_NAMED = 500


class WaveQuery(PageQuery):
    warehouse: Code | None = None
    state: StateWord | None = None


class WaveIn(Strict):
    """The orders named, or those of a warehouse that are chosen by the rest, the most urgent first."""

    orders: Annotated[list[Code], Field(max_length=MOST_NAMED)] | None = None
    warehouse: Code | None = None
    ship_by: date | None = Field(None, description="To be shipped by that day: the cut-off.")
    priority: Annotated[int, Field(ge=1, le=9, strict=True)] | None = Field(None, description="This one or before.")
    channel: Code | None = None
    customer: Code | None = None
    goes_by: Code | None = Field(None, description="A carrier, or a service of it: FLEET, FLEET/EXP.")
    most_orders: Annotated[int, Field(ge=1, le=MOST_NAMED, strict=True)] = 50
    most_lines: Annotated[int, Field(ge=1, strict=True)] | None = Field(
        None, description="Only orders with at most so many lines."
    )
    way: WayWord = "single"
    walk_size: Annotated[int, Field(ge=1, le=100, strict=True)] = Field(
        8, description="Orders in one walk of a batch or cluster."
    )


class WaveOrdersIn(Strict):
    orders: Annotated[list[Code], Field(min_length=1, max_length=MOST_NAMED)] | None = Field(
        None, description="All where none is named."
    )


class WaveSummary(Schema):
    number: str
    warehouse: str
    way: str
    state: str
    chosen_by: str
    orders: int
    released_by: str
    released_at: datetime

    @staticmethod
    def told(wave: Wave) -> dict[str, Any]:
        return {
            "number": wave.number,
            "warehouse": wave.warehouse.code,
            "way": wave.way,
            "state": wave.state,
            "chosen_by": wave.chosen_by,
            "orders": wave.order_count,
            "released_by": wave.released_by.username,
            "released_at": wave.released_at,
        }


class TaskOut(Schema):
    """A stop: so much of an order line from a bin and a lot."""

    id: int
    stop: int
    order: str
    line: int
    sku: str
    bin: str
    lot: str | None
    slot: int
    tote: str | None
    quantity: QuantityText
    picked: QuantityText
    missing: QuantityText
    state: str

    @classmethod
    def of(cls, task: PickTask, lots: dict[int, str]) -> TaskOut:
        return cls(
            id=task.pk,
            stop=task.stop,
            order=task.order.number,
            line=task.order_line.position,
            sku=task.sku.code,
            bin=task.bin.code,
            lot=lots.get(task.lot_id),
            slot=task.slot,
            tote=task.tote.code if task.tote else None,
            quantity=task.quantity,
            picked=task.picked,
            missing=task.missing,
            state=task.state,
        )


class WalkSummary(Schema):
    id: int
    wave: str
    walk: int
    warehouse: str
    zone: str | None
    cart: str | None
    picker: str | None
    state: str
    metres: int

    @staticmethod
    def told(walk: Walk) -> dict[str, Any]:
        return {
            "id": walk.pk,
            "wave": walk.wave.number,
            "walk": walk.place,
            "warehouse": walk.warehouse.code,
            "zone": walk.zone.code if walk.zone else None,
            "cart": walk.cart.code if walk.cart else None,
            "picker": walk.picker.username if walk.picker else None,
            "state": walk.state,
            "metres": walk.metres,
        }


class WalkOut(WalkSummary):
    tasks: list[TaskOut]

    @classmethod
    def of(cls, walk: Walk, tasks: list[TaskOut]) -> WalkOut:
        return cls(**cls.told(walk), tasks=tasks)


class WalkQuery(PageQuery):
    warehouse: Code | None = None
    wave: Code | None = None


class WaveOut(WaveSummary):
    lines: int
    units: QuantityText
    picked: QuantityText
    short: QuantityText
    stops_left: int
    walks: list[WalkSummary]

    @classmethod
    def of(cls, wave: Wave, progress: Progress, walks: list[Walk]) -> WaveOut:
        return cls(
            **cls.told(wave),
            lines=progress.lines,
            units=progress.units,
            picked=progress.picked,
            short=progress.short,
            stops_left=progress.stops_left,
            walks=[WalkSummary(**WalkSummary.told(walk)) for walk in walks],
        )


class TakingIn(Strict):
    cart: Code | None = None
    totes: Annotated[list[Code], Field(max_length=100)] = Field([], description="By slot; free ones are given to the rest.")
    over: bool = Field(False, description="From whoever has it, with what is in the cart.")


class DropIn(Strict):
    bin: Code | None = Field(None, description="A staging bin of the warehouse; its first where none is named.")


class ScanIn(Strict):
    code: Code
    lot: Code | None = Field(None, description="The lot or serial taken, where it is not the one named.")


class TaskPickIn(Strict):
    quantity: QuantityText | None = Field(None, description="All that is left where nothing is said.")
    lot: Code | None = None


class ShortageIn(Strict):
    found: SignedQuantityText = Field(description="How many were there, in the base unit.")
    reason: Literal["missing", "damaged", "expired", "misplaced"]


class ShortageOut(Schema):
    missing: QuantityText
    elsewhere: QuantityText
    bins: list[str]
    waits: QuantityText

    @classmethod
    def of(cls, found: Shortage) -> ShortageOut:
        return cls(
            missing=found.missing,
            elsewhere=found.elsewhere,
            bins=list(found.bins),
            waits=found.waits,
        )


class LookQuery(PageQuery):
    warehouse: Code | None = None


class LookOut(Schema):
    """A bin in which less was found; what the book still has there (`held`) is on hold."""

    id: int
    bin: str
    sku: str
    owner: str
    missing: QuantityText
    held: QuantityText
    reason: str
    order: str
    found_by: str
    found_at: datetime
    there: QuantityText | None
    settled_at: datetime | None

    @staticmethod
    def told(look: BinLook) -> dict[str, Any]:
        return {
            "id": look.pk,
            "bin": f"{look.bin.warehouse.code}/{look.bin.code}" if look.bin.warehouse else look.bin.code,
            "sku": look.sku.code,
            "owner": look.owner.code,
            "missing": plain(look.missing),
            "held": plain(look.held),
            "reason": look.reason,
            "order": look.document,
            "found_by": look.found_by.username,
            "found_at": look.found_at,
            "there": None if look.there is None else plain(look.there),
            "settled_at": look.settled_at,
        }


class SettlementIn(Strict):
    there: SignedQuantityText = Field(description="How many of those on hold there are. The rest is adjusted away.")

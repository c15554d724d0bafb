"""What the API of devices takes in and gives out."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.kernel.quantities import plain
from quartermaster.sensors.by_weight import Counted
from quartermaster.sensors.models import Device, Excursion, RefusedMessage, ZoneLimits
from quartermaster.sensors.queries import Climate
from quartermaster.stock.models import Hold
from quartermaster.web.api import PageQuery, QuantityText, SignedQuantityText, Strict

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Topic = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class DeviceQuery(PageQuery):
    warehouse: Code | None = None
    kind: Literal["scale", "thermometer"] | None = None


class DeviceChange(Strict):
    """A scale has a division, in its unit; a thermometer the zone it measures."""

    kind: Literal["scale", "thermometer"]
    topic: Topic
    unit: Annotated[str, StringConstraints(max_length=12)] = Field(description="kg, g, lb or oz; °C or °F.")
    warehouse: Code
    zone: Code | None = None
    division: QuantityText | None = None
    name: Annotated[str, StringConstraints(max_length=100)] = ""
    silent_minutes: Annotated[int, Field(ge=1, le=10_080)] = 30


class DeviceIn(DeviceChange):
    code: Annotated[str, StringConstraints(min_length=1, max_length=30)]


class DeviceOut(Schema):
    code: str
    kind: str
    name: str
    topic: str
    unit: str
    warehouse: str
    zone: str | None
    division: str | None
    silent_minutes: int
    value: str | None = Field(description="What it measured last, in its unit.")
    measured_at: datetime | None
    steady_weight: str | None = Field(description="The last weight that lay still.")
    steady_at: datetime | None
    version: int

    @classmethod
    def of(cls, row: Device) -> DeviceOut:
        return cls(
            code=row.code,
            kind=row.kind,
            name=row.name,
            topic=row.topic,
            unit=row.unit,
            warehouse=row.warehouse.code,
            zone=row.zone.code if row.zone else None,
            division=_text(row.division),
            silent_minutes=row.silent_minutes,
            value=_text(row.value),
            measured_at=row.measured_at,
            steady_weight=_text(row.steady_value),
            steady_at=row.steady_at,
            version=row.version,
        )


class WeightOut(Schema):
    """What lies still on a scale now."""

    weight: QuantityText
    unit: str
    at: datetime


class SampleIn(Strict):
    """So many pieces lie on the scale now."""

    sku: Code
    pieces: Annotated[int, Field(ge=1, le=10_000)]
    tare: SignedQuantityText = Field(Decimal(0), description="What they lie in, in the scale’s unit.")
    spread: SignedQuantityText = Field(Decimal(2), description="By how many per cent one piece may differ from another.")


class SampleOut(Schema):
    sku: str
    grams: QuantityText = Field(description="What a piece weighs.")
    pieces: int


class PieceCountOut(Schema):
    """A quantity to propose: no other whole number fits the weight."""

    sku: str
    pieces: QuantityText
    uncertainty: QuantityText

    @classmethod
    def told(cls, sku: str, counted: Counted) -> PieceCountOut:
        return cls(sku=sku, pieces=counted.pieces, uncertainty=counted.uncertainty)


class PieceCountQuery(Strict):
    sku: Code
    tare: SignedQuantityText = Decimal(0)


class LimitsIn(Strict):
    """In °C; one of them at least."""

    lowest: SignedQuantityText | None = None
    highest: SignedQuantityText | None = None
    minutes: Annotated[int, Field(ge=0, le=1440, description="For so long it may be otherwise.")] = 0


class LimitsOut(Schema):
    lowest: str | None
    highest: str | None
    minutes: int

    @classmethod
    def of(cls, row: ZoneLimits) -> LimitsOut:
        return cls(lowest=_text(row.lowest), highest=_text(row.highest), minutes=row.minutes)


class ClimateQuery(Strict):
    warehouse: Code | None = None


class ClimateOut(Schema):
    warehouse: str
    zone: str
    degrees: str | None
    limits: LimitsOut | None
    state: Literal["ok", "silent", "out_of_limits", "excursion", "no_limits"]
    silent: list[str] = Field(description="Thermometers that have said nothing for too long.")
    excursion: str | None

    @classmethod
    def of(cls, one: Climate) -> ClimateOut:
        return cls(
            warehouse=one.zone.warehouse.code,
            zone=one.zone.code,
            degrees=_text(one.degrees),
            limits=LimitsOut.of(one.limits) if one.limits else None,
            state=one.state,
            silent=[device.code for device in one.silent],
            excursion=one.excursion.number if one.excursion else None,
        )


class CourseQuery(Strict):
    hours: Annotated[int, Field(ge=1, le=24 * 31)] = 24
    minutes: Annotated[int, Field(ge=1, le=1440, description="To a stretch.")] = 10


class CoursePointOut(Schema):
    at: datetime
    lowest: str
    highest: str


class ExcursionQuery(PageQuery):
    warehouse: Code | None = None
    open: bool | None = Field(None, description="Those that nobody has decided on.")


class ExcursionHoldOut(Schema):
    id: int
    sku: str
    lot: str
    bin: str
    quantity: QuantityText
    open: QuantityText

    @classmethod
    def of(cls, row: Hold) -> ExcursionHoldOut:
        place = f"{row.bin.warehouse.code}/{row.bin.code}" if row.bin.warehouse else row.bin.code
        return cls(id=row.pk, sku=row.sku.code, lot=row.lot.code, bin=place, quantity=row.quantity, open=row.open)


class ExcursionOut(Schema):
    number: str
    warehouse: str
    zone: str
    began_at: datetime
    ended_at: datetime | None
    lowest: str
    highest: str
    allowed: LimitsOut
    settled_as: str | None
    reason: str
    holds: list[ExcursionHoldOut] | None = Field(None, description="Where one excursion alone is read.")

    @classmethod
    def of(cls, row: Excursion, holds: list[Hold] | None = None) -> ExcursionOut:
        return cls(
            number=row.number,
            warehouse=row.warehouse.code,
            zone=row.zone.code,
            began_at=row.began_at,
            ended_at=row.ended_at,
            lowest=plain(row.lowest),
            highest=plain(row.highest),
            allowed=LimitsOut(
                lowest=_text(row.allowed_lowest), highest=_text(row.allowed_highest), minutes=row.tolerated_minutes
            ),
            settled_as=row.settled_as or None,
            reason=row.reason,
            holds=None if holds is None else [ExcursionHoldOut.of(hold) for hold in holds],
        )


class ExcursionSettlementIn(Strict):
    how: Literal["released", "rejected"]
    reason: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    to: Code | None = Field(None, description="WAREHOUSE/BIN in quarantine for what is rejected; without it, it is scrapped.")


class RefusedMessageOut(Schema):
    id: int
    topic: str
    code: str
    detail: str
    payload: str
    times: int
    last_at: datetime

    @classmethod
    def of(cls, row: RefusedMessage) -> RefusedMessageOut:
        names = ("id", "topic", "code", "detail", "payload", "times", "last_at")
        return cls(**{name: getattr(row, name) for name in names})


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)

"""What the API of readers and gates takes in and gives out."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.kernel import clock
from quartermaster.rfid.models import Antenna, Gate, Passage, PassageLine, Reader, Tag, UnknownTag, Walk, WalkLine
from quartermaster.rfid.reads import MICRO, Read
from quartermaster.web.api import PageQuery, QuantityText, Strict

Name = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Short = Annotated[str, StringConstraints(max_length=60)]
Epc = Annotated[str, StringConstraints(min_length=4, max_length=128, to_upper=True)]


class AntennaIn(Strict):
    number: Annotated[int, Field(strict=True, ge=1, le=65_535)]
    gate: Annotated[int | None, Field(description="Id of the gate it is at; or else a zone.")] = None
    side: Literal["", "before", "behind"] = ""
    zone: Annotated[Short, Field(description="Code of the zone it is in, of the reader’s warehouse.")] = ""


class AntennaOut(Schema):
    number: int
    gate: int | None
    side: str
    zone: str

    @classmethod
    def of(cls, row: Antenna) -> AntennaOut:
        return cls(number=row.number, gate=row.gate_id, side=row.side, zone=row.zone.code if row.zone else "")


class ReaderIn(Strict):
    name: Name
    warehouse: Name
    host: Annotated[str, StringConstraints(max_length=253)] = Field("", description="Empty: it sends its reads itself.")
    port: Annotated[int, Field(strict=True)] = 5084
    antennas: list[AntennaIn] = Field(default_factory=list, max_length=64)


class ReaderOut(Schema):
    id: int
    name: str
    warehouse: str
    host: str
    port: int
    antennas: list[AntennaOut]
    state: str
    trouble: str
    last_read_at: datetime | None
    reads: int
    version: int

    @classmethod
    def of(cls, row: Reader) -> ReaderOut:
        names = ("id", "name", "host", "port", "state", "trouble", "last_read_at", "reads", "version")
        antennas = sorted((AntennaOut.of(one) for one in row.antennas.all()), key=lambda one: one.number)
        return cls(warehouse=row.warehouse.code, antennas=antennas, **{name: getattr(row, name) for name in names})


class GateIn(Strict):
    name: Name
    warehouse: Name
    kind: Literal["dock_in", "dock_out", "between"]
    from_zone: Annotated[Short, Field(description="Between zones: where goods come from; empty: anywhere.")] = ""
    to_bin: Annotated[Short, Field(description="Where goods lie that have passed: a dock, or between zones any bin.")] = ""
    back_bin: Annotated[Short, Field(description="Between zones: where goods lie that went back; empty: one way only.")] = ""
    rule: Literal["ask", "right", "passed"] = Field(
        "ask", description="What is posted without asking: nothing; what passed, where nothing differs; whatever was expected."
    )
    quiet_seconds: Annotated[Decimal, Field(ge=1, le=600, decimal_places=1)] = Decimal(5)


class GateOut(Schema):
    id: int
    name: str
    warehouse: str
    kind: str
    from_zone: str
    to_bin: str
    back_bin: str
    rule: str
    quiet_seconds: QuantityText
    version: int

    @classmethod
    def of(cls, row: Gate) -> GateOut:
        return cls(
            warehouse=row.warehouse.code,
            from_zone=row.from_zone.code if row.from_zone else "",
            to_bin=row.to_bin.code if row.to_bin else "",
            back_bin=row.back_bin.code if row.back_bin else "",
            **{name: getattr(row, name) for name in ("id", "name", "kind", "rule", "quiet_seconds", "version")},
        )


class ReadIn(Strict):
    epc: Annotated[Epc, Field(description="The tag’s EPC memory, in hexadecimal digits.")]
    antenna: Annotated[int, Field(strict=True, ge=0, le=65_535)] = 0
    seen_at: datetime | None = Field(None, description="When, if not now; later than now counts as now.")
    times: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = 1

    def read(self) -> Read:
        now = int(clock.now().timestamp() * MICRO)
        at = min(int(self.seen_at.timestamp() * MICRO), now) if self.seen_at and self.seen_at.tzinfo else now
        return Read(self.epc, self.antenna, at, at, self.times)


class ReadsIn(Strict):
    reader: Annotated[int, Field(strict=True, description="Id of the reader.")]
    reads: list[ReadIn] = Field(max_length=10_000)


class ReadsOut(Schema):
    """How many reads of how many tags; `unknown` of them are new and nobody knows them. `documents`: passages and walks."""

    reads: int
    tags: int
    unknown: int
    documents: list[str]


class PassageOut(Schema):
    """`counts` are tags by finding: expected, missing, unexpected, unknown; turned, again and aside are no difference."""

    number: str
    gate: int
    gate_name: str
    state: str
    document: str
    counts: dict[str, int]
    trouble: str
    posted: list[str]
    opened_at: datetime
    ended_at: datetime | None
    settled_at: datetime | None
    settled_by: str

    @classmethod
    def of(cls, row: Passage) -> PassageOut:
        names = ("number", "state", "document", "counts", "trouble", "posted", "opened_at", "ended_at", "settled_at")
        by = str(row.settled_by) if row.settled_by else ""
        return cls(gate=row.gate_id, gate_name=row.gate.name, settled_by=by, **{name: getattr(row, name) for name in names})


class SeenOut(Schema):
    """A tag, or (without an EPC) what was missing. `kind` is goods, carton, pallet or bin; `code` its serial, SSCC or bin."""

    epc: str
    kind: str
    sku: str
    code: str
    lot: str
    quantity: QuantityText
    finding: str
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    times: int

    @classmethod
    def of(cls, row: PassageLine) -> SeenOut:
        names = ("epc", "kind", "code", "quantity", "finding", "first_seen_at", "last_seen_at", "times")
        return cls(sku=row.sku.code if row.sku else "", lot=row.lot_code, **{name: getattr(row, name) for name in names})


class WalkedOut(SeenOut):
    """`booked_in` is where the book has it (empty: nowhere, or in several bins), `booked` how much."""

    booked_in: str
    booked: QuantityText | None

    @classmethod
    def of_walk(cls, row: WalkLine) -> WalkedOut:
        place = row.booked_in
        where = f"{place.warehouse.code}/{place.code}" if place and place.warehouse else ""
        return cls(booked_in=where, booked=row.booked, **SeenOut.of(row).model_dump())  # type: ignore[arg-type]


class PassageQuery(PageQuery):
    state: str | None = None
    gate: int | None = None
    document: str | None = None


class SeenQuery(PageQuery):
    finding: str | None = None


class ChosenPaperIn(Strict):
    document: Annotated[Short, Field(description="The delivery, order or transfer; empty: find it again.")]


class DismissalIn(Strict):
    reason: Annotated[str, StringConstraints(max_length=200)] = ""


class ZoneWalkIn(Strict):
    warehouse: Name
    zone: Annotated[Short, Field(description="Empty: the whole warehouse.")] = ""
    reader: int | None = Field(None, description="Id of the reader that is carried: all that it reads is of this walk.")


class ZoneWalkOut(Schema):
    number: str
    warehouse: str
    zone: str
    reader: int | None
    started_at: datetime
    ended_at: datetime | None
    counts: dict[str, int] = Field(description="expected: here and booked here; unexpected: here only; missing: booked only.")

    @classmethod
    def of(cls, row: Walk) -> ZoneWalkOut:
        names = ("number", "started_at", "ended_at", "counts")
        zone = row.zone.code if row.zone else ""
        told = {name: getattr(row, name) for name in names}
        return cls(warehouse=row.warehouse.code, zone=zone, reader=row.reader_id, **told)


class WalkReadsIn(Strict):
    reads: list[ReadIn] = Field(max_length=10_000)


class WalkReadsOut(Schema):
    reads: int
    unknown: int


class TaggedSerialIn(Strict):
    sku: Name
    serial: Name


class TaggedBinIn(Strict):
    warehouse: Name
    bin: Name


class TagsIn(Strict):
    """Which things are to get tags. Asked again for the same, the answer is the same."""

    owner: Annotated[Short, Field(description="Whose serials; needed where there are several owners.")] = ""
    serials: list[TaggedSerialIn] = Field(default_factory=list, max_length=5000)
    bins: list[TaggedBinIn] = Field(default_factory=list, max_length=5000)
    prefix_digits: Annotated[int, Field(ge=6, le=12)] | None = Field(
        None, description="How long the company prefix within the GTINs is, where they are not ours."
    )


class TaggedLotIn(Strict):
    sku: Name
    lot: Name
    quantity: Annotated[QuantityText, Field(description="How much of the lot the tag is on.")] = Decimal(1)


class TieIn(Strict):
    """A tag that is there already, and what it is on: a serial, so much of a lot, or a bin."""

    epc: Epc
    owner: Short = ""
    serial: TaggedSerialIn | None = None
    lot: TaggedLotIn | None = None
    bin: TaggedBinIn | None = None


class TagOut(Schema):
    """`epc` is what its memory is to hold, in hexadecimal digits."""

    epc: str
    identity: str
    sku: str
    serial: str
    lot: str
    quantity: QuantityText
    bin: str
    given_at: datetime

    @classmethod
    def of(cls, row: Tag) -> TagOut:
        lot, place = row.lot, row.bin
        return cls(
            epc=row.epc,
            identity=row.identity,
            sku=lot.sku.code if lot and lot.sku else "",
            serial=lot.code if lot and lot.is_serial else "",
            lot=lot.code if lot and not lot.is_serial else "",
            quantity=row.quantity,
            bin=place.code if place else "",
            given_at=row.given_at,
        )


class TagQuery(PageQuery):
    epc: str | None = None
    sku: str | None = None
    serial: str | None = None
    bin: str | None = None


class UnknownTagOut(Schema):
    id: int
    epc: str
    identity: str
    warehouse: str
    place: str
    first_seen_at: datetime
    last_seen_at: datetime
    times: int
    state: str
    reason: str

    @classmethod
    def of(cls, row: UnknownTag) -> UnknownTagOut:
        names = ("id", "epc", "identity", "place", "first_seen_at", "last_seen_at", "times", "state", "reason")
        return cls(warehouse=row.warehouse.code, **{name: getattr(row, name) for name in names})


class UnknownTagQuery(PageQuery):
    state: str | None = None
    warehouse: str | None = None


class IgnoredTagIn(Strict):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=200)]

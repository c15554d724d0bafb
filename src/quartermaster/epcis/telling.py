"""Events of ours, made of what the book says: one movement is one event, one carton that left is one more. Pure.

An event is known by its `eventID`, a UUID that holds the place in the book and the installation: the same fact has the same
name whenever it is told, and a name leads back to its fact.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from quartermaster.epcis.identifiers import Names
from quartermaster.epcis.steps import PACKED, TRANSFORMATION, Step, step_of

Event = dict[str, Any]

MOVEMENT, CARTON = 1, 2
UOMS: Mapping[str, str] = MappingProxyType({
    "kg": "KGM", "g": "GRM", "mg": "MGM", "t": "TNE", "lb": "LBR", "oz": "ONZ", "l": "LTR", "ml": "MLT", "cl": "CLT",
    "m": "MTR", "cm": "CMT", "mm": "MMT", "km": "KMT", "in": "INH", "ft": "FOT", "yd": "YRD", "m2": "MTK", "m3": "MTQ",
})  # fmt: skip
"""Units of measure as UN/CEFACT's recommendation 20 writes them."""
PAPERS: Mapping[str, str] = MappingProxyType({"PO": "po", "DL": "desadv", "RMA": "rma", "WO": "prodorder"})
"""What a document is to the world, by what its number begins with; others are told without a type."""


@dataclass(frozen=True, slots=True)
class Place:
    """An end of a movement; a virtual one has no warehouse."""

    kind: str
    warehouse: str = ""
    gln: str = ""
    code: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """So much of something: `lot` is empty where goods are not tracked, `serial` says that the lot is one piece."""

    sku: str
    gtin: str | None
    lot: str
    serial: bool
    quantity: Decimal
    unit: str
    scale: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A movement with all that is told of it. One that was taken back is told again with `declared_at`."""

    seq: int
    kind: str
    piece: Piece
    from_place: Place
    to_place: Place
    owner: str
    document: str
    key: str
    occurred_at: datetime
    recorded_at: datetime
    declared_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Packed:
    """A carton that left, with what was in it; `place` is where it stood packed."""

    carton_id: int
    number: str
    sscc: str | None
    order: str
    pieces: tuple[Piece, ...]
    place: Place
    packed_at: datetime
    recorded_at: datetime


def told(fact: Fact, origin: uuid.UUID, names: Names) -> Event:
    """The event that a movement is. With its declaration it is the same event, said not to have happened."""
    step = step_of(fact.kind, fact.to_place.kind, serial=fact.piece.serial)
    zone = fact.to_place.zone or fact.from_place.zone
    event = _begun(step.event, event_id(origin, MOVEMENT, fact.seq), fact.occurred_at, fact.declared_at or fact.recorded_at, zone)
    if fact.declared_at:
        event["errorDeclaration"] = {"declarationTime": moment(fact.declared_at), "reason": "did_not_occur"}
    if step.event == TRANSFORMATION:
        event |= _transformed(fact, origin, names)
    else:
        event |= {"action": step.action, **_listed("", [fact.piece], names)}
    event |= _said(step) | _where(fact.from_place, fact.to_place, names) | _paper(fact.document, names)
    if fact.kind == "owner_change":
        event |= _party(fact, names)
    return event


def told_packed(packed: Packed, origin: uuid.UUID, names: Names) -> Event:
    """The event that a carton is: what was aggregated in it."""
    event = _begun(
        PACKED.event, event_id(origin, CARTON, packed.carton_id), packed.packed_at, packed.recorded_at, packed.place.zone
    )
    event |= {"action": PACKED.action, "parentID": names.carton(packed.sscc, packed.number)}
    event |= _listed("child", packed.pieces, names)
    return event | _said(PACKED) | _where(packed.place, packed.place, names) | _paper(packed.order, names)


def event_id(origin: uuid.UUID, part: int, number: int) -> str:
    """A UUID of version 8: 48 bits for the number, twelve for what it numbers, the rest for the installation."""
    head = number << 80 | 8 << 76 | part << 64 | 2 << 62
    return f"urn:uuid:{uuid.UUID(int=head | (origin.int & (1 << 62) - 1))}"


def number_of(origin: uuid.UUID, uri: str) -> tuple[int, int] | None:
    """(Part, number) of an event that this installation told; None for the events of others."""
    try:
        known = uuid.UUID(uri.removeprefix("urn:uuid:")).int
    except ValueError:
        return None
    part, number = known >> 64 & 0xFFF, known >> 80
    return (part, number) if uri.startswith("urn:uuid:") and event_id(origin, part, number) == uri.lower() else None


def moment(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def offset(when: datetime, zone: str) -> str:
    """How far the clocks of the place were from UTC at that moment: "+01:00"."""
    text = when.astimezone(ZoneInfo(zone)).strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def number(quantity: Decimal) -> int | float:
    return int(quantity) if quantity == quantity.to_integral_value() else float(quantity)


def _begun(kind: str, name: str, occurred: datetime, recorded: datetime, zone: str) -> Event:
    return {
        "type": kind,
        "eventID": name,
        "eventTime": moment(occurred),
        "eventTimeZoneOffset": offset(occurred, zone),
        "recordTime": moment(recorded),
    }


def _said(step: Step) -> Event:
    return {"bizStep": step.biz_step} | ({"disposition": step.disposition} if step.disposition else {})


def _where(came_from: Place, went_to: Place, names: Names) -> Event:
    """Read where the goods came to lie, else where they left; they are in a place only after they came to lie in one."""
    read = went_to if went_to.warehouse else came_from
    if not read.warehouse:
        return {}
    found: Event = {"readPoint": {"id": names.bin(read.gln, read.warehouse, read.code)}}
    return found | ({"bizLocation": {"id": names.warehouse(read.gln, read.warehouse)}} if read is went_to else {})


def _listed(which: str, pieces: Iterable[Piece], names: Names) -> Event:
    """Serials by name, the rest as quantities of their class: "epcList" and "quantityList", with `which` before them."""
    pieces = list(pieces)
    serials = [names.serial(piece.gtin, piece.sku, piece.lot) for piece in pieces if piece.serial]
    amounts = _amounts([piece for piece in pieces if not piece.serial], names)
    lists = {"": ("epcList", "quantityList"), "child": ("childEPCs", "childQuantityList")}
    name, amount_name = lists.get(which, (f"{which}EPCList", f"{which}QuantityList"))
    return ({name: serials} if serials else {}) | ({amount_name: amounts} if amounts else {})


def _amounts(pieces: Sequence[Piece], names: Names) -> list[Event]:
    found = []
    for piece in pieces:
        name = names.lot(piece.gtin, piece.sku, piece.lot) if piece.lot else names.item(piece.gtin, piece.sku)
        found.append({"epcClass": name} | _measured(piece))
    return found


def _measured(piece: Piece) -> Event:
    """What is counted has no unit; what is measured in a unit that the world has no name for is told without its quantity."""
    if piece.scale == 0:
        return {"quantity": number(piece.quantity)}
    uom = UOMS.get(piece.unit.lower())
    return {"quantity": number(piece.quantity), "uom": uom} if uom else {}


def _transformed(fact: Fact, origin: uuid.UUID, names: Names) -> Event:
    """What went in and what came out are events of their own, held together by the transformation they are of."""
    side = "input" if fact.to_place.kind == "production" else "output"
    whole = uuid.uuid5(origin, f"{fact.document}\n{fact.key}")
    return _listed(side, [fact.piece], names) | {"transformationID": f"urn:uuid:{whole}"}


def _paper(document: str, names: Names) -> Event:
    if not document:
        return {}
    kind = PAPERS.get(document.partition("-")[0])
    paper = {"bizTransaction": names.own("document", document.partition("/")[0])}
    return {"bizTransactionList": [({"type": kind} if kind else {}) | paper]}


def _party(fact: Fact, names: Names) -> Event:
    """Whose the goods were, where they are let go; whose they are, where they are taken on."""
    side = "source" if fact.to_place.kind == "owner" else "destination"
    return {f"{side}List": [{"type": "owning_party", side: names.own("owner", fact.owner)}]}

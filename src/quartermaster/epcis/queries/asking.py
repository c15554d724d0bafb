"""What is asked of events: each field narrows, what is empty asks for nothing. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from quartermaster.epcis.models import EventName

R = EventName.Role
EPCS = (R.EPC, R.CHILD, R.PARENT, R.INPUT, R.OUTPUT)
CLASSES = (R.CLASS, R.CHILD_CLASS, R.INPUT_CLASS, R.OUTPUT_CLASS)
EVERY_ROLE = (*EPCS, *CLASSES)
ROLES: dict[str, tuple[EventName.Role, ...]] = {
    "MATCH_epc": (R.EPC, R.CHILD),
    "MATCH_parentID": (R.PARENT,),
    "MATCH_inputEPC": (R.INPUT,),
    "MATCH_outputEPC": (R.OUTPUT,),
    "MATCH_anyEPC": EPCS,
    "MATCH_epcClass": (R.CLASS, R.CHILD_CLASS),
    "MATCH_inputEPCClass": (R.INPUT_CLASS,),
    "MATCH_outputEPCClass": (R.OUTPUT_CLASS,),
    "MATCH_anyEPCClass": CLASSES,
}
"""In which of an event's lists each parameter looks."""


@dataclass(frozen=True, slots=True)
class Match:
    """One of these names stands in one of these roles."""

    roles: tuple[EventName.Role, ...]
    uris: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Times are from (inclusive) and until (exclusive). URIs are in their canonical form."""

    types: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    biz_steps: tuple[str, ...] = ()
    dispositions: tuple[str, ...] = ()
    happened_from: datetime | None = None
    happened_until: datetime | None = None
    recorded_from: datetime | None = None
    recorded_until: datetime | None = None
    read_points: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    event_ids: tuple[str, ...] = ()
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """How far somebody has read: in the book, among cartons (by the movement that they left with), among captured events."""

    book: int = 0
    cartons: int = 0
    captured: int = 0

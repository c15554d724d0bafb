"""What of a captured event is looked for again: its words, its places, its moments, every name in it. Pure."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quartermaster.epcis.checking import read_time
from quartermaster.epcis.identifiers import canonical

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
"""What the words of EPCIS mean, for readers of JSON-LD."""
NAMELESS = uuid.UUID("7c3f0f0e-5a40-4f0c-9f63-0c1f6d1a2e55")
"""Under which events without a name get one, made from what they say."""
LISTS: tuple[tuple[str, str], ...] = (
    ("epcList", "epc"),
    ("childEPCs", "child"),
    ("inputEPCList", "input"),
    ("outputEPCList", "output"),
    ("quantityList", "class"),
    ("childQuantityList", "child_class"),
    ("inputQuantityList", "input_class"),
    ("outputQuantityList", "output_class"),
)
"""Which lists name something, and as what."""


@dataclass(frozen=True, slots=True)
class Read:
    """An event as it is kept. `names` are (role, canonical URI), each once."""

    event_id: str
    declares_error: bool
    digest: str
    event_time: datetime
    read_point: str
    biz_location: str
    names: tuple[tuple[str, str], ...]
    context: list[Any]


def read(event: Mapping[str, Any], context: Any) -> Read:
    """What an event says that has passed its rules, under the context of its document."""
    said = {name: value for name, value in event.items() if name not in ("@context", "recordTime")}
    written = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Read(
        event_id=event.get("eventID") or f"urn:uuid:{uuid.uuid5(NAMELESS, written)}",
        declares_error="errorDeclaration" in event,
        digest=hashlib.sha256(written.encode()).hexdigest(),
        event_time=read_time(event["eventTime"]),
        read_point=_place(event.get("readPoint")),
        biz_location=_place(event.get("bizLocation")),
        names=tuple(dict.fromkeys(named_in(event))),
        context=[one for one in (*_contexts(context), *_contexts(event.get("@context"))) if one != CONTEXT],
    )


def named_in(event: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(Role, canonical URI) of everything that an event names."""
    for field, role in LISTS:
        for one in _list(event.get(field)):
            yield role, canonical(one["epcClass"] if isinstance(one, dict) else str(one))
    if isinstance(parent := event.get("parentID"), str):
        yield "parent", canonical(parent)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _place(value: Any) -> str:
    return canonical(value["id"]) if isinstance(value, dict) and isinstance(value.get("id"), str) else ""


def _contexts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]

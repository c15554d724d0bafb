"""What goes around events when they are told. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quartermaster.epcis.reading import CONTEXT
from quartermaster.epcis.telling import Event, moment
from quartermaster.kernel import clock


def query_document(events: Sequence[Event]) -> dict[str, Any]:
    """The answer to a question for events."""
    body = {"queryResults": {"queryName": "SimpleEventQuery", "resultsBody": {"eventList": list(events)}}}
    return _around("EPCISQueryDocument", body)


def document(events: Sequence[Event]) -> dict[str, Any]:
    """Events as somebody else captures them."""
    return _around("EPCISDocument", {"eventList": list(events)})


def _around(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "@context": [CONTEXT],
        "type": kind,
        "schemaVersion": "2.0",
        "creationDate": moment(clock.now()),
        "epcisBody": body,
    }

"""Scenes of events: somebody who asks for them and sends them, over the API."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from quartermaster.epcis import queries
from quartermaster.epcis.identifiers import Names
from quartermaster.epcis.reading import CONTEXT
from tests import scenes

API = "/api/v1/epcis"


class Reader:
    """A person with a role who talks with the interface of events."""

    def __init__(self, *roles: str) -> None:
        self.client = Client()
        self.client.force_login(scenes.person(*(roles or ("manager",))))

    def capture(self, *events: Any, document: Any = None, **headers: str) -> Any:
        """The answer to a document, or to one around these events."""
        sent = json.dumps(document or around(*events))
        return self.client.post(f"{API}/capture", sent, content_type="application/ld+json", headers=headers)

    def ask(self, **parameters: str | int) -> Any:
        return self.client.get(f"{API}/events", parameters)

    def events(self, **parameters: str | int) -> list[Any]:
        """All events that were asked for, page after page."""
        found: list[Any] = []
        while True:
            answer = self.ask(**parameters)
            assert answer.status_code == 200, answer.content
            found += answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
            if "Link" not in answer.headers:
                return found
            following = urlsplit(answer.headers["Link"].partition(">")[0].removeprefix("<"))
            parameters = {name: value for name, (value,) in parse_qs(following.query).items()}


def around(*events: Any) -> dict[str, Any]:
    return {
        "@context": [CONTEXT, {"example": "http://ns.example.com/epcis/"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-07-01T09:30:00Z",
        "epcisBody": {"eventList": list(events)},
    }


def observed(*epcs: str, **more: Any) -> dict[str, Any]:
    """Somebody saw these."""
    event = {"type": "ObjectEvent", "action": "OBSERVE", "eventTime": "2026-07-01T09:30:00Z", "eventTimeZoneOffset": "+02:00"}
    return event | ({"epcList": list(epcs)} if epcs else {}) | more


def names() -> Names:
    return queries.names_of(queries.origin())

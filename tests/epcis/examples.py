"""The example documents of GS1, and its schema, where they lie beside the checkout."""

from __future__ import annotations

import functools
import json
import tarfile
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "epcis-examples"
needed = pytest.mark.skipif(not FOLDER.exists(), reason="GS1's examples are not beside the checkout")


@functools.cache
def documents() -> dict[str, Any]:
    """Name → document, of all that are JSON. (Half of the examples are the same in XML, which is not captured.)"""
    with tarfile.open(FOLDER / "epcis_examples.tar.gz") as archive:
        found = {}
        for member in archive.getmembers():
            if member.isfile() and member.name.endswith((".json", ".jsonld")) and (file := archive.extractfile(member)):
                document = json.load(file)
                if isinstance(document, dict) and "epcisBody" in document:
                    found[member.name] = document
        return found


@functools.cache
def schema() -> jsonschema_rs.Draft7Validator:
    return jsonschema_rs.Draft7Validator(json.loads((FOLDER / "EPCIS-JSON-Schema.json").read_text()), validate_formats=True)


def capturable() -> dict[str, Any]:
    return {name: document for name, document in documents().items() if document["type"] == "EPCISDocument"}


def events_of(document: Any) -> list[Any]:
    return list(document["epcisBody"]["eventList"])

"""Our rules are those of GS1's schema: what it accepts is accepted, what it refuses is refused, with the place."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from quartermaster.epcis.checking import document_faults, event_faults
from tests.epcis import examples

WRONG: tuple[Any, ...] = ("not a word", 7, None, [], {}, ["x y"], [7])


def _faults(document: Any) -> list[str]:
    """The codes of what is wrong with a document and its events."""
    events = document.get("epcisBody")
    listed = events.get("eventList") if isinstance(events, dict) else None
    faults = document_faults(document)
    for place, event in enumerate(listed if isinstance(listed, list) else ()):
        faults += event_faults(event, f"/epcisBody/eventList/{place}")
    return [fault.code for fault in faults]


def _spoilt(value: Any) -> Iterator[Any]:
    """The value with one thing missing or wrong in it, one after the other, however deep."""
    if isinstance(value, dict):
        yield value | {"stranger": 1}
        for name in value:
            yield {other: one for other, one in value.items() if other != name}
            if name != "@context":
                for wrong in WRONG:
                    yield value | {name: wrong}
                for worse in _spoilt(value[name]):
                    yield value | {name: worse}
    elif isinstance(value, list):
        for place in range(min(len(value), 2)):
            for worse in _spoilt(value[place]):
                yield [*value[:place], worse, *value[place + 1 :]]


@examples.needed
def test_all_examples_of_gs1_are_judged_as_its_schema_judges_them_whole_and_spoilt():
    """One rule is ours: a name without a prefix is refused in places too, where the schema forgets to say so."""
    schema, judged, spoilt = examples.schema(), {True: 0, False: 0}, 0
    differently = []
    for name, document in examples.capturable().items():
        judged[schema.is_valid(document)] += 1
        assert schema.is_valid(document) == (not _faults(document)), name
        for worse in _spoilt(document):
            spoilt += 1
            faults = _faults(worse)
            if schema.is_valid(worse) != (not faults) and faults != ["unknown_field"]:
                differently.append((name, faults, worse))
    assert differently == []
    assert judged == {True: 46, False: 1}
    assert spoilt > 15_000


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"eventTime": "yesterday"}, "/eventTime", "not_a_time"),
        ({"eventTimeZoneOffset": "+2"}, "/eventTimeZoneOffset", "not_an_offset"),
        ({"action": "LOOK"}, "/action", "not_in_vocabulary"),
        ({"bizStep": "urn:epcglobal:cbv:bizstep:shipping"}, "/bizStep", "not_in_vocabulary"),
        ({"epcList": ["urn:a:1", "urn:a:1"]}, "/epcList", "said_twice"),
        ({"epcList": ["urn:a:1", "17"]}, "/epcList/1", "not_a_uri"),
        ({"epcList": None}, "/epcList", "wrong_type"),
        ({"quantityList": [{"epcClass": "urn:a:1", "quantity": "3"}]}, "/quantityList/0/quantity", "wrong_type"),
        ({"readPoint": {}}, "/readPoint/id", "missing_field"),
        ({"ilmd": {"example:lot": "7"}}, "/ilmd", "misplaced_master_data"),
        ({"colour": "red"}, "/colour", "unknown_field"),
        ({"type": "Incident"}, "/type", "unknown_event_type"),
        ({"type": "example:Incident", "epcList": []}, "/epcList", "unknown_field"),
        ({"bizStep": f"example:{'x' * 2000}"}, "/bizStep", "not_in_vocabulary"),
        ({"eventTime": "9999-12-31T23:59:59-12:00"}, "/eventTime", "not_a_time"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(change, pointer, code):
    event = {
        "type": "ObjectEvent",
        "eventTime": "2026-07-01T09:30:00Z",
        "eventTimeZoneOffset": "+02:00",
        "action": "OBSERVE",
        "epcList": ["urn:a:1"],
        "example:colour": "red",
    }
    assert event_faults(event, "/e") == []
    faults = event_faults(copy.deepcopy(event) | change, "/e")
    assert [(fault.pointer, fault.code) for fault in faults][:1] == [(f"/e{pointer}", code)]

"""Tags, identities and GS1 messages against vectors of another implementation and of the Tag Data Standard's examples."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from quartermaster.codes import epc
from quartermaster.codes.faults import UnreadableCode
from quartermaster.codes.gs1 import messages
from tests.codes import vectors
from tests.codes.vectors import Held

VECTORS = vectors.load("epc-tag-vectors", "epc_vectors.json")
GENERATED = vectors.load("epc-tag-vectors", "epc_generated_oracle.json.gz")


def of(operation: str) -> list[dict[str, Any]]:
    return [vector for vector in VECTORS if vector["op"] == operation]


def test_identities_are_accepted_and_refused(held: Held) -> None:
    cases = of("parse_epc_uri")
    assert [is_identity(vector) for vector in cases] == [vector["ok"] for vector in cases]
    assert len(cases) == 119
    held("epc-tag-vectors", len(cases))


def test_keys_and_element_strings_of_identities(held: Held) -> None:
    cases = of("gs1_key")
    assert [said(vector) for vector in cases] == [expected(vector) for vector in cases]
    assert len(cases) == 50
    held("epc-tag-vectors", len(cases))


def test_identities_become_tags_and_tags_identities(held: Held) -> None:
    cases = of("tag")
    assert [written(vector) for vector in cases] == [(one.get("tag_uri"), one.get("hex")) for one in cases]
    for vector in cases:
        if vector["ok"]:
            assert epc.read(vector["hex"]).identity == epc.read_tag_uri(vector["tag_uri"]).identity == vector["uri"]
    assert len(cases) == 43
    held("epc-tag-vectors", len(cases))


def test_random_tags_there_and_back(held: Held) -> None:
    for vector in GENERATED:
        tag = epc.read(vector["hex"])
        assert (tag.identity, tag.filter, epc.tag_uri(tag)) == (vector["uri"], vector["filter"], vector["tag_uri"])
        assert epc.tag(tag.identity, coding=tag.coding, filter_=tag.filter) == tag
        assert str(tag.message) == vector["element_string"]
        length = vector["company_prefix_length"]
        assert epc.identity_of(messages.from_bracketed(vector["element_string"]), company_prefix_length=length) == tag.identity
    assert Counter(vector["scheme"] for vector in GENERATED) == {"SGTIN-96": 150, "SSCC-96": 150, "GIAI-96": 150}
    held("epc-tag-vectors", len(GENERATED))


@pytest.mark.parametrize(
    ("hexadecimal", "position", "reason"),
    [
        ("30G0", "3", "not_hexadecimal"),
        ("", "1", "not_hexadecimal"),
        ("FFFF0000", "1", "unknown_header"),
        ("30", "1", "unknown_header"),
        ("3074257BF7194E4000001A", "1", "not_within_its_scheme"),
        ("3" * 100_000, "513", "too_long"),
    ],
)
def test_what_no_tag_holds_is_refused_with_its_place(hexadecimal: str, position: str, reason: str) -> None:
    with pytest.raises(UnreadableCode) as refused:
        epc.read(hexadecimal)
    facts = refused.value.errors[0].facts
    assert (facts["position"], facts["reason"]) == (position, reason)


def is_identity(vector: dict[str, Any]) -> bool:
    """A vector is of one scheme: another scheme's identity is no identity of it."""
    try:
        return epc.check_identity(vector["uri"]).split(":")[3] in (vector["scheme"].lower(), "dod")
    except UnreadableCode:
        return False


def said(vector: dict[str, Any]) -> tuple[str | None, str | None]:
    wanted = {"gtin_type": vector["options"]["gtin_type"]["value"]} if "options" in vector else {}
    try:
        key = epc.key_of(vector["uri"], **wanted) if "gs1_key" in vector or not vector["ok"] else None
        return key, str(epc.message_of(vector["uri"])) if "gs1_element_string" in vector else None
    except UnreadableCode:
        return None, None


def expected(vector: dict[str, Any]) -> tuple[str | None, str | None]:
    return vector.get("gs1_key"), vector.get("gs1_element_string")


def written(vector: dict[str, Any]) -> tuple[str | None, str | None]:
    options = vector.get("options", {})
    scheme = epc.NAMES[vector["scheme"].lower()]
    only = [one.value for one in scheme.BinaryCodingScheme]  # type: ignore[attr-defined]
    coding = options.get("binary_coding_scheme", {"value": only[0]})["value"]
    filter_ = int(options["filter_value"]["value"]) if "filter_value" in options else None
    try:
        tag = epc.tag(vector["uri"], coding=coding, filter_=filter_)
        return epc.tag_uri(tag), tag.hexadecimal
    except UnreadableCode:
        return None, None

"""Keys, messages and variable measures against what biip's own tests hold true."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from quartermaster.codes import keys
from quartermaster.codes.faults import UnreadableCode
from quartermaster.codes.gs1 import messages
from quartermaster.codes.keys import Key, Measure
from tests.codes import vectors
from tests.codes.vectors import Held

VECTORS = vectors.load("gtin-sscc-rcn-vectors", "gs1_key_vectors.json")
MEASURES = vectors.load("gtin-sscc-rcn-vectors", "variable_measure_rcn.json")
READERS = {"GTIN": keys.gtin, "UPC": keys.upc, "GLN": keys.gln, "SSCC": keys.sscc}

MISREAD = {
    "0107032069804987": "incorrect_check_digit",
    "4101234567890127": "incorrect_check_digit",
    "703206980498": "not_iso3166_or_999",
    "800307071324001022085952": "incorrect_check_digit",
}
"""Messages that biip accepts and GS1's rules refuse: their check digits are wrong, or their country is none."""


def test_every_key_is_read_or_refused(held: Held) -> None:
    cases = [vector for vector in VECTORS if vector["kind"] in READERS]
    assert [found(vector) for vector in cases] == [expected(vector) for vector in cases]
    assert Counter(vector["kind"] for vector in cases) == {"GTIN": 104, "UPC": 51, "GLN": 32, "SSCC": 4}
    held("gtin-sscc-rcn-vectors", len(cases))


def test_every_message_is_read_or_refused_but_for_those_that_break_gs1s_rules(held: Held) -> None:
    cases = [vector for vector in VECTORS if vector["kind"] == "GS1_MESSAGE"]
    for vector in cases:
        refused = vector["input"] in MISREAD or not vector["ok"]
        assert said(vector["input"]) == (None if refused else [(one["ai"], one["value"]) for one in vector["elements"]]), vector
    assert len(cases) == 158
    held("gtin-sscc-rcn-vectors", len(cases))


@pytest.mark.parametrize(("text", "reason"), MISREAD.items())
def test_what_breaks_gs1s_rules_is_refused_by_its_reason(text: str, reason: str) -> None:
    with pytest.raises(UnreadableCode) as refused:
        messages.parse(text)
    assert refused.value.fault.reason == reason


def test_every_variable_measure_in_every_country(held: Held) -> None:
    assert [measured(vector) for vector in MEASURES] == [expected_measure(vector) for vector in MEASURES]
    assert len(MEASURES) == 441
    held("gtin-sscc-rcn-vectors", len(MEASURES))


def test_packs_of_one_item_have_one_number_without_their_weight() -> None:
    light, heavy = keys.measure("2388060112344", country="se"), keys.measure("2388060145670", country="se")
    assert light is not None
    assert heavy is not None
    assert (light.item, light.weight_kg, heavy.weight_kg) == (heavy.item, Decimal("1.234"), Decimal("4.567"))


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("95212345O43213", "9", "non_digit_character"),
        ("123", "1", "wrong_length"),
        (" 4006381333932", "14", "incorrect_check_digit"),
    ],
)
def test_a_wrong_key_is_refused_with_its_place(text: str, position: str, reason: str) -> None:
    with pytest.raises(UnreadableCode) as refused:
        keys.gtin(text)
    facts = refused.value.errors[0].facts
    assert (facts["position"], facts["reason"]) == (position, reason)


def found(vector: dict[str, Any]) -> Key | None:
    try:
        return READERS[vector["kind"]](vector["input"])
    except UnreadableCode:
        return None


def expected(vector: dict[str, Any]) -> Key | None:
    if not vector["ok"]:
        return None
    kind = keys.KeyKind(vector["kind"].lower())
    return Key(kind, vector["value"], vector["check_digit"], vector.get("company_prefix"), vector.get("as_gtin_14"))


def said(text: str) -> list[tuple[str, str]] | None:
    try:
        read = messages.from_bracketed(text) if text.startswith("(") else messages.parse(text)
    except UnreadableCode:
        return None
    return [(element.ai, element.value) for element in read.elements]


def measured(vector: dict[str, Any]) -> Measure | None:
    """Without the item: the vectors do not tell it."""
    try:
        read = keys.measure(vector["input"], country=vector["region"])
    except UnreadableCode:
        return None
    return read and Measure(None, read.weight_kg, read.count, read.price, read.currency)


def expected_measure(vector: dict[str, Any]) -> Measure | None:
    if not vector.get("ok", True):
        return None
    weight, price = (Decimal(vector[name]) if vector[name] is not None else None for name in ("weight_kg", "price"))
    return Measure(None, weight, vector["count"], price, vector["currency"])

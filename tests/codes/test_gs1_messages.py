"""Element strings, the rules between identifiers and Digital Links against what GS1's own engine accepts and refuses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from quartermaster.codes.faults import UnreadableCode
from quartermaster.codes.gs1 import digital_link, messages
from quartermaster.codes.gs1.digital_link import Leniency
from quartermaster.codes.gs1.messages import SEPARATOR, Message
from tests.codes import vectors
from tests.codes.vectors import Held

VECTORS = vectors.load("gs1-syntax-vectors", "syntax_engine_vectors.json")
OWN_RULES = {"DigSigRequiresSerialisedKey": "needs", "repeats": "repeats", "mutex": "forbids", "requisites": "needs"}


def of(operation: str) -> list[dict[str, Any]]:
    return [vector for vector in VECTORS if vector["op"] == operation]


def test_bracketed_text_becomes_the_engines_element_string(held: Held) -> None:
    found = [with_carets(bracketed(vector)) for vector in of("bracketed_to_element_string")]
    assert found == [vector["expect"] for vector in of("bracketed_to_element_string")]
    assert len(found) == 13
    held("gs1-syntax-vectors", len(found))


def test_element_strings_are_accepted_and_refused_as_by_the_engine(held: Held) -> None:
    cases = of("validate_element_string")
    found = [parsed(vector["input"]) is not None for vector in cases]
    assert found == [vector["ok"] for vector in cases]
    assert len(found) == 41
    held("gs1-syntax-vectors", len(found))


def test_what_may_not_stand_together_or_alone_is_what_the_engine_says(held: Held) -> None:
    cases = of("validate_ai_rule")
    found = [OWN_RULES[vector["rule"]] not in reasons(vector["input"]) for vector in cases]
    assert found == [vector["ok"] for vector in cases]
    assert len(found) == 37
    held("gs1-syntax-vectors", len(found))


def test_digital_links_say_what_the_engine_reads_in_them(held: Held) -> None:
    cases = of("digital_link_to_element_string")
    found = [with_carets(linked(vector)) for vector in cases]
    assert found == [vector["expect"] for vector in cases]
    assert len(found) == 54
    held("gs1-syntax-vectors", len(found))


def test_messages_become_the_engines_digital_links(held: Held) -> None:
    cases = of("bracketed_to_digital_link")
    found = [link(vector) for vector in cases]
    assert found == [vector["expect"] for vector in cases]
    assert len(found) == 15
    held("gs1-syntax-vectors", len(found))


def test_a_fault_is_told_with_its_place() -> None:
    with pytest.raises(UnreadableCode) as refused:
        messages.parse("0109521234543213" + "17271332" + "10ABC")
    assert refused.value.errors[0].facts == {"position": "21", "length": "2", "reason": "illegal_month"}
    assert str(refused.value).startswith("The code is wrong at character 21: illegal month.")


def test_a_carton_says_what_is_in_it() -> None:
    said = messages.parse(f"01095212345432133103001250{'17'}281100{'10'}AB-1{SEPARATOR}21S7{SEPARATOR}37024")
    assert (said.gtin, said.lot, said.serial, said.count) == ("09521234543213", "AB-1", "S7", 24)
    assert said.net_weight_kg == Decimal("1.250")
    assert said.day("17", today=date(2026, 11, 26)) == date(2028, 11, 30)
    assert str(said) == "(01)09521234543213(3103)001250(17)281100(10)AB-1(21)S7(37)024"
    assert messages.parse(said.element_string) == said


@pytest.mark.parametrize(
    ("digits", "full"),
    [("760101", date(2076, 1, 1)), ("770101", date(1977, 1, 1)), ("260200", date(2026, 2, 28)), ("240200", date(2024, 2, 29))],
)
def test_the_century_is_the_nearest_and_day_zero_ends_the_month(digits: str, full: date) -> None:
    assert messages.day_of(digits, today=date(2026, 11, 26)) == full


def test_our_own_messages_are_whole_or_not_printed() -> None:
    assert messages.message({"01": "09521234543213", "10": "AB1"}).element_string == "010952123454321310AB1"
    with pytest.raises(UnreadableCode, match="needs"):
        messages.message({"10": "AB1"})


def test_nothing_endless_is_read() -> None:
    with pytest.raises(UnreadableCode, match="too long"):
        messages.parse("99" + "A" * 9000)


def with_carets(said: Message | None) -> str | None:
    """As the vectors write it: a caret for FNC1, at the beginning too."""
    return None if said is None else "^" + said.element_string.replace(SEPARATOR, "^")


def bracketed(vector: dict[str, Any]) -> Message | None:
    try:
        return messages.from_bracketed(vector["input"], unknown="PermitUnknownAIs" in vector.get("options", {}))
    except UnreadableCode:
        return None


def parsed(text: str) -> Message | None:
    """An element string of the vectors, which begins with FNC1 or is none."""
    try:
        return messages.parse(text[1:].replace("^", SEPARATOR)) if text.startswith("^") else None
    except UnreadableCode:
        return None


def reasons(text: str) -> set[str]:
    return {problem.reason for problem in messages.problems(messages.from_bracketed(text, unknown=True))}


def linked(vector: dict[str, Any]) -> Message | None:
    try:
        return digital_link.parse(vector["input"], leniency(vector.get("options", {})))
    except UnreadableCode:
        return None


def leniency(options: dict[str, bool]) -> Leniency:
    """Identifiers not given out are accepted by the engine where two of its switches say so."""
    return Leniency(
        short_names=options.get("permitConvenienceAlphas", False),
        short_gtins=options.get("PermitZeroSuppressedGTINinDLuris", False),
        unknown=options.get("PermitUnknownAIs", False) and not options.get("validation:UNKNOWN_AI_NOT_DL_ATTR", True),
    )


def link(vector: dict[str, Any]) -> str | None:
    options = vector.get("options", {})
    try:
        said = messages.from_bracketed(vector["input"], unknown=options.get("PermitUnknownAIs", False))
        return digital_link.link(said, stem=vector["stem"] or digital_link.CANONICAL, unknown=leniency(options).unknown)
    except UnreadableCode:
        return None

"""Symbology identifiers against GS1's own engine: which symbol it was and what it held; and back again."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, quote_plus, unquote, unquote_plus

import pytest

from quartermaster.codes.faults import UnreadableCode
from quartermaster.codes.gs1 import messages, scan_data
from quartermaster.codes.gs1.messages import SEPARATOR, Message
from quartermaster.codes.gs1.scan_data import Scan, Symbology
from tests.codes import vectors
from tests.codes.vectors import Held

VECTORS = vectors.load("gs1-syntax-vectors", "syntax_engine_vectors.json")
LINEAR = {"DataBarOmni": Symbology.DATABAR, "DataBarLimited": Symbology.DATABAR}


def of(operation: str) -> list[dict[str, Any]]:
    return [vector for vector in VECTORS if vector["op"] == operation]


def test_what_scanners_send_is_read_as_by_the_engine(held: Held) -> None:
    cases = of("parse_scan_data")
    assert [read(vector["input"]) for vector in cases] == [(vector["symbology"], vector["expect"]) for vector in cases]
    assert len(cases) == 29
    held("gs1-syntax-vectors", len(cases))


def test_what_scanners_would_send_is_written_as_by_the_engine(held: Held) -> None:
    cases = of("generate_scan_data")
    assert [write(vector["symbology"], vector["input"]) for vector in cases] == [vector["expect"] for vector in cases]
    assert len(cases) == 19
    held("gs1-syntax-vectors", len(cases))


def test_escaping_in_links_is_the_engines(held: Held) -> None:
    escaped = [(quote(one["input"], safe="~"), quote_plus(one["input"], safe="~")) for one in of("dl_uri_escape")]
    assert escaped == [(one["expect_path"], one["expect_query"]) for one in of("dl_uri_escape")]
    read_back = [(unquote(one["input"], "latin-1"), unquote_plus(one["input"], "latin-1")) for one in of("dl_uri_unescape")]
    assert read_back == [(one["expect_path"], one["expect_query"]) for one in of("dl_uri_unescape")]
    assert (len(escaped), len(read_back)) == (5, 14)
    held("gs1-syntax-vectors", len(escaped) + len(read_back))


def test_a_fault_is_placed_in_what_was_sent() -> None:
    with pytest.raises(UnreadableCode) as refused:
        scan_data.read("]d20109521234543210")
    assert refused.value.errors[0].facts == {"position": "19", "length": "1", "reason": "incorrect_check_digit"}


def read(sent: str) -> tuple[str | None, str | None]:
    """As the vectors write it: a caret for FNC1, a caret of the data escaped."""
    try:
        scan = scan_data.read(sent)
    except UnreadableCode:
        return None, None
    composite = f"|{carets(scan.composite)}" if scan.composite else ""
    return scan.symbology, (carets(scan.message) if scan.message else escaped(scan.text)) + composite


def carets(said: Message) -> str:
    return "^" + said.element_string.replace(SEPARATOR, "^")


def escaped(text: str) -> str:
    stripped = text.lstrip("\\")
    return "\\" + text if stripped.startswith("^") else text


def write(symbology: str, text: str) -> str | None:
    try:
        scan = scan_of(symbology, text)
        sent = scan_data.write(scan)
    except (UnreadableCode, ValueError):
        return None
    return sent + (SEPARATOR if text.endswith("^") else "")


def scan_of(symbology: str, text: str) -> Scan:
    """What a symbol of the vectors holds: with a caret before it a GS1 message, above a bar the part of a composite."""
    kind = LINEAR.get(symbology) or Symbology(symbology)
    below, is_composite, above = text.partition("|")
    if kind in (Symbology.EAN13, Symbology.EAN8, Symbology.DATABAR):
        composite = message_of(above) if is_composite else None
        if kind is not Symbology.DATABAR:
            return Scan(kind, below, composite=composite)
        if symbology == "DataBarLimited":
            below = f"^01{below}"
        return Scan(kind, below, message_of(below) if below.startswith("^") else None, composite)
    if text.startswith("^"):
        return Scan(kind, text, message_of(text))
    return Scan(kind, text[1:] if text.lstrip("\\").startswith("^") else text)


def message_of(text: str) -> Message:
    return messages.parse(text[1:].replace("^", SEPARATOR))

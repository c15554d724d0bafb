"""Sheets: text is text, the same values are the same bytes, nothing outside is read, what is too long is refused."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from quartermaster.printing import barcodes, typesetting
from quartermaster.printing.typesetting import PACKAGE, Sheet, TooLongToPrint
from tests.printing.reading import codes_on, pages_of, text_of

DAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TEMPLATE = """
#import "/printing/prints/sheet.typ": *
#let said = values()
#show: letter.with(said)
#address("To", said.lines)
#rows(("What", "How many"), said.rows, columns: (1fr, auto), right: (1,))
#for code in said.codes { drawing(code, width: 60mm) }
"""
NASTY = [
    "#panic(1)",
    "$x^2$",
    "\\u{41} \\",
    '" quote',
    "*bold* _slanted_",
    "// gone",
    "<label> @ref",
    '#read("/etc/passwd")',
    "`raw`",
]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of its own with a template in it."""
    return _package(tmp_path_factory.mktemp("package"), TEMPLATE)


def _package(root: Path, template: str) -> Path:
    shutil.copytree(PACKAGE / "printing", root / "printing")
    (root / "trial" / "prints").mkdir(parents=True)
    (root / "trial" / "prints" / "sheet.typ").write_text(template)
    return root


def sheet(room: Path, **values: Any) -> Sheet:
    said: Mapping[str, Any] = {"lines": ["Somebody"], "rows": [], "codes": [], **values}
    return Sheet("trial/sheet", "Trial", said, DAY, root=room)


def test_what_people_typed_is_text_and_nothing_else(room: Path) -> None:
    printed = text_of(typesetting.pdf(sheet(room, lines=NASTY, rows=[[one, "1"] for one in NASTY])))
    for one in NASTY:
        assert printed.count(one) == 2, one


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30), max_size=5))
def test_no_text_breaks_a_sheet(room: Path, typed: list[str]) -> None:
    assert typesetting.pdf(sheet(room, lines=typed, rows=[[one, "1"] for one in typed])).startswith(b"%PDF")


def test_the_same_values_are_the_same_bytes(room: Path) -> None:
    once, again = (typesetting.pdf(sheet(room, rows=[["Tea", "3"]])) for _ in range(2))
    assert once == again
    assert typesetting.pdf(sheet(room, rows=[["Tea", "4"]])) != once


def test_a_file_says_what_it_is_and_in_which_language(room: Path) -> None:
    reader = PdfReader(io.BytesIO(typesetting.pdf(sheet(room))))
    assert reader.metadata is not None
    assert reader.metadata.title == "Trial"
    assert reader.metadata.creation_date == DAY
    assert reader.root_object["/Lang"] == "en-GB"


def test_every_page_has_its_number_and_the_heads_of_the_table(room: Path) -> None:
    pdf = typesetting.pdf(sheet(room, rows=[[f"Thing {place}", "1"] for place in range(120)]))
    pages = pages_of(pdf)
    printed = text_of(pdf)
    assert pages > 1
    assert f"Page {pages} of {pages}" in printed
    assert printed.count("How many") == pages


def test_pictures_and_drawings_are_made_of_every_page(room: Path) -> None:
    long = sheet(room, rows=[[f"Thing {place}", "1"] for place in range(120)])
    pages = pages_of(typesetting.pdf(long))
    assert len(typesetting.png(long, dots_per_inch=72)) == len(typesetting.svg(long)) == pages


@pytest.mark.parametrize("path", ["/etc/passwd", "../../../../../etc/passwd"])
def test_a_template_reads_nothing_outside_of_its_package(tmp_path: Path, path: str) -> None:
    outside = _package(tmp_path, f'#read("{path}")')
    with pytest.raises(typst.TypstError, match=r"not found|escape"):
        typesetting.pdf(sheet(outside))


def test_no_template_of_ours_asks_for_a_package_or_runs_values() -> None:
    templates = sorted(PACKAGE.glob("*/prints/*.typ"))
    assert templates
    for template in templates:
        assert not re.search(r'import "@|\beval\(|\bplugin\(|\bread\(', template.read_text()), template


def test_what_nobody_would_read_on_paper_is_refused(room: Path) -> None:
    typesetting.require_printable(2_000, what="The order")
    with pytest.raises(TooLongToPrint) as refused:
        typesetting.require_printable(2_001, what="The order")
    assert refused.value.detail.startswith("The order has 2,001 rows; at most 2,000 are printed.")
    with pytest.raises(TooLongToPrint):
        typesetting.pdf(sheet(room, lines=["x" * 5_000_000]))


def test_every_kind_of_barcode_is_read_back_from_paper(room: Path) -> None:
    drawn = [
        barcodes.code_128("CT-1001"),
        barcodes.gs1_128("(00)095212340000000012"),
        barcodes.data_matrix("BIN A-01-03"),
        barcodes.gs1_data_matrix("(01)09521234543213(10)AB-12"),
        barcodes.qr("https://example.com/01/09521234543213"),
    ]
    (picture,) = typesetting.png(sheet(room, codes=drawn[:2]))
    assert codes_on(picture) == [("]C0", "CT-1001"), ("]C1", "(00)095212340000000012")]
    for code, expected in zip(
        drawn[2:],
        [("]d1", "BIN A-01-03"), ("]d2", "(01)09521234543213(10)AB-12"), ("]Q1", "https://example.com/01/09521234543213")],
        strict=True,
    ):
        (picture,) = typesetting.png(sheet(room, codes=[code]))
        assert codes_on(picture) == [expected]

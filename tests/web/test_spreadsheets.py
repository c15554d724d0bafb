from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Sequence
from decimal import Decimal

import pytest
import xlsxwriter

from quartermaster.kernel.refusals import FieldError
from quartermaster.web import spreadsheets, workbooks
from quartermaster.web.spreadsheets import Heading
from quartermaster.web.workbooks import FileTooLarge, Unreadable

HEADINGS = (Heading("sku", required=True), Heading("walk_order"), Heading("name", aliases=("description",)))


def cells(content: bytes) -> list[dict[str, str]]:
    sheet = spreadsheets.read(content, HEADINGS)
    assert not sheet.faults
    return [line.cells for line in sheet.lines]


def faults(content: bytes) -> list[tuple[str, str]]:
    sheet = spreadsheets.read(content, HEADINGS)
    return [(error.pointer, error.code) for error in sheet.faults]


def workbook(*rows: Sequence[object]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False})
    sheet = book.add_worksheet()
    for index, row in enumerate(rows):
        sheet.write_row(index, 0, row)
    book.close()
    return file.getvalue()


def changed(content: bytes, part: str, before: bytes, after: bytes) -> bytes:
    """The same workbook with one of its parts rewritten."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            assert entry.filename != part or before in data
            new.writestr(entry.filename, data.replace(before, after) if entry.filename == part else data)
    return file.getvalue()


EXPECTED = [{"sku": "A1", "walk_order": "7", "name": "Tea, green"}]


@pytest.mark.parametrize(
    "content",
    [
        b'SKU,Walk order,Name\nA1,7,"Tea, green"\n',
        b'\xef\xbb\xbfsku,walk-order,description\r\nA1,7,"Tea, green"\r\n',
        b'sku;WALK_ORDER;name\nA1;7;"Tea, green"\n',
        b'Sku\twalk order\tname\nA1\t7\t"Tea, green"\n',
        'sku;walk order;name\nA1;7;"Tea, green"\n'.encode("utf-16"),
        b"\xfe\xff" + 'sku,walk order,name\nA1,7,"Tea, green"\n'.encode("utf-16-be"),
    ],
    ids=["commas", "byte order mark", "semicolons", "tabs", "utf-16 little", "utf-16 big"],
)
def test_reads_every_common_kind_of_csv_alike(content: bytes) -> None:
    assert cells(content) == EXPECTED


def test_a_quoted_cell_may_hold_a_line_break() -> None:
    assert cells(b'sku,name\nA1,"two\nlines"\n') == [{"sku": "A1", "name": "two\nlines"}]


def test_reads_numbers_of_a_workbook_exactly() -> None:
    content = workbook(["sku", "walk_order", "name"], ["A1", 7, "Tea, green"], [4006381333931, 0.1, 1e-7], ["B", 1.5, 12345.6789])
    assert cells(content) == [
        *EXPECTED,
        {"sku": "4006381333931", "walk_order": "0.1", "name": "0.0000001"},
        {"sku": "B", "walk_order": "1.5", "name": "12345.6789"},
    ]


def test_rows_keep_the_numbers_that_a_spreadsheet_shows() -> None:
    sheet = spreadsheets.read(b"\n\nsku\n\nA\n\n\nB\n", HEADINGS)
    assert [(line.number, line.where) for line in sheet.lines] == [(5, "row 5, "), (8, "row 8, ")]


def test_names_every_fault_of_the_header_at_once() -> None:
    assert faults(b"colour,name,Description,size\n1,2,3,4\n") == [
        ("row 1, colour", "unknown_column"),
        ("row 1, Description", "duplicate_column"),
        ("row 1, size", "unknown_column"),
        ("row 1, sku", "missing_column"),
    ]


def test_names_ragged_rows_by_their_number_and_reads_the_others() -> None:
    sheet = spreadsheets.read(b"sku,name\nA\nB,x\nC,x,extra\nD,x,\n", HEADINGS)
    assert [(error.pointer, error.code) for error in sheet.faults] == [
        ("row 2, cells", "ragged_row"),
        ("row 4, cells", "ragged_row"),
    ]
    assert [line.text("sku") for line in sheet.lines] == ["B", "D"]


def test_a_formula_as_text_is_a_fault() -> None:
    assert faults(b"sku,name\nA,=1+1\n") == [("row 2, name", "formula")]
    assert faults(workbook(["sku", "name"], ["A", "=1+1"])) == [("row 2, name", "formula")]


def test_text_that_an_export_escaped_comes_back_as_it_was() -> None:
    assert cells(b"sku,name\nA,'-10 degrees\nB,'=x\nC,it's\n") == [
        {"sku": "A", "name": "-10 degrees"},
        {"sku": "B", "name": "=x"},
        {"sku": "C", "name": "it's"},
    ]


def test_a_workbooks_formula_counts_by_its_stored_result() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["sku", "walk_order", "name"])
    sheet.write_string(1, 0, "A")
    sheet.write_formula(1, 1, "=3+4", None, 7)
    sheet.write_formula(1, 2, '="Te"&"a"', None, "Tea")
    book.close()
    assert cells(file.getvalue()) == [{"sku": "A", "walk_order": "7", "name": "Tea"}]


def test_error_cells_and_formulas_without_a_result_are_faults() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["sku", "walk_order", "name"])
    sheet.write_row(1, 0, ["A"])
    sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    sheet.write_row(2, 0, ["B"])
    sheet.write_formula(2, 1, "=1+1", None, 2)
    book.close()
    content = changed(
        file.getvalue(), "xl/worksheets/sheet1.xml", b"<v>2</v></c></row></sheetData>", b"<v></v></c></row></sheetData>"
    )
    assert faults(content) == [("row 2, walk_order", "cell_error"), ("row 3, walk_order", "cell_error")]
    assert next(error.message for error in spreadsheets.read(content, HEADINGS).faults).startswith("This cell shows #DIV/0!.")


def test_a_lying_dimension_hides_no_row() -> None:
    honest = workbook(["sku"], *([f"S{index}"] for index in range(500)))
    lying = changed(honest, "xl/worksheets/sheet1.xml", b'<dimension ref="A1:A501"/>', b'<dimension ref="A1"/>')
    assert len(cells(lying)) == 500


def test_a_number_too_long_for_a_spreadsheet_is_a_fault() -> None:
    assert faults(workbook(["sku"], [123456789012345678])) == [("row 2, sku", "number_not_exact")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n \n",
        b"sku,name\nA,\x00\n",
        b"sku,name\nA,caf\xe9\n",
        "sku,name\nA,b\n".encode("utf-16-le"),
        b'sku,name\nA,"open\n',
        b"\xd0\xcf\x11\xe0old",
        b"PK\x03\x04rubbish",
    ],
    ids=["empty", "blank", "nul", "latin-1", "utf-16 without mark", "open quote", "old workbook", "broken zip"],
)
def test_refuses_what_is_no_spreadsheet(content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        spreadsheets.read(content, HEADINGS)
    assert refused.value.code == "unreadable_file"


def test_refuses_a_zip_that_is_no_workbook() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("readme.txt", "hello")
    with pytest.raises(Unreadable):
        spreadsheets.read(file.getvalue(), HEADINGS)


def test_refuses_a_zip_bomb_before_parsing_it() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * (workbooks.MOST_UNPACKED + 1))
    assert len(file.getvalue()) < 1_000_000
    with pytest.raises(FileTooLarge) as refused:
        spreadsheets.read(file.getvalue(), HEADINGS)
    assert (refused.value.code, refused.value.status) == ("file_too_large", 413)


@pytest.mark.parametrize("address", [b"A1048576", b"XFD2"])
def test_refuses_a_single_cell_at_the_end_of_the_sheet(address: bytes) -> None:
    content = changed(workbook(["sku"], ["A"]), "xl/worksheets/sheet1.xml", b'r="A2" t="s"', b'r="%b" t="s"' % address)
    with pytest.raises(FileTooLarge):
        spreadsheets.read(content, HEADINGS)


def test_takes_a_hundred_thousand_rows_and_not_one_more() -> None:
    rows = [f"S{index}" for index in range(spreadsheets.MOST_ROWS)]
    assert len(cells("\n".join(["sku", *rows]).encode())) == 100_000
    with pytest.raises(FileTooLarge):
        spreadsheets.read("\n".join(["sku", *rows, "one more"]).encode(), HEADINGS)


def test_refuses_more_than_twenty_megabytes() -> None:
    with pytest.raises(FileTooLarge):
        spreadsheets.read(b"sku\n" + b"x" * spreadsheets.MOST_BYTES, HEADINGS)


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", "12"), ("-1.50", "-1.50"), ("NaN", None), ("1,5", None), ("1e9", None), ("Infinity", None), ("", None), ("٣", None)],
)
def test_numbers_are_plain_decimals(text: str, number: str | None) -> None:
    assert spreadsheets.number(text) == (None if number is None else Decimal(number))


def test_a_clean_report_passes_and_one_with_faults_refuses_naming_all() -> None:
    spreadsheets.Report(created=2).require_clean()
    errors = (FieldError("row 2, sku", "invalid_sku", "…"), FieldError("file", "unreadable_file", "…"))
    with pytest.raises(spreadsheets.RowsRefused) as refused:
        spreadsheets.Report(errors=errors).require_clean()
    assert refused.value.code == "rows_refused"
    assert [(error.pointer, error.facts) for error in refused.value.errors] == [
        ("row 2, sku", {"row": "2", "column": "sku"}),
        ("file", {}),
    ]


def repeating(text: bytes, times: int) -> bytes:
    """A workbook that stores one text and says it in so many cells."""
    content = workbook(["sku"], *(["MARK"] for _ in range(times)))
    return changed(content, "xl/sharedStrings.xml", b"MARK", text)


def test_a_text_that_many_cells_repeat_is_read_like_any_other() -> None:
    assert cells(repeating(b"A" * 60, 2000)) == [{"sku": "A" * 60}] * 2000


@pytest.mark.parametrize(
    "number", [b"<v>%d</v>", b"<v> %d</v>", b"<v>+%d</v>", b"<v>&#48;%d</v>", b'<v xml:space="preserve">%d</v>']
)
def test_refuses_a_small_file_whose_cells_repeat_one_long_text(number: bytes) -> None:
    bomb = changed(repeating(b"A" * 1_000_000, 500), "xl/worksheets/sheet1.xml", b"<v>1</v>", number % 1)
    assert len(bomb) < 20_000
    with pytest.raises(FileTooLarge):
        spreadsheets.read(bomb, HEADINGS)


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        ("xl/sharedStrings.xml", b"<si>", b"<!--</si>--><si>"),
        ("xl/sharedStrings.xml", b"MARK", b"<![CDATA[</si>]]>"),
        ("xl/sharedStrings.xml", b"<sst", b'<!DOCTYPE sst [<!ENTITY a "aaaaaaaa">]><sst'),
        ("xl/worksheets/sheet1.xml", b"<sheetData>", b"<!-- --><sheetData>"),
    ],
)
def test_refuses_marks_that_no_spreadsheet_program_writes(part: str, before: bytes, after: bytes) -> None:
    with pytest.raises(Unreadable):
        spreadsheets.read(changed(repeating(b"MARK", 2), part, before, after), HEADINGS)


def test_refuses_a_workbook_with_two_parts_of_one_name() -> None:
    file = io.BytesIO(workbook(["sku"], ["A"]))
    with zipfile.ZipFile(file, "a") as package:
        package.writestr("xl/SharedStrings.xml", b"<sst><si><t>other</t></si></sst>")
    with pytest.raises(Unreadable):
        spreadsheets.read(file.getvalue(), HEADINGS)


def test_texts_in_an_encoding_that_cannot_be_measured_are_not_read() -> None:
    content = repeating(b"MARK", 3)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        texts = package.read("xl/sharedStrings.xml")
    hidden = changed(content, "xl/sharedStrings.xml", texts, texts.decode().replace("UTF-8", "UTF-16").encode("utf-16"))
    with pytest.raises(Unreadable):
        spreadsheets.read(hidden, HEADINGS)


@pytest.mark.parametrize(
    ("part", "rubbish"),
    [
        ("xl/worksheets/sheet1.xml", b"<c "),
        ("xl/worksheets/sheet1.xml", b"<v "),
        ("xl/sharedStrings.xml", b"<si>"),
        ("xl/workbook.xml", b"<sheet "),
        ("xl/_rels/workbook.xml.rels", b"<Relationship "),
    ],
)
def test_a_file_of_marks_that_never_end_is_refused_in_no_time(part: str, rubbish: bytes) -> None:
    content = workbook(["sku"], ["A"])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        whole = package.read(part)
    hostile = changed(content, part, whole, rubbish * 300_000)
    started = time.process_time()
    with pytest.raises(Unreadable):
        spreadsheets.read(hostile, HEADINGS)
    assert time.process_time() - started < 20  # with a mark that looks to the end of the file, hours

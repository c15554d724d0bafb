"""Writing what a table shows as CSV or XLSX, safe to open: text that a spreadsheet would take for a formula stays text."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from quartermaster.kernel import clock
from quartermaster.kernel.quantities import plain

MOST_ROWS = 100_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
EXACT_DIGITS = 15
"""A spreadsheet keeps this many digits of a number; longer ones are written as text, so that none is lost."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def as_csv(name: str, heads: Sequence[str], lines: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """UTF-8 with a byte order mark, so that spreadsheet programs read accents; numbers with a point, times in ISO 8601."""
    writer = csv.writer(_Echo())

    def stream() -> Iterator[str]:
        yield "\ufeff"
        yield writer.writerow([_text(head) for head in heads])
        for line in lines:
            yield writer.writerow([_csv_cell(value) for value in line])

    response = StreamingHttpResponse(stream(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(name, "csv")}"'
    return response


def as_xlsx(name: str, heads: Sequence[str], lines: Iterable[Sequence[Any]]) -> HttpResponseBase:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it when it has been sent
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(name[:31])
    bold = book.add_format({"bold": True})
    timed = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    dated = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, _text(head), bold)
    for row, line in enumerate(lines, start=1):
        for column, value in enumerate(line):
            _write(sheet, row, column, value, timed, dated)
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_file_name(name, "xlsx"), content_type=XLSX)


WRITERS: dict[str, Callable[[str, Sequence[str], Iterable[Sequence[Any]]], HttpResponseBase]] = {"csv": as_csv, "xlsx": as_xlsx}


def _write(sheet: Any, row: int, column: int, value: Any, timed: Any, dated: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, Decimal | int | float) and _fits(value):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, timezone.localtime(value).replace(tzinfo=None), timed)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, dated)
    else:
        sheet.write_string(row, column, _text(value))


def _fits(value: Decimal | int | float) -> bool:
    return isinstance(value, float) or len(Decimal(value).normalize().as_tuple().digits) <= EXACT_DIGITS


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal | int):
        return plain(Decimal(value))
    if isinstance(value, date):
        return value.isoformat()
    return _text(value)


def _text(value: Any) -> str:
    """The text, with an apostrophe before one that begins like a formula."""
    text = strip_tags(value) if isinstance(value, SafeString) else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _file_name(name: str, extension: str) -> str:
    return f"{name}-{timezone.localdate(clock.now()).isoformat()}.{extension}"

"""Reading spreadsheets strictly: every fault with its row and column, nothing guessed, nothing silently left out.

CSV in UTF-8 or UTF-16 with commas, semicolons or tabs; XLSX by the values it stores. Whatever the file, every cell
arrives as text, numbers written plainly ("12.5"), so that both kinds of file pass the same checks.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from quartermaster.kernel.quantities import PLAIN_DECIMAL
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.web import workbooks
from quartermaster.web.workbooks import FileTooLarge, Unreadable

MOST_ROWS = 100_000
MOST_BYTES = 20 * 1024 * 1024
LONGEST_CELL = 10_000
EXACT_UP_TO = 2**53
"""Beyond this a spreadsheet's number may have lost its last digits."""
ESCAPED = ("'=", "'+", "'-", "'@", "'\t", "'\r")
"""How our exports write text that would look like a formula; the apostrophe is taken off again."""

Cell = str | FieldError


class RowsRefused(Invalid):
    """Some rows have faults, so none was loaded; every fault is named."""

    code = "rows_refused"
    title = "Some rows have faults"
    most_errors = 10_000


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that a sheet may have. Upper and lower case, spaces, hyphens and underscores in its name do not matter."""

    name: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as a spreadsheet shows it, and the text under each heading that the sheet has."""

    number: int
    columns: Mapping[str, int]
    """Heading → place in `texts`; one mapping for all lines of a sheet."""
    texts: tuple[str, ...]

    @property
    def where(self) -> str:
        return f"row {self.number}, "

    @property
    def cells(self) -> dict[str, str]:
        return {name: self.texts[place] for name, place in self.columns.items()}

    def text(self, name: str) -> str:
        place = self.columns.get(name)
        return "" if place is None else self.texts[place]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read. Lines with faults are left out; the faults say which."""

    headings: frozenset[str]
    lines: Sequence[Line]
    faults: Sequence[FieldError]


@dataclass(frozen=True, slots=True)
class Report:
    """What loading did, or would do: rows by outcome, and every fault."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: tuple[FieldError, ...] = ()

    @property
    def rows(self) -> int:
        return self.created + self.updated + self.unchanged

    def and_then(self, later: Report) -> Report:
        """Both together."""
        return Report(
            self.created + later.created,
            self.updated + later.updated,
            self.unchanged + later.unchanged,
            (*self.errors, *later.errors),
        )

    def with_faults(self, faults: Sequence[FieldError]) -> Report:
        """The same, with the faults of reading among the errors, in the order of the rows."""
        return replace(self, errors=tuple(sorted((*faults, *self.errors), key=lambda error: _row_of(error.pointer))))

    def require_clean(self) -> None:
        """Refuse with every fault, where there is one."""
        if self.errors:
            count = len(self.errors)
            raise RowsRefused(
                f"{count} fault{'s' if count > 1 else ''} found; nothing was loaded. Mend them and load again.",
                errors=[_with_place(error) for error in self.errors],
            )


def read(content: bytes, headings: Sequence[Heading]) -> Sheet:
    """The rows of a CSV or XLSX file under `headings`; refuses what is no such file (`Unreadable`) or too large."""
    if len(content) > MOST_BYTES:
        raise FileTooLarge("The file is larger than 20 MB. Split it.")
    if not content.strip():
        raise Unreadable("The file is empty.")
    if content.startswith(b"PK"):
        return _sheet(_workbook_rows(content), headings)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("This is an old or encrypted spreadsheet. Save it as XLSX or CSV, without a password.")
    return _sheet(_text_rows(_decoded(content)), headings)


@lru_cache(maxsize=10_000)
def number(text: str) -> Decimal | None:
    """The exact number that a cell says, or None where it says something else (NaN, 1,5, 1e9 …).

    Columns of prices and levels say the same few thousand numbers over and over: they are one object each.
    """
    return Decimal(text) if PLAIN_DECIMAL.fullmatch(text) else None


def decimal(line: Line, name: str, faults: list[FieldError]) -> Decimal | None:
    """The number under a heading; None for an empty cell, and for one that is no number, which becomes a fault."""
    text = line.text(name)
    value = number(text)
    if text and value is None:
        message = f"“{text[:40]}” is not a plain number. Write it like 12 or 12.5, without separators."
        faults.append(fault(line.where, name, "not_a_number", message))
    return value


def whole(line: Line, name: str, faults: list[FieldError]) -> int | None:
    """The whole number under a heading; like `decimal`."""
    value = decimal(line, name, faults)
    if value is not None and value != value.to_integral_value():
        faults.append(fault(line.where, name, "not_whole", f"“{line.text(name)[:40]}” is not a whole number."))
        return None
    return None if value is None else int(value)


def day(line: Line, name: str, faults: list[FieldError]) -> date | None:
    """The date under a heading, as ISO 8601 writes it (2027-01-31); like `decimal`."""
    text = line.text(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        faults.append(fault(line.where, name, "not_a_date", f"“{text[:40]}” is not a date. Write it like 2027-01-31."))
        return None


def fault(where: str, column: str, code: str, message: str) -> FieldError:
    return FieldError(f"{where}{column}", code, message)


def place_of(error: FieldError) -> tuple[int | None, str]:
    """The row and the column that a fault is at; no row where it is about the whole file."""
    found = re.match(r"row (\d+), (.*)", error.pointer, re.DOTALL)
    return (int(found[1]), found[2]) if found else (None, error.pointer)


def _row_of(pointer: str) -> int:
    found = re.match(r"row (\d+)", pointer)
    return int(found[1]) if found else 0


def _with_place(error: FieldError) -> FieldError:
    row, column = place_of(error)
    return error if row is None else replace(error, facts={**error.facts, "row": str(row), "column": column})


# From rows of cells to lines


def _sheet(rows: Iterator[tuple[int, list[Cell]]], headings: Sequence[Heading]) -> Sheet:
    first = next(((number, cells) for number, cells in rows if any(cells)), None)
    if first is None:
        raise Unreadable("The file has no header row. Name the columns in its first row.")
    names, faults = _columns(*first, headings)
    if faults:
        return Sheet(frozenset(filter(None, names)), (), faults)
    lines: list[Line] = []
    places = [place for place, name in enumerate(names) if name]
    columns = {names[place]: count for count, place in enumerate(places)}
    for position, cells in rows:
        if not any(cells):
            continue
        if len(lines) == MOST_ROWS:
            raise FileTooLarge(f"The file has more than {MOST_ROWS:,} rows. Split it.")
        found = _cell_faults(position, names, cells)
        if found:
            faults.extend(found)
        else:
            lines.append(Line(position, columns, tuple(_unescaped(str(cells[place])) for place in places)))
    return Sheet(frozenset(filter(None, names)), lines, faults)


def _columns(position: int, cells: list[Cell], headings: Sequence[Heading]) -> tuple[list[str], list[FieldError]]:
    """Which heading each column has ("" for a column without one), and what is wrong with the header row."""
    where = f"row {position}, "
    known = {_bare(alias): heading.name for heading in headings for alias in (heading.name, *heading.aliases)}
    names: list[str] = []
    faults: list[FieldError] = []
    for cell in cells:
        title = str(cell.message if isinstance(cell, FieldError) else cell).strip()
        name = known.get(_bare(title), "")
        if title and not name:
            allowed = ", ".join(heading.name for heading in headings)
            faults.append(fault(where, title[:40], "unknown_column", f"There is no column “{title[:40]}”. There are: {allowed}."))
        elif name and name in names:
            faults.append(fault(where, title[:40], "duplicate_column", f"The column {name} is there twice. Remove one."))
        names.append(name)
    for heading in headings:
        if heading.required and heading.name not in names:
            faults.append(
                fault(where, heading.name, "missing_column", f"The column {heading.name} is missing. Add it to the first row.")
            )
    return names, faults


def _bare(title: str) -> str:
    return re.sub(r"[\s_\-]+", "", title).casefold()


def _cell_faults(position: int, names: list[str], cells: list[Cell]) -> list[FieldError]:
    where = f"row {position}, "
    if len(cells) < len(names) or any(cells[len(names) :]):
        return [fault(where, "cells", "ragged_row", f"This row has {len(cells)} cells, the header has {len(names)}.")]
    found: list[FieldError] = []
    for name, cell in zip(names, cells, strict=False):
        if isinstance(cell, FieldError):
            found.append(fault(where, name or "cell", cell.code, cell.message))
        elif not name and cell:
            found.append(fault(where, "cells", "ragged_row", f"“{cell[:40]}” stands under no heading."))
        elif cell.startswith("="):
            found.append(fault(where, name, "formula", "This cell holds a formula as text. Replace it by its value."))
        elif len(cell) > LONGEST_CELL:
            found.append(fault(where, name, "too_long", f"This cell has more than {LONGEST_CELL:,} characters."))
    return found


def _unescaped(text: str) -> str:
    return (text[1:] if text.startswith(ESCAPED) else text).strip()


# CSV


def _decoded(content: bytes) -> str:
    encoding = "utf-8"
    if content.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("The file is neither UTF-8 nor UTF-16. Save it as “CSV UTF-8” or as XLSX.") from error
    if "\x00" in text:
        raise Unreadable("The file contains NUL characters, so it is not a CSV file. Save it as “CSV UTF-8” or as XLSX.")
    return text


def _text_rows(text: str) -> Iterator[tuple[int, list[Cell]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    position = 0
    try:
        for position, cells in enumerate(reader, start=1):
            yield position, list(cells)
    except csv.Error as error:
        message = f"Row {position + 1} cannot be read: {error}. Check its quotation marks."
        raise Unreadable(message, errors=[fault(f"row {position + 1}, ", "cells", "unreadable_row", message)]) from error


def _delimiter(text: str) -> str:
    """What separates the header's cells: the most frequent of comma, semicolon and tab outside quotation marks."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    outside = re.sub(r'"[^"]*"', "", header)
    return max(",;\t", key=outside.count)


# XLSX


def _workbook_rows(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    faulty = workbooks.inspect(content, most_rows=MOST_ROWS + 1)
    try:
        rows = CalamineWorkbook.from_object(io.BytesIO(content)).get_sheet_by_index(0).iter_rows()
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable("The workbook cannot be read. Save it as XLSX again, without a password, or as CSV.") from error
    for position, cells in enumerate(rows, start=1):
        read_cells: list[Cell] = [_plain(cell) for cell in cells]
        for column, message in faulty.get(position, ()):
            read_cells.extend([""] * (column + 1 - len(read_cells)))
            read_cells[column] = FieldError("", "cell_error", message)
        yield position, read_cells


def _plain(value: Any) -> Cell:
    """A cell's value as text. A number is exactly the one that the file stores."""
    match value:
        case str():
            if "\x00" in value:
                return FieldError("", "invalid_character", "This cell contains a NUL character.")
            return value
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return _number_text(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time() | timedelta():
            return str(value)
    return ""


def _number_text(value: int | float) -> Cell:
    if abs(value) >= EXACT_UP_TO:
        return FieldError(
            "", "number_not_exact", "This number is too long for a spreadsheet to keep exactly. Format the cell as text."
        )
    text = f"{Decimal(repr(value)):f}"
    return text.removesuffix(".0")

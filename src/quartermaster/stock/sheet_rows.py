"""Rows of sheets about goods in bins: as `read_lines` wants them, with the place where each stood, so that what is refused is
told as a fault of its row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction

from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

SKU = Heading("sku", required=True, aliases=("barcode",), help="A SKU that exists, or its barcode.")
BIN = Heading("bin", required=True, aliases=("place",), help="Warehouse and bin, like LDS/A-01.")
LOT = Heading("lot", aliases=("serial", "batch"), help="One that exists; of goods that are tracked.")
OWNER = Heading("owner", help="The owner’s code; empty for our own goods.")


R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Row:
    """`where` begins the pointer of its faults."""

    where: str
    sku: str
    bin: str
    quantity: Decimal
    lot: str | None
    owner: str | None
    unit: str | None = None


def read(line: Line, quantity: Decimal) -> dict[str, Any]:
    """What every row says."""
    return {
        "where": line.where,
        "sku": line.text("sku"),
        "bin": line.text("bin"),
        "quantity": quantity,
        "lot": line.text("lot") or None,
        "owner": line.text("owner") or None,
    }


def above_zero(line: Line, faults: list[FieldError]) -> Decimal | None:
    """The row's quantity; None where that is a fault."""
    before = len(faults)
    quantity = spreadsheets.decimal(line, "quantity", faults)
    if len(faults) == before and (quantity is None or quantity <= 0):
        faults.append(spreadsheets.fault(line.where, "quantity", "missing", "Say how much, above zero."))
    return quantity


def one_of(line: Line, column: str, known: Sequence[str], faults: list[FieldError]) -> str:
    """A word out of a list."""
    text = line.text(column)
    if text not in known:
        faults.append(spreadsheets.fault(line.where, column, f"{column}_missing", f"Choose one of: {', '.join(known)}."))
    return text


class RowsNotSo(Exception):
    """What is wrong, row by row."""

    def __init__(self, faults: list[FieldError]) -> None:
        super().__init__()
        self.faults = faults


def load(
    sheet: Sheet, read: Callable[[Line, list[FieldError]], R | None], do: Callable[[list[R]], object], *, dry_run: bool
) -> Report:
    """All rows or none. A dry run does everything and takes it back, so that what it says is what would happen. Whatever `do`
    refuses within `told_by_row` is a fault of its row."""
    faults = list(sheet.faults)
    rows = [row for line in sheet.lines if (row := read(line, faults)) is not None]
    if not faults and rows:
        try:
            with transaction.atomic():
                do(rows)
                transaction.set_rollback(dry_run)
        except RowsNotSo as error:
            faults = error.faults
    return Report(created=len(rows)).with_faults(faults)


@contextmanager
def told_by_row(rows: Sequence[Row], columns: Sequence[str]) -> Iterator[None]:
    """A refusal of lines that are these rows is told of the rows: /lines/3/lot is the lot of the fourth. What is in none of the
    `columns` is told at the first."""
    try:
        yield
    except Refusal as refusal:
        whole = [FieldError("the file", refusal.code, refusal.detail)]
        raise RowsNotSo([_of_row(error, rows, columns) for error in refusal.errors] or whole) from refusal


def _of_row(error: FieldError, rows: Sequence[Row], columns: Sequence[str]) -> FieldError:
    parts = error.pointer.split("/")
    if len(parts) < 3 or parts[1] != "lines" or not parts[2].isdecimal() or int(parts[2]) >= len(rows):
        return FieldError("the file", error.code, error.message)
    column = parts[3] if len(parts) > 3 and parts[3] in columns else columns[0]
    return spreadsheets.fault(rows[int(parts[2])].where, column, error.code, error.message)

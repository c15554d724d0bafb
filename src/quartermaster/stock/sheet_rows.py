"""Rows of sheets about goods in bins: as `read_lines` wants them, with the place where each stood, so that what is refused is
told as a fault of its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line

SKU = Heading("sku", required=True, aliases=("barcode",), help="A SKU that exists, or its barcode.")
BIN = Heading("bin", required=True, aliases=("place",), help="Warehouse and bin, like LDS/A-01.")
LOT = Heading("lot", aliases=("serial", "batch"), help="One that exists; of goods that are tracked.")
OWNER = Heading("owner", help="The owner’s code; empty for our own goods.")


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


def faults_of(refusal: Refusal, rows: Sequence[Row], columns: Sequence[str]) -> list[FieldError]:
    """A refusal of lines as faults of the rows that they are: /lines/3/lot is the lot of the fourth row. What is in none of the
    `columns` is told at the first."""
    return [_of_row(error, rows, columns) for error in refusal.errors] or [FieldError("the file", refusal.code, refusal.detail)]


def _of_row(error: FieldError, rows: Sequence[Row], columns: Sequence[str]) -> FieldError:
    parts = error.pointer.split("/")
    if len(parts) < 3 or parts[1] != "lines" or not parts[2].isdecimal() or int(parts[2]) >= len(rows):
        return FieldError("the file", error.code, error.message)
    column = parts[3] if len(parts) > 3 and parts[3] in columns else columns[0]
    return spreadsheets.fault(rows[int(parts[2])].where, column, error.code, error.message)

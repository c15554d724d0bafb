"""Adjustments as a sheet: what was found and what is gone, bin by bin, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Goods
from quartermaster.stock.references import Line as ReadLine
from quartermaster.stock.references import read_lines
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    Heading("sku", required=True, aliases=("barcode",), help="A SKU that exists, or its barcode."),
    Heading("bin", required=True, aliases=("place",), help="Warehouse and bin, like LDS/A-01."),
    Heading("change", required=True, aliases=("quantity", "difference"), help="3 was found, -3 is gone; in the SKU’s unit."),
    Heading("reason", required=True, help=f"One of {', '.join(stock.REASONS)}."),
    Heading("lot", aliases=("serial", "batch"), help="One that exists; of goods that are tracked."),
    Heading("owner", help="The owner’s code; empty for our own goods."),
)
BIN = ("bin", attrgetter("bin"))


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as `read_lines` wants it; `where` begins the pointer of its faults."""

    where: str
    sku: str
    bin: str
    quantity: Decimal
    lost: bool
    reason: str
    lot: str | None
    owner: str | None
    unit: str | None = None


@transaction.atomic
def load_sheet(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """`stock.adjust` by a sheet with `HEADINGS`, all rows or none; each fault is named by its row. Checking posts everything and
    takes it back, so that what it says is what would happen."""
    faults = list(sheet.faults)
    rows = [row for line in sheet.lines if (row := _row(line, faults)) is not None]
    if not faults and rows:
        faults = _adjust(act, rows, keep=not dry_run)
    return Report(created=len(rows)).with_faults(faults)


def _adjust(act: Act, rows: Sequence[_Row], *, keep: bool) -> list[FieldError]:
    """What is refused, as faults of rows; unless it is to be kept, everything is undone."""
    asked = rows
    try:
        with transaction.atomic():
            read = dict(zip(rows, read_lines(rows, (BIN,)), strict=True))
            for reason in sorted({row.reason for row in rows}):
                found, lost = ([row for row in rows if (row.reason, row.lost) == (reason, gone)] for gone in (False, True))
                asked = [*found, *lost]
                goods = {row: _goods(read[row]) for row in asked}
                stock.adjust(act.because(reason), found=[goods[row] for row in found], lost=[goods[row] for row in lost])
            transaction.set_rollback(not keep)
    except Refusal as refusal:
        return [_of_row(error, asked) for error in refusal.errors] or [FieldError("the file", refusal.code, refusal.detail)]
    return []


def _of_row(error: FieldError, rows: Sequence[_Row]) -> FieldError:
    """A fault of /lines/3/lot as one of the row that this line is."""
    parts = error.pointer.split("/")
    if len(parts) < 3 or parts[1] != "lines" or not parts[2].isdecimal() or int(parts[2]) >= len(rows):
        return FieldError("the file", error.code, error.message)
    column = parts[3] if len(parts) > 3 and parts[3] in ("sku", "bin", "lot", "owner") else "change"
    return spreadsheets.fault(rows[int(parts[2])].where, column, error.code, error.message)


def _row(line: Line, faults: list[FieldError]) -> _Row | None:
    before = len(faults)
    change = spreadsheets.decimal(line, "change", faults)
    if not change and len(faults) == before:
        faults.append(spreadsheets.fault(line.where, "change", "missing", "Say how much was found (3) or is gone (-3)."))
    if line.text("reason") not in stock.REASONS:
        message = f"Choose one of: {', '.join(stock.REASONS)}."
        faults.append(spreadsheets.fault(line.where, "reason", "reason_missing", message))
    if not change or len(faults) > before:
        return None
    return _Row(
        where=line.where,
        sku=line.text("sku"),
        bin=line.text("bin"),
        quantity=abs(change),
        lost=change < 0,
        reason=line.text("reason"),
        lot=line.text("lot") or None,
        owner=line.text("owner") or None,
    )


def _goods(line: ReadLine) -> Goods:
    return Goods(line.owner_id, line.sku_id, line.quantity, line.places[0], lot_id=line.lot_id)

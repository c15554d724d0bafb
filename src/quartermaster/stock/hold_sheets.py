"""Holds as a sheet: what is not to be sold where it lies, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import FieldError
from quartermaster.stock import operations as stock
from quartermaster.stock import sheet_rows
from quartermaster.stock.moves import HoldAsk
from quartermaster.stock.references import Line as ReadLine
from quartermaster.stock.references import read_lines
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    sheet_rows.SKU,
    sheet_rows.BIN,
    Heading("quantity", required=True, help="How much of it, in the SKU’s unit."),
    Heading("reason", required=True, help=f"One of {', '.join(stock.HOLD_REASONS)}."),
    Heading("note", help="What whoever looks at it should know."),
    sheet_rows.LOT,
    sheet_rows.OWNER,
)
BIN = ("bin", attrgetter("bin"))
COLUMNS = ("quantity", "sku", "bin", "reason", "lot", "owner")
LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row(sheet_rows.Row):
    reason: str
    note: str


def load_sheet(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """`stock.hold` by a sheet with `HEADINGS`, all rows or none; each fault is named by its row."""
    return sheet_rows.load(sheet, _row, lambda rows: _hold(act, rows), dry_run=dry_run)


def _hold(act: Act, rows: Sequence[_Row]) -> None:
    with sheet_rows.told_by_row(rows, COLUMNS):
        stock.hold(act, asks=[_ask(row, line) for row, line in zip(rows, read_lines(rows, (BIN,)), strict=True)])


def _row(line: Line, faults: list[FieldError]) -> _Row | None:
    before = len(faults)
    quantity = sheet_rows.above_zero(line, faults)
    reason = sheet_rows.one_of(line, "reason", stock.HOLD_REASONS, faults)
    if len(note := line.text("note")) > LONGEST_NOTE:
        faults.append(spreadsheets.fault(line.where, "note", "too_long", f"A note has at most {LONGEST_NOTE} characters."))
    if quantity is None or len(faults) > before:
        return None
    return _Row(**sheet_rows.read(line, quantity), reason=reason, note=note)


def _ask(row: _Row, line: ReadLine) -> HoldAsk:
    return HoldAsk(line.owner_id, line.sku_id, line.places[0], line.quantity, row.reason, lot_id=line.lot_id, note=row.note)

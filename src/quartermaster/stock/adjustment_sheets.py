"""Adjustments as a sheet: what was found and what is gone, bin by bin, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import FieldError
from quartermaster.stock import operations as stock
from quartermaster.stock import sheet_rows
from quartermaster.stock.moves import Goods
from quartermaster.stock.references import Line as ReadLine
from quartermaster.stock.references import read_lines
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    sheet_rows.SKU,
    sheet_rows.BIN,
    Heading("change", required=True, aliases=("quantity", "difference"), help="3 was found, -3 is gone; in the SKU’s unit."),
    Heading("reason", required=True, help=f"One of {', '.join(stock.REASONS)}."),
    sheet_rows.LOT,
    sheet_rows.OWNER,
)
BIN = ("bin", attrgetter("bin"))
COLUMNS = ("change", "sku", "bin", "lot", "owner")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row(sheet_rows.Row):
    lost: bool
    reason: str


def load_sheet(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """`stock.adjust` by a sheet with `HEADINGS`, all rows or none; each fault is named by its row."""
    return sheet_rows.load(sheet, _row, lambda rows: _adjust(act, rows), dry_run=dry_run)


def _adjust(act: Act, rows: Sequence[_Row]) -> None:
    with sheet_rows.told_by_row(rows, COLUMNS):
        read = dict(zip(rows, read_lines(rows, (BIN,)), strict=True))
    for reason in sorted({row.reason for row in rows}):
        found, lost = ([row for row in rows if (row.reason, row.lost) == (reason, gone)] for gone in (False, True))
        asked = [*found, *lost]
        goods = {row: _goods(read[row]) for row in asked}
        with sheet_rows.told_by_row(asked, COLUMNS):
            stock.adjust(act.because(reason), found=[goods[row] for row in found], lost=[goods[row] for row in lost])


def _row(line: Line, faults: list[FieldError]) -> _Row | None:
    before = len(faults)
    change = spreadsheets.decimal(line, "change", faults)
    if not change and len(faults) == before:
        faults.append(spreadsheets.fault(line.where, "change", "missing", "Say how much was found (3) or is gone (-3)."))
    reason = sheet_rows.one_of(line, "reason", stock.REASONS, faults)
    if not change or len(faults) > before:
        return None
    return _Row(**sheet_rows.read(line, abs(change)), lost=change < 0, reason=reason)


def _goods(line: ReadLine) -> Goods:
    return Goods(line.owner_id, line.sku_id, line.quantity, line.places[0], lot_id=line.lot_id)

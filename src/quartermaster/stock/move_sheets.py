"""Moves from bin to bin as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import FieldError
from quartermaster.stock import operations as stock
from quartermaster.stock import sheet_rows
from quartermaster.stock.moves import Goods
from quartermaster.stock.references import read_lines
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    sheet_rows.SKU,
    sheet_rows.BIN,
    Heading("to_bin", required=True, aliases=("to",), help="Where it goes, like LDS/B-02; of another warehouse too."),
    Heading("quantity", required=True, help="How much of it, in the SKU’s unit."),
    sheet_rows.LOT,
    sheet_rows.OWNER,
)
ENDS = (("bin", attrgetter("bin")), ("to_bin", attrgetter("to_bin")))
COLUMNS = ("quantity", "sku", "bin", "to_bin", "lot", "owner")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row(sheet_rows.Row):
    to_bin: str


def load_sheet(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """`stock.transfer` by a sheet with `HEADINGS`, all rows or none; each fault is named by its row."""
    return sheet_rows.load(sheet, _row, lambda rows: _move(act, rows), dry_run=dry_run)


def _move(act: Act, rows: Sequence[_Row]) -> None:
    with sheet_rows.told_by_row(rows, COLUMNS):
        goods = [
            Goods(line.owner_id, line.sku_id, line.quantity, line.places[0], to_bin_id=line.places[1], lot_id=line.lot_id)
            for line in read_lines(rows, ENDS)
        ]
        stock.transfer(act, goods=goods)


def _row(line: Line, faults: list[FieldError]) -> _Row | None:
    before = len(faults)
    quantity = sheet_rows.above_zero(line, faults)
    if line.text("bin").upper() == line.text("to_bin").upper():
        faults.append(spreadsheets.fault(line.where, "to_bin", "same_place", "It lies there already. Name another bin."))
    if quantity is None or len(faults) > before:
        return None
    return _Row(**sheet_rows.read(line, quantity), to_bin=line.text("to_bin"))

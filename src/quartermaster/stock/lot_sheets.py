"""Lots and serials as a sheet: those not heard of are made known, of the others what is said is corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.accounts.permissions import require
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.stock import attributes, queries, references
from quartermaster.stock import operations as stock
from quartermaster.stock.models.lots import Lot
from quartermaster.stock.moves import LotFacts, NewLot
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

LONGEST_CODE = 60
FROM_A_SHEET = "Corrected from a sheet"
DAYS = {
    "expires": "expires_on",
    "best before": "best_before",
    "made on": "manufactured_on",
    "warranty until": "warranty_until",
}
HEADINGS = (
    Heading("sku", required=True, aliases=("code",), help="A SKU that is tracked by lot or serial."),
    Heading("lot", required=True, aliases=("serial", "batch", "lot or serial"), help="One that exists is corrected."),
    Heading("owner", help="The owner’s code; empty for our own goods."),
    Heading("expires", aliases=("expires on", "expiry"), help="Its last day, like 2027-01-31. An empty cell clears it."),
    Heading("best before", help="Like 2027-01-31. An empty cell clears it."),
    Heading("made on", aliases=("manufactured on",), help="Like 2026-01-31. An empty cell clears it."),
    Heading("supplier lot", aliases=("supplier’s lot", "supplier's lot"), help="What the supplier calls it."),
    Heading("warranty until", aliases=("warranty",), help="Like 2028-01-31. An empty cell clears it."),
    Heading(
        "attributes", aliases=("what else is known",), help="Like Harvest: May 2026; Farm: Makaibari. They replace what is there."
    ),
)

Key = tuple[int, int, str]
"""Owner, SKU, code."""


@dataclass(frozen=True, slots=True)
class _Row:
    key: Key
    said: Mapping[str, Any]
    where: str


@transaction.atomic
def load_sheet(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """Make lots known and correct others by a sheet with `HEADINGS`, all rows or none. Columns that are missing leave what is
    there."""
    faults = list(sheet.faults)
    rows = _read(sheet, faults)
    known = _known(rows)
    new = [row for row in rows if row.key not in known]
    corrected = [(row, replace(stock.facts_of(known[row.key]), **row.said)) for row in rows if row.key in known]
    differing = [(row, facts) for row, facts in corrected if facts != stock.facts_of(known[row.key])]
    report = Report(len(new), len(differing), len(corrected) - len(differing))
    if not faults:
        faults = _write(act if act.reason else act.because(FROM_A_SHEET), new, differing, keep=not dry_run)
    return report.with_faults(faults)


def _write(act: Act, new: Sequence[_Row], differing: Sequence[tuple[_Row, LotFacts]], *, keep: bool) -> list[FieldError]:
    """What is refused, as faults of rows; unless it is to be kept, everything is undone."""
    try:
        with transaction.atomic():
            if new:
                require(act.permissions, "stock.begin_lots")
                stock.begin_lots(act, lots=[NewLot(*row.key, **row.said) for row in new])
            if differing:
                stock.correct_lots(act, facts=[facts for _, facts in differing])
            transaction.set_rollback(not keep)
    except stock.LotDatesCross as refusal:
        return [_of_row(error, [row for row, _ in differing]) for error in refusal.errors]
    return []


def _of_row(error: FieldError, rows: Sequence[_Row]) -> FieldError:
    """A fault of /lots/3/expires_on as one of the row that this lot is on."""
    _, _, place, name = error.pointer.split("/")
    column = next((column for column, field in DAYS.items() if field == name), name)
    return spreadsheets.fault(rows[int(place)].where, column, error.code, error.message)


def _known(rows: Sequence[_Row]) -> dict[Key, Lot]:
    found = Lot.objects.filter(sku_id__in={row.key[1] for row in rows}, code__in={row.key[2] for row in rows})
    return {(lot.owner_id or 0, lot.sku_id or 0, lot.code): lot for lot in found}


def _read(sheet: Sheet, faults: list[FieldError]) -> list[_Row]:
    skus = references.skus.find(line.text("sku") for line in sheet.lines)
    owners = references.owners.find(line.text("owner") for line in sheet.lines)
    tracked = queries.not_loose_among(sku.id for sku in skus.values())
    rows: dict[Key, _Row] = {}
    for line in sheet.lines:
        before = len(faults)
        sku, owner_id = skus.get(line.text("sku")), owners.get(line.text("owner"))
        if sku is None:
            _fault(line, faults, "sku", "unknown_sku", f"There is no SKU “{line.text('sku')[:60]}”.")
        elif sku.id not in tracked or tracked[sku.id].tracking == "none":
            _fault(line, faults, "sku", "not_tracked", f"{sku.code} is tracked neither by lot nor by serial.")
        if owner_id is None:
            _fault(line, faults, "owner", "unknown_owner", f"There is no owner “{line.text('owner')[:60]}”.")
        code, said = _code(line, faults), _said(line, sheet.headings, faults)
        if sku is None or owner_id is None or len(faults) > before:
            continue
        key = (owner_id, sku.id, code)
        if key in rows:
            _fault(line, faults, "lot", "duplicate_row", f"{code} is on {rows[key].where.strip(', ')} too.")
        rows.setdefault(key, _Row(key, said, line.where))
    return list(rows.values())


def _code(line: Line, faults: list[FieldError]) -> str:
    code = line.text("lot")
    if not 0 < len(code) <= LONGEST_CODE or not code.isprintable():
        _fault(line, faults, "lot", "invalid_lot", f"A lot has 1 to {LONGEST_CODE} printable characters.")
    return code


def _said(line: Line, headings: frozenset[str], faults: list[FieldError]) -> dict[str, Any]:
    """What the row says of the lot, by the names of `LotFacts`; of columns that the sheet does not have, nothing."""
    said: dict[str, Any] = {field: spreadsheets.day(line, column, faults) for column, field in DAYS.items() if column in headings}
    if "supplier lot" in headings:
        said["supplier_lot"] = line.text("supplier lot")[:LONGEST_CODE]
    if "attributes" in headings:
        try:
            said["attributes"] = attributes.read(line.text("attributes"))
        except Refusal as refusal:
            _fault(line, faults, "attributes", refusal.code, refusal.detail)
    return said


def _fault(line: Line, faults: list[FieldError], column: str, code: str, message: str) -> None:
    faults.append(spreadsheets.fault(line.where, column, code, message))

"""New costs as a sheet: its columns, and revaluing by one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.stock import costing, references
from quartermaster.stock.costing import NewCost
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

FROM_A_SHEET = "Revalued from a sheet"
HEADINGS = (
    Heading("sku", required=True, help="A SKU that is in stock, or is costed by standard."),
    Heading("owner", help="The owner's code; empty for our own goods."),
    Heading("unit_cost", required=True, aliases=("cost", "standard", "standard cost"), help="What one base unit is worth."),
)


def load_sheet(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """`costing.revalue` by a sheet with `HEADINGS`, all rows or none; every fault is named by its row and column."""
    faults = list(sheet.faults)
    costs = _read(sheet, faults)
    if not faults and costs:
        faults = _revalue(act if act.reason else act.because(FROM_A_SHEET), costs, sheet, keep=not dry_run)
    return Report(updated=len(costs), errors=tuple(faults))


def _revalue(act: Act, costs: list[NewCost], sheet: Sheet, *, keep: bool) -> list[FieldError]:
    """What is refused, as faults of rows; unless it is to be kept, everything is undone."""
    try:
        with transaction.atomic():
            costing.revalue(act, costs=costs)
            transaction.set_rollback(not keep)
    except Refusal as refusal:
        return [_of_row(error, sheet.lines) for error in refusal.errors]
    return []


def _of_row(error: FieldError, lines: Sequence[Line]) -> FieldError:
    """A fault of /lines/3/sku as one of the row that this line is."""
    _, _, place, column = error.pointer.split("/")
    return spreadsheets.fault(lines[int(place)].where, column, error.code, error.message)


def _read(sheet: Sheet, faults: list[FieldError]) -> list[NewCost]:
    skus = references.skus.find(line.text("sku") for line in sheet.lines)
    owners = references.owners.find(line.text("owner") for line in sheet.lines)
    costs = []
    for line in sheet.lines:
        before = len(faults)
        cost = spreadsheets.decimal(line, "unit_cost", faults)
        sku, owner_id = skus.get(line.text("sku")), owners.get(line.text("owner"))
        if cost is None and len(faults) == before:
            faults.append(spreadsheets.fault(line.where, "unit_cost", "missing", "Every row needs a cost."))
        if sku is None:
            message = f"There is no SKU “{line.text('sku')[:60]}”."
            faults.append(spreadsheets.fault(line.where, "sku", "unknown_sku", message))
        if owner_id is None:
            message = f"There is no owner “{line.text('owner')[:60]}”."
            faults.append(spreadsheets.fault(line.where, "owner", "unknown_owner", message))
        costs.append(NewCost(owner_id or 0, sku.id if sku else 0, cost or Decimal(0)))
    return costs

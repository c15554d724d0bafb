"""Sales from before as a sheet: its columns, and loading one."""

from __future__ import annotations

from django.utils import timezone

from quartermaster.accounts.acts import Act
from quartermaster.demand import operations as demand
from quartermaster.demand.operations import Past
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import LARGEST
from quartermaster.kernel.refusals import FieldError
from quartermaster.stock import references
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    Heading("sku", required=True, help="A SKU that exists."),
    Heading("warehouse", required=True, help="The warehouse's code."),
    Heading("begins_on", required=True, aliases=("week", "day", "date"), help="The first day, like 2025-01-27."),
    Heading("quantity", required=True, aliases=("qty", "sold"), help="What was sold in those days, in the SKU's base unit."),
    Heading("days", help="How many days from there on, 1 to 31; empty: a week."),
    Heading("owner", help="The code of whose goods they were; empty: the house’s."),
)
WEEK, MONTH = 7, 31


def load_sheet(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """`load_past` from a sheet with `HEADINGS`, all rows or none; every fault is named by its row and column."""
    faults = list(sheet.faults)
    known = _Known(sheet)
    past = [one for line in sheet.lines if (one := _past(line, known, faults))]
    seen: set[tuple[object, ...]] = set()
    for line, one in zip(sheet.lines, past, strict=False) if not faults else ():
        key = (one.owner_id, one.sku_id, one.warehouse_id, one.begins_on)
        if key in seen:
            faults.append(
                spreadsheets.fault(line.where, "begins_on", "twice", "The same SKU, warehouse and day stand there twice.")
            )
        seen.add(key)
    if faults or dry_run or not past:
        return Report(created=0 if faults else len(past), errors=tuple(faults))
    demand.load_past(act, past=past)
    return Report(created=len(past))


class _Known:
    """What the codes of a sheet name, looked up at once."""

    def __init__(self, sheet: Sheet) -> None:
        self.skus = references.skus.find({line.text("sku") for line in sheet.lines})
        self.warehouses = references.warehouses.find({line.text("warehouse") for line in sheet.lines})
        self.owners = references.owners.find({line.text("owner") for line in sheet.lines} - {""})
        self.usual = references.find_owner_id(None)


def _past(line: Line, known: _Known, faults: list[FieldError]) -> Past | None:
    before = len(faults)
    sku, warehouse_id = known.skus.get(line.text("sku")), known.warehouses.get(line.text("warehouse"))
    owner_id = known.owners.get(line.text("owner")) if line.text("owner") else known.usual
    for name, found in (("sku", sku), ("warehouse", warehouse_id), ("owner", owner_id)):
        if found is None:
            faults.append(spreadsheets.fault(line.where, name, f"unknown_{name}", f"There is no “{line.text(name)[:60]}”."))
    begins_on = spreadsheets.day(line, "begins_on", faults)
    quantity, days = spreadsheets.decimal(line, "quantity", faults), spreadsheets.whole(line, "days", faults)
    if quantity is not None and not 0 <= quantity <= LARGEST:
        faults.append(spreadsheets.fault(line.where, "quantity", "out_of_range", "Sales are zero or more."))
    if days is not None and not 1 <= days <= MONTH:
        faults.append(spreadsheets.fault(line.where, "days", "out_of_range", "A row is of 1 to 31 days."))
    if begins_on is not None and begins_on > timezone.localdate(clock.now()):
        faults.append(spreadsheets.fault(line.where, "begins_on", "in_the_future", "That day is still to come."))
    if len(faults) > before or sku is None or warehouse_id is None or owner_id is None:
        return None
    if begins_on is None or quantity is None:
        faults.append(spreadsheets.fault(line.where, "quantity", "missing", "Every row needs a day and a quantity."))
        return None
    return Past(owner_id, sku.id, warehouse_id, begins_on, days or WEEK, quantity)

"""Bills of materials as a sheet: a row for each component; the rows of a kit are its whole bill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.catalog import bills, queries
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.making import MakingTime
from quartermaster.catalog.models import Bill, Sku
from quartermaster.catalog.operations import Component
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    Heading("kit", required=True, aliases=("parent", "bundle"), help="The SKU that is made of the components; it must exist."),
    Heading("kind", required=True, help="bundle (orders take it apart) or made (beforehand, kept in stock)."),
    Heading("component", required=True, aliases=("sku", "part"), help="A SKU that exists. A kit's rows together are its bill."),
    Heading("quantity", required=True, aliases=("qty",), help="So much of it in one kit, in the component's base unit."),
    Heading("making days", help="Working days that making takes, however much; on one of its rows. All empty: as it was."),
    Heading("batch days", help="Working days for each batch that is begun."),
    Heading("batch size", help="So many are a batch; empty: one."),
    Heading("inspection days", help="Working days from then until it may be sold."),
)  # fmt: skip


@transaction.atomic
def load_bills(act: Act, *, sheet: Sheet, dry_run: bool) -> Report:
    """`set_bill` for every kit of a sheet with `HEADINGS`, all or none, in the order of the sheet; the report counts kits."""
    faults = list(sheet.faults)
    kits: dict[str, list[Line]] = {}
    for line in sheet.lines:
        kits.setdefault(line.text("kit").upper(), []).append(line)
    skus = queries.skus_by_code(kits)
    before = bills.bills_that_hold(sku.id for sku in skus.values())
    report = Report()
    point = transaction.savepoint()
    for code, lines in kits.items():
        if code not in skus:
            message = f"There is no SKU “{code[:60]}”. Load the products first."
            faults.append(spreadsheets.fault(lines[0].where, "kit", "unknown_sku", message))
            continue
        report = report.and_then(_load(act, skus[code], lines, before, faults))
    if dry_run or faults:
        transaction.savepoint_rollback(point)
    return report.with_faults(faults)


def _load(act: Act, sku: Sku, lines: Sequence[Line], before: Mapping[int, Bill], faults: list[FieldError]) -> Report:
    quantities = [spreadsheets.decimal(line, "quantity", faults) for line in lines]
    for line, quantity in zip(lines, quantities, strict=True):
        if quantity is None and not any(fault.pointer == f"{line.where}quantity" for fault in faults):
            faults.append(spreadsheets.fault(line.where, "quantity", "required", "Say how much of it is in one kit."))
    components = [
        Component(line.text("component"), quantity or Decimal(1)) for line, quantity in zip(lines, quantities, strict=True)
    ]
    kit = lines[0].text("kind").lower()
    try:
        with transaction.atomic():
            bill = catalog.set_bill(act, code=sku.code, kit=kit, components=components, making=_making(lines, faults))
    except Refusal as refusal:
        faults += [_at_row(error, lines) for error in refusal.errors] or [_at_kit(refusal, lines)]
        return Report()
    former = before.get(sku.id)
    if former is None:
        return Report(created=1)
    return Report(unchanged=1) if bill.pk == former.pk else Report(updated=1)


def _making(lines: Sequence[Line], faults: list[FieldError]) -> MakingTime | None:
    """As the first of a kit’s rows says it that says anything; None where none does."""
    line = next((line for line in lines if any(line.text(name) for name in TIMES)), None)
    if line is None:
        return None
    days, inspection = spreadsheets.whole(line, "making days", faults), spreadsheets.whole(line, "inspection days", faults)
    each, size = spreadsheets.decimal(line, "batch days", faults), spreadsheets.decimal(line, "batch size", faults)
    return MakingTime(days, each or Decimal(0), size, inspection or 0)


TIMES = ("making days", "batch days", "batch size", "inspection days")
NAMES = {"kit": "kind", "sku": "component", "days": "making days"} | {name.replace(" ", "_"): name for name in TIMES[1:]}


def _at_row(error: FieldError, lines: Sequence[Line]) -> FieldError:
    """ "/components/2/sku" in words of the sheet."""
    parts = error.pointer.strip("/").split("/")
    place = int(parts[1]) if len(parts) == 3 and parts[1].isdigit() else 0
    name = NAMES.get(parts[-1], parts[-1] if parts[-1] == "quantity" else "component")
    if name in TIMES:
        place = next((at for at, line in enumerate(lines) if any(line.text(one) for one in TIMES)), 0)
    return spreadsheets.fault(lines[min(place, len(lines) - 1)].where, name, error.code, error.message)


def _at_kit(refusal: Refusal, lines: Sequence[Line]) -> FieldError:
    return spreadsheets.fault(lines[0].where, "kit", refusal.code, refusal.detail)

"""Transfers from a sheet: a draft for every way that its lines go, every fault at once, all rows or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.catalog.queries import Coded, read_codes
from quartermaster.codes.units import typed
from quartermaster.kernel.refusals import FieldError, Invalid, Refusal
from quartermaster.locations.models import Warehouse
from quartermaster.stock import references
from quartermaster.transfers.operations.drafting import MOST_LINES, draft_many
from quartermaster.transfers.papers import Entry, NewLine, NewTransfer
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    Heading("from", required=True, aliases=("source",), help="The code of the warehouse that sends."),
    Heading("to", required=True, aliases=("destination",), help="The code of the warehouse that gets it."),
    Heading("sku", required=True, aliases=("code", "barcode"), help="A code or barcode of a SKU that exists."),
    Heading("quantity", required=True, aliases=("qty",), help="In the base unit, or in packs like 3 case."),
    Heading("wanted_on", aliases=("wanted",), help="Like 2027-01-31. Lines of another day become another transfer."),
)

Way = tuple[int, int, date | None]
"""From where, to where, wanted when."""


@transaction.atomic
def load_transfers(act: Act, *, sheet: Sheet, dry_run: bool) -> Report:
    """Draft a transfer for each way and day in a sheet with `HEADINGS`."""
    faults = list(sheet.faults)
    skus = read_codes(line.text("sku") for line in sheet.lines)
    places = _warehouses(text for line in sheet.lines for text in (line.text("from"), line.text("to")))
    ways: dict[Way, list[NewLine]] = {}
    for line in sheet.lines:
        if (read := _line(line, skus, places, faults)) is not None:
            way, new = read
            ways.setdefault(way, []).append(new)
            if len(ways[way]) == MOST_LINES + 1:
                message = f"A transfer has at most {MOST_LINES:,} lines. Load the others as a second sheet."
                faults.append(spreadsheets.fault(line.where, "sku", "too_many", message))
    if not faults and not dry_run and ways:
        draft_many(act, transfers=[NewTransfer(way[0], way[1], lines, wanted_on=way[2]) for way, lines in ways.items()])
    return Report(created=sum(len(lines) for lines in ways.values())).with_faults(faults)


def _line(
    line: Line, skus: Mapping[str, Coded], places: Mapping[str, int], faults: list[FieldError]
) -> tuple[Way, NewLine] | None:
    """Which way the line goes and what it sends; None where it cannot be read."""
    before = len(faults)
    ends = [places.get(line.text(name).upper(), 0) for name in ("from", "to")]
    for name, place in zip(("from", "to"), ends, strict=True):
        if not place:
            message = f"There is no warehouse “{line.text(name)[:40]}”."
            faults.append(spreadsheets.fault(line.where, name, "unknown_warehouse", message))
    if ends[0] and ends[0] == ends[1]:
        faults.append(spreadsheets.fault(line.where, "to", "same_place", "A transfer goes to another warehouse."))
    if line.text("sku") not in skus:
        message = f"There is no SKU or barcode “{line.text('sku')[:60]}”."
        faults.append(spreadsheets.fault(line.where, "sku", "unknown_sku", message))
    wanted_on = spreadsheets.day(line, "wanted_on", faults)
    if len(faults) > before:
        return None
    try:
        quantity, unit = typed(line.text("quantity"), pointer="quantity")
        (read,) = references.read_lines([Entry(line.text("sku"), quantity, unit)])
    except Refusal as refusal:
        problem = refusal.errors[0] if refusal.errors else FieldError("", Invalid.code, refusal.detail)
        faults.append(spreadsheets.fault(line.where, "quantity", problem.code, problem.message))
        return None
    return (ends[0], ends[1], wanted_on), NewLine(read.sku_id, read.quantity, read.entered)


def _warehouses(codes: Iterable[str]) -> dict[str, int]:
    """Upper-case code → id, of those in use."""
    wanted = {code.upper() for code in codes}
    found = Warehouse.objects.filter(archived_at=None).values_list("code", "pk")
    return {code.upper(): pk for code, pk in found if code.upper() in wanted}

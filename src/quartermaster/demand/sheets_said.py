"""Promotions, and what comes after what, as sheets."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TypeVar

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Category
from quartermaster.demand import operations as demand
from quartermaster.demand.operations import InvalidPredecessor, InvalidPromotion, NewPromotion, NewSuccession
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.sales.queries import channels_by_code
from quartermaster.stock import references
from quartermaster.stock.references import NamedSku
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

Value = TypeVar("Value")
PROMOTIONS = (
    Heading("name", required=True, aliases=("promotion", "event"), help="What it is called, like Black week."),
    Heading("begins_on", required=True, aliases=("from",), help="Its first day, like 2027-11-22."),
    Heading("ends_on", required=True, aliases=("until",), help="Its last day."),
    Heading("uplift", required=True, aliases=("uplift_percent",), help="How much more is expected, in percent: 50, or -100."),
    Heading("sku", help="A SKU that exists; empty: all, or those of a category."),
    Heading("category", help="The name of a category; empty: all."),
    Heading("warehouse", help="The warehouse's code; empty: all."),
    Heading("channel", help="The sales channel's code; empty: all."),
    Heading("yearly", help="yes, where it comes again every year on these days."),
)
PREDECESSORS = (
    Heading("sku", required=True, help="The new SKU."),
    Heading("predecessor", required=True, aliases=("after",), help="The SKU whose place it takes."),
    Heading("share", help="How much of it is expected, in percent; empty: 100."),
    Heading("until_on", required=True, aliases=("until",), help="When its own history suffices, like 2027-06-30."),
)
YES, NO = {"yes", "true", "1", "x"}, {"", "no", "false", "0"}


def load_promotions(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """`promote` from a sheet with `PROMOTIONS`, all rows or none; every fault is named by its row and column."""
    faults = list(sheet.faults)
    known = _Known(sheet)
    said = [one for line in sheet.lines if (one := _promotion(line, known, faults))]
    if faults or not said:
        return Report(errors=tuple(faults))
    try:
        demand.check_promotions(said)
        if not dry_run:
            demand.promote(act, promotions=said)
    except InvalidPromotion as refusal:
        return Report(errors=tuple(_by_row(refusal, sheet)))
    return Report(created=len(said))


def load_predecessors(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """`succeed` from a sheet with `PREDECESSORS`, like `load_promotions`."""
    faults = list(sheet.faults)
    skus = references.skus.find({line.text(name) for line in sheet.lines for name in ("sku", "predecessor")})
    said = [one for line in sheet.lines if (one := _succession(line, skus, faults))]
    if faults or not said:
        return Report(errors=tuple(faults))
    try:
        demand.check_successions(said)
        if not dry_run:
            demand.succeed(act, successions=said)
    except InvalidPredecessor as refusal:
        return Report(errors=tuple(_by_row(refusal, sheet)))
    return Report(created=len(said))


def _by_row(refusal: Refusal, sheet: Sheet) -> Iterable[FieldError]:
    """What the operation refused of its lines, by the rows that they stand in."""
    for error in refusal.errors:
        _, _, place, field = error.pointer.split("/")
        yield spreadsheets.fault(sheet.lines[int(place)].where, field, error.code, error.message)


class _Known:
    """What the codes and names of a sheet name, looked up at once."""

    def __init__(self, sheet: Sheet) -> None:
        def said(name: str) -> set[str]:
            return {line.text(name) for line in sheet.lines} - {""}

        self.ids = {
            "sku": {code: one.id for code, one in references.skus.find(said("sku")).items()},
            "category": dict(Category.objects.filter(name__in=said("category")).values_list("name", "pk")),
            "warehouse": references.warehouses.find(said("warehouse")),
            "channel": channels_by_code(said("channel")),
        }

    def find(self, line: Line, name: str, faults: list[FieldError]) -> int | None:
        text = line.text(name)
        found = self.ids[name].get(text.upper() if name == "channel" else text)
        if text and found is None:
            faults.append(spreadsheets.fault(line.where, name, f"unknown_{name}", f"There is no {name} “{text[:60]}”."))
        return found


def _promotion(line: Line, known: _Known, faults: list[FieldError]) -> NewPromotion | None:
    before = len(faults)
    begins_on, ends_on = (
        _required(spreadsheets.day(line, name, faults), line, name, faults) for name in ("begins_on", "ends_on")
    )
    uplift = _required(spreadsheets.decimal(line, "uplift", faults), line, "uplift", faults)
    ids = {f"{name}_id": known.find(line, name, faults) for name in known.ids}
    yearly = line.text("yearly").lower()
    if yearly not in YES | NO:
        faults.append(spreadsheets.fault(line.where, "yearly", "not_yes_or_no", "Write yes, or leave it empty."))
    if len(faults) > before or begins_on is None or ends_on is None or uplift is None:
        return None
    return NewPromotion(line.text("name"), begins_on, ends_on, uplift, yearly in YES, **ids)


def _succession(line: Line, skus: dict[str, NamedSku], faults: list[FieldError]) -> NewSuccession | None:
    before = len(faults)
    for name in ("sku", "predecessor"):
        if line.text(name) not in skus:
            faults.append(spreadsheets.fault(line.where, name, "unknown_sku", f"There is no “{line.text(name)[:60]}”."))
    share = spreadsheets.decimal(line, "share", faults)
    until_on = _required(spreadsheets.day(line, "until_on", faults), line, "until_on", faults)
    if len(faults) > before or until_on is None:
        return None
    new, elder = (skus[line.text(name)].id for name in ("sku", "predecessor"))
    return NewSuccession(new, elder, Decimal(100) if share is None else share, until_on)


def _required(value: Value | None, line: Line, name: str, faults: list[FieldError]) -> Value | None:
    if value is None and not line.text(name):
        faults.append(spreadsheets.fault(line.where, name, "missing", f"Every row needs {name}."))
    return value

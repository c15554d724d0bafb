"""Rules for inspecting as a sheet: its columns, and loading one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models.functions import Upper

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Category
from quartermaster.catalog.queries import read_codes
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.inspection_forms import checks_in
from quartermaster.purchasing.inspection_papers import NewCheck, NewInspectionRule
from quartermaster.purchasing.models import Supplier
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    Heading("supplier", help="Code; empty: all suppliers."),
    Heading("category", help="Name; empty: all categories."),
    Heading("sku", help="Code or barcode; empty: all SKUs. A rule for the same three is changed."),
    Heading("sample", required=True, help="none, all, percent, fixed or table."),
    Heading("figure", help="The percentage, or the number of pieces."),
    Heading("aql_major", help="By table: the limit for major defects, like 1.0."),
    Heading("aql_minor", help="By table: the limit for minor defects; empty: they are only noted."),
    Heading("one_in", help="After a good run one lot in so many is inspected; empty is 1, every lot."),
    Heading("after", help="So many good lots in a row are a good run; empty is 5."),
    Heading("checks", help="What to look at, with | between; each is name; unit; least; most; severity."),
)


def load_sheet(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """`set_inspection_rules` from a sheet with `HEADINGS`, all rows or none; every fault is named by its row and column."""
    faults = list(sheet.faults)
    read = _reader(sheet.lines, faults)
    rules = [read(line) for line in sheet.lines]
    wrong = purchasing.inspection_rule_errors(rules)
    faults += [replace(error, pointer=error.pointer.partition("/")[0]) for error in wrong]
    if faults:
        return Report().with_faults(faults)
    with transaction.atomic():
        made, changed = purchasing.set_inspection_rules(act, rules=rules)
        transaction.set_rollback(dry_run)
    return Report(made, changed, len(rules) - made - changed)


def _reader(lines: Iterable[Line], faults: list[FieldError]) -> Callable[[Line], NewInspectionRule]:
    """How a line becomes a rule. What it names that does not exist is a fault, and has an id that no other line has."""
    rows = list(lines)
    suppliers = _ids(Supplier.objects.annotate(called=Upper("code")), rows, "supplier")
    categories = _ids(Category.objects.annotate(called=Upper("name")), rows, "category")
    skus = {code: found.sku.pk for code, found in read_codes(line.text("sku") for line in rows if line.text("sku")).items()}

    def known(line: Line, column: str, there: Mapping[str, int], key: str) -> int | None:
        text = line.text(column)
        if text and key not in there:
            message = f"There is no {'SKU' if column == 'sku' else column} “{text[:40]}”."
            faults.append(spreadsheets.fault(line.where, column, f"unknown_{column}", message))
        return there.get(key, -line.number) if text else None

    def read(line: Line) -> NewInspectionRule:
        one_in, after = spreadsheets.whole(line, "one_in", faults), spreadsheets.whole(line, "after", faults)
        return NewInspectionRule(
            known(line, "supplier", suppliers, line.text("supplier").upper()),
            known(line, "category", categories, line.text("category").upper()),
            known(line, "sku", skus, line.text("sku")),
            line.text("sample").lower(),
            spreadsheets.decimal(line, "figure", faults),
            line.text("aql_major"),
            line.text("aql_minor"),
            5 if after is None else after,
            1 if one_in is None else one_in,
            _checks(line, faults),
            where=line.where,
        )

    return read


def _ids(there: Any, lines: list[Line], column: str) -> dict[str, int]:
    """What is named in a column, in capitals → its id."""
    wanted = {line.text(column).upper() for line in lines if line.text(column)}
    return dict(there.filter(called__in=wanted).values_list("called", "pk"))


def _checks(line: Line, faults: list[FieldError]) -> list[NewCheck]:
    try:
        return checks_in(line.text("checks").replace("|", "\n"))
    except Refusal as refusal:
        faults += [replace(error, pointer=f"{line.where}checks") for error in refusal.errors]
        return []

"""Rules for putting away as a sheet: its columns, and loading one."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.slotting import operations as slotting
from quartermaster.slotting import reading
from quartermaster.slotting.operations import NewRule
from quartermaster.slotting.operations.ruling import BOUNDS
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    Heading("warehouse", required=True, help="Code of the warehouse."),
    Heading("name", required=True, help="Name of the rule; one of the same name is changed."),
    Heading("to", required=True, help="Zones or bins by code, the best first, with commas between."),
    Heading("priority", help="The least is asked first; empty is 100."),
    Heading("sku", help="Only this SKU."),
    Heading("category", help="Only SKUs of this category."),
    Heading("velocity", help="fast, medium or slow."),
    Heading("temperature", help="ambient, chilled or frozen."),
    Heading("litres_from", help="Only goods of at least so many litres each."),
    Heading("litres_to", help="Only goods of at most so many litres each."),
    Heading("kg_from", help="Only goods of at least so many kilograms each."),
    Heading("kg_to", help="Only goods of at most so many kilograms each."),
)
TEXTS = ("warehouse", "name", "to", "sku", "category", "velocity", "temperature")


def load_sheet(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """`set_rules` from a sheet with `HEADINGS`, all rows or none; every fault is named by its row and column."""
    faults = list(sheet.faults)
    rules = [rule for line in sheet.lines if (rule := _rule(line, faults))]
    if faults:
        return Report(errors=tuple(faults))
    try:
        with transaction.atomic():
            made, changed = slotting.set_rules(act, rules=rules)
            transaction.set_rollback(dry_run)
    except Refusal as refusal:
        return Report(errors=tuple(refusal.errors))
    return Report(made, changed, len(rules) - made - changed)


def _rule(line: Line, faults: list[FieldError]) -> NewRule | None:
    before = len(faults)
    numbers = {name: spreadsheets.decimal(line, name, faults) for name in BOUNDS}
    priority = spreadsheets.whole(line, "priority", faults)
    try:
        rule = reading.rule(
            {**{name: line.text(name) for name in TEXTS}, **numbers, "priority": priority},
            where=line.where,
        )
    except Refusal as refusal:
        faults += [replace(error) for error in refusal.errors]
        return None
    return rule if len(faults) == before else None

"""Rules for refilling as a sheet: its columns, and loading one."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.refills import operations as refills
from quartermaster.refills.operations import NewRule
from quartermaster.stock import references
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    Heading("sku", required=True, help="Code of the SKU."),
    Heading("bin", required=True, help="The pick bin, as WAREHOUSE/BIN."),
    Heading("minimum", required=True, help="Below that much free it is refilled."),
    Heading("maximum", required=True, help="Up to that much."),
    Heading("pack", help="Only whole packs of so many."),
    Heading("owner", help="Empty: the house."),
)


def load_sheet(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """`set_rules` from a sheet with `HEADINGS`, all rows or none; every fault is named by its row and column."""
    faults = list(sheet.faults)
    rules = [rule for line in sheet.lines if (rule := _rule(line, faults))]
    if faults:
        return Report(errors=tuple(faults))
    try:
        with transaction.atomic():
            made, changed = refills.set_rules(act, rules=rules)
            transaction.set_rollback(dry_run)
    except Refusal as refusal:
        return Report(errors=tuple(refusal.errors))
    return Report(made, changed, len(rules) - made - changed)


def _rule(line: Line, faults: list[FieldError]) -> NewRule | None:
    before = len(faults)
    minimum, maximum = spreadsheets.decimal(line, "minimum", faults), spreadsheets.decimal(line, "maximum", faults)
    pack = spreadsheets.decimal(line, "pack", faults)
    try:
        sku_id = references.find_sku(line.text("sku"), pointer=f"{line.where}sku").id
        bin_id = references.find_bin_id(line.text("bin"), pointer=f"{line.where}bin")
        owner_id = references.find_owner_id(line.text("owner") or None, pointer=f"{line.where}owner")
    except Refusal as refusal:
        faults += [replace(error) for error in refusal.errors]
        return None
    if len(faults) > before or minimum is None or maximum is None:
        return None
    return NewRule(owner_id, sku_id, bin_id, minimum, maximum, pack, where=line.where)

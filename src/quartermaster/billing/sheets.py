"""Invoices and credit notes from a sheet: one row per line, rows of one supplier and number are one paper. All or none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.billing import operations as billing
from quartermaster.billing.papers import CHARGE, CLAIM, CREDIT_NOTE, GOODS, INVOICE, RETURN, WrittenInvoice, WrittenLine
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.purchasing.entries import suppliers_by_code
from quartermaster.purchasing.models import Supplier
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

ZERO = Decimal(0)
HEADINGS = (
    Heading("supplier", required=True, help="The supplier’s code."),
    Heading("invoice", required=True, aliases=("invoice number",), help="Their number; rows with the same are one paper."),
    Heading("invoiced_on", required=True, aliases=("date", "invoice date"), help="Like 2027-01-31."),
    Heading("due_on", aliases=("due", "due date"), help="Like 2027-03-02; empty: by the supplier’s terms."),
    Heading("credit", help="“yes” on the rows of a credit note."),
    Heading("currency", help="Like EUR; empty: the supplier’s."),
    Heading("tax", help="On the first row of a paper: its tax in all."),
    Heading("total", help="On the first row of a paper: what it comes to with tax, to be compared."),
    Heading("order", aliases=("purchase order", "po"), help="The purchase order that the row is about."),
    Heading("line", help="The order’s line; or name the SKU."),
    Heading("sku", help="Where the order names it once."),
    Heading("quantity", aliases=("qty",), help="Of goods; in the base unit, or in the unit named."),
    Heading("unit", help="A pack of the SKU."),
    Heading("unit_cost", aliases=("cost", "price"), help="For one base unit; empty: as ordered."),
    Heading("charge", help="freight, duty, insurance or other, instead of goods."),
    Heading("return", help="The return to the supplier that is credited (RV-…)."),
    Heading("claim", help="The discrepancy that is credited, by its number."),
    Heading("amount", help="Of charges and credits; of goods: quantity × cost where empty."),
    Heading("description", help="Whatever stands on the paper."),
)


def load_sheet(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """Enter and match the papers of a sheet; `created` counts papers. Faults name their rows; a dry run keeps nothing."""
    faults = list(sheet.faults)
    papers = _papers(sheet, faults)
    with transaction.atomic():
        entered = _enter(act, papers, faults)
        if faults or dry_run:
            transaction.set_rollback(True)
    return Report(created=entered).with_faults(faults)


def _enter(act: Act, papers: list[tuple[WrittenInvoice, str]], faults: list[FieldError]) -> int:
    """How many were entered. What one refuses does not hide what the next does."""
    entered = 0
    for paper, where in papers:
        try:
            with transaction.atomic():
                billing.enter_invoice(act, invoice=paper)
            entered += 1
        except Refusal as refusal:
            known = refusal.errors or [FieldError("/invoice", refusal.code, refusal.detail)]
            faults += [one if one.pointer.startswith("row ") else replace(one, pointer=f"{where}{_column(one)}") for one in known]
    return entered


def _column(error: FieldError) -> str:
    name = error.pointer.rpartition("/")[2]
    return "invoice" if name == "supplier_number" else name


def _papers(sheet: Sheet, faults: list[FieldError]) -> list[tuple[WrittenInvoice, str]]:
    """The papers of a sheet, each with where its first row is. Rows that cannot be read are among the faults."""
    suppliers = suppliers_by_code({line.text("supplier") for line in sheet.lines})
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in sheet.lines:
        groups.setdefault((line.text("supplier").upper(), line.text("invoice").strip().upper()), []).append(line)
    papers = []
    for (code, _), rows in groups.items():
        paper = _paper(suppliers.get(code.strip()), rows, faults)
        if paper is not None:
            papers.append((paper, rows[0].where))
    return papers


def _paper(supplier: Supplier | None, rows: list[Line], faults: list[FieldError]) -> WrittenInvoice | None:
    first, before = rows[0], len(faults)
    if supplier is None:
        message = f"There is no supplier “{first.text('supplier')[:40]}”."
        faults.append(spreadsheets.fault(first.where, "supplier", "unknown_supplier", message))
    day = spreadsheets.day(first, "invoiced_on", faults)
    if day is None and len(faults) == before:
        faults.append(spreadsheets.fault(first.where, "invoiced_on", "missing", "Every paper needs the day it was written."))
    due, tax = spreadsheets.day(first, "due_on", faults), spreadsheets.decimal(first, "tax", faults)
    total, lines = spreadsheets.decimal(first, "total", faults), [_line(row, faults) for row in rows]
    if supplier is None or day is None or len(faults) > before:
        return None
    return WrittenInvoice(
        supplier.pk,
        first.text("invoice"),
        day,
        lines,
        kind=CREDIT_NOTE if first.text("credit").strip().casefold() in ("yes", "y", "true", "1", "x") else INVOICE,
        due_on=due,
        currency=first.text("currency").strip().upper(),
        tax=tax or ZERO,
        total=total,
    )


def _line(row: Line, faults: list[FieldError]) -> WrittenLine:
    charge, vendor_return = row.text("charge").strip().casefold(), row.text("return").strip()
    claim = spreadsheets.whole(row, "claim", faults)
    kind = CHARGE if charge else RETURN if vendor_return else CLAIM if claim is not None else GOODS
    return WrittenLine(
        kind,
        order=row.text("order"),
        position=spreadsheets.whole(row, "line", faults),
        sku=row.text("sku"),
        quantity=spreadsheets.decimal(row, "quantity", faults),
        unit=row.text("unit"),
        unit_cost=spreadsheets.decimal(row, "unit_cost", faults),
        amount=spreadsheets.decimal(row, "amount", faults),
        charge=charge,
        vendor_return=vendor_return,
        discrepancy=claim,
        description=row.text("description")[:200],
        where=row.where,
    )

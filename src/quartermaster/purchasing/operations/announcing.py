"""Announcements of deliveries from a sheet: every fault at once, all deliveries or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.purchasing import entries
from quartermaster.purchasing.entries import Entry, Reader
from quartermaster.purchasing.operations.deliveries import announce
from quartermaster.purchasing.papers import AnnouncedLine, NewDelivery
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    Heading("reference", required=True, aliases=("asn", "delivery note"), help="Theirs. Its rows are one delivery."),
    Heading("supplier", required=True, help="The code of a supplier that exists."),
    Heading("warehouse", required=True, help="The code of the warehouse it goes to."),
    Heading("expected_on", aliases=("expected", "eta"), help="The day it comes, like 2027-01-31."),
    Heading("carrier", help="Who brings it."),
    Heading("order", aliases=("po",), help="Our order that the row is for, like PO-98765. Empty: whichever waits for the SKU."),
    Heading("line", help="The order's line. Needed with an order."),
    Heading("sku", required=True, aliases=("code", "item"), help="A code or barcode of a SKU that exists."),
    Heading("quantity", required=True, help="How much of it is said to come."),
    Heading("unit", aliases=("pack",), help="One of the SKU's units; empty: the base unit."),
    Heading("lot", help="The lot, of what is tracked by lot."),
    Heading("expires_on", aliases=("expiry",), help="The lot's last day, like 2027-01-31."),
    Heading("serials", help="Of what is tracked by serial, like S1, S0098..S0102."),
    Heading("sscc", aliases=("carton",), help="The number of the carton or pallet it is in, 18 digits."),
)


@dataclass(slots=True)
class _Group:
    """The rows of one delivery."""

    first: Line
    supplier_id: int
    warehouse_id: int
    lines: list[AnnouncedLine] = field(default_factory=list)
    rows: list[Line] = field(default_factory=list)


@transaction.atomic
def load_deliveries(act: Act, *, sheet: Sheet, dry_run: bool) -> Report:
    """`announce` for each supplier's reference of a sheet with `HEADINGS`. What was announced before is a fault."""
    faults = list(sheet.faults)
    groups = _groups(sheet.lines, faults)
    for group in groups:
        faults += _announce(act, group, dry_run=dry_run)
    if faults and not dry_run:
        transaction.set_rollback(True)
    return Report(len(groups), 0, 0).with_faults(faults)


def _announce(act: Act, group: _Group, *, dry_run: bool) -> list[FieldError]:
    """Announce it, or say at which rows it is refused; a trial is taken back."""
    day = spreadsheets.day(group.first, "expected_on", [])
    paper = NewDelivery(
        group.supplier_id,
        group.warehouse_id,
        group.lines,
        reference=group.first.text("reference")[:60],
        carrier=group.first.text("carrier")[:60],
        expected_at=timezone.make_aware(datetime.combine(day, time(12))) if day else None,
    )
    try:
        with transaction.atomic():
            announce(act, delivery=paper)
            if dry_run:
                transaction.set_rollback(True)
    except Refusal as refusal:
        return [_at_its_row(error, group.rows) for error in refusal.errors] or [
            spreadsheets.fault(group.first.where, "reference", refusal.code, refusal.detail)
        ]
    return []


def _at_its_row(error: FieldError, rows: Sequence[Line]) -> FieldError:
    parts = error.pointer.split("/")
    if len(parts) > 3 and parts[1] == "lines":
        return spreadsheets.fault(rows[int(parts[2])].where, parts[3], error.code, error.message)
    return spreadsheets.fault(rows[0].where, parts[-1] or "reference", error.code, error.message)


def _groups(lines: Sequence[Line], faults: list[FieldError]) -> list[_Group]:
    suppliers = entries.suppliers_by_code(line.text("supplier") for line in lines)
    warehouses = entries.warehouses_by_code()
    reader = Reader(Entry(entries.ONE, line.text("sku")) for line in lines)
    groups: dict[tuple[str, str], _Group] = {}
    for line in lines:
        supplier = suppliers.get(line.text("supplier").upper())
        warehouse = warehouses.get(line.text("warehouse").upper())
        read = _read(line, reader, faults)
        if supplier is None:
            message = f"There is no supplier “{line.text('supplier')[:30]}”. Add it first."
            faults.append(spreadsheets.fault(line.where, "supplier", "unknown_supplier", message))
        if warehouse is None:
            message = f"There is no warehouse “{line.text('warehouse')[:20]}”."
            faults.append(spreadsheets.fault(line.where, "warehouse", "unknown_warehouse", message))
        if supplier and warehouse and read:
            key = (line.text("supplier").upper(), line.text("reference").upper())
            group = groups.setdefault(key, _Group(line, supplier.id, warehouse.id))
            group.lines.append(read)
            group.rows.append(line)
    return list(groups.values())


def _read(line: Line, reader: Reader, faults: list[FieldError]) -> AnnouncedLine | None:
    quantity = spreadsheets.decimal(line, "quantity", faults)
    position = spreadsheets.whole(line, "line", faults)
    expires_on = spreadsheets.day(line, "expires_on", faults)
    if quantity is None:
        return None
    reader.errors.clear()
    entry = Entry(quantity, line.text("sku"), line.text("unit") or None)
    sku = reader.sku(entry, f"{line.where}/sku")
    base, entered = reader.quantity(entry, sku, line.where) if sku else (quantity, "")
    for error in reader.errors:
        faults.append(spreadsheets.fault(line.where, error.pointer.rpartition("/")[2], error.code, error.message))
    if sku is None or reader.errors:
        return None
    return AnnouncedLine(
        sku.id,
        base,
        entered,
        line.text("order")[:20],
        position,
        line.text("lot")[:60],
        expires_on,
        line.text("serials"),
        line.text("sscc"),
    )

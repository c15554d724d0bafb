"""A purchase order on paper, as its supplier gets it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from django.utils import timezone

from quartermaster.catalog.business import letterhead, sender_of
from quartermaster.kernel.addresses import lines_of
from quartermaster.kernel.money import rounded, written
from quartermaster.kernel.quantities import plain
from quartermaster.printing import barcodes, typesetting
from quartermaster.printing.typesetting import Sheet
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderLine, Supplier, SupplierAddress

State = PurchaseOrder.State
WARNINGS = {
    State.DRAFT: "Draft: not an order",
    State.APPROVED: "",
    State.CANCELLED: "Cancelled",
}


def pdf(order: PurchaseOrder, *, priced: bool = True) -> bytes:
    """The order, with its prices or without. Refused while nobody said who the business is (`BusinessUnknown`)."""
    return typesetting.pdf(sheet_of(order, priced=priced))


def sheet_of(order: PurchaseOrder, *, priced: bool = True) -> Sheet:
    sender = sender_of(order.owner_id)
    lines = list(order.lines.select_related("sku__unit").order_by("position"))
    typesetting.require_printable(len(lines), what=order.number)
    theirs = dict(order.supplier.items.filter(sku__in=[line.sku_id for line in lines]).values_list("sku_id", "supplier_code"))
    amounts = [rounded(line.quantity * line.unit_cost, order.currency) for line in lines]
    values: dict[str, Any] = {
        **letterhead(sender),
        "heading": "Purchase order",
        "number": order.number,
        "code": barcodes.code_128(order.number),
        "warning": WARNINGS.get(State(order.state), ""),
        "foot": f"{sender.legal_name} · {order.number}, version {order.revision}",
        "supplier": _supplier(order.supplier, seen_from=sender.country),
        "deliver_to": lines_of(order.warehouse, name=order.warehouse.name, seen_from=sender.country),
        "facts": _facts(order),
        "priced": priced,
        "currency": order.currency,
        "lines": [_row(line, theirs, amount, order, priced) for line, amount in zip(lines, amounts, strict=True)],
        "total": written(rounded(sum(amounts, Decimal(0)), order.currency), order.currency),
        "note": order.note,
        "terms": sender.order_terms,
    }
    return Sheet("purchasing/order", f"Purchase order {order.number}", values, made_at=order.ordered_at or order.created_at)


def _row(line: PurchaseOrderLine, theirs: dict[int, str], amount: Decimal, order: PurchaseOrder, priced: bool) -> list[str]:
    quantity = f"{plain(line.quantity)} {line.sku.unit.code}"
    if line.entered:
        quantity += f"\n({line.entered})"
    row = [str(line.position), theirs.get(line.sku_id, ""), line.sku.code, line.sku.name, quantity]
    if not priced:
        return row
    return [*row, written(line.unit_cost, order.currency), written(amount, order.currency)]


def _supplier(supplier: Supplier, *, seen_from: str) -> list[str]:
    """Where orders go, else any address that is known."""
    addresses = list(supplier.addresses.order_by("position"))
    found = next((one for one in addresses if one.kind == SupplierAddress.Kind.ORDERS), addresses[0] if addresses else None)
    if found is None:
        return [supplier.name]
    return [supplier.name, *(line for line in lines_of(found, seen_from=seen_from) if line != supplier.name)]


def _facts(order: PurchaseOrder) -> list[list[str]]:
    supplier = order.supplier
    paid = "" if supplier.payment_days is None else f"{supplier.payment_days} days net" if supplier.payment_days else "At once"
    facts = [
        ("Date", _day(order.ordered_at or order.created_at)),
        ("Version", str(order.revision)),
        ("Expected", _day(order.expected_on)),
        ("Delivery", supplier.get_incoterm_display() if supplier.incoterm else ""),
        ("Payment", paid),
        ("Supplier no.", supplier.code),
    ]
    return [[name, value] for name, value in facts if value]


def _day(moment: date | datetime | None) -> str:
    if moment is None:
        return ""
    day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    return str(format_date(day, "d MMMM y", locale="en_GB"))

"""A return to a supplier on paper: what goes along with the goods."""

from __future__ import annotations

from typing import Any

from quartermaster.catalog.business import letterhead, sender_of
from quartermaster.kernel.addresses import lines_of
from quartermaster.kernel.quantities import plain
from quartermaster.printing import barcodes, typesetting
from quartermaster.printing.typesetting import Sheet
from quartermaster.purchasing.models import Supplier, SupplierAddress, VendorReturn, VendorReturnLine
from quartermaster.web.words import day_of

State = VendorReturn.State
BEST: dict[str, int] = {SupplierAddress.Kind.RETURNS: 0, SupplierAddress.Kind.GOODS: 1}
WARNINGS = {State.DRAFT: "Draft: nothing is sent back yet", State.CANCELLED: "Cancelled"}


def pdf(document: VendorReturn) -> bytes:
    """The note as a PDF, without money. Refused while nobody said who the business is (`BusinessUnknown`)."""
    return typesetting.pdf(sheet_of(document))


def sheet_of(document: VendorReturn) -> Sheet:
    sender, lines = sender_of(document.owner_id), list(document.lines.all())
    typesetting.require_printable(len(lines), what=document.number)
    sold = document.supplier.items.filter(sku__in=[line.sku_id for line in lines])
    theirs = dict(sold.values_list("sku_id", "supplier_code"))
    facts = [
        ("Your authorisation", document.authorisation),
        ("Why", document.reason),
        ("Sent", day_of(document.shipped_at) if document.shipped_at else ""),
        ("Carrier", document.carrier),
        ("Tracking", document.tracking),
    ]
    values: dict[str, Any] = {
        **letterhead(sender),
        "number": document.number,
        "code": barcodes.code_128(document.number),
        "warning": WARNINGS.get(State(document.state), ""),
        "supplier": _back_to(document.supplier, seen_from=sender.country),
        "sent_from": lines_of(document.warehouse, name=document.warehouse.name, seen_from=sender.country),
        "facts": [[name, value] for name, value in facts if value],
        "lines": [_row(line, theirs, left=document.shipped_at is not None) for line in lines],
        "foot": f"{sender.legal_name} · return {document.number}",
    }
    made_at = document.shipped_at or document.created_at
    return Sheet("purchasing/vendor_return", f"Return {document.number}", values, made_at=made_at)


def _row(line: VendorReturnLine, theirs: dict[int, str], *, left: bool) -> list[str]:
    quantity = line.picked if left else line.quantity
    return [theirs.get(line.sku_id, ""), line.sku.code, line.sku.name, line.lot.code, f"{plain(quantity)} {line.sku.unit.code}"]


def _back_to(supplier: Supplier, *, seen_from: str) -> list[str]:
    """Where the supplier wants returns, else where goods come from, else any address that is known."""
    addresses = sorted(supplier.addresses.all(), key=lambda one: (BEST.get(one.kind, len(BEST)), one.position))
    if not addresses:
        return [supplier.name]
    return [supplier.name, *(line for line in lines_of(addresses[0], seen_from=seen_from) if line != supplier.name)]

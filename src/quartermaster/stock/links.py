"""Addresses that stock's pages link to. Pages of rooms above are linked by name, where they exist."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import NoReverseMatch, reverse

DOCUMENTS = {
    "PO": "purchase_order",
    "SO": "order",
    "SH": "shipment_tracking",
    "SM": "slot_move",
    "RF": "refill",
    "RV": "vendor_return",
    "RMA": "return_paper",
    "RL": "recall",
    "SI": "supplier_invoice",
    "TO": "transfer_order",
    "WO": "work_order",
    "TE": "excursion",
}
"""Which page shows a document whose number begins so."""


def page(name: str, *args: object) -> str:
    """The page's address, or nothing where there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def sku(code: str) -> str:
    return page("sku", code) or page("insights:sku", code)


def lot(lot_id: int) -> str:
    return page("lot", lot_id)


def document(number: str) -> str:
    if number.startswith("OC-"):
        return owner_change(number)
    name = DOCUMENTS.get(number.partition("-")[0], "")
    return page(name, number.partition("/")[0]) if name else ""


def owner_change(number: str) -> str:
    """The list of changes of owner, with that one alone."""
    return f"{page('owner_change_list')}?document={number}"


def undo(movement_ids: Iterable[int]) -> str:
    """Where the movements just written are taken back, their ids as ranges: /stock/undo/12-40,43/."""
    ranges: list[list[int]] = []
    for movement_id in sorted(movement_ids):
        if ranges and movement_id == ranges[-1][1] + 1:
            ranges[-1][1] = movement_id
        else:
            ranges.append([movement_id, movement_id])
    return reverse("stock_undo", args=[",".join(f"{first}-{last}" if last > first else str(first) for first, last in ranges)])

"""Addresses of other rooms' pages, by name. A page that does not exist has none, and then nothing links to it."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

DOCUMENTS = {
    "PO": "purchase_order",
    "SO": "order",
    "SH": "shipment_tracking",
    "RL": "recall",
    "SI": "supplier_invoice",
    "QI": "inspection",
    "DL": "delivery",
    "RV": "vendor_return",
    "RMA": "return_paper",
    "WV": "wave",
    "RF": "refill",
    "SM": "slot_move",
    "MF": "manifest",
    "TO": "transfer_order",
    "PK": "pick",
    "RC": "receipt",
    "WO": "work_order",
    "TE": "excursion",
}
"""Which page shows a document whose number begins so."""


def page(name: str, *args: object, **query: str) -> str:
    try:
        address = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(query)}" if query else address


def sku(code: str, anchor: str = "") -> str:
    return _sku(code) + (f"#{anchor}" if anchor else "")


@lru_cache(maxsize=8192)
def _sku(code: str) -> str:
    return reverse("insights:sku", args=[code])


@lru_cache(maxsize=8192)
def document(number: str) -> str:
    """The page of a document such as SO-1042, or of the document a claim such as SO-1042/1 belongs to."""
    kind = DOCUMENTS.get(number.partition("-")[0])
    return page(kind, number.partition("/")[0]) if kind else ""

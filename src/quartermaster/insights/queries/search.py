"""Finding things by what people type or scan. Only what the person may see is looked for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quartermaster.catalog.queries import UnknownSku, find_sku
from quartermaster.catalog.queries import search as search_skus
from quartermaster.kernel.db import rows
from quartermaster.stock.queries import positions

MOST = 8
FEW = 5


DOCUMENTS = {
    "sales.view": "sales_order",
    "purchasing.view": "purchasing_purchaseorder",
    "transfers.view": "transfers_transfer",
}
"""Whoever may see them → where the documents are that are found by their number."""


@dataclass(frozen=True, slots=True)
class Hit:
    """`kind` and `key` say where it is: a SKU's code, a document's number, warehouse/bin."""

    kind: str
    key: str
    title: str
    detail: str
    figure: Decimal | None = None


def search(text: str, held: frozenset[str], warehouse_id: int | None = None) -> list[tuple[str, str, list[Hit]]]:
    """Groups of hits as (label, icon, hits): what begins with the text, an exact hit first."""
    if not text:
        return []
    groups = []
    if "stock.view" in held:
        groups.append(("SKUs", "package", _skus(text, warehouse_id)))
    if "sales.view" in held:
        groups.append(("Orders", "shopping-cart", _orders(text)))
    if "purchasing.view" in held:
        groups.append(("Purchase orders", "truck-delivery", _purchase_orders(text)))
    if "transfers.view" in held:
        groups.append(("Transfers", "arrows-exchange", _transfers(text)))
    if "stock.view" in held:
        groups.append(("Lots and serials", "barcode", _lots(text)))
    if "locations.view" in held:
        groups.append(("Bins", "map-pin", _bins(text, warehouse_id)))
    return groups


def exact(text: str, held: frozenset[str]) -> Hit | None:
    """The one thing that is called exactly so: a SKU's code or barcode, or a document's number."""
    if "stock.view" in held:
        try:
            found = find_sku(text)
            return Hit("sku", found.code, found.code, found.name)
        except UnknownSku:
            pass
        if len(lots := _lots(text, exactly=True)) == 1:
            return lots[0]
    number = text.upper()
    for permission, table in DOCUMENTS.items():
        if permission in held and rows(f"SELECT 1 FROM {table} WHERE number = %(number)s", {"number": number}):  # noqa: S608
            return Hit("document", number, number, "")
    return None


def _skus(text: str, warehouse_id: int | None) -> list[Hit]:
    found = search_skus(text, MOST)
    there = positions([hit.id for hit in found], warehouse_id=warehouse_id)
    return [
        Hit("sku", hit.code, hit.code, f"{hit.pack}, {hit.name}" if hit.pack else hit.name, there[hit.id].available)
        for hit in found
    ]


def _orders(text: str) -> list[Hit]:
    found = rows(
        """SELECT o.number, coalesce(c.name, 'Walk-in') || ', ' || replace(o.state, '_', ' ')
        FROM sales_order o LEFT JOIN sales_customer c ON c.id = o.customer_id
        WHERE o.number = ANY(%(numbers)s) ORDER BY o.id DESC""",
        {"numbers": _numbers(text, "SO")},
    )
    return [Hit("document", number, number, detail) for number, detail in found]


def _purchase_orders(text: str) -> list[Hit]:
    found = rows(
        """SELECT o.number, s.name || ', ' || replace(o.state, '_', ' ')
        FROM purchasing_purchaseorder o JOIN purchasing_supplier s ON s.id = o.supplier_id
        WHERE o.number = ANY(%(numbers)s) ORDER BY o.id DESC""",
        {"numbers": _numbers(text, "PO")},
    )
    return [Hit("document", number, number, detail) for number, detail in found]


def _transfers(text: str) -> list[Hit]:
    found = rows(
        """SELECT t.number, source.name || ' to ' || goal.name || ', ' || replace(t.state, '_', ' ')
        FROM transfers_transfer t JOIN locations_warehouse source ON source.id = t.from_warehouse_id
        JOIN locations_warehouse goal ON goal.id = t.to_warehouse_id
        WHERE t.number = ANY(%(numbers)s) ORDER BY t.id DESC""",
        {"numbers": _numbers(text, "TO")},
    )
    return [Hit("document", number, number, detail) for number, detail in found]


def _numbers(text: str, prefix: str) -> list[str]:
    """The numbers that the text may stand for: "1042", "so-1042" and, while it is typed, the ten that begin so."""
    digits = text.upper().removeprefix(prefix).removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 12):
        return []
    return [f"{prefix}-{digits}", *(f"{prefix}-{digits}{last}" for last in range(10))]


def _lots(text: str, *, exactly: bool = False) -> list[Hit]:
    """Lots and serials whose code is or begins with the text, as it is written on their label."""
    found = rows(
        """SELECT l.id, l.code, s.code || ', ' || s.name, coalesce((SELECT sum(quantity) FROM stock_balance b
            WHERE b.lot_id = l.id AND b.lot_id <> 0 AND b.quantity > 0), 0)
        FROM stock_lot l JOIN catalog_sku s ON s.id = l.sku_id
        WHERE upper(l.code) LIKE %(start)s AND l.id <> 0 ORDER BY upper(l.code) = %(text)s DESC, l.code, l.id LIMIT %(few)s""",
        {"text": text.upper(), "start": _escaped(text.upper()) + ("" if exactly else "%"), "few": FEW},
    )
    return [Hit("lot", str(lot_id), code, detail, on_hand) for lot_id, code, detail, on_hand in found]


def _bins(text: str, warehouse_id: int | None) -> list[Hit]:
    found = rows(
        """SELECT w.code, bin.code, w.name || ', ' || bin.kind
        FROM locations_bin bin JOIN locations_warehouse w ON w.id = bin.warehouse_id
        WHERE upper(bin.code) LIKE %(start)s AND (%(warehouse)s::bigint IS NULL OR w.id = %(warehouse)s)
        ORDER BY upper(bin.code) = %(text)s DESC, bin.code LIMIT %(few)s""",
        {"start": _escaped(text.upper()) + "%", "text": text.upper(), "few": FEW, "warehouse": warehouse_id},
    )
    return [Hit("bin", f"{warehouse}/{code}", code, detail) for warehouse, code, detail in found]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

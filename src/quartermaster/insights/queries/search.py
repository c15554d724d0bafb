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


@dataclass(frozen=True, slots=True)
class Document:
    """Papers that are found by their number: who may see them, what their numbers begin with, and what is said of one (SQL over
    its row `d` and what is joined to it)."""

    permission: str
    prefix: str
    label: str
    icon: str
    table: str
    says: str
    joins: str = ""


DOCUMENTS = (
    Document(
        "sales.view", "SO", "Orders", "shopping-cart", "sales_order",
        "coalesce(c.name, 'Walk-in')", "LEFT JOIN sales_customer c ON c.id = d.customer_id",
    ),
    Document(
        "purchasing.view", "PO", "Purchase orders", "truck-delivery", "purchasing_purchaseorder",
        "s.name", "JOIN purchasing_supplier s ON s.id = d.supplier_id",
    ),
    Document(
        "purchasing.view", "QI", "Inspections", "list-check", "purchasing_inspection",
        "k.code || ', ' || s.name",
        "JOIN catalog_sku k ON k.id = d.sku_id JOIN purchasing_supplier s ON s.id = d.supplier_id",
    ),
    Document(
        "purchasing.view", "DL", "Deliveries", "truck-loading", "purchasing_delivery",
        "s.name", "JOIN purchasing_supplier s ON s.id = d.supplier_id",
    ),
    Document(
        "purchasing.view", "RV", "Returns to suppliers", "arrow-back-up", "purchasing_vendorreturn",
        "s.name", "JOIN purchasing_supplier s ON s.id = d.supplier_id",
    ),
    Document(
        "returns.view", "RMA", "Customers’ returns", "package-import", "returns_return",
        "o.number || coalesce(', ' || c.name, '')",
        "JOIN sales_order o ON o.id = d.order_id LEFT JOIN sales_customer c ON c.id = o.customer_id",
    ),
    Document(
        "picking.view", "WV", "Waves", "list-check", "picking_wave",
        "w.name", "JOIN locations_warehouse w ON w.id = d.warehouse_id",
    ),
    Document(
        "billing.view", "SI", "Suppliers’ invoices", "file-spreadsheet", "billing_supplierinvoice",
        "s.name || ', ' || d.supplier_number", "JOIN purchasing_supplier s ON s.id = d.supplier_id",
    ),
    Document(
        "transfers.view", "TO", "Transfers", "arrows-exchange", "transfers_transfer",
        "source.name || ' to ' || goal.name",
        "JOIN locations_warehouse source ON source.id = d.from_warehouse_id "
        "JOIN locations_warehouse goal ON goal.id = d.to_warehouse_id",
    ),
)  # fmt: skip


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
    groups += [(one.label, one.icon, _documents(one, text)) for one in DOCUMENTS if one.permission in held]
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
    for one in DOCUMENTS:
        if one.permission in held and number.startswith(f"{one.prefix}-"):
            there = rows(f"SELECT 1 FROM {one.table} WHERE number = %(number)s", {"number": number})  # noqa: S608 - our own words
            return Hit("document", number, number, "") if there else None
    return None


def _skus(text: str, warehouse_id: int | None) -> list[Hit]:
    found = search_skus(text, MOST)
    there = positions([hit.id for hit in found], warehouse_id=warehouse_id)
    return [
        Hit("sku", hit.code, hit.code, f"{hit.pack}, {hit.name}" if hit.pack else hit.name, there[hit.id].available)
        for hit in found
    ]


def _documents(one: Document, text: str) -> list[Hit]:
    numbers = _numbers(text, one.prefix)
    if not numbers:
        return []
    found = rows(
        f"""SELECT d.number, {one.says} || ', ' || replace(d.state, '_', ' ') FROM {one.table} d {one.joins}
        WHERE d.number = ANY(%(numbers)s) ORDER BY d.id DESC""",  # noqa: S608 - our own words
        {"numbers": numbers},
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

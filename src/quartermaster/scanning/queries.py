"""What a code is: everything that is called so, of what the person may see. And what was scanned. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from quartermaster.catalog.queries import Coded, read_codes
from quartermaster.codes.gs1 import digital_link
from quartermaster.codes.gs1.messages import Element, Message
from quartermaster.codes.reading import Reading
from quartermaster.kernel.db import rows
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import NotFound
from quartermaster.labels.models import Pallet
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.scanning.answers import Hit
from quartermaster.scanning.models import Scan, ScanPhoto
from quartermaster.stock import links

FEW = 5
LONGEST_PART = 20
"""Of a place within a location, as GS1 writes it (254)."""
PHOTOS = Prefetch("photos", ScanPhoto.objects.defer("content").order_by("pk"))
BADGE = "USER:"
"""What stands before the name on somebody's badge."""


class UnknownScan(NotFound):
    code = "unknown_scan"
    title = "There is no such scan"


@dataclass(frozen=True, slots=True)
class Document:
    """Where documents lie that are found by their number; `also` are other columns that a scan may hold of them."""

    permission: str
    kind: str
    table: str
    page: str
    also: tuple[str, ...] = ()


DOCUMENTS = (
    Document("sales.view", "order", "sales_order", "order"),
    Document("sales.view", "shipment", "sales_shipment", "shipment_tracking"),
    Document("purchasing.view", "purchase_order", "purchasing_purchaseorder", "purchase_order"),
    Document("purchasing.view", "delivery", "purchasing_delivery", "delivery", also=("reference", "tracking")),
    Document("transfers.view", "transfer", "transfers_transfer", "transfer_order"),
    Document("production.view", "work_order", "production_workorder", "work_order"),
    Document("picking.view", "wave", "picking_wave", "wave"),
    Document("refills.view", "refill", "refills_refill", "refill"),
    Document("kanban.view", "kanban_card", "kanban_card", "kanban_card"),
    Document("kanban.view", "kanban_loop", "kanban_loop", "kanban_loop"),
    Document("outage.key_in", "outage_sheet", "outage_sheet", "outage_sheet"),
    Document("returns.view", "return", "returns_return", "return_paper"),
)


def find(reading: Reading, held: frozenset[str], *, warehouse: Warehouse | None = None) -> list[Hit]:
    """Everything that is called exactly so, goods first; nothing where nobody knows the code."""
    text = text_of(reading)
    hits = _goods(reading, held)
    if "locations.view" in held:
        hits += [_bin(found) for found in bins_called(reading, warehouse)]
    hits += _documents(text, held) + _cartons(reading, held) + _pallets(reading, held)
    if text.upper().startswith(BADGE):
        hits += _people(text[len(BADGE) :])
    return hits


def text_of(reading: Reading) -> str:
    """What a GS1 message is about, as a text that is looked for: the trade item, the carton, the bin; else the text itself."""
    said = reading.message
    return (said and (said.gtin or said.sscc or said["254"] or said["21"])) or reading.text


def coded(reading: Reading) -> Coded | None:
    """The SKU, or the pack of it, that the code is on."""
    text = reading.gtin or reading.text
    return read_codes([text]).get(text)


def bins_called(reading: Reading, warehouse: Warehouse | None) -> list[Bin]:
    """The open bins of that code: in the warehouse where the person stands, else in all that they see."""
    said = reading.message
    text = (said and said["254"]) or reading.text
    where, _, code = text.rpartition("/")
    found = Bin.objects.filter(code__iexact=code, closed_at=None, warehouse__isnull=False, warehouse__archived_at=None)
    if said and (gln := said["414"]):
        found = found.filter(warehouse__gln=gln)
    elif where:
        found = found.filter(warehouse__code__iexact=where)
    elif warehouse is not None:
        found = found.filter(warehouse=warehouse)
    return list(found.select_related("warehouse").order_by("warehouse__code")[:FEW])


def _goods(reading: Reading, held: frozenset[str]) -> list[Hit]:
    if "stock.view" not in held:
        return []
    hits = []
    if found := coded(reading):
        sku = found.sku
        name = f"{found.pack.unit.code} of {sku.name}" if found.pack else sku.name
        hits.append(Hit("sku", sku.code, sku.code, name, links.sku(sku.code)))
    hits += _lots(reading, found)
    return hits


def _lots(reading: Reading, named: Coded | None) -> list[Hit]:
    """Lots and serials of that code; where the code names a SKU too, of that one alone."""
    said = reading.message
    code = (said and (said.lot or said.serial)) or reading.text
    of = named if said and said.gtin else None
    found = rows(
        """SELECT l.id, l.code, s.code, s.tracking FROM stock_lot l JOIN catalog_sku s ON s.id = l.sku_id
        WHERE upper(l.code) = upper(%(code)s) AND l.id <> 0 AND (%(sku)s::bigint IS NULL OR s.id = %(sku)s)
        ORDER BY l.id LIMIT %(few)s""",
        {"code": code, "sku": of.sku.pk if of else None, "few": FEW},
    )
    return [Hit(tracking, str(lot_id), lot, sku, links.lot(lot_id)) for lot_id, lot, sku, tracking in found]


def _bin(found: Bin) -> Hit:
    place = found.warehouse.code if found.warehouse else ""
    role = found.get_role_display() if found.role else found.get_kind_display()
    kind = found.role if found.role in (Bin.Role.CART, Bin.Role.TOTE) else "bin"
    page = reverse("bin", args=[place, found.code])
    return Hit(kind, f"{place}/{found.code}", found.code, f"{role}, {place}", page, _tag_of(found))


def _tag_of(found: Bin) -> str:
    """A GS1 Digital Link where the warehouse has a GLN and the code is short enough for one; else the code with its warehouse."""
    gln = found.warehouse.gln if found.warehouse else ""
    if gln and len(found.code) <= LONGEST_PART:
        return digital_link.link(Message((Element("414", gln), Element("254", found.code))))
    return f"{found.warehouse.code if found.warehouse else ''}/{found.code}"


def _documents(text: str, held: frozenset[str]) -> list[Hit]:
    wanted = [one for one in DOCUMENTS if one.permission in held]
    if not wanted:
        return []
    asked = " UNION ALL ".join(
        f"SELECT {place} AS place, number FROM {one.table} WHERE "  # noqa: S608 - tables and columns of our own
        + " OR ".join(f"{column} = %(text)s" for column in ("number", *one.also))
        for place, one in enumerate(wanted)
    )
    asked = f"SELECT place, number FROM ({asked}) one ORDER BY place, number LIMIT 10"  # noqa: S608
    found = rows(asked, {"text": text.upper()})
    return [
        Hit(one.kind, number, number, one.kind.replace("_", " ").capitalize(), links.page(one.page, number))
        for place, number in found
        for one in [wanted[place]]
    ]


def _cartons(reading: Reading, held: frozenset[str]) -> list[Hit]:
    """Cartons by number or SSCC, and parcels by the number that their carrier gave them."""
    if "sales.view" not in held:
        return []
    found = rows(
        """SELECT c.number, o.number, (SELECT l.tracking FROM carriers_label l WHERE l.carton_id = c.id AND l.state <> 'voided')
        FROM sales_carton c JOIN sales_order o ON o.id = c.order_id
        WHERE c.number = upper(%(text)s) OR c.sscc = %(sscc)s
            OR EXISTS (SELECT FROM carriers_label l WHERE l.carton_id = c.id AND l.tracking = upper(%(text)s))
        ORDER BY c.id LIMIT %(few)s""",
        {"text": reading.text, "sscc": reading.sscc, "few": FEW},
    )
    return [
        Hit("parcel", tracking, tracking, f"{carton} of {order}", reverse("parcel", args=[tracking]))
        if tracking and tracking == reading.text.upper()
        else Hit("carton", carton, carton, f"of {order}", reverse("order", args=[order]))
        for carton, order, tracking in found
    ]


def _pallets(reading: Reading, held: frozenset[str]) -> list[Hit]:
    """Pallets by number or SSCC, with what their labels say."""
    if "stock.view" not in held:
        return []
    found = Pallet.objects.select_related("sku__unit", "lot").filter(Q(number=reading.text.upper()) | Q(sscc=reading.sscc or ""))
    page = reverse("label_print")
    return [Hit("pallet", one.number, one.number, _on(one), f"{page}?kind=pallet&of={one.number}") for one in found[:FEW]]


def _on(pallet: Pallet) -> str:
    if pallet.sku is None or pallet.quantity is None:
        return "A pallet; nobody said what is on it"
    lot = f", lot {pallet.lot.code}" if pallet.lot else ""
    return f"A pallet of {plain(pallet.quantity)} {pallet.sku.unit.code} of {pallet.sku.code}{lot}"


def _people(name: str) -> list[Hit]:
    found = rows(
        "SELECT username, first_name, last_name FROM accounts_user WHERE lower(username) = lower(%s) AND is_active", [name]
    )
    return [Hit("user", username, f"{first} {last}".strip() or username, "Somebody's badge") for username, first, last in found]


def scans() -> QuerySet[Scan]:
    return Scan.objects.select_related("actor", "warehouse", "settled_by")


def scan_of_id(scan_id: int) -> Scan:
    found = scans().filter(pk=scan_id).first()
    if found is None:
        raise UnknownScan("There is no such scan.")
    return found


def conflicts(*, user_id: int | None = None, warehouse_id: int | None = None) -> QuerySet[Scan]:
    """Scans whose device told the person something else than what became of them, the oldest first."""
    found = scans().filter(state=Scan.State.CONFLICT)
    if user_id is not None:
        found = found.filter(actor_id=user_id)
    if warehouse_id is not None:
        found = found.filter(warehouse_id=warehouse_id)
    return found.order_by("scanned_at", "id")


def matching(rows: QuerySet[Scan], text: str) -> QuerySet[Scan]:
    """Those of a code, or about a document."""
    return rows.filter(Q(code__icontains=text[:60]) | Q(document__iexact=text[:60]))


def photos_of(scan_id: int) -> QuerySet[ScanPhoto]:
    """Without the pictures themselves."""
    return ScanPhoto.objects.filter(scan_id=scan_of_id(scan_id).pk).defer("content").order_by("pk")


def photo_by_name(scan_id: int, name: str) -> ScanPhoto:
    found = ScanPhoto.objects.filter(scan_id=scan_of_id(scan_id).pk, name=name[:40]).first()
    if found is None:
        raise UnknownScan("This scan has no such picture.")
    return found

"""What labels say: for things of a kind, their texts and codes, in a few queries however many they are.

Where goods have a GTIN their codes are GS1's, with lot and expiry or the serial; else, and where a lot's code is not one that
GS1 allows, a label bears our own code, which every scan of ours knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from quartermaster.catalog.business import business_of
from quartermaster.catalog.models import Barcode, Business, PackUnit, Sku
from quartermaster.catalog.queries import skus_by_code
from quartermaster.codes.faults import UnreadableCode
from quartermaster.codes.gs1 import messages
from quartermaster.codes.sscc import element
from quartermaster.kanban.models import Card
from quartermaster.kernel import clock
from quartermaster.kernel.addresses import lines_of
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, NotFound
from quartermaster.labels.kinds import CODE, SPEECHES, Code, Content, Kind, readable_of
from quartermaster.labels.models import Pallet
from quartermaster.locations.models import Bin
from quartermaster.sales.carton_papers import ship_to
from quartermaster.sales.models import Carton
from quartermaster.stock.models import Lot
from quartermaster.web.words import day_of, money

MOST_THINGS = 2_000
LOT_ID = re.compile(r"-?[0-9]{1,18}", re.ASCII)


class UnknownThing(NotFound):
    """A label is of something that there is, and that whoever asks may see."""

    code = "unknown_thing"
    title = "There is no such thing to label"


def of(kind: Kind, keys: Sequence[str]) -> list[Content]:
    """A content for each key, in their order: a SKU's code, "SKU/unit" of a pack, the id of a lot or serial, "warehouse/bin",
    the number of a carton or pallet. `UnknownThing` names every one that is not there."""
    if not keys or len(keys) > MOST_THINGS:
        message = f"Name 1 to {MOST_THINGS:,} things to label."
        raise UnknownThing(message, errors=[FieldError("/of", UnknownThing.code, message)])
    found = _READERS[kind](keys, _Senders())
    if missing := [key for key in keys if key not in found]:
        what = SPEECHES[kind].label.lower()
        errors = [FieldError("/of", UnknownThing.code, f"There is no {what} {key[:60]}.") for key in missing]
        raise UnknownThing(errors[0].message, errors=errors)
    return [found[key] for key in keys]


class _Senders:
    """Who we are on paper, looked up once for each owner."""

    def __init__(self) -> None:
        self._known: dict[int, Business | None] = {}

    def of(self, owner_id: int) -> Business | None:
        if owner_id not in self._known:
            self._known[owner_id] = business_of(owner_id)
        return self._known[owner_id]

    def line(self, owner_id: int, name: str) -> str:
        """Name and address in one line; the owner's name while nobody said more."""
        sender = self.of(owner_id)
        return ", ".join(lines_of(sender, name=sender.legal_name)) if sender else name

    @cached_property
    def about(self) -> dict[str, str]:
        """What every label of goods may say."""
        house = Business.objects.filter(is_house=True).first()
        return {"house": house.legal_name if house else "", "printed_on": day_of(clock.now())}


def _content(values: Mapping[str, str], codes: Mapping[str, Code | None]) -> Content:
    said = {name: code for name, code in codes.items() if code is not None}
    return Content({**values, **{readable_of(name): code.text for name, code in said.items()}}, said)


def _gs1(values: Mapping[str, str]) -> Code | None:
    """The message, where all of its values may stand in one."""
    try:
        return Code(str(messages.message(values)), gs1=True)
    except UnreadableCode:
        return None


def _skus(keys: Sequence[str], senders: _Senders) -> dict[str, Content]:
    rows = skus_by_code(keys)
    gtins = _gtins(sku.pk for sku in rows.values())
    return {key: _sku(rows[name], gtins, senders) for key in keys if (name := key.strip().upper()) in rows}


def _sku(sku: Sku, gtins: Mapping[int, str], senders: _Senders) -> Content:
    gtin = gtins.get(sku.pk, "")
    own = Code(sku.code)
    values = {
        **_about(sku, gtin),
        "product": sku.product.name,
        "unit": sku.unit.code,
        "category": sku.category.name if sku.category else "",
        "price": money(sku.retail_price) if sku.retail_price else "",
        **senders.about,
    }
    return _content(values, {CODE: (gtin and _gs1({"01": gtin})) or own, "own": own})


def _about(sku: Sku, gtin: str) -> dict[str, str]:
    return {"sku": sku.code, "name": sku.name, "gtin": gtin}


def _packs(keys: Sequence[str], senders: _Senders) -> dict[str, Content]:
    """ "TEA-1/case"; a SKU's code may hold slashes of its own."""
    codes = {key: key.rpartition("/") for key in keys}
    rows = PackUnit.objects.filter(sku__in=skus_by_code(code for code, _, _ in codes.values()).values())
    by_name = {
        (pack.sku.code.upper(), pack.unit.code.upper()): pack
        for pack in rows.select_related("sku", "sku__unit", "unit").prefetch_related("barcodes")
    }
    found = {}
    for key, (code, _, unit) in codes.items():
        if pack := by_name.get((code.strip().upper(), unit.strip().upper())):
            found[key] = _pack(pack, senders)
    return found


def _pack(pack: PackUnit, senders: _Senders) -> Content:
    """A pack without a barcode has our own code, by which a scan tells it from a single piece."""
    barcodes = sorted(pack.barcodes.all(), key=lambda one: (one.kind != Barcode.Kind.GTIN, one.value))
    gtin = next((one.value for one in barcodes if one.kind == Barcode.Kind.GTIN), "")
    own = Code(f"{pack.sku.code}/{pack.unit.code}")
    values = {
        **_about(pack.sku, gtin),
        "pack": pack.unit.code,
        "holds": f"{pack.holds} × {pack.sku.unit.code}",
        **senders.about,
    }
    return _content(values, {CODE: _gs1({"01": gtin}) if gtin else Code(barcodes[0].value) if barcodes else own, "own": own})


def _lots(keys: Sequence[str], senders: _Senders) -> dict[str, Content]:
    return _of_lots(keys, senders, serials=False, content=_lot)


def _serials(keys: Sequence[str], senders: _Senders) -> dict[str, Content]:
    return _of_lots(keys, senders, serials=True, content=_serial)


def _of_lots(
    keys: Sequence[str], senders: _Senders, *, serials: bool, content: Callable[[Lot, str, _Senders], Content]
) -> dict[str, Content]:
    ids = {key: int(key) for key in keys if LOT_ID.fullmatch(key)}
    lots = Lot.objects.select_related("sku__unit", "owner").filter(id__in=ids.values(), sku__isnull=False)
    rows = {lot.pk: lot for lot in lots if lot.is_serial == serials}
    gtins = _gtins(lot.sku_id for lot in rows.values() if lot.sku_id)
    return {
        key: content(rows[lot_id], gtins.get(rows[lot_id].sku_id or 0, ""), senders)
        for key, lot_id in ids.items()
        if lot_id in rows
    }


def _lot(lot: Lot, gtin: str, senders: _Senders) -> Content:
    own = Code(lot.code)
    return _content({**_about_lot(lot, gtin), **senders.about, "lot": lot.code}, {CODE: _batch(lot, gtin) or own, "own": own})


def _serial(lot: Lot, gtin: str, senders: _Senders) -> Content:
    own = Code(lot.code)
    values = {**_about_lot(lot, gtin), **senders.about, "serial": lot.code, "warranty_until": _day(lot.warranty_until)}
    return _content(values, {CODE: (gtin and _gs1({"01": gtin, "21": lot.code})) or own, "own": own})


def _about_lot(lot: Lot, gtin: str) -> dict[str, str]:
    return {
        **(_about(lot.sku, gtin) if lot.sku else {}),
        **{name: _day(getattr(lot, name)) for name in ("expires_on", "best_before", "manufactured_on")},
        "supplier_lot": lot.supplier_lot,
        "owner": lot.owner.name if lot.owner else "",
    }


def _batch(lot: Lot, gtin: str) -> Code | None:
    """A trade item with its expiry, else its best-before day, and its lot."""
    return _gs1({"01": gtin, **_said_of(lot)}) if gtin else None


def _said_of(lot: Lot) -> dict[str, str]:
    day = lot.expires_on or lot.best_before
    dated = {"17" if lot.expires_on else "15": f"{day:%y%m%d}"} if day else {}
    return {**dated, "10": lot.code}


def _bins(keys: Sequence[str], senders: _Senders) -> dict[str, Content]:
    return _places(keys, senders, roles=False, name="bin")


def _totes(keys: Sequence[str], senders: _Senders) -> dict[str, Content]:
    return _places(keys, senders, roles=True, name="tote")


def _places(keys: Sequence[str], senders: _Senders, *, roles: bool, name: str) -> dict[str, Content]:
    """ "MAIN/A-01-03": a warehouse's code has no slash."""
    asked = {key: key.partition("/") for key in keys}
    rows = Bin.objects.filter(code__in={code for _, _, code in asked.values()} | {code.upper() for _, _, code in asked.values()})
    rows = rows.filter(warehouse__isnull=False, role__in=[Bin.Role.CART, Bin.Role.TOTE] if roles else ["", Bin.Role.RESERVE])
    places = {
        (row.warehouse.code.upper(), row.code.upper()): row
        for row in rows.select_related("warehouse", "zone")
        if row.warehouse is not None
    }
    return {
        key: _place(places[(where.upper(), code.upper())], name, senders)
        for key, (where, _, code) in asked.items()
        if (where.upper(), code.upper()) in places
    }


def _place(row: Bin, name: str, senders: _Senders) -> Content:
    warehouse = row.warehouse.code if row.warehouse else ""
    values = {
        name: row.code,
        "warehouse": warehouse,
        "warehouse_name": row.warehouse.name if row.warehouse else "",
        "zone": row.zone.code if row.zone else "",
        "kind": row.get_role_display() if row.role else row.get_kind_display(),
        "level": "" if row.level is None else str(row.level),
        "house": senders.about["house"],
    }
    return _content(values, {CODE: Code(row.code), "with_warehouse": Code(f"{warehouse}/{row.code}")})


def _cartons(keys: Sequence[str], senders: _Senders) -> dict[str, Content]:
    rows = Carton.objects.filter(number__in=[key.upper() for key in keys]).select_related("order__owner", "order__customer")
    by_number = {row.number: row for row in rows}
    orders = {row.order_id for row in by_number.values()}
    filled = Carton.objects.filter(order_id__in=orders, lines__quantity__gt=0).distinct().order_by("id")
    places: dict[int, list[str]] = {}
    for order_id, number in filled.values_list("order_id", "number"):
        places.setdefault(order_id, []).append(number)
    return {
        key: _carton(by_number[key.upper()], places.get(by_number[key.upper()].order_id, []), senders)
        for key in keys
        if key.upper() in by_number
    }


def _carton(row: Carton, numbers: Sequence[str], senders: _Senders) -> Content:
    order, sender = row.order, senders.of(row.order.owner_id)
    values = {
        "carton": row.number,
        "sscc": row.sscc or "",
        "order": order.number,
        "reference": order.reference,
        "ship_to": "\n".join(ship_to(order, seen_from=sender.country if sender else "")),
        "sender": senders.line(order.owner_id, order.owner.name),
        "place": f"{numbers.index(row.number) + 1} of {len(numbers)}" if row.number in numbers else "",
        "packed_on": day_of(row.packed_at),
        "house": senders.about["house"],
    }
    return _content(values, {CODE: _unit(row.sscc, row.number), "order": Code(order.number)})


def _unit(sscc: str | None, number: str) -> Code:
    return (sscc and _gs1({"00": sscc})) or Code(number)


def _pallets(keys: Sequence[str], senders: _Senders) -> dict[str, Content]:
    rows = Pallet.objects.filter(number__in=[key.upper() for key in keys])
    by_number = {row.number: row for row in rows.select_related("owner", "warehouse", "sku__unit", "lot__sku", "lot__owner")}
    gtins = _gtins(row.sku_id for row in by_number.values() if row.sku_id)
    return {
        key: _pallet(by_number[key.upper()], gtins.get(by_number[key.upper()].sku_id or 0, ""), senders)
        for key in keys
        if key.upper() in by_number
    }


def _pallet(row: Pallet, gtin: str, senders: _Senders) -> Content:
    values = {
        "pallet": row.number,
        "sscc": row.sscc or "",
        "warehouse": row.warehouse.code,
        "note": row.note,
        "owner": row.owner.name,
        "sender": senders.line(row.owner_id, row.owner.name),
        "house": senders.about["house"],
    }
    if row.sku and row.quantity is not None:
        values |= {**_about(row.sku, gtin), "quantity": f"{plain(row.quantity)} {row.sku.unit.code}"}
    if row.lot:
        values |= {**_about_lot(row.lot, gtin), "lot": row.lot.code}
    return _content(values, {CODE: _unit(row.sscc, row.number), "contents": _on_pallet(row, gtin)})


def _on_pallet(row: Pallet, gtin: str) -> Code | None:
    """What is on it, in whole trade items. By GS1's rules it goes with the SSCC, which stands in a barcode of its own."""
    if not row.sscc or not gtin or row.quantity is None or row.quantity != row.quantity.to_integral_value():
        return None
    more = _said_of(row.lot) if row.lot else {}
    said = _gs1({"00": row.sscc, "02": gtin, **more, "37": f"{int(row.quantity)}"})
    return Code(said.text.removeprefix(element(row.sscc)), gs1=True) if said else None


def _cards(keys: Sequence[str], senders: _Senders) -> dict[str, Content]:
    loops = "loop__sku", "loop__warehouse", "loop__zone", "loop__bin", "loop__supplier", "loop__from_warehouse", "loop__from_bin"
    rows = Card.objects.filter(number__in=[key.upper() for key in keys], withdrawn_at=None).select_related(
        *loops, "loop__sku__unit"
    )
    by_number = {row.number: row for row in rows}
    gtins = _gtins(row.loop.sku_id for row in by_number.values())
    return {
        key: _card(by_number[key.upper()], gtins.get(by_number[key.upper()].loop.sku_id, ""), senders)
        for key in keys
        if key.upper() in by_number
    }


def _card(row: Card, gtin: str, senders: _Senders) -> Content:
    loop = row.loop
    values = {
        "card": row.number,
        **_about(loop.sku, gtin),
        "place": loop.place,
        "filled_from": loop.filled_from,
        "quantity": f"{plain(loop.container)} {loop.sku.unit.code}",
        "of": f"{row.place} of {max(loop.cards, row.place)}",
        "warehouse": loop.warehouse.code,
        "warehouse_name": loop.warehouse.name,
        "house": senders.about["house"],
    }
    return _content(values, {CODE: Code(row.number)})


def _gtins(sku_ids: Iterable[int]) -> dict[int, str]:
    """The GTIN of each SKU's base unit; of several, the smallest."""
    rows = Barcode.objects.filter(sku_id__in=list(sku_ids), kind=Barcode.Kind.GTIN, pack=None).order_by("-value")
    return dict(rows.values_list("sku_id", "value"))


def _day(day: date | None) -> str:
    return day_of(day) if day else ""


_READERS: Mapping[Kind, Callable[[Sequence[str], _Senders], dict[str, Content]]] = {
    Kind.SKU: _skus,
    Kind.PACK: _packs,
    Kind.LOT: _lots,
    Kind.SERIAL: _serials,
    Kind.BIN: _bins,
    Kind.TOTE: _totes,
    Kind.CARTON: _cartons,
    Kind.PALLET: _pallets,
    Kind.CARD: _cards,
}

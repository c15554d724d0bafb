"""What the names in events are of ours."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from quartermaster.epcis.checking import URI
from quartermaster.epcis.identifiers import Named, Names, canonical
from quartermaster.epcis.models import Origin
from quartermaster.kernel import db

ORIGIN_WORDS = 12
"""So many hexadecimal digits of the installation's mark stand in the addresses that we give."""


@dataclass(frozen=True, slots=True)
class Bound:
    """`lot_ids` are several where owners keep lots of one code; `packed`: the GTIN is on a case of the SKU, which `holds` so
    many of it, not on a piece."""

    sku_id: int | None = None
    lot_ids: tuple[int, ...] = ()
    carton_id: int | None = None
    packed: bool = False
    holds: Decimal = Decimal(1)
    known: bool = False


NOTHING = Bound()
Carried = tuple[int, bool, Decimal]
"""A SKU, whether the code is on a case of it, and how many that holds."""


def origin() -> UUID:
    return Origin.objects.get().mark


def names_of(mark: UUID) -> Names:
    return Names(mark.hex[:ORIGIN_WORDS])


def bound(uris: Iterable[str], names: Names) -> dict[str, Bound]:
    """Each canonical URI with what it is of ours."""
    read = {uri: named for uri in set(uris) if (named := names.read(uri))}
    skus = _skus(read.values())
    lots = _lots({(skus[key][0], named.code) for named in read.values() if (key := _item(named)) in skus and named.code})
    cartons = _cartons({named.code for named in read.values() if named.kind == "carton"})
    return {uri: _bound(named, skus, lots, cartons) for uri, named in read.items()}


CALLED = """
    WITH named AS (
        SELECT id FROM catalog_sku WHERE upper(code) = upper(%(text)s)
        UNION SELECT sku_id FROM catalog_barcode WHERE value IN (%(text)s, lpad(%(text)s, 14, '0'))
    ), called AS (
        SELECT 'item' AS kind, id AS sku_id, '' AS code FROM named
        UNION ALL (SELECT CASE WHEN id < 0 THEN 'serial' ELSE 'lot' END, sku_id, code FROM stock_lot
            WHERE id <> 0 AND (code = %(text)s OR sku_id IN (SELECT id FROM named)) ORDER BY created_at DESC LIMIT 500)
    )
    SELECT c.kind, s.code, c.code, b.value FROM called c JOIN catalog_sku s ON s.id = c.sku_id
    LEFT JOIN catalog_barcode b ON b.sku_id = s.id AND b.kind = 'gtin'
    UNION ALL SELECT 'carton', '', number, sscc FROM sales_carton WHERE number = upper(%(text)s) OR sscc = %(text)s
"""
"""A SKU by code or barcode with its lots and serials, the last 500 of them; a lot or serial; a carton."""


def uris_called(text: str) -> tuple[str, ...]:
    """The canonical names of whatever is called so: a SKU, lot, serial or carton, or what a URI names."""
    if URI.fullmatch(text):
        return (canonical(text),)
    names, found = names_of(origin()), []
    for kind, sku, code, key in db.rows(CALLED, {"text": text}):
        if kind == "carton":
            found += [names.carton(key, code), names.carton(None, code)]
        elif kind == "item":
            found += [names.item(key, sku), names.item(None, sku)]
        else:
            name = names.serial if kind == "serial" else names.lot
            found += [name(key, sku, code), name(None, sku, code)]
    return tuple(dict.fromkeys(found))


def sku_codes(gtins: Iterable[str]) -> dict[str, str]:
    """GTIN → the code of the SKU that it is on."""
    sql = "SELECT b.value, s.code FROM catalog_barcode b JOIN catalog_sku s ON s.id = b.sku_id WHERE b.value = ANY(%s::text[])"
    return dict(db.rows(sql, [db.array(sorted(gtins))]))


def places(uris: Iterable[str], names: Names) -> tuple[list[int], list[int]]:
    """(Warehouses, bins) that the URIs name."""
    read = [named for uri in uris if (named := names.read(uri)) and named.kind in ("warehouse", "bin")]
    found: tuple[list[int], list[int]] = ([], [])
    for warehouse_id, bin_id in db.rows(
        """SELECT h.id, b.id FROM unnest(%s::text[], %s::text[], %s::text[]) AS w(gln, code, bin)
        JOIN locations_warehouse h ON CASE WHEN w.gln <> '' THEN h.gln = w.gln ELSE h.code = w.code END
        LEFT JOIN locations_bin b ON w.bin <> '' AND b.warehouse_id = h.id AND b.code = w.bin""",
        [db.array([one.gln for one in read]), db.array([one.warehouse for one in read]), db.array([one.code for one in read])],
    ):
        found[0].append(warehouse_id)
        found[1].extend([bin_id] if bin_id is not None else [])
    return found


def _item(named: Named) -> str:
    """How a SKU is looked for: by the GTIN on it, or by its code."""
    return f"gtin:{named.gtin}" if named.gtin else f"sku:{named.sku}"


def _skus(named: Iterable[Named]) -> dict[str, Carried]:
    wanted = list(named)
    gtins = sorted({one.gtin for one in wanted if one.gtin})
    codes = sorted({one.sku for one in wanted if one.sku})
    found = db.rows(
        """SELECT 'gtin:' || value, b.sku_id, p.id IS NOT NULL, coalesce(p.numerator::numeric / p.denominator, 1)
        FROM catalog_barcode b LEFT JOIN catalog_packunit p ON p.id = b.pack_id WHERE kind = 'gtin' AND value = ANY(%s::text[])
        UNION ALL SELECT 'sku:' || code, id, false, 1 FROM catalog_sku WHERE code = ANY(%s::text[])""",
        [db.array(gtins), db.array(codes)],
    )
    return {key: (sku_id, packed, holds) for key, sku_id, packed, holds in found}


def _lots(wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], list[int]]:
    found: dict[tuple[int, str], list[int]] = {}
    pairs = sorted(wanted)
    for sku_id, code, lot_id in db.rows(
        """SELECT l.sku_id, l.code, l.id FROM unnest(%s::bigint[], %s::text[]) AS w(sku_id, code)
        JOIN stock_lot l ON l.sku_id = w.sku_id AND l.code = w.code AND l.id <> 0 ORDER BY l.id""",
        [db.array([sku for sku, _ in pairs]), db.array([code for _, code in pairs])],
    ):
        found.setdefault((sku_id, code), []).append(lot_id)
    return found


def _cartons(codes: Collection[str]) -> dict[str, int]:
    wanted = db.array(sorted(codes))
    found = db.rows(
        "SELECT id, number, sscc FROM sales_carton WHERE number = ANY(%s::text[]) OR sscc = ANY(%s::text[])", [wanted, wanted]
    )
    return {code: carton_id for carton_id, *written in found for code in written if code}


def _bound(
    named: Named, skus: Mapping[str, Carried], lots: Mapping[tuple[int, str], list[int]], cartons: Mapping[str, int]
) -> Bound:
    if named.kind == "carton":
        carton_id = cartons.get(named.code)
        return Bound(carton_id=carton_id, known=carton_id is not None)
    if named.kind not in ("item", "lot", "serial") or (key := _item(named)) not in skus:
        return NOTHING
    sku_id, packed, holds = skus[key]
    if named.kind == "item":
        return Bound(sku_id, packed=packed, holds=holds, known=True)
    of_kind = [lot_id for lot_id in lots.get((sku_id, named.code), ()) if (lot_id < 0) == (named.kind == "serial")]
    return Bound(sku_id, tuple(of_kind), packed=packed, holds=holds, known=bool(of_kind))

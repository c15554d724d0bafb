"""What tags are on, and what passed where. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import QuerySet

from quartermaster.catalog.models import Sku
from quartermaster.catalog.queries import Coded, read_codes
from quartermaster.codes import epc
from quartermaster.codes.faults import UnreadableCode
from quartermaster.codes.units import Pack, to_base
from quartermaster.kernel.db import array, rows
from quartermaster.kernel.refusals import NotFound
from quartermaster.rfid.models import Gate, Kind, Passage, Reader, Tag, UnknownTag, Walk

ONE = Decimal(1)


class UnknownReader(NotFound):
    code = "unknown_reader"
    title = "There is no such reader"


class UnknownGate(NotFound):
    code = "unknown_gate"
    title = "There is no such gate"


class UnknownPassage(NotFound):
    code = "unknown_passage"
    title = "There is no such passage"


class UnknownZoneWalk(NotFound):
    code = "unknown_zone_walk"
    title = "There is no such walk with a reader"


class NoSuchUnknownTag(NotFound):
    code = "unknown_tag"
    title = "There is no such tag on the list"


# ---------------------------------------------------------------- what tags are on


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a tag is on: so much of a SKU (`code` its serial), a carton or a pallet (`code` its SSCC), a bin; or nobody knows."""

    kind: Kind = Kind.UNKNOWN
    sku_id: int | None = None
    lot_id: int | None = None
    code: str = ""
    quantity: Decimal = ONE
    bin_id: int | None = None
    identity: str = ""


TIED = """
    SELECT t.epc, t.identity, t.lot_id, l.sku_id, CASE WHEN l.id < 0 THEN l.code ELSE '' END, t.quantity, t.bin_id, b.code
    FROM rfid_tag t LEFT JOIN stock_lot l ON l.id = t.lot_id LEFT JOIN locations_bin b ON b.id = t.bin_id
    WHERE t.epc = ANY(%s::text[])
"""
CARTONS = """
    SELECT sscc FROM sales_carton WHERE sscc = ANY(%(codes)s::text[])
    UNION SELECT sscc FROM purchasing_deliveryline WHERE sscc <> '' AND sscc = ANY(%(codes)s::text[])
    UNION SELECT sscc FROM labels_pallet WHERE sscc = ANY(%(codes)s::text[])
"""
PALLETS = """
    SELECT p.sscc, p.sku_id, p.lot_id, p.quantity FROM labels_pallet p JOIN catalog_sku s ON s.id = p.sku_id
    WHERE p.sscc = ANY(%(codes)s::text[]) AND s.tracking <> 'serial'
"""
"""Those whose label says what is on them; of serials, it does not say which."""


def tied(epcs: Sequence[str]) -> dict[str, Meaning]:
    """What we have given these tags out for, in one query however many they are."""
    return {
        tag: Meaning(Kind.GOODS, sku_id, lot_id, code, quantity, identity=identity)
        if lot_id
        else Meaning(Kind.BIN, code=place, bin_id=bin_id, identity=identity)
        for tag, identity, lot_id, sku_id, code, quantity, bin_id, place in rows(TIED, [array(list(epcs))])
    }


def meanings(epcs: Iterable[str]) -> dict[str, Meaning]:
    """What each tag is on: what we tied it to, else what it says itself (GTIN and serial, SSCC), as far as that is ours."""
    wanted = list(dict.fromkeys(epcs))
    found = tied(wanted)
    said = {tag: _said(tag) for tag in wanted if tag not in found}
    coded = read_codes({gtin for _, gtin, _, _ in said.values() if gtin})
    lots = _serials({(coded[gtin].sku.pk, serial) for _, gtin, serial, _ in said.values() if gtin in coded})
    ssccs = {"codes": array([sscc for *_, sscc in said.values() if sscc])}
    cartons = {code for (code,) in rows(CARTONS, ssccs)}
    pallets = {code: Meaning(Kind.PALLET, sku_id, lot_id, code, many) for code, sku_id, lot_id, many in rows(PALLETS, ssccs)}
    for tag, (identity, gtin, serial, sscc) in said.items():
        if gtin in coded:
            found[tag] = _goods(coded[gtin], serial, lots, identity)
        elif sscc in pallets:
            found[tag] = replace(pallets[sscc], identity=identity)
        elif sscc in cartons:
            found[tag] = Meaning(Kind.CARTON, code=sscc, identity=identity)
        else:
            found[tag] = Meaning(identity=identity)
    return found


def _said(tag: str) -> tuple[str, str, str, str]:
    """(identity, GTIN, serial, SSCC) that the memory of a tag says; nothing where it says none."""
    try:
        read = epc.read(tag)
        message = read.message
    except UnreadableCode:
        return "", "", "", ""
    if message is None:
        return read.identity, "", "", ""
    return read.identity, message["01"] or "", message["21"] or "", message["00"] or ""


def _goods(coded: Coded, serial: str, lots: dict[tuple[int, str], int], identity: str) -> Meaning:
    sku, pack = coded.sku, coded.pack
    if sku.tracking == Sku.Tracking.SERIAL and pack is None:
        return Meaning(Kind.GOODS, sku.pk, lots.get((sku.pk, serial)), serial, identity=identity)
    quantity = to_base(Pack(pack.numerator, pack.denominator, sku.unit.scale), ONE) if pack else ONE
    return Meaning(Kind.GOODS, sku.pk, quantity=quantity, identity=identity)


def _serials(wanted: set[tuple[int, str]]) -> dict[tuple[int, str], int]:
    if not wanted:
        return {}
    skus, codes = zip(*wanted, strict=True)
    found = rows(
        """SELECT sku_id, code, max(l.id) FROM stock_lot l JOIN unnest(%s::bigint[], %s::text[]) AS w(sku_id, code)
        USING (sku_id, code) WHERE l.id < 0 GROUP BY 1, 2""",
        [array(skus), array(codes)],
    )
    return {(sku_id, code): lot_id for sku_id, code, lot_id in found}


def tags() -> QuerySet[Tag]:
    return Tag.objects.select_related("lot__sku__unit", "bin__warehouse", "given_by")


# ---------------------------------------------------------------- readers, gates, passages, walks


def readers() -> QuerySet[Reader]:
    found = Reader.objects.filter(archived_at=None).select_related("warehouse")
    return found.prefetch_related("antennas__gate", "antennas__zone").order_by("warehouse__code", "name")


def reader_of_id(reader_id: int) -> Reader:
    found = readers().filter(pk=reader_id).first()
    if found is None:
        raise UnknownReader(f"There is no reader {reader_id}.")
    return found


def to_call() -> list[Reader]:
    """The readers that are called by LLRP."""
    return list(readers().exclude(host=""))


def gates() -> QuerySet[Gate]:
    found = Gate.objects.filter(archived_at=None).select_related("warehouse", "from_zone", "to_bin", "back_bin")
    return found.prefetch_related("antennas__reader").order_by("warehouse__code", "name")


def gate_of_id(gate_id: int) -> Gate:
    found = gates().filter(pk=gate_id).first()
    if found is None:
        raise UnknownGate(f"There is no gate {gate_id}.")
    return found


def passages() -> QuerySet[Passage]:
    return Passage.objects.select_related("gate__warehouse", "gate__to_bin", "gate__back_bin", "gate__from_zone", "settled_by")


def passage_by_number(number: str) -> Passage:
    found = passages().filter(number=number.strip().upper()).first()
    if found is None:
        raise UnknownPassage(f"There is no passage {number[:40]}.")
    return found


def walks() -> QuerySet[Walk]:
    return Walk.objects.select_related("warehouse", "zone", "reader", "walked_by")


def walk_by_number(number: str) -> Walk:
    found = walks().filter(number=number.strip().upper()).first()
    if found is None:
        raise UnknownZoneWalk(f"There is no walk {number[:40]} with a reader.")
    return found


def unknown_tags() -> QuerySet[UnknownTag]:
    return UnknownTag.objects.select_related("warehouse", "settled_by")


def unknown_tag_of_id(tag_id: int) -> UnknownTag:
    found = unknown_tags().filter(pk=tag_id).first()
    if found is None:
        raise NoSuchUnknownTag(f"There is no unknown tag {tag_id}.")
    return found

"""Radios with RFID tags (invented): a gate at the dock books a pallet of them by itself, the next one lacks a radio and has a tag
that nobody knows, and somebody walks past the shelf with a reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Sku
from quartermaster.codes import epc
from quartermaster.codes.gs1.messages import Element, Message
from quartermaster.codes.gtin import check_digit
from quartermaster.demo.operations.keeping import SUPPLIERS, WAREHOUSE, ZONE
from quartermaster.demo.operations.opening import Shop
from quartermaster.demo.shop import INVENTED
from quartermaster.kernel import clock
from quartermaster.locations.queries import find_warehouse, find_zone
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import AnnouncedLine, NewDelivery, NewLine, NewOrder
from quartermaster.rfid import operations as rfid
from quartermaster.rfid.models import Gate, Reader
from quartermaster.rfid.operations import NewAntenna, NewGate, NewReader
from quartermaster.rfid.reads import MICRO, Read
from quartermaster.stock import queries as stock

RADIO = "KIT-RADIO"
PREFIX = "9521234"
GTIN = f"0{PREFIX}00417"
"""Without its check digit."""
FIRST = tuple(f"KR2501{number:02}" for number in range(1, 9))
SECOND = tuple(f"KR2502{number:02}" for number in range(1, 9))
STRANGER = "E2801170000002093F8A10B4"
FIRST_CAME, WALKED, SECOND_CAME = timedelta(minutes=130), timedelta(minutes=60), timedelta(minutes=25)


@transaction.atomic
def pass_gates(opened: Shop) -> None:
    catalog.add_barcode(opened.acts["buyer"], code=RADIO, value=GTIN + str(check_digit(GTIN)))
    radio, now = Sku.objects.get(code=RADIO), clock.now()
    gate, handheld = _readers(opened)
    _announce(opened, radio, FIRST)
    _drive_through(opened, gate, [_tag(serial) for serial in FIRST], at=now - FIRST_CAME)
    _walk(opened, handheld, radio, at=now - WALKED)
    _announce(opened, radio, SECOND)
    _drive_through(opened, gate, [*(_tag(serial) for serial in SECOND[:-1]), STRANGER], at=now - SECOND_CAME)


def _readers(opened: Shop) -> tuple[Reader, Reader]:
    """One at the dock, with an antenna before the gate and one behind it, and one that somebody carries."""
    manager, warehouse = opened.acts["manager"], find_warehouse(WAREHOUSE)
    dock = NewGate("Dock 1", warehouse, Gate.Kind.DOCK_IN, to_bin=opened.docks[WAREHOUSE], rule=Gate.Rule.RIGHT)
    gate = rfid.add_gate(manager, gate=dock)
    antennas = [NewAntenna(1, gate, "before"), NewAntenna(2, gate, "behind")]
    portal = rfid.add_reader(manager, reader=NewReader("Portal at dock 1", warehouse, antennas=antennas))
    return portal, rfid.add_reader(manager, reader=NewReader("Handheld 2", warehouse))


def _announce(opened: Shop, radio: Sku, serials: Sequence[str]) -> None:
    """So many are ordered, and their supplier says which come today."""
    buyer, supplier = opened.acts["buyer"], opened.supplier_ids[SUPPLIERS["serial"]]
    lines = [NewLine(radio.pk, Decimal(len(serials)))]
    order = NewOrder(supplier, opened.warehouse_ids[WAREHOUSE], lines, expected_on=opened.today, note=INVENTED)
    (made,) = purchasing.draft_orders(buyer, orders=[order])
    purchasing.approve_orders(opened.acts["manager"], numbers=[made.number])
    purchasing.place_orders(buyer, numbers=[made.number])
    line = AnnouncedLine(radio.pk, Decimal(len(serials)), order=made.number, position=1, serials=" ".join(serials))
    paper = NewDelivery(
        supplier, order.warehouse_id, [line], reference=f"ASN-{made.number[3:]}", expected_at=clock.now(), note=INVENTED
    )
    purchasing.announce(buyer, delivery=paper)


def _drive_through(opened: Shop, reader: Reader, tags: Sequence[str], *, at: datetime) -> None:
    """A pallet passes in a few seconds: each tag is heard before the gate and behind it."""
    act, micro = opened.acts["manager"].at(at), int(at.timestamp()) * MICRO
    reads = [Read(tag, antenna, micro + antenna * MICRO, micro + antenna * MICRO, 3) for antenna in (1, 2) for tag in tags]
    (number,) = rfid.take_reads(act, reader=reader, reads=reads).documents
    rfid.end_passage(act, number=number)


def _walk(opened: Shop, handheld: Reader, radio: Sku, *, at: datetime) -> None:
    """Past the shelf where the radios lie: one is not seen, and one that came today lies there already."""
    act, micro = opened.acts["storekeeper"].at(at), int(at.timestamp()) * MICRO
    warehouse = find_warehouse(WAREHOUSE)
    zone = find_zone(warehouse, ZONE)
    there = stock.balances_of(radio.pk).filter(bin__zone=zone).order_by("lot__code").values_list("lot__code", flat=True)
    walk = rfid.start_walk(act, warehouse=warehouse, zone=zone, reader=handheld)
    reads = [Read(_tag(serial), 1, micro, micro) for serial in [*list(there)[1:], FIRST[0]]]
    rfid.take_reads(act, reader=handheld, reads=reads)
    rfid.end_walk(act, number=walk.number)


def _tag(serial: str) -> str:
    """What the tag of a radio holds."""
    said = Message((Element("01", GTIN + str(check_digit(GTIN))), Element("21", serial)))
    identity = epc.identity_of(said, company_prefix_length=len(PREFIX))
    return epc.tag(identity, coding="sgtin-198", filter_=1).hexadecimal.upper()

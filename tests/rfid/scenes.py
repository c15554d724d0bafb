"""Scenes of gates: readers, tags, and what passes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from quartermaster.catalog.models import Barcode, Sku
from quartermaster.codes import epc, gtin
from quartermaster.kernel import clock
from quartermaster.rfid import operations as rfid
from quartermaster.rfid import queries
from quartermaster.rfid.models import Gate, Passage, Reader
from quartermaster.rfid.operations import NewAntenna, NewGate, NewReader
from quartermaster.rfid.reads import Read
from tests import scenes
from tests.scenes import Site

PREFIX = "4012345"
_items = itertools.count(1)


def tagged(**more: object) -> Sku:
    """A SKU with a GTIN of ours."""
    made = scenes.sku(**more)  # type: ignore[arg-type]
    digits = f"0{PREFIX}{next(_items):05}"
    Barcode.objects.create(sku=made, value=digits + str(gtin.check_digit(digits)), kind="gtin")
    return made


def sgtin(item: Sku, serial: str) -> str:
    """What the tag of one piece holds."""
    value = item.barcodes.get().value
    coding = "sgtin-96" if serial.isdecimal() else "sgtin-198"
    identity = f"urn:epc:id:sgtin:{PREFIX}.{value[0]}{value[8:13]}.{serial}"
    return epc.tag(identity, coding=coding, filter_=1).hexadecimal.upper()


def sscc_tag(sscc: str) -> str:
    """What the tag of a carton of ours holds."""
    return epc.tag(f"urn:epc:id:sscc:{PREFIX}.{sscc[0]}{sscc[8:17]}", coding="sscc-96", filter_=0).hexadecimal.upper()


def gate(site: Site, kind: str = "dock_in", *, sides: bool = False, **more: object) -> tuple[Gate, Reader]:
    """A gate with one antenna, or with two, before and behind it."""
    made = rfid.add_gate(scenes.act(), gate=NewGate(scenes.fresh("Gate "), site.warehouse, kind, **more))  # type: ignore[arg-type]
    antennas = [NewAntenna(1, made, "before"), NewAntenna(2, made, "behind")] if sides else [NewAntenna(1, made)]
    reader = NewReader(scenes.fresh("Reader "), site.warehouse, antennas=antennas)
    return made, queries.reader_of_id(rfid.add_reader(scenes.act(), reader=reader).pk)


def heard(*tags: str, antenna: int = 1, times: int = 1) -> list[Read]:
    now = int(clock.now().timestamp() * 1_000_000)
    return [Read(tag, antenna, now + number, now + number) for number in range(times) for tag in tags]


def passes(reader: Reader, reads: Sequence[Read]) -> Passage:
    """The tags pass, and it is over."""
    taken = rfid.take_reads(scenes.act(), reader=reader, reads=reads)
    return rfid.end_passage(scenes.act(), number=taken.documents[0])


def told(passage: Passage) -> dict[str, list[str]]:
    """Finding → what, sorted."""
    found: dict[str, list[str]] = {}
    for line in passage.lines.select_related("sku").order_by("code", "epc"):
        found.setdefault(line.finding, []).append(line.code or (line.epc if not line.sku else f"{line.quantity:g}"))
    return found

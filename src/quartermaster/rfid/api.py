"""Readers, gates, what passes them, walks and tags under /api/v1."""

from __future__ import annotations

from decimal import Decimal

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.catalog.queries import owner_of_code, sku_of_code, skus_by_code, usual_owner
from quartermaster.locations.models import Bin, Warehouse, Zone
from quartermaster.locations.queries import find_bin, find_warehouse, find_zone
from quartermaster.rfid import operations as rfid
from quartermaster.rfid import queries
from quartermaster.rfid.operations import NewAntenna, NewGate, NewReader
from quartermaster.rfid.schemas import (
    AntennaIn,
    ChosenPaperIn,
    DismissalIn,
    GateIn,
    GateOut,
    IgnoredTagIn,
    PassageOut,
    PassageQuery,
    ReaderIn,
    ReaderOut,
    ReadsIn,
    ReadsOut,
    SeenOut,
    SeenQuery,
    TaggedBinIn,
    TaggedSerialIn,
    TagOut,
    TagQuery,
    TagsIn,
    TieIn,
    UnknownTagOut,
    UnknownTagQuery,
    WalkedOut,
    WalkReadsIn,
    WalkReadsOut,
    ZoneWalkIn,
    ZoneWalkOut,
)
from quartermaster.stock.models.lots import Lot
from quartermaster.stock.queries import lots_by_id
from quartermaster.stock.references import find_lot_ids
from quartermaster.web.api import Page, PageQuery, page_of

router = Router(tags=["rfid"])


# ---------------------------------------------------------------- readers and gates


@router.get("/rfid-readers", response=list[ReaderOut])
@doors.api("rfid.view")
def list_readers(request: doors.ApiRequest) -> list[ReaderOut]:
    return [ReaderOut.of(row) for row in queries.readers()]


@router.post("/rfid-readers", response={201: ReaderOut})
@doors.api("rfid.edit", effect=True)
def add_reader(request: doors.ApiRequest, body: ReaderIn) -> tuple[int, doors.Versioned]:
    made = rfid.add_reader(request.act, reader=_reader(body))
    return 201, _reader_shown(made.pk)


@router.get("/rfid-readers/{int:reader_id}", response=ReaderOut)
@doors.api("rfid.view")
def get_reader(request: doors.ApiRequest, reader_id: int) -> doors.Versioned:
    return _reader_shown(reader_id)


@router.put("/rfid-readers/{int:reader_id}", response=ReaderOut)
@doors.api("rfid.edit", effect=True)
def change_reader(request: doors.ApiRequest, reader_id: int, body: ReaderIn) -> doors.Versioned:
    """Everything becomes what is said, its antennas too. Needs If-Match."""
    version = queries.reader_of_id(reader_id).version
    doors.require_version(request, version)
    rfid.change_reader(request.act, reader_id=reader_id, reader=_reader(body), version=version)
    return _reader_shown(reader_id)


@router.delete("/rfid-readers/{int:reader_id}", response={204: None})
@doors.api("rfid.edit", effect=True)
def archive_reader(request: doors.ApiRequest, reader_id: int) -> tuple[int, None]:
    """It is called no more. Needs If-Match."""
    version = queries.reader_of_id(reader_id).version
    doors.require_version(request, version)
    rfid.archive_reader(request.act, reader_id=reader_id, version=version)
    return 204, None


@router.get("/rfid-gates", response=list[GateOut])
@doors.api("rfid.view")
def list_gates(request: doors.ApiRequest) -> list[GateOut]:
    return [GateOut.of(row) for row in queries.gates()]


@router.post("/rfid-gates", response={201: GateOut})
@doors.api("rfid.edit", effect=True)
def add_gate(request: doors.ApiRequest, body: GateIn) -> tuple[int, doors.Versioned]:
    return 201, _gate_shown(rfid.add_gate(request.act, gate=_gate(body)).pk)


@router.get("/rfid-gates/{int:gate_id}", response=GateOut)
@doors.api("rfid.view")
def get_gate(request: doors.ApiRequest, gate_id: int) -> doors.Versioned:
    return _gate_shown(gate_id)


@router.put("/rfid-gates/{int:gate_id}", response=GateOut)
@doors.api("rfid.edit", effect=True)
def change_gate(request: doors.ApiRequest, gate_id: int, body: GateIn) -> doors.Versioned:
    """Everything becomes what is said. Needs If-Match."""
    version = queries.gate_of_id(gate_id).version
    doors.require_version(request, version)
    rfid.change_gate(request.act, gate_id=gate_id, gate=_gate(body), version=version)
    return _gate_shown(gate_id)


@router.delete("/rfid-gates/{int:gate_id}", response={204: None})
@doors.api("rfid.edit", effect=True)
def archive_gate(request: doors.ApiRequest, gate_id: int) -> tuple[int, None]:
    """Nothing passes it any more. Needs If-Match."""
    version = queries.gate_of_id(gate_id).version
    doors.require_version(request, version)
    rfid.archive_gate(request.act, gate_id=gate_id, version=version)
    return 204, None


# ---------------------------------------------------------------- what is read, and passes


@router.post("/rfid-reads", response={201: ReadsOut})
@doors.api("rfid.read", effect=True)
def take_reads(request: doors.ApiRequest, body: ReadsIn) -> tuple[int, ReadsOut]:
    """For readers that speak HTTP: up to 10,000 reads at once, as often as they come. Each tag counts once in a passage."""
    reads = [one.read() for one in body.reads]
    taken = rfid.take_reads(request.act, reader=queries.reader_of_id(body.reader), reads=reads)
    documents = list(taken.documents)
    return 201, ReadsOut(reads=taken.reads, tags=taken.tags, unknown=taken.unknown, documents=documents)


@router.get("/rfid-passages", response=Page[PassageOut])
@doors.api("rfid.view")
def list_passages(request: doors.ApiRequest, query: Query[PassageQuery]) -> Page[PassageOut]:
    rows = queries.passages()
    if query.state:
        rows = rows.filter(state=query.state)
    if query.gate:
        rows = rows.filter(gate_id=query.gate)
    if query.document:
        rows = rows.filter(document__iexact=query.document)
    return page_of(rows, query, row=PassageOut.of, sorts={"id": "id", "opened_at": "opened_at"}, usual_sort="-id")


@router.get("/rfid-passages/{number}", response=PassageOut)
@doors.api("rfid.view")
def get_passage(request: doors.ApiRequest, number: str) -> PassageOut:
    return PassageOut.of(queries.passage_by_number(number))


@router.get("/rfid-passages/{number}/lines", response=Page[SeenOut])
@doors.api("rfid.view")
def list_passage_lines(request: doors.ApiRequest, number: str, query: Query[SeenQuery]) -> Page[SeenOut]:
    """Its tags, and what was missing."""
    rows = queries.passage_by_number(number).lines.select_related("sku", "lot")
    return page_of(rows.filter(finding=query.finding) if query.finding else rows, query, row=SeenOut.of)


@router.post("/rfid-passages/{number}/end", response={201: PassageOut})
@doors.api("rfid.confirm", effect=True)
def end_passage(request: doors.ApiRequest, number: str) -> tuple[int, PassageOut]:
    """Everything has passed: compare now, and post what the gate’s rule lets it."""
    return 201, PassageOut.of(rfid.end_passage(request.act, number=number))


@router.post("/rfid-passages/{number}/document", response={201: PassageOut})
@doors.api("rfid.confirm", effect=True)
def choose_paper(request: doors.ApiRequest, number: str, body: ChosenPaperIn) -> tuple[int, PassageOut]:
    """Say what is being unloaded or loaded."""
    rfid.choose_paper(request.act, number=number, document=body.document)
    return 201, PassageOut.of(queries.passage_by_number(number))


@router.post("/rfid-passages/{number}/confirmation", response={201: PassageOut})
@doors.api("rfid.confirm", effect=True)
def confirm(request: doors.ApiRequest, number: str) -> tuple[int, PassageOut]:
    """Post what was expected and passed. Needs the permission that the same deed needs by hand."""
    rfid.confirm(request.act, number=number)
    return 201, PassageOut.of(queries.passage_by_number(number))


@router.post("/rfid-passages/{number}/dismissal", response={201: PassageOut})
@doors.api("rfid.confirm", effect=True)
def dismiss(request: doors.ApiRequest, number: str, body: DismissalIn) -> tuple[int, PassageOut]:
    """Nothing of it is posted."""
    rfid.dismiss(request.act.because(body.reason), number=number)
    return 201, PassageOut.of(queries.passage_by_number(number))


# ---------------------------------------------------------------- walks


@router.get("/rfid-walks", response=Page[ZoneWalkOut])
@doors.api("rfid.view")
def list_walks(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[ZoneWalkOut]:
    return page_of(queries.walks(), query, row=ZoneWalkOut.of, sorts={"id": "id"}, usual_sort="-id")


@router.post("/rfid-walks", response={201: ZoneWalkOut})
@doors.api("rfid.walk", effect=True)
def start_walk(request: doors.ApiRequest, body: ZoneWalkIn) -> tuple[int, ZoneWalkOut]:
    warehouse = find_warehouse(body.warehouse)
    zone = find_zone(warehouse, body.zone) if body.zone else None
    reader = queries.reader_of_id(body.reader) if body.reader else None
    return 201, ZoneWalkOut.of(rfid.start_walk(request.act, warehouse=warehouse, zone=zone, reader=reader))


@router.get("/rfid-walks/{number}", response=ZoneWalkOut)
@doors.api("rfid.view")
def get_walk(request: doors.ApiRequest, number: str) -> ZoneWalkOut:
    return ZoneWalkOut.of(queries.walk_by_number(number))


@router.get("/rfid-walks/{number}/lines", response=Page[WalkedOut])
@doors.api("rfid.view")
def list_walk_lines(request: doors.ApiRequest, number: str, query: Query[SeenQuery]) -> Page[WalkedOut]:
    """Its tags, and what is booked there and was not read."""
    rows = queries.walk_by_number(number).lines.select_related("sku", "lot", "booked_in__warehouse")
    return page_of(rows.filter(finding=query.finding) if query.finding else rows, query, row=WalkedOut.of_walk)


@router.post("/rfid-walks/{number}/reads", response={201: WalkReadsOut})
@doors.api("rfid.walk", effect=True)
def read_on_walk(request: doors.ApiRequest, number: str, body: WalkReadsIn) -> tuple[int, WalkReadsOut]:
    unknown = rfid.read_on_walk(request.act, number=number, reads=[one.read() for one in body.reads])
    return 201, WalkReadsOut(reads=len(body.reads), unknown=unknown)


@router.post("/rfid-walks/{number}/end", response={201: ZoneWalkOut})
@doors.api("rfid.walk", effect=True)
def end_walk(request: doors.ApiRequest, number: str) -> tuple[int, ZoneWalkOut]:
    """Compare what was read with the book. No stock is changed."""
    return 201, ZoneWalkOut.of(rfid.end_walk(request.act, number=number))


# ---------------------------------------------------------------- tags


@router.get("/rfid-tags", response=Page[TagOut])
@doors.api("rfid.view")
def list_tags(request: doors.ApiRequest, query: Query[TagQuery]) -> Page[TagOut]:
    named = {"epc__iexact": query.epc, "lot__sku__code__iexact": query.sku, "lot__code": query.serial, "bin__code": query.bin}
    rows = queries.tags().filter(**{name: value for name, value in named.items() if value})
    return page_of(rows, query, row=TagOut.of)


@router.post("/rfid-tags", response={201: list[TagOut]})
@doors.api("rfid.tie", effect=True)
def give_tags(request: doors.ApiRequest, body: TagsIn) -> tuple[int, list[TagOut]]:
    """What the tags of serials and bins are to hold, to be printed and encoded; each is tied to its thing at once, for ever."""
    serials = _serials(body.serials, body.owner)
    bins = [_bin(one) for one in body.bins]
    made = rfid.give_tags(request.act, serials=serials, bins=bins, prefix_digits=body.prefix_digits)
    return 201, [TagOut.of(one) for one in made]


@router.post("/rfid-ties", response={201: TagOut})
@doors.api("rfid.tie", effect=True)
def tie_tag(request: doors.ApiRequest, body: TieIn) -> tuple[int, TagOut]:
    """A tag that is there already is on this serial, on so much of this lot, or on this bin, from now on."""
    named = [body.serial] if body.serial else [TaggedSerialIn(sku=body.lot.sku, serial=body.lot.lot)] if body.lot else []
    lot = next(iter(_serials(named, body.owner)), None)
    quantity = body.lot.quantity if body.lot else Decimal(1)
    place = _bin(body.bin) if body.bin else None
    return 201, TagOut.of(rfid.tie_tag(request.act, memory=body.epc, lot=lot, quantity=quantity, place=place))


@router.get("/rfid-unknown-tags", response=Page[UnknownTagOut])
@doors.api("rfid.view")
def list_unknown_tags(request: doors.ApiRequest, query: Query[UnknownTagQuery]) -> Page[UnknownTagOut]:
    rows = queries.unknown_tags()
    if query.state:
        rows = rows.filter(state=query.state)
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    return page_of(rows, query, row=UnknownTagOut.of, sorts={"id": "id", "last_seen_at": "last_seen_at"}, usual_sort="-id")


@router.post("/rfid-unknown-tags/{int:tag_id}/ignoring", response={201: UnknownTagOut})
@doors.api("rfid.tie", effect=True)
def ignore_tag(request: doors.ApiRequest, tag_id: int, body: IgnoredTagIn) -> tuple[int, UnknownTagOut]:
    """It is none of ours. It is listed among those ignored, and seen no more."""
    rfid.ignore_tag(request.act.because(body.reason), tag_id=tag_id)
    return 201, UnknownTagOut.of(queries.unknown_tag_of_id(tag_id))


# ---------------------------------------------------------------- reading what was sent


def _reader(body: ReaderIn) -> NewReader:
    warehouse = find_warehouse(body.warehouse)
    antennas = [_antenna(one, warehouse) for one in body.antennas]
    return NewReader(body.name, warehouse, body.host, body.port, antennas)


def _antenna(body: AntennaIn, warehouse: Warehouse) -> NewAntenna:
    gate = queries.gate_of_id(body.gate) if body.gate is not None else None
    return NewAntenna(body.number, gate, body.side, _zone(warehouse, body.zone))


def _gate(body: GateIn) -> NewGate:
    warehouse = find_warehouse(body.warehouse)
    place = find_bin(warehouse, body.to_bin) if body.to_bin else None
    zone = _zone(warehouse, body.from_zone)
    back = find_bin(warehouse, body.back_bin) if body.back_bin else None
    return NewGate(body.name, warehouse, body.kind, zone, place, body.rule, body.quiet_seconds, back)


def _zone(warehouse: Warehouse, code: str) -> Zone | None:
    return find_zone(warehouse, code) if code else None


def _bin(body: TaggedBinIn) -> Bin:
    return find_bin(find_warehouse(body.warehouse), body.bin)


def _serials(said: list[TaggedSerialIn], owner: str) -> list[Lot]:
    if not said:
        return []
    owner_id = (owner_of_code(owner) if owner else usual_owner()).pk
    skus = skus_by_code({one.sku for one in said})
    named = [
        ((skus.get(one.sku.strip().upper()) or sku_of_code(one.sku)).pk, one.serial, f"/serials/{place}/serial")
        for place, one in enumerate(said)
    ]
    ids = find_lot_ids(named, owner_id=owner_id)
    found = lots_by_id(ids)
    return [found[one] for one in ids]


def _reader_shown(reader_id: int) -> doors.Versioned:
    found = queries.reader_of_id(reader_id)
    return doors.Versioned(ReaderOut.of(found), found.version)


def _gate_shown(gate_id: int) -> doors.Versioned:
    found = queries.gate_of_id(gate_id)
    return doors.Versioned(GateOut.of(found), found.version)

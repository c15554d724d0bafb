"""Transfers under /api/v1/transfer-orders: from draft to closed. (POST /transfers is stock's: it moves goods at once.)"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.locations.queries import find_bin, find_warehouse
from quartermaster.stock import queries as stock
from quartermaster.stock import references
from quartermaster.transfers import entries, queries
from quartermaster.transfers import operations as transfers
from quartermaster.transfers.entries import CameEntry
from quartermaster.transfers.models import Transfer
from quartermaster.transfers.operations.loading import HEADINGS, load_transfers
from quartermaster.transfers.papers import Came, Entry, Missing, NewLine, NewTransfer, NotSo, Taken
from quartermaster.transfers.schemas import (
    AllocationIn,
    ArrivalIn,
    ArrivalOut,
    ArrivalReversalIn,
    ArrivedIn,
    CameIn,
    DispatchIn,
    DispatchOut,
    ExpectationIn,
    LossIn,
    NotSoIn,
    PickOut,
    ReasonIn,
    TakeIn,
    TransferCancellationIn,
    TransferChange,
    TransferClosingIn,
    TransferIn,
    TransferLineIn,
    TransferOut,
    TransferPickListOut,
    TransferQuery,
    TransferSummary,
)
from quartermaster.web import sheets_api
from quartermaster.web.api import Page, PageQuery, page_of
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

router = Router(tags=["transfers"])

SORTS = {"number": "id", "created_at": "created_at", "expected_on": "expected_on"}


@router.get("/transfer-orders", response=Page[TransferSummary])
@doors.api("transfers.view")
def list_transfers(request: doors.ApiRequest, query: Query[TransferQuery]) -> Page[dict[str, Any]]:
    rows = queries.transfers()
    if query.state:
        rows = rows.filter(state=query.state)
    if query.from_:
        rows = rows.filter(from_warehouse__code__iexact=query.from_)
    if query.to:
        rows = rows.filter(to_warehouse__code__iexact=query.to)
    if query.sku:
        rows = queries.with_sku(rows, query.sku)
    return page_of(rows, query, row=TransferSummary.told, sorts=SORTS, usual_sort="-number")


@router.post("/transfer-orders", response={201: TransferOut})
@doors.api("transfers.order", effect=True)
def draft(request: doors.ApiRequest, body: TransferIn) -> tuple[int, doors.Versioned]:
    paper = NewTransfer(
        from_warehouse_id=find_warehouse(body.from_).pk,
        to_warehouse_id=find_warehouse(body.to).pk,
        lines=_lines(body.lines),
        owner_id=references.find_owner_id(body.owner),
        wanted_on=body.wanted_on,
        note=body.note,
    )
    return 201, _shown(transfers.draft(request.act, transfer=paper))


@router.get("/transfer-orders/{number}", response=TransferOut)
@doors.api("transfers.view")
def read(request: doors.ApiRequest, number: str) -> doors.Versioned:
    return _shown(queries.transfer_by_number(number))


@router.patch("/transfer-orders/{number}", response=TransferOut)
@doors.api("transfers.order", effect=True)
def edit(request: doors.ApiRequest, number: str, body: TransferChange) -> doors.Versioned:
    """Change a draft. Needs If-Match."""
    found = queries.transfer_by_number(number)
    doors.require_version(request, found.version)
    same = [NewLine(line.sku_id, line.quantity, line.entered) for line in found.lines.all()]
    paper = NewTransfer(
        from_warehouse_id=find_warehouse(body.from_).pk if body.from_ else found.from_warehouse_id,
        to_warehouse_id=find_warehouse(body.to).pk if body.to else found.to_warehouse_id,
        lines=same if body.lines is None else _lines(body.lines),
        wanted_on=body.wanted_on if "wanted_on" in body.model_fields_set else found.wanted_on,
        note=found.note if body.note is None else body.note,
    )
    return _shown(transfers.edit(request.act, number=found.number, transfer=paper, version=found.version))


# ---------------------------------------------------------------- deciding and claiming


@router.post("/transfer-orders/{number}/request", response={201: TransferOut})
@doors.api("transfers.order", effect=True)
def ask_for(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    return 201, _shown(transfers.request(request.act, number=number, version=_version(request, number)))


@router.post("/transfer-orders/{number}/withdrawal", response={201: TransferOut})
@doors.api("transfers.order", effect=True)
def withdraw(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    """A request becomes a draft again."""
    return 201, _shown(transfers.withdraw(request.act, number=number, version=_version(request, number)))


@router.post("/transfer-orders/{number}/approval", response={201: TransferOut})
@doors.api("transfers.approve", effect=True)
def approve(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    return 201, _shown(transfers.approve(request.act, number=number, version=_version(request, number)))


@router.post("/transfer-orders/{number}/rejection", response={201: TransferOut})
@doors.api("transfers.approve", effect=True)
def reject(request: doors.ApiRequest, number: str, body: ReasonIn) -> tuple[int, doors.Versioned]:
    act = request.act.because(body.reason)
    return 201, _shown(transfers.reject(act, number=number, version=_version(request, number)))


@router.post("/transfer-orders/{number}/allocation", response={201: TransferOut})
@doors.api("transfers.ship", effect=True)
def allocate(request: doors.ApiRequest, number: str, body: AllocationIn) -> tuple[int, doors.Versioned]:
    """Claim sellable goods at the source."""
    version = _version(request, number)
    return 201, _shown(transfers.allocate(request.act, number=number, partial=body.partial, version=version))


@router.post("/transfer-orders/{number}/deallocation", response={201: TransferOut})
@doors.api("transfers.ship", effect=True)
def deallocate(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    """Give what is claimed and has not left free again."""
    return 201, _shown(transfers.deallocate(request.act, number=number, version=_version(request, number)))


# ---------------------------------------------------------------- sending and receiving


@router.get("/transfer-orders/{number}/pick-list", response=TransferPickListOut)
@doors.api("transfers.view")
def pick_list(request: doors.ApiRequest, number: str) -> TransferPickListOut:
    """What is allocated, on concrete shelves: what expires first before the rest, in walking order."""
    found = queries.transfer_by_number(number)
    lines = {line.pk: line for line in found.lines.all()}
    takes = queries.takes_of(found, lines.values())
    codes = stock.lot_codes({take.lot_id for take in takes})
    return TransferPickListOut(
        lines=[
            PickOut(
                line=lines[take.line_id].position,
                sku=lines[take.line_id].sku.code,
                bin=take.bin_code,
                lot=codes.get(take.lot_id) or None,
                quantity=take.quantity,
            )
            for take in takes
        ]
    )


@router.get("/transfer-orders/{number}/dispatches", response=Page[DispatchOut])
@doors.api("transfers.view")
def list_dispatches(request: doors.ApiRequest, number: str, query: Query[PageQuery]) -> Page[DispatchOut]:
    return page_of(queries.dispatches_of(queries.transfer_by_number(number).pk), query, row=DispatchOut.of)


@router.post("/transfer-orders/{number}/dispatches", response={201: DispatchOut})
@doors.api("transfers.ship", effect=True)
def ship(request: doors.ApiRequest, number: str, body: DispatchIn) -> tuple[int, DispatchOut]:
    """The goods leave: in transit, on hand in neither warehouse."""
    found = queries.transfer_by_number(number)
    sent = transfers.ship(
        request.act,
        number=number,
        takes=None if body.lines is None else _takes(found, body.lines),
        carrier=body.carrier,
        tracking=body.tracking,
        expected_on=body.expected_on,
        note=body.note,
        version=_version(request, number),
    )
    return 201, DispatchOut.of(queries.dispatches_of(found.pk).get(pk=sent.pk))


@router.post("/transfer-orders/{number}/dispatches/{dispatch}/reversal", response={201: TransferOut})
@doors.api("transfers.ship", effect=True)
def take_back_dispatch(request: doors.ApiRequest, number: str, dispatch: str) -> tuple[int, doors.Versioned]:
    """It did not leave after all: the goods lie where they were and are claimed again."""
    version = _version(request, number)
    return 201, _shown(transfers.take_back_dispatch(request.act, number=number, dispatch=dispatch, version=version))


@router.post("/transfer-orders/{number}/expectation", response={201: TransferOut})
@doors.api("transfers.ship", effect=True)
def expect(request: doors.ApiRequest, number: str, body: ExpectationIn) -> tuple[int, doors.Versioned]:
    """Say when the goods will be there."""
    version = _version(request, number)
    return 201, _shown(transfers.expect(request.act, number=number, expected_on=body.expected_on, version=version))


@router.get("/transfer-orders/{number}/arrivals", response=Page[ArrivalOut])
@doors.api("transfers.view")
def list_arrivals(request: doors.ApiRequest, number: str, query: Query[PageQuery]) -> Page[ArrivalOut]:
    return page_of(queries.arrivals_of(queries.transfer_by_number(number).pk), query, row=ArrivalOut.of)


@router.post("/transfer-orders/{number}/arrivals", response={201: ArrivalOut})
@doors.api("transfers.receive", effect=True)
def receive(request: doors.ApiRequest, number: str, body: ArrivalIn) -> tuple[int, ArrivalOut]:
    """Goods came: to a dock, the damaged to quarantine. What did not come stays under way."""
    found = queries.transfer_by_number(number)
    came = transfers.receive(
        request.act,
        number=number,
        came=None if body.lines is None else _came(found, body.lines),
        dispatch=body.dispatch or "",
        allow_over=body.allow_over,
        bin_id=find_bin(found.to_warehouse, body.bin).pk if body.bin else None,
        note=body.note,
        version=_version(request, number),
    )
    return 201, ArrivalOut.of(queries.arrivals_of(found.pk).get(pk=came.pk))


@router.post("/transfer-orders/{number}/losses", response={201: ArrivalOut})
@doors.api("transfers.write_off", effect=True)
def write_off(request: doors.ApiRequest, number: str, body: LossIn) -> tuple[int, ArrivalOut]:
    """Goods under way are lost, at what they cost. The reason is one of those of adjustments."""
    found = queries.transfer_by_number(number)
    missing = None
    if body.lines is not None:
        missing = [Missing(one.position, one.quantity, one.lot_id) for one in _came(found, body.lines)]
    lost = transfers.write_off(
        request.act.because(body.reason),
        number=number,
        missing=missing,
        dispatch=body.dispatch or "",
        note=body.note,
        version=_version(request, number),
    )
    return 201, ArrivalOut.of(queries.arrivals_of(found.pk).get(pk=lost.pk))


@router.post("/transfer-orders/{number}/arrivals/{arrival}/reversal", response={201: TransferOut})
@doors.api("transfers.receive", effect=True)
def take_back_arrival(
    request: doors.ApiRequest, number: str, arrival: str, body: ArrivalReversalIn
) -> tuple[int, doors.Versioned]:
    """It, or so much of it, did not come, or was not lost, after all. The goods must still lie where they came in."""
    version = _version(request, number)
    parts = None if body.lines is None else _not_so(queries.transfer_by_number(number), body.lines)
    back = transfers.take_back_arrival(request.act, number=number, arrival=arrival, parts=parts, version=version)
    return 201, _shown(back)


def _not_so(found: Transfer, parts: Sequence[NotSoIn]) -> list[NotSo]:
    sku_ids = {line.position: line.sku_id for line in found.lines.all()}
    told = []
    for place, part in enumerate(parts):
        lot_id, sku_id = None, sku_ids.get(part.line)
        if part.lot and sku_id:
            lot_id = references.find_lot_id(sku_id, part.lot, owner_id=found.owner_id, pointer=f"/lines/{place}/lot")
        told.append(NotSo(part.line, part.quantity, lot_id, part.outcome or ""))
    return told


# ---------------------------------------------------------------- ending, and sheets


@router.post("/transfer-orders/{number}/cancellation", response={201: TransferOut})
@doors.api("transfers.cancel", effect=True)
def cancel(request: doors.ApiRequest, number: str, body: TransferCancellationIn) -> tuple[int, doors.Versioned]:
    """What has not left will not; what is under way goes on, went back or is lost, as `disposition` says."""
    act, version = request.act.because(body.reason), _version(request, number)
    return 201, _shown(transfers.cancel(act, number=number, disposition=body.disposition or "", version=version))


@router.post("/transfer-orders/{number}/closing", response={201: TransferOut})
@doors.api("transfers.close", effect=True)
def close(request: doors.ApiRequest, number: str, body: TransferClosingIn) -> tuple[int, doors.Versioned]:
    return 201, _shown(transfers.close(request.act, number=number, short=body.short, version=_version(request, number)))


@router.post("/imports/transfer-orders", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("transfers.order", effect=True)
def import_transfers(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """Draft a transfer for each way and day in a sheet, all rows or none."""
    return sheets_api.loaded(request, HEADINGS, partial(load_transfers, request.act), dry_run=query.dry_run)


# ---------------------------------------------------------------- below: from codes to papers, and what is shown


def _lines(lines: Sequence[TransferLineIn]) -> list[NewLine]:
    return entries.new_lines([Entry(line.sku, line.quantity, line.unit) for line in lines])


def _takes(found: Transfer, lines: Sequence[TakeIn]) -> list[Taken]:
    by_position = {line.position: line for line in found.lines.all()}
    bins = {code: find_bin(found.from_warehouse, code).pk for code in {given.bin for given in lines}}
    named = [
        (by_position[given.line].sku_id, given.lot, f"/lines/{place}/lot")
        for place, given in enumerate(lines)
        if given.lot and given.line in by_position
    ]
    lots = iter(references.find_lot_ids(named, owner_id=found.owner_id))
    return [
        Taken(
            given.line,
            bins[given.bin],
            given.quantity,
            next(lots) if given.lot and given.line in by_position else 0,
            given.weight,
            given.weight_confirmed,
        )
        for given in lines
    ]


def _came(found: Transfer, lines: Sequence[CameIn]) -> list[Came]:
    written = [
        CameEntry(
            line.line,
            line.quantity,
            line.unit,
            line.lot or "",
            line.serials,
            damaged=isinstance(line, ArrivedIn) and line.condition == "damaged",
            weight=line.weight if isinstance(line, ArrivedIn) else None,
            confirmed=isinstance(line, ArrivedIn) and line.weight_confirmed,
        )
        for line in lines
    ]
    return entries.came(written, {line.position: line for line in found.lines.all()}, found.owner_id)


def _version(request: doors.ApiRequest, number: str) -> int | None:
    """The version to insist on, where the caller sent one."""
    return doors.insisted_version(request, lambda: queries.transfer_by_number(number).version)


def _shown(transfer: Transfer) -> doors.Versioned:
    found = queries.transfer_by_number(transfer.number)
    return doors.Versioned(TransferOut.told(found), found.version)

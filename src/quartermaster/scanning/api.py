"""Scans under /api/v1: one address for whatever is scanned, whatever for."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.locations.queries import find_warehouse
from quartermaster.scanning import day, queries
from quartermaster.scanning import operations as scanning
from quartermaster.scanning.models import Scan
from quartermaster.scanning.schemas import DayQuery, NewScanIn, ScanOut, ScanPhotoOut, ScanPhotoQuery, ScanQuery, ScanSettlementIn
from quartermaster.web.api import Page, page_of
from quartermaster.web.photographs import PICTURE_BODY, as_file, uploaded

router = Router(tags=["scanning"])


@router.post("/scans", response={201: ScanOut})
@doors.api("scanning.scan", effect=True)
def scan(request: doors.ApiRequest, body: NewScanIn) -> tuple[int, ScanOut]:
    """Do what a scan means within its task, or ask one thing. The Idempotency-Key is the scan's own mark, given when it was made.

    What is wrong is an answer, too (`state` wrong, with the code of the refusal), and is kept like every scan.
    """
    return 201, _shown(scanning.scan(request.act, new=body.new()))


@router.get("/scans", response=Page[ScanOut])
@doors.api("scanning.view")
def list_scans(request: doors.ApiRequest, query: Query[ScanQuery]) -> Page[dict[str, Any]]:
    rows = queries.scans()
    if query.state:
        rows = rows.filter(state=query.state)
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    if query.document:
        rows = rows.filter(document__iexact=query.document)
    if query.mine:
        rows = rows.filter(actor_id=request.act.user_id)
    return page_of(rows, query, row=ScanOut.of, sorts={"id": "id", "scanned_at": "scanned_at"}, usual_sort="-id")


@router.get("/scanning-day", response=dict[str, Any])
@doors.api("scanning.scan")
def get_day(request: doors.ApiRequest, query: Query[DayQuery]) -> dict[str, Any]:
    """What a device takes along into a warehouse: walks, what waits at the docks, papers, orders to pack, bins, and the codes
    of their goods. With it, it can tell right from wrong where there is no network."""
    return day.of(request.act, find_warehouse(query.warehouse))


@router.get("/scans/{int:scan_id}", response=ScanOut)
@doors.api("scanning.view")
def get_scan(request: doors.ApiRequest, scan_id: int) -> ScanOut:
    return _shown(queries.scan_of_id(scan_id))


@router.post("/scans/{int:scan_id}/settlement", response={201: ScanOut})
@doors.api("scanning.scan", effect=True)
def settle(request: doors.ApiRequest, scan_id: int, body: ScanSettlementIn) -> tuple[int, ScanOut]:
    """Somebody has looked at a scan whose device had told the person something else than what became of it."""
    scanning.settle(request.act, scan_id=scan_id, settled_as=Scan.Settling(body.settled_as))
    return 201, _shown(queries.scan_of_id(scan_id))


@router.post("/scan-photos", response={201: ScanPhotoOut}, openapi_extra=PICTURE_BODY)
@doors.api("scanning.scan", effect=True)
def add_photo(request: doors.ApiRequest, query: Query[ScanPhotoQuery]) -> tuple[int, ScanPhotoOut]:
    """A picture of what was scanned, sent after its scan: kept with the discrepancy that the scan made, else with the scan.

    Where, when and with what it was taken is not kept.
    """
    photo, discrepancy = scanning.photograph(request.act, mark=query.scan, content=uploaded(request))
    return 201, ScanPhotoOut(name=photo.name if photo else "", discrepancy=discrepancy)


@router.get("/scans/{int:scan_id}/photos", response=list[ScanPhotoOut])
@doors.api("scanning.view")
def list_photos(request: doors.ApiRequest, scan_id: int) -> list[ScanPhotoOut]:
    return [ScanPhotoOut(name=row.name, discrepancy=None) for row in queries.photos_of(scan_id)]


@router.get("/scans/{int:scan_id}/photos/{name}", response={200: None})
@doors.api("scanning.view")
def read_photo(request: doors.ApiRequest, scan_id: int, name: str) -> HttpResponse:
    return as_file(queries.photo_by_name(scan_id, name))


def _shown(row: Scan) -> ScanOut:
    return ScanOut.model_validate(ScanOut.of(row))

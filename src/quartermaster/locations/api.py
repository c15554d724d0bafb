"""Places over the API."""

from __future__ import annotations

from functools import partial

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.locations import operations as locations
from quartermaster.locations import queries, sheets
from quartermaster.locations.holding import Holding
from quartermaster.locations.models import Warehouse
from quartermaster.locations.plans import KEEP
from quartermaster.locations.schemas import (
    BinChange,
    BinOut,
    BinQuery,
    BinsIn,
    BinsOut,
    CoordinatesOut,
    WarehouseChange,
    WarehouseIn,
    WarehouseOut,
    ZoneChange,
    ZoneIn,
    ZoneOut,
    ZoneQuery,
)
from quartermaster.web import sheets_api
from quartermaster.web.api import Page, PageQuery, page_of
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

router = Router(tags=["locations"])


@router.get("/warehouses", response=Page[WarehouseOut])
@doors.api("locations.view")
def list_warehouses(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[WarehouseOut]:
    return page_of(Warehouse.objects.all(), query, row=WarehouseOut.of, sorts={"code": "code"}, usual_sort="code")


@router.post("/warehouses", response={201: WarehouseOut})
@doors.api("locations.edit", effect=True)
def create_warehouse(request: doors.ApiRequest, body: WarehouseIn) -> tuple[int, doors.Versioned]:
    """A warehouse with a dock, a staging and a quarantine bin."""
    place = locations.add_warehouse(request.act, code=body.code, name=body.name)
    return 201, doors.Versioned(WarehouseOut.of(place), place.version)


@router.patch("/warehouses/{code}", response=WarehouseOut)
@doors.api("locations.edit", effect=True)
def change_warehouse(request: doors.ApiRequest, code: str, body: WarehouseChange) -> doors.Versioned:
    """Rename a warehouse, say where it is, archive or restore it. Needs If-Match."""
    place = queries.warehouse_of_code(code)
    doors.require_version(request, place.version)
    if body.archived is not None:
        move = locations.archive_warehouse if body.archived else locations.restore_warehouse
        place = move(request.act, code=code, version=place.version)
    changed = locations.change_warehouse(
        request.act,
        code=code,
        version=place.version,
        **body.model_dump(exclude={"archived"}, exclude_none=True),
    )
    return doors.Versioned(WarehouseOut.of(changed), changed.version)


@router.get("/warehouses/{code}", response=WarehouseOut)
@doors.api("locations.view")
def get_warehouse(request: doors.ApiRequest, code: str) -> doors.Versioned:
    place = queries.warehouse_of_code(code)
    return doors.Versioned(WarehouseOut.of(place), place.version)


@router.get("/zones", response=Page[ZoneOut])
@doors.api("locations.view")
def list_zones(request: doors.ApiRequest, query: Query[ZoneQuery]) -> Page[ZoneOut]:
    rows = queries.zones()
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    return page_of(rows, query, row=ZoneOut.of)


@router.post("/zones", response={201: ZoneOut})
@doors.api("locations.edit", effect=True)
def create_zone(request: doors.ApiRequest, body: ZoneIn) -> tuple[int, doors.Versioned]:
    zone = locations.add_zone(request.act, warehouse=body.warehouse, code=body.code, name=body.name)
    return 201, doors.Versioned(ZoneOut.of(zone), zone.version)


@router.get("/zones/{int:zone_id}", response=ZoneOut)
@doors.api("locations.view")
def get_zone(request: doors.ApiRequest, zone_id: int) -> doors.Versioned:
    zone = queries.zone_of_id(zone_id)
    return doors.Versioned(ZoneOut.of(zone), zone.version)


@router.patch("/zones/{int:zone_id}", response=ZoneOut)
@doors.api("locations.edit", effect=True)
def change_zone(request: doors.ApiRequest, zone_id: int, body: ZoneChange) -> doors.Versioned:
    """Name a zone and say what its bins can hold. Needs If-Match."""
    zone = queries.zone_of_id(zone_id)
    doors.require_version(request, zone.version)
    changed = locations.change_zone(
        request.act,
        zone_id=zone_id,
        version=zone.version,
        name=KEEP if body.name is None else body.name,
        holding=Holding.of(zone).given(body.holds()),
    )
    return doors.Versioned(ZoneOut.of(changed), changed.version)


@router.post("/warehouses/{code}/coordinates", response={201: CoordinatesOut})
@doors.api("locations.edit", effect=True)
def read_coordinates(request: doors.ApiRequest, code: str) -> tuple[int, CoordinatesOut]:
    """Give the bins without coordinates those that their codes spell: "A-07-2" is aisle 1, 7 metres in, level 2."""
    return 201, CoordinatesOut(bins=locations.read_coordinates(request.act, warehouse=code))


@router.get("/bins", response=Page[BinOut])
@doors.api("locations.view")
def list_bins(request: doors.ApiRequest, query: Query[BinQuery]) -> Page[BinOut]:
    rows = queries.bins()
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    if query.zone:
        rows = rows.filter(zone__code__iexact=query.zone)
    if query.kind:
        rows = rows.filter(kind=query.kind)
    if query.closed is not None:
        rows = rows.filter(closed_at__isnull=not query.closed)
    return page_of(rows, query, row=BinOut.of, sorts={"walk_order": "walk_order", "bin": "code"}, usual_sort="walk_order")


@router.post("/bins", response={200: BinsOut})
@doors.api("locations.edit", effect=True)
def load_bins(request: doors.ApiRequest, body: BinsIn) -> BinsOut:
    """Create and change up to 10,000 bins, all or none."""
    report = locations.save_bins(request.act, rows=[item.row(f"/bins/{index}/") for index, item in enumerate(body.bins)])
    return BinsOut(created=report.created, updated=report.updated, unchanged=report.unchanged)


@router.get("/bins/{int:bin_id}", response=BinOut)
@doors.api("locations.view")
def get_bin(request: doors.ApiRequest, bin_id: int) -> doors.Versioned:
    place = queries.bin_of_id(bin_id)
    return doors.Versioned(BinOut.of(place), place.version)


@router.patch("/bins/{int:bin_id}", response=BinOut)
@doors.api("locations.edit", effect=True)
def change_bin(request: doors.ApiRequest, bin_id: int, body: BinChange) -> doors.Versioned:
    """Move a bin in the walk, to another zone, say where it is and what it is used for, close or open it. Needs If-Match."""
    place = queries.bin_of_id(bin_id)
    doors.require_version(request, place.version)
    changed = locations.change_bin(
        request.act,
        bin_id=bin_id,
        version=place.version,
        walk_order=KEEP if body.walk_order is None else body.walk_order,
        zone=KEEP if body.zone is None else body.zone,
        closed=KEEP if body.closed is None else body.closed,
        role=KEEP if body.role is None else body.role,
        spot=body.spot(place),
        holding=Holding.of(place).given(body.holds()),
    )
    return doors.Versioned(BinOut.of(changed), changed.version)


@router.post("/imports/bins", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("locations.edit", effect=True)
def import_bins(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """Create and change bins from a sheet, all rows or none. The columns are those of the export."""
    return sheets_api.loaded(request, sheets.HEADINGS, partial(sheets.load_sheet, request.act), dry_run=query.dry_run)

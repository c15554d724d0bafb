"""Labels under /api/v1: what they can say, layouts, the labels themselves, and pallets."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.catalog.queries import owner_of_code, sku_of_code, usual_owner
from quartermaster.labels import making, queries
from quartermaster.labels import operations as labels
from quartermaster.labels.kinds import Kind
from quartermaster.labels.making import Form, Wanted
from quartermaster.labels.operations import NewPallet
from quartermaster.labels.schemas import (
    LabelKindOut,
    LabelSheetOut,
    LayoutChange,
    LayoutIn,
    LayoutOut,
    PalletIn,
    PalletOut,
    PrintQuery,
    UsualLayoutIn,
    UsualLayoutOut,
)
from quartermaster.labels.sheets import SHEETS
from quartermaster.locations.queries import find_warehouse
from quartermaster.web import downloads
from quartermaster.web.api import Page, PageQuery, page_of
from quartermaster.web.downloads import PDF_ANSWER

router = Router(tags=["labels"])


@router.get("/label-kinds", response=list[LabelKindOut])
@doors.api("labels.print")
def list_label_kinds(request: doors.ApiRequest) -> list[LabelKindOut]:
    """What there are labels of, and the only fields and codes that may stand on each."""
    return LabelKindOut.every()


@router.get("/label-sheets", response=list[LabelSheetOut])
@doors.api("labels.print")
def list_label_sheets(request: doors.ApiRequest) -> list[LabelSheetOut]:
    return [LabelSheetOut.of(form) for form in SHEETS.values()]


@router.get("/labels/{kind}", response={200: None}, openapi_extra=PDF_ANSWER)
@doors.api("labels.print")
def read_labels(request: doors.ApiRequest, kind: Kind, query: Query[PrintQuery]) -> HttpResponse:
    """The labels: a PDF with each on its own page or on sheets, one as a PNG, or ZPL for label printers."""
    wanted = Wanted(
        kind,
        query.of,
        layout=query.layout,
        copies=query.copies,
        sheet=query.sheet,
        start=query.start,
        dots_per_inch=query.dots_per_inch,
        warehouse_id=find_warehouse(query.warehouse).pk if query.warehouse else None,
    )
    made = making.make(wanted, Form(query.form), request.act.permissions)
    return downloads.file(made.content, made.name, made.kind)


@router.get("/label-layouts", response=list[LayoutOut])
@doors.api("labels.print")
def list_layouts(request: doors.ApiRequest, kind: Kind | None = None) -> list[LayoutOut]:
    """All of them; those that people made first."""
    return [LayoutOut.of(layout) for layout in queries.all_layouts(kind)]


@router.post("/label-layouts", response={201: LayoutOut})
@doors.api("labels.edit_layouts", effect=True)
def add_layout(request: doors.ApiRequest, body: LayoutIn) -> tuple[int, doors.Versioned]:
    made = labels.add_layout(request.act, code=body.code, name=body.name, kind=body.kind, data=body.data)
    return 201, doors.Versioned(LayoutOut.of(made), made.version)


@router.get("/label-layouts/{code}", response=LayoutOut)
@doors.api("labels.print")
def read_layout(request: doors.ApiRequest, code: str) -> doors.Versioned:
    found = queries.layout_of_code(code)
    return doors.Versioned(LayoutOut.of(found), found.version)


@router.put("/label-layouts/{code}", response=LayoutOut)
@doors.api("labels.edit_layouts", effect=True)
def change_layout(request: doors.ApiRequest, code: str, body: LayoutChange) -> doors.Versioned:
    """Needs If-Match."""
    found = queries.layout_of_code(code)
    doors.require_version(request, found.version)
    changed = labels.change_layout(request.act, code=found.code, name=body.name, data=body.data, version=found.version)
    return doors.Versioned(LayoutOut.of(changed), changed.version)


@router.delete("/label-layouts/{code}", response={204: None})
@doors.api("labels.edit_layouts", effect=True)
def archive_layout(request: doors.ApiRequest, code: str) -> tuple[int, None]:
    """It is offered no more. Needs If-Match."""
    found = queries.layout_of_code(code)
    doors.require_version(request, found.version)
    labels.archive_layout(request.act, code=found.code, version=found.version)
    return 204, None


@router.get("/usual-layouts", response=list[UsualLayoutOut])
@doors.api("labels.print")
def list_usual_layouts(request: doors.ApiRequest) -> list[UsualLayoutOut]:
    return [UsualLayoutOut.of(row) for row in queries.usual_layouts()]


@router.put("/usual-layouts", response=list[UsualLayoutOut])
@doors.api("labels.edit_layouts", effect=True)
def set_usual_layout(request: doors.ApiRequest, body: UsualLayoutIn) -> list[UsualLayoutOut]:
    """Which layout labels of a kind get where nobody names one."""
    warehouse = find_warehouse(body.warehouse) if body.warehouse else None
    labels.set_usual_layout(request.act, kind=body.kind, layout=body.layout, warehouse=warehouse)
    return [UsualLayoutOut.of(row) for row in queries.usual_layouts()]


@router.get("/pallets", response=Page[PalletOut])
@doors.api("stock.view")
def list_pallets(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[PalletOut]:
    return page_of(queries.pallets(), query, row=PalletOut.of, sorts={"made_at": "made_at"}, usual_sort="-made_at")


@router.get("/pallets/{number}", response=PalletOut)
@doors.api("stock.view")
def read_pallet(request: doors.ApiRequest, number: str) -> PalletOut:
    return PalletOut.of(queries.pallet_by_number(number))


@router.post("/pallets", response={201: PalletOut})
@doors.api("labels.make_pallet", effect=True)
def make_pallet(request: doors.ApiRequest, body: PalletIn) -> tuple[int, PalletOut]:
    """Gives a pallet its number and SSCC. Nothing moves."""
    new = NewPallet(
        owner=owner_of_code(body.owner) if body.owner else usual_owner(),
        warehouse=find_warehouse(body.warehouse),
        sku=sku_of_code(body.sku) if body.sku else None,
        quantity=body.quantity,
        lot_code=body.lot,
        note=body.note,
    )
    return 201, PalletOut.of(labels.make_pallet(request.act, pallet=new))

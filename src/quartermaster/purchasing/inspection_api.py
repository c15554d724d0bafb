"""Inspections under /api/v1: what waits, the verdict, and by which rules goods are inspected."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.catalog.queries import category_by_name, find_sku
from quartermaster.purchasing import inspection_queries, inspection_sheets, queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.delivery_schemas import PhotoOut
from quartermaster.purchasing.inspection_papers import NewInspectionRule
from quartermaster.purchasing.inspection_schemas import (
    DefectCodeIn,
    DefectCodeOut,
    InspectionHeadOut,
    InspectionOut,
    InspectionQuery,
    InspectionRuleIn,
    InspectionRuleOut,
    VerdictIn,
)
from quartermaster.purchasing.models import Inspection
from quartermaster.purchasing.photographs import photo_of_inspection
from quartermaster.purchasing.schemas import PurchaseReasonIn
from quartermaster.web import sheets_api
from quartermaster.web.api import Page, PageQuery, page_of
from quartermaster.web.photographs import PICTURE_BODY, as_file, uploaded
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

router = Router(tags=["purchasing"])
SORTS = {"number": "id", "opened_at": "opened_at"}
GROUPS = {"open": Inspection.OPEN, "judged": Inspection.JUDGED}


@router.get("/inspections", response=Page[InspectionHeadOut])
@doors.api("purchasing.view")
def list_inspections(request: doors.ApiRequest, query: Query[InspectionQuery]) -> Page[InspectionHeadOut]:
    """What waits to be looked at, and what became of the rest."""
    rows = inspection_queries.inspections()
    if query.state:
        rows = rows.filter(state__in=GROUPS.get(query.state, (query.state,)))
    if query.document:
        rows = inspection_queries.of_paper(rows, query.document)
    asked = {"supplier": "supplier__code", "sku": "sku__code", "lot": "lot__code", "warehouse": "warehouse__code"}
    for name, column in asked.items():
        if text := getattr(query, name):
            rows = rows.filter(**{f"{column}__iexact": text})
    return page_of(rows, query, row=lambda row: InspectionHeadOut(**InspectionHeadOut.fields_of(row)), sorts=SORTS)


@router.get("/inspections/{number}", response=InspectionOut)
@doors.api("purchasing.view")
def read_inspection(request: doors.ApiRequest, number: str) -> doors.Versioned:
    return _shown(inspection_queries.inspection_by_number(number))


@router.post("/inspections/{number}/verdict", response={201: InspectionOut})
@doors.api("purchasing.inspect", effect=True)
def judge_inspection(request: doors.ApiRequest, number: str, body: VerdictIn) -> tuple[int, doors.Versioned]:
    """Say what was found and what becomes of the lot."""
    act, version = request.act.because(body.reason), _version(request, number)
    judged = purchasing.judge_inspection(act, number=number, verdict=body.verdict(), version=version)
    return 201, _shown(judged)


@router.post("/inspections/{number}/waiver", response={201: InspectionOut})
@doors.api("purchasing.concede", effect=True)
def waive_inspection(request: doors.ApiRequest, number: str, body: PurchaseReasonIn) -> tuple[int, doors.Versioned]:
    """Let the lot go without looking at it."""
    act, version = request.act.because(body.reason), _version(request, number)
    return 201, _shown(purchasing.waive_inspection(act, number=number, version=version))


@router.post("/inspections/{number}/reopening", response={201: InspectionOut})
@doors.api("purchasing.inspect", effect=True)
def reopen_inspection(request: doors.ApiRequest, number: str, body: PurchaseReasonIn) -> tuple[int, doors.Versioned]:
    """Take a verdict back while the goods still lie where it left them."""
    act, version = request.act.because(body.reason), _version(request, number)
    return 201, _shown(purchasing.reopen_inspection(act, number=number, version=version))


@router.get("/inspections/{number}/photos", response=list[PhotoOut])
@doors.api("purchasing.view")
def list_inspection_photos(request: doors.ApiRequest, number: str) -> list[PhotoOut]:
    return [PhotoOut.of(row) for row in inspection_queries.inspection_by_number(number).photos.all()]


@router.post("/inspections/{number}/photos", response={201: PhotoOut}, openapi_extra=PICTURE_BODY)
@doors.api("purchasing.inspect", effect=True)
def add_inspection_photo(request: doors.ApiRequest, number: str) -> tuple[int, PhotoOut]:
    """A JPEG, PNG or WebP picture of at most 5 MB, as the part `file`."""
    return 201, PhotoOut.of(purchasing.photograph_inspection(request.act, number=number, content=uploaded(request)))


@router.get("/inspections/{number}/photos/{name}")
@doors.api("purchasing.view")
def read_inspection_photo(request: doors.ApiRequest, number: str, name: str) -> HttpResponse:
    return as_file(photo_of_inspection(number, name))


# ---------------------------------------------------------------- by which rules, and which defects


@router.get("/inspection-rules", response=Page[InspectionRuleOut])
@doors.api("purchasing.view")
def list_inspection_rules(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[InspectionRuleOut]:
    return page_of(inspection_queries.inspection_rules(), query, row=InspectionRuleOut.of)


@router.put("/inspection-rules", response=InspectionRuleOut)
@doors.api("purchasing.set_rules", effect=True)
def set_inspection_rule(request: doors.ApiRequest, body: InspectionRuleIn) -> InspectionRuleOut:
    """What holds for this supplier, category and SKU, in place of what held for exactly them."""
    rule = NewInspectionRule(
        supplier_id=queries.supplier_by_code(body.supplier).id if body.supplier else None,
        category_id=category_by_name(body.category).pk if body.category else None,
        sku_id=find_sku(body.sku).id if body.sku else None,
        sample=body.sample,
        figure=body.figure,
        aql_major=body.aql_major,
        aql_minor=body.aql_minor,
        after=body.after,
        one_in=body.one_in,
        checks=[check.new() for check in body.checks],
    )
    found = purchasing.set_inspection_rule(request.act, rule=rule)
    return InspectionRuleOut.of(inspection_queries.inspection_rules().get(pk=found.pk))


@router.delete("/inspection-rules/{int:rule_id}", response={204: None})
@doors.api("purchasing.set_rules", effect=True)
def drop_inspection_rule(request: doors.ApiRequest, rule_id: int) -> tuple[int, None]:
    purchasing.drop_inspection_rule(request.act, rule_id=rule_id)
    return 204, None


@router.post("/imports/inspection-rules", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("purchasing.set_rules", effect=True)
def import_inspection_rules(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """Make and change rules from a sheet, all rows or none."""
    return sheets_api.loaded(
        request, inspection_sheets.HEADINGS, partial(inspection_sheets.load_sheet, request.act), dry_run=query.dry_run
    )


@router.get("/defect-codes", response=Page[DefectCodeOut])
@doors.api("purchasing.view")
def list_defect_codes(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[DefectCodeOut]:
    return page_of(inspection_queries.defect_codes(closed=True), query, row=DefectCodeOut.of)


@router.put("/defect-codes/{code}", response=DefectCodeOut)
@doors.api("purchasing.set_rules", effect=True)
def set_defect_code(request: doors.ApiRequest, code: str, body: DefectCodeIn) -> DefectCodeOut:
    """What the code means from now on; `closed`, it is not chosen any more."""
    found = purchasing.set_defect_code(request.act, code=code, name=body.name, severity=body.severity, closed=body.closed)
    return DefectCodeOut.of(found)


# ---------------------------------------------------------------- below: what is shown


def _version(request: HttpRequest, number: str) -> int | None:
    """The version to insist on, where the caller sent one."""
    return doors.insisted_version(request, lambda: inspection_queries.inspection_by_number(number).version)


def _shown(found: Inspection) -> doors.Versioned:
    return doors.Versioned(InspectionOut.of(found), found.version)

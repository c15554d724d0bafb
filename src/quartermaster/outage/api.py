"""Sheets for an outage under /api/v1: printed every morning by a program, keyed in by one that reads paper."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.locations.queries import find_warehouse
from quartermaster.outage import operations as outage
from quartermaster.outage import paper, queries
from quartermaster.outage.schemas import (
    DayToPrintIn,
    OutageSheetQuery,
    SheetLineOut,
    SheetPaperOut,
    SheetSummary,
    WrittenIn,
)
from quartermaster.web import downloads
from quartermaster.web.api import Page, page_of

router = Router(tags=["outage"])


@router.get("/outage-sheets", response=Page[SheetSummary])
@doors.api("outage.key_in")
def list_sheets(request: doors.ApiRequest, query: Query[OutageSheetQuery]) -> Page[SheetSummary]:
    rows = queries.sheets()
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    if query.kind:
        rows = rows.filter(kind=query.kind)
    return page_of(rows, query, row=SheetSummary.of, sorts={"id": "id"}, usual_sort="-id")


@router.post("/outage-sheets", response={201: list[SheetSummary]})
@doors.api("outage.print", effect=True)
def print_day(request: doors.ApiRequest, body: DayToPrintIn) -> tuple[int, list[SheetSummary]]:
    """Sheets of all that the warehouse has to do now."""
    mark = outage.print_day(request.act, warehouse=find_warehouse(body.warehouse))
    return 201, [SheetSummary.of(one) for one in queries.batch(mark)]


@router.get("/outage-sheets/{number}", response=SheetPaperOut)
@doors.api("outage.key_in")
def get_sheet(request: doors.ApiRequest, number: str) -> SheetPaperOut:
    """With its lines; the code of a line will do."""
    found = queries.sheet_of(number)
    rows = [SheetLineOut.of(line) for line in queries.lines_of([found.pk])]
    return SheetPaperOut(rows=rows, **SheetSummary.of(found).model_dump())


@router.get("/outage-sheets/{number}/paper", response={200: None})
@doors.api("outage.key_in")
def read_paper(request: doors.ApiRequest, number: str) -> HttpResponse:
    """The sheet as a PDF."""
    found = queries.sheet_of(number)
    return downloads.file(paper.pdf([found], list(queries.lines_of([found.pk]))), f"{found.number}.pdf")


@router.post("/outage-sheets/{number}/lines/{int:position}/keying-in", response={201: SheetLineOut})
@doors.api("outage.key_in", effect=True)
def key_in(request: doors.ApiRequest, number: str, position: int, body: WrittenIn) -> tuple[int, SheetLineOut]:
    """Post what was written beside a line, at the moment it happened; once, on whichever sheet. Needs the permission that the
    deed itself needs, and for what is long ago that to write down late."""
    line = queries.line_of(queries.sheet_of(number), position)
    outage.key_in(request.act, line_id=line.pk, written=body.written)
    return 201, SheetLineOut.of(queries.line_of(line.sheet, position))

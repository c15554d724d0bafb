"""Opening stock from a sheet, over the API."""

from __future__ import annotations

from functools import partial

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.stock import imports
from quartermaster.web import sheets_api
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

router = Router(tags=["stock"])


@router.post("/imports/opening-stock", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("stock.open", effect=True)
def import_opening_stock(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """Put the goods that are there when you begin into their bins, all rows or none."""
    return sheets_api.loaded(request, imports.HEADINGS, partial(imports.load_sheet, request.act), dry_run=query.dry_run)

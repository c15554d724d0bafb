"""Loading what was sold before the book began."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.demand import sheets
from quartermaster.web import importing
from quartermaster.web.importing import Importer

IMPORTER = Importer(
    "past sales", sheets.HEADINGS, "past_sales_import", "past_sales_import_check", "past_sales_import_load", "forecast_list"
)


@require_safe
@doors.page("demand.load")
def past_sales_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("demand.load")
def past_sales_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: sheets.load_sheet(request.act, sheet, dry_run=True))


@doors.page("demand.load", effect=True)
def past_sales_import_load(request: doors.PageRequest) -> HttpResponse:
    report = importing.loaded(request, IMPORTER, lambda sheet: sheets.load_sheet(request.act, sheet, dry_run=False))
    return doors.done(request, importing.said(report, "rows"), url=reverse("forecast_list"))

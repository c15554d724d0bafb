"""The pages that adjust stock from a sheet."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.urls import reverse

from quartermaster.accounts import doors
from quartermaster.stock import adjustment_sheets
from quartermaster.web import importing
from quartermaster.web.importing import Importer

IMPORTER = Importer(
    "adjustments",
    adjustment_sheets.HEADINGS,
    "adjustment_import",
    "adjustment_import_check",
    "adjustment_import_load",
    "balance_list",
)


@doors.page("stock.adjust")
def adjustment_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("stock.adjust")
def adjustment_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: adjustment_sheets.load_sheet(request.act, sheet, dry_run=True))


@doors.page("stock.adjust", effect=True)
def adjustment_import_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(request, IMPORTER, lambda sheet: adjustment_sheets.load_sheet(request.act, sheet, dry_run=False))
    return doors.done(request, f"Adjusted by {report.created:,} rows.", url=reverse("balance_list"))

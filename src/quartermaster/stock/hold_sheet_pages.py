"""The pages that hold goods from a sheet."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.urls import reverse

from quartermaster.accounts import doors
from quartermaster.stock import hold_sheets
from quartermaster.web import importing
from quartermaster.web.importing import Importer

IMPORTER = Importer("holds", hold_sheets.HEADINGS, "hold_import", "hold_import_check", "hold_import_load", "hold_list")


@doors.page("stock.hold")
def hold_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("stock.hold")
def hold_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: hold_sheets.load_sheet(request.act, sheet, dry_run=True))


@doors.page("stock.hold", effect=True)
def hold_import_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(request, IMPORTER, lambda sheet: hold_sheets.load_sheet(request.act, sheet, dry_run=False))
    return doors.done(request, f"Held by {report.created:,} rows.", url=reverse("hold_list"))

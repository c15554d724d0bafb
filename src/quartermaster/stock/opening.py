"""The pages that load opening stock from a sheet."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.urls import reverse

from quartermaster.accounts import doors
from quartermaster.stock import imports
from quartermaster.web import importing
from quartermaster.web.importing import Importer

IMPORTER = Importer(
    "opening stock", imports.HEADINGS, "opening_import", "opening_import_check", "opening_import_load", "movement_list"
)


@doors.page("stock.open")
def opening_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("stock.open")
def opening_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: imports.load_sheet(request.act, sheet, dry_run=True))


@doors.page("stock.open", effect=True)
def opening_import_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(request, IMPORTER, lambda sheet: imports.load_sheet(request.act, sheet, dry_run=False))
    return doors.done(request, f"Opened stock of {report.created:,} rows.", url=reverse("movement_list"))

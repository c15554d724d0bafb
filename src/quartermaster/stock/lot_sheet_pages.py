"""The pages that make lots known, and correct what is said of them, from a sheet."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.urls import reverse

from quartermaster.accounts import doors
from quartermaster.stock import lot_sheets
from quartermaster.web import importing
from quartermaster.web.importing import Importer

IMPORTER = Importer("lots", lot_sheets.HEADINGS, "lot_import", "lot_import_check", "lot_import_load", "lot_list")


@doors.page("stock.correct_lot")
def lot_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("stock.correct_lot")
def lot_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: lot_sheets.load_sheet(request.act, sheet, dry_run=True))


@doors.page("stock.correct_lot", effect=True)
def lot_import_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(request, IMPORTER, lambda sheet: lot_sheets.load_sheet(request.act, sheet, dry_run=False))
    return doors.done(request, importing.said(report, "lots"), url=reverse("lot_list"))

"""The pages that move goods from bin to bin by a sheet."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.urls import reverse

from quartermaster.accounts import doors
from quartermaster.stock import move_sheets
from quartermaster.web import importing
from quartermaster.web.importing import Importer

IMPORTER = Importer("moves", move_sheets.HEADINGS, "move_import", "move_import_check", "move_import_load", "balance_list")


@doors.page("stock.transfer")
def move_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("stock.transfer")
def move_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: move_sheets.load_sheet(request.act, sheet, dry_run=True))


@doors.page("stock.transfer", effect=True)
def move_import_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(request, IMPORTER, lambda sheet: move_sheets.load_sheet(request.act, sheet, dry_run=False))
    return doors.done(request, f"Moved by {report.created:,} rows.", url=reverse("balance_list"))

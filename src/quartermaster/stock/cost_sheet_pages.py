"""The pages that give many SKUs another cost from a sheet."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.urls import reverse

from quartermaster.accounts import doors
from quartermaster.stock import cost_sheets
from quartermaster.web import importing
from quartermaster.web.importing import Importer

IMPORTER = Importer("new costs", cost_sheets.HEADINGS, "cost_import", "cost_import_check", "cost_import_load", "value_list")


@doors.page("stock.revalue")
def cost_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("stock.revalue")
def cost_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: cost_sheets.load_sheet(request.act, sheet, dry_run=True))


@doors.page("stock.revalue", effect=True)
def cost_import_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(request, IMPORTER, lambda sheet: cost_sheets.load_sheet(request.act, sheet, dry_run=False))
    return doors.done(request, f"Revalued {report.updated:,} SKUs.", url=reverse("value_list"))

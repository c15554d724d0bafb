"""The pages that load opening stock from a sheet."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse

from quartermaster.accounts import doors
from quartermaster.catalog import whose
from quartermaster.stock import imports
from quartermaster.web import importing
from quartermaster.web.importing import Importer
from quartermaster.web.spreadsheets import Report, Sheet

IMPORTER = Importer(
    "opening stock",
    imports.HEADINGS,
    "opening_import",
    "opening_import_check",
    "opening_import_load",
    "movement_list",
    asks="stock/opening_owner.html",
)


@doors.page("stock.open")
def opening_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER, _asked(request.GET.get("owner", "")))


@doors.page("stock.open")
def opening_import_check(request: doors.PageRequest) -> HttpResponseBase:
    context = _asked(request.POST.get("owner", ""))
    return importing.checked(request, IMPORTER, lambda sheet: _load(request, sheet, dry_run=True), context)


@doors.page("stock.open", effect=True)
def opening_import_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(request, IMPORTER, lambda sheet: _load(request, sheet, dry_run=False))
    return doors.done(request, f"Opened stock of {report.created:,} rows.", url=reverse("movement_list"))


def _load(request: doors.PageRequest, sheet: Sheet, *, dry_run: bool) -> Report:
    """Rows that name no owner are of the one chosen beside the file."""
    return imports.load_sheet(request.act, sheet, dry_run=dry_run, owner=request.POST.get("owner", ""))


def _asked(owner: str) -> dict[str, Any]:
    return {"owners": whose.choices(), "owner": owner}

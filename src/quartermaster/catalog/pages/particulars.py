"""What goods weigh and measure and what customs ask of them: all SKUs as a list and from a sheet, and one SKU's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from quartermaster.accounts import doors
from quartermaster.catalog import operations as catalog
from quartermaster.catalog import particular_sheets, queries
from quartermaster.catalog.models import Sku
from quartermaster.catalog.particulars_forms import ParticularsForm, SizesForm
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.web import importing, tables
from quartermaster.web.forms import take
from quartermaster.web.importing import Importer
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import status

IMPORTER = Importer(
    "particulars",
    particular_sheets.HEADINGS,
    "particulars_import",
    "particulars_import_check",
    "particulars_import_load",
    "particulars_list",
)
MISSING = {
    "weight": Q(weight_g=None),
    "size": Q(length_mm=None) | Q(width_mm=None) | Q(height_mm=None),
    "hs_code": Q(hs_code=""),
    "origin": Q(origin=""),
}


def _matching(rows: QuerySet[Sku], text: str) -> QuerySet[Sku]:
    return queries.matching(rows, text)


def _missing(rows: QuerySet[Sku], value: str) -> QuerySet[Sku]:
    return rows.filter(MISSING[value])


def _dangerous(rows: QuerySet[Sku], value: str) -> QuerySet[Sku]:
    return rows.exclude(un_number="")


def _size(name: str, label: str) -> Column:
    return Column(name, label, sort=name, numeric=True, width="96px", phone="tail" if name == "weight_g" else "")


def _yes_or_no(sku: Sku) -> str:
    return "yes" if sku.limited_quantity else "no"


def _hazard(sku: Sku) -> str:
    return status("warn", f"UN{sku.un_number}") if sku.is_dangerous else ""


TABLE = Table(
    name="particulars",
    sort="sku",
    columns=(
        Column("sku", "SKU", value=lambda sku: sku.code, sort="code", width="140px", strong=True, phone="title"),
        Column("name", "Name", sort="name", grow=True, export=False, phone="line"),
        _size("weight_g", "Weight g"),
        _size("length_mm", "Length mm"),
        _size("width_mm", "Width mm"),
        _size("height_mm", "Height mm"),
        Column("hs_code", "HS code", sort="hs_code", width="110px"),
        Column("origin", "Origin", sort="origin", width="70px"),
        Column("customs_description", "Customs description", hidden=True),
        Column("un_number", "UN number", cell=_hazard, sort="un_number", width="100px", phone="end"),
        Column("hazard_class", "Hazard class", hidden=True, width="90px"),
        Column("packing_group", "Packing group", hidden=True, width="90px"),
        Column("limited_quantity", "Limited quantity", value=_yes_or_no, hidden=True, width="90px"),
        Column("temperature", "Temperature", cell=lambda sku: sku.get_temperature_display(), hidden=True, width="90px"),
    ),
    filters=(
        Filter("q", "SKU, name or barcode", apply=_matching),
        Filter(
            "missing",
            "Missing",
            apply=_missing,
            choices=(("weight", "Weight"), ("size", "Size"), ("hs_code", "HS code"), ("origin", "Origin")),
        ),
        Filter("dangerous", "Dangerous", apply=_dangerous, choices=(("yes", "Dangerous goods"),)),
    ),
    views=(
        View("All"),
        View("Not weighed", {"missing": "weight"}),
        View("Not measured", {"missing": "size"}),
        View("No HS code", {"missing": "hs_code"}),
        View("No origin", {"missing": "origin"}),
        View("Dangerous goods", {"dangerous": "yes"}),
    ),
    row_url=lambda sku: reverse("particulars", args=[sku.code]),
    topics="catalog",
    empty="No products yet.",
)
"""What it exports can be imported again: the columns are those of the sheet."""


@doors.page("catalog.view")
def particulars_list(request: doors.PageRequest) -> HttpResponseBase:
    rows = queries.skus().filter(archived_at=None)
    return tables.show(request, TABLE, Rows(rows), "catalog/particulars_list.html")


@doors.page("catalog.load")
def particulars_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("catalog.load")
def particulars_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: particular_sheets.load_sheet(request.act, sheet, dry_run=True))


@doors.page("catalog.load", effect=True)
def particulars_import_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(request, IMPORTER, lambda sheet: particular_sheets.load_sheet(request.act, sheet, dry_run=False))
    return doors.done(request, importing.said(report, "SKUs and packs"), url=reverse("particulars_list"))


@doors.page("catalog.view")
def particulars(request: doors.PageRequest, code: str) -> HttpResponseBase:
    sku = queries.sku_of_code(code)
    packs = [SizesForm.of_pack(pack) for pack in queries.packs_of(sku)]
    return _page(request, sku, ParticularsForm.of(sku), packs)


@doors.page("catalog.edit", effect=True)
def particulars_save(request: doors.PageRequest, code: str) -> HttpResponseBase:
    sku = queries.sku_of_code(code)
    form = ParticularsForm(request.POST)
    packs = [SizesForm(request.POST, prefix=pack.unit.code) for pack in queries.packs_of(sku)]
    if all([form.is_valid(), *(one.is_valid() for one in packs)]):
        rows = [form.row(sku), *(one.row(sku, pack=one.prefix, where=f"/packs/{one.prefix}/") for one in packs)]
        try:
            catalog.set_particulars(request.act, code=sku.code, rows=rows, version=form.cleaned_data["version"])
        except Refusal as refusal:
            _take_all(refusal, form, {f"/packs/{one.prefix}/": one for one in packs})
        else:
            return doors.done(request, f"Saved the particulars of {sku.code}.", url=reverse("particulars", args=[sku.code]))
    return _page(request, sku, form, packs, status=422)


def _take_all(refusal: Refusal, form: ParticularsForm, packs: Mapping[str, SizesForm]) -> None:
    """Each fault beside its field, those of packs too."""
    own: list[FieldError] = []
    for error in refusal.errors:
        beginning, _, name = error.pointer.rpartition("/")
        pack = packs.get(f"{beginning}/")
        if pack is not None and name in pack.fields:
            pack.add_error(name, error.message)
        else:
            own.append(error)
    if own or not refusal.errors:
        take(form, refusal)


def _page(
    request: doors.PageRequest, sku: Sku, form: ParticularsForm, packs: list[SizesForm], *, status: int = 200
) -> HttpResponseBase:
    names: Callable[[str], str] = {pack.unit.code: f"{pack} {sku.unit.code}" for pack in queries.packs_of(sku)}.__getitem__
    context = {
        "sku": sku,
        "form": form,
        "packs": [(names(str(one.prefix)), one) for one in packs],
        "may_edit": "catalog.edit" in request.act.permissions,
    }
    return render(request, "catalog/particulars.html", context, status=status)

"""Pages of what partners say they have: the list, which is exported, and the sheet that is loaded."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.partners import queries, sheets
from quartermaster.web import importing, tables
from quartermaster.web.importing import Importer
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table

STOCK = Table(
    name="partner-stock",
    sort="-as_of",
    topics="partners",
    row_url=lambda one: reverse("insights:sku", args=[one.sku.code]),
    empty="No partner has told what it has. It is told by sheet or over the API, and is never counted as ours.",
    columns=(
        Column("sku", "SKU", sort="sku__code", value=lambda one: one.sku.code, strong=True, phone="title", width="140px"),
        Column("name", "Name", value=lambda one: one.sku.name, grow=True, phone="line"),
        Column("partner", "Partner", sort="customer__code", value=lambda one: one.customer.code, phone="line", width="140px"),
        Column("quantity", "Has", sort="quantity", numeric=True, phone="end", width="100px"),
        Column(
            "as_of",
            "As of",
            sort="as_of",
            value=lambda one: one.as_of.date(),
            cell=lambda one: one.age,
            phone="tail",
            width="120px",
        ),
    ),
    filters=(
        Filter("partner", "Partner", lookup="customer__code__iexact"),
        Filter("sku", "SKU", lookup="sku__code__iexact"),
    ),
)
IMPORTER = Importer(
    "what partners have",
    sheets.HEADINGS,
    "partner_stock_import",
    "partner_stock_import_check",
    "partner_stock_import_load",
    "partner_stock_list",
)


@require_safe
@doors.page("partners.view")
def partner_stock_list(request: doors.PageRequest) -> HttpResponseBase:
    return tables.show(request, STOCK, Rows(queries.told()), "partners/stock.html", {"may": request.act.permissions})


@require_safe
@doors.page("partners.hear")
def partner_stock_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("partners.hear")
def partner_stock_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: sheets.load_sheet(request.act, sheet, dry_run=True))


@doors.page("partners.hear", effect=True)
def partner_stock_import_load(request: doors.PageRequest) -> HttpResponse:
    report = importing.loaded(request, IMPORTER, lambda sheet: sheets.load_sheet(request.act, sheet, dry_run=False))
    return doors.done(request, importing.said(report, "rows"), url=reverse("partner_stock_list"))

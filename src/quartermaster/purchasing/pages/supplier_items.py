"""What all suppliers sell, as one list and from a sheet."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import queries
from quartermaster.purchasing.item_history import happenings
from quartermaster.purchasing.models import SupplierItem
from quartermaster.purchasing.operations.loading import HEADINGS
from quartermaster.purchasing.pages.asking import sees_costs
from quartermaster.web import importing, tables
from quartermaster.web.importing import Importer
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import money

IMPORTER = Importer(
    "supplier items", HEADINGS, "supplier_items_import", "supplier_items_check", "supplier_items_load", "supplier_item_list"
)
MOST_LINES = 200
COST = Column(
    "unit_cost",
    "Cost",
    sort="unit_cost",
    numeric=True,
    cell=lambda item: money(item.unit_cost, item.supplier.currency),
    width="100px",
)


def _matching(rows: QuerySet[SupplierItem], text: str) -> QuerySet[SupplierItem]:
    return rows.filter(Q(sku__code__istartswith=text) | Q(sku__name__icontains=text))


TABLE = Table(
    name="supplier-items",
    sort="sku",
    columns=(
        Column("supplier", "Supplier", value=lambda item: item.supplier.code, sort="supplier__code", width="130px", phone="line"),
        Column("sku", "SKU", value=lambda item: item.sku.code, sort="sku__code", width="140px", strong=True, phone="title"),
        Column("name", "Name", value=lambda item: item.sku.name, grow=True, export=False, phone="line"),
        Column("supplier_code", "Supplier code", sort="supplier_code", width="130px"),
        Column("pack_unit", "Pack unit", sort="pack_unit", width="90px", wide=True),
        COST,
        Column("lead_time_days", "Lead time days", sort="lead_time_days", numeric=True, width="130px", wide=True),
        Column("minimum_quantity", "Minimum quantity", numeric=True, width="140px", wide=True),
        Column("order_multiple", "Order multiple", numeric=True, width="130px", wide=True),
        Column("preferred", "Preferred", value=lambda item: "yes" if item.preferred else "no", width="100px", phone="end"),
    ),
    filters=(
        Filter("q", "SKU or name", apply=_matching),
        Filter("supplier", "Supplier code", lookup="supplier__code__iexact"),
        Filter(
            "preferred",
            "Preferred",
            choices=(("yes", "Preferred"), ("no", "Others")),
            apply=lambda rows, text: rows.filter(preferred=text == "yes"),
        ),
    ),
    views=(View("All"), View("Preferred", {"preferred": "yes"})),
    row_url=lambda item: reverse("supplier_item", args=[item.pk]),
    topics="purchasing",
    empty="No supplier sells anything yet. Import a sheet, or add SKUs on a supplier's page.",
)
"""What it exports can be imported again: the columns are those of the sheet."""


@require_safe
@doors.page("purchasing.view")
def supplier_item_list(request: doors.PageRequest) -> HttpResponseBase:
    costs = sees_costs(request)
    table = TABLE if costs else replace(TABLE, columns=tuple(column for column in TABLE.columns if column is not COST))
    return tables.show(request, table, Rows(queries.items()), "purchasing/supplier_items.html")


@require_safe
@doors.page("purchasing.view")
def supplier_item(request: doors.PageRequest, item_id: int) -> HttpResponseBase:
    """What one supplier asks for a SKU, and what was ordered of it there at which cost."""
    item = queries.item_by_id(item_id)
    context = {
        "item": item,
        "lines": queries.lines_of_item(item)[:MOST_LINES],
        "lead_time": item.supplier.lead_time_days if item.lead_time_days is None else item.lead_time_days,
        "sees_costs": sees_costs(request),
        "deeds": happenings(item, costs=sees_costs(request)),
        "live": "purchasing",
        "may_edit": "purchasing.edit_suppliers" in request.act.permissions,
    }
    return render(request, "purchasing/supplier_item_history.html", context)


@doors.page("purchasing.edit_suppliers")
def supplier_items_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("purchasing.edit_suppliers")
def supplier_items_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(
        request, IMPORTER, lambda sheet: purchasing.load_supplier_items(request.act, sheet=sheet, dry_run=True)
    )


@doors.page("purchasing.edit_suppliers", effect=True)
def supplier_items_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(
        request, IMPORTER, lambda sheet: purchasing.load_supplier_items(request.act, sheet=sheet, dry_run=False)
    )
    return doors.done(request, importing.said(report, "supplier items"), url=reverse("supplier_item_list"))

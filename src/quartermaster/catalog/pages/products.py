"""The list of SKUs, a product with its variants, new products, and products from a sheet."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.catalog import operations as catalog
from quartermaster.catalog import prices, queries, sheets
from quartermaster.catalog.forms import NewSkuForm, ProductForm
from quartermaster.catalog.models import PackUnit, Product, Sku
from quartermaster.kernel.refusals import Refusal
from quartermaster.web import importing, tables
from quartermaster.web.forms import take
from quartermaster.web.importing import Importer
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import money, status

IMPORTER = Importer("products", sheets.HEADINGS, "product_import", "product_import_check", "product_import_load", "product_list")
DEEDS_SHOWN = 50


def _matching(rows: QuerySet[Sku], text: str) -> QuerySet[Sku]:
    return queries.matching(rows, text)


def _in_use(rows: QuerySet[Sku], value: str) -> QuerySet[Sku]:
    return rows.filter(archived_at__isnull=value == "no")


def _in_packs_of(rows: QuerySet[Sku], value: str) -> QuerySet[Sku]:
    return rows.filter(pk__in=PackUnit.objects.filter(unit__code=value).values("sku"))


def _barcodes(sku: Sku) -> str:
    """As the sheet writes them: those on a pack with its unit."""
    return "; ".join(sorted(f"{code.value} ({code.pack.unit.code})" if code.pack else code.value for code in sku.barcodes.all()))


def _packs(sku: Sku) -> str:
    return "; ".join(sorted(f"{pack.unit.code} = {pack.holds}" for pack in sku.packs.all()))


def _usual(sku: Sku, deed: str) -> str:
    """The unit it is usually bought or sold in."""
    return next((pack.unit.code for pack in sku.packs.all() if getattr(pack, deed)), sku.unit.code)


COST = Column("cost", "Cost", sort="cost", numeric=True, cell=lambda sku: money(sku.cost), phone="tail")


def table(*, costs: bool, may_print: bool = False) -> Table:
    """The list of SKUs. What it exports can be imported again: the columns are those of the sheet."""
    columns = (
        Column("code", "SKU", sort="code", width="140px", strong=True, phone="title"),
        Column("name", "Name", sort="name", grow=True, phone="line"),
        Column("product", "Product", value=lambda sku: sku.product.name, hidden=True),
        Column("unit", "Unit", value=lambda sku: sku.unit.code, width="70px"),
        *((COST,) if costs else ()),
        Column(
            "price",
            "Price",
            value=lambda sku: sku.retail_price,
            sort="retail_price",
            numeric=True,
            cell=_price,
        ),
        Column("minimum", "Minimum", sort="minimum", numeric=True),
        Column("maximum", "Maximum", sort="maximum", numeric=True, wide=True),
        Column("packs", "Packs", value=_packs, wide=True),
        Column("barcodes", "Barcodes", value=_barcodes, wide=True),
        Column("tracking", "Tracking", hidden=True, width="90px"),
        Column("picking", "Picking", hidden=True, width="90px"),
        Column("category", "Category", value=lambda sku: sku.category.name if sku.category else "", hidden=True, width="140px"),
        Column("bought in", "Bought in", value=lambda sku: _usual(sku, "bought"), hidden=True, width="90px"),
        Column("sold in", "Sold in", value=lambda sku: _usual(sku, "sold"), hidden=True, width="90px"),
        Column("weighed in", "Weighed in", value=lambda sku: str(sku.weighed_in or ""), hidden=True, width="90px"),
        Column("nominal weight", "Nominal weight", value=lambda sku: sku.nominal_weight, numeric=True, hidden=True),
        Column("weight tolerance", "Weight tolerance", value=lambda sku: sku.weight_tolerance, numeric=True, hidden=True),
        Column("note", "Note", hidden=True),
        Column("state", "State", value=lambda sku: sku.archived_at, cell=_state, export=False, phone="end", width="100px"),
    )
    return Table(
        name="products",
        sort="code",
        columns=columns,
        filters=(
            Filter("q", "SKU, name or barcode", apply=_matching),
            Filter("archived", "Archived", apply=_in_use, choices=(("no", "In use"), ("yes", "Archived"))),
            Filter("unit", "Counted in", lookup="unit__code", choices=_units),
            Filter("tracking", "Tracked", lookup="tracking", choices=Sku.Tracking.choices),
            Filter("category", "Category", lookup="category__name", choices=_categories),
            Filter("pack", "Comes in", apply=_in_packs_of, choices=_units),
        ),
        views=(View("All", {}), View("In use", {"archived": "no"}), View("Archived", {"archived": "yes"})),
        row_url=lambda sku: reverse("sku_edit", args=[sku.code]),
        topics="catalog",
        bulk="catalog/bulk.html" if may_print else "",
        bulk_url=reverse("label_chosen") if may_print else "",
        empty="No products yet. Add one, or import a sheet.",
    )


@doors.page("catalog.view")
def product_list(request: doors.PageRequest) -> HttpResponseBase:
    shown = table(costs=sees_costs(request), may_print="labels.print" in request.act.permissions)
    rows = prices.priced(queries.skus()).prefetch_related("barcodes__pack__unit", "packs__unit")
    return tables.show(request, shown, Rows(rows), "catalog/products.html")


@doors.page("catalog.edit")
def product_new(request: doors.PageRequest) -> HttpResponseBase:
    form = NewSkuForm(initial={"product": request.GET.get("product", ""), "name": request.GET.get("product", "")})
    return render(request, "catalog/new.html", {"form": form.without_costs(sees_costs(request))})


@doors.page("catalog.edit", effect=True)
def product_create(request: doors.PageRequest) -> HttpResponseBase:
    form = NewSkuForm(request.POST)
    form.without_costs(sees_costs(request))
    if form.is_valid():
        try:
            sku = catalog.create_sku(request.act, row=form.row())
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Added {sku.code}.", url=reverse("sku_edit", args=[sku.code]))
    return render(request, "catalog/new.html", {"form": form}, status=422)


@doors.page("catalog.view")
def product(request: doors.PageRequest, product_id: int) -> HttpResponseBase:
    found = queries.product_of_id(product_id)
    return _product_page(request, found, ProductForm.of(found))


@doors.page("catalog.edit", effect=True)
def product_save(request: doors.PageRequest, product_id: int) -> HttpResponseBase:
    found = queries.product_of_id(product_id)
    form = ProductForm(request.POST)
    if form.is_valid():
        try:
            catalog.change_product(request.act, product_id=product_id, **form.cleaned_data)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Saved {form.cleaned_data['name']}.", url=reverse("product", args=[product_id]))
    return _product_page(request, found, form, status=422)


@doors.page("catalog.load")
def product_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("catalog.load")
def product_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: sheets.load_sheet(request.act, sheet, dry_run=True))


@doors.page("catalog.load", effect=True)
def product_import_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(request, IMPORTER, lambda sheet: sheets.load_sheet(request.act, sheet, dry_run=False))
    return doors.done(request, importing.said(report, "products"), url=reverse("product_list"))


def sees_costs(request: doors.PageRequest) -> bool:
    return "catalog.view_costs" in request.act.permissions


def _product_page(request: doors.PageRequest, found: Product, form: ProductForm, *, status: int = 200) -> HttpResponseBase:
    context = {
        "product": found,
        "form": form,
        "skus": prices.priced(queries.skus()).filter(product=found).order_by("archived_at", "code"),
        "may_edit": "catalog.edit" in request.act.permissions,
        "deeds": deeds_of(catalog.document_of(found), DEEDS_SHOWN),
    }
    return render(request, "catalog/product.html", context, status=status)


def _price(sku: Any) -> Any:
    """What it costs now, and where that is not what it usually does, what that is."""
    usual = money(sku.retail_price)
    if sku.amount_now is None:
        return usual
    return format_html(
        '<span title="usually {0}">{1}<span class="sr"> now, usually {0}</span></span>', usual, money(sku.amount_now)
    )


def _state(sku: Sku) -> str:
    return status("idle", "Archived") if sku.archived_at else ""


def _units() -> list[tuple[str, str]]:
    return [(unit.code, unit.name) for unit in queries.units()]


def _categories() -> list[tuple[str, str]]:
    return [(one.name, one.name) for one in queries.categories()]

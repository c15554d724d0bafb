"""Bills of materials: all of them as a list and from a sheet, and what one SKU is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from quartermaster.accounts import doors
from quartermaster.catalog import bill_sheets, bills, queries
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.forms import MakingForm
from quartermaster.catalog.models import BillLine, Sku
from quartermaster.catalog.operations import Component
from quartermaster.kernel import quantities
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Refusal
from quartermaster.web import importing, tables
from quartermaster.web.forms import seen_version
from quartermaster.web.importing import Importer
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import status

IMPORTER = Importer(
    "bills of materials", bill_sheets.HEADINGS, "bill_import", "bill_import_check", "bill_import_load", "bill_list"
)
BLANK_ROWS = 4
KINDS = [choice for choice in Sku.Kit.choices if choice[0] != Sku.Kit.NONE]


def _matching(rows: QuerySet[BillLine], text: str) -> QuerySet[BillLine]:
    return rows.filter(
        Q(bill__sku__code__istartswith=text) | Q(bill__sku__name__icontains=text) | Q(component__code__istartswith=text)
    )


def _kind(line: BillLine) -> str:
    return status("accent", "Bundle") if line.bill.kit == Sku.Kit.BUNDLE else status("open", "Made")


def _takes(line: BillLine) -> str:
    return line.bill.making.words if line.bill.kit == Sku.Kit.MADE else ""


TABLE = Table(
    name="bills",
    sort="kit",
    columns=(
        Column(
            "kit", "Kit", value=lambda line: line.bill.sku.code, sort="bill__sku__code", width="140px", strong=True, phone="title"
        ),
        Column("kit_name", "Name", value=lambda line: line.bill.sku.name, grow=True, export=False, phone="line"),
        Column("kind", "Kind", value=lambda line: line.bill.kit, cell=_kind, width="110px", phone="end"),
        Column(
            "component", "Component", value=lambda line: line.component.code, sort="component__code", width="140px", phone="line"
        ),
        Column("component_name", "Component name", value=lambda line: line.component.name, grow=True, export=False, wide=True),
        Column("quantity", "Quantity", sort="quantity", numeric=True, width="96px", phone="tail"),
        Column("unit", "Unit", value=lambda line: line.component.unit.code, width="70px", export=False),
        Column("takes", "Making takes", value=lambda line: _takes(line), width="290px", export=False, wide=True),
        Column("making_days", "Making days", value=lambda line: line.bill.making_days, numeric=True, hidden=True),
        Column("batch_days", "Batch days", value=lambda line: line.bill.batch_days or None, numeric=True, hidden=True),
        Column("batch_size", "Batch size", value=lambda line: line.bill.batch_size, numeric=True, hidden=True),
        Column(
            "inspection_days", "Inspection days", value=lambda line: line.bill.inspection_days or None, numeric=True, hidden=True
        ),
    ),
    filters=(
        Filter("q", "Kit or component", apply=_matching),
        Filter("kind", "Kind", lookup="bill__kit", choices=KINDS),
        Filter("component", "Component", lookup="component__code__iexact", shown=False),
    ),
    views=(View("All"), View("Bundles", {"kind": "bundle"}), View("Made beforehand", {"kind": "made"})),
    row_url=lambda line: reverse("bill", args=[line.bill.sku.code]),
    topics="catalog",
    empty="Nothing is made of anything yet. Open a product and say what it is made of, or import a sheet.",
)  # fmt: skip
"""What it exports can be imported again: the columns are those of the sheet."""


@doors.page("catalog.view")
def bill_list(request: doors.PageRequest) -> HttpResponseBase:
    return tables.show(request, TABLE, Rows(bills.lines()), "catalog/bills.html")


@doors.page("catalog.load")
def bill_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("catalog.load")
def bill_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: bill_sheets.load_bills(request.act, sheet=sheet, dry_run=True))


@doors.page("catalog.load", effect=True)
def bill_import_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(request, IMPORTER, lambda sheet: bill_sheets.load_bills(request.act, sheet=sheet, dry_run=False))
    return doors.done(request, importing.said(report, "kits"), url=reverse("bill_list"))


# ---------------------------------------------------------------- what one SKU is made of


@dataclass(slots=True)
class Row:
    """One typed line, as typed, with what is wrong with it."""

    sku: str = ""
    quantity: str = ""
    name: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        return not self.sku.strip() and not self.quantity.strip()


@doors.page("catalog.view")
def bill(request: doors.PageRequest, code: str) -> HttpResponseBase:
    sku = queries.sku_of_code(code)
    found = bills.bill_of(sku)
    rows = [Row(line.component.code, plain(line.quantity), line.component.name) for line in found.lines.all()] if found else []
    form = MakingForm(initial=MakingForm.told(found.making) if found else None)
    return _page(request, sku, rows, found.kit if found else Sku.Kit.BUNDLE, form)


@doors.page("catalog.edit", effect=True)
def bill_save(request: doors.PageRequest, code: str) -> HttpResponseBase:
    """Say what the SKU is made of. What is wrong is said on its line, and nothing typed is lost."""
    sku = queries.sku_of_code(code)
    rows = [Row(*typed) for typed in zip(request.POST.getlist("sku"), request.POST.getlist("quantity"), strict=False)]
    filled, kit = [row for row in rows if not row.blank], request.POST.get("kit", "")
    components, form = _components(filled), MakingForm(request.POST)
    if any(row.errors for row in filled) or not form.is_valid():
        return _page(request, sku, rows, kit, form, said="Some lines are not right. Nothing was saved.", status=422)
    making = form.time if kit == Sku.Kit.MADE else None
    try:
        catalog.set_bill(request.act, code=sku.code, kit=kit, components=components, making=making, version=seen_version(request))
    except Refusal as refusal:
        return _page(request, sku, rows, kit, form, said="; ".join(_elsewhere(filled, refusal)), status=422)
    return doors.done(request, f"Saved what {sku.code} is made of.", url=reverse("bill", args=[sku.code]))


@doors.page("catalog.edit", effect=True)
def bill_end(request: doors.PageRequest, code: str) -> HttpResponseBase:
    sku = queries.sku_of_code(code)
    catalog.end_bill(request.act, code=sku.code, version=seen_version(request))
    return doors.done(request, f"{sku.code} is no kit any more.", url=reverse("sku_edit", args=[sku.code]))


def _components(rows: list[Row]) -> list[Component]:
    """The typed lines by code; a barcode will do as well."""
    known = queries.read_codes(row.sku for row in rows)
    components = []
    for row in rows:
        coded = known.get(row.sku)
        try:
            quantity = quantities.parse(row.quantity or "1")
        except quantities.InvalidQuantity as refusal:
            row.errors.append(refusal.detail)
            quantity = Decimal(1)
        components.append(Component(coded.sku.code if coded else row.sku.strip(), quantity))
    return components


def _elsewhere(rows: list[Row], refusal: Refusal) -> list[str]:
    """Put each error on the row it points at; what is about none of them is returned."""
    said = [] if refusal.errors else [refusal.detail]
    for error in refusal.errors:
        parts = error.pointer.strip("/").split("/")
        if len(parts) == 3 and parts[1].isdigit() and int(parts[1]) < len(rows):
            rows[int(parts[1])].errors.append(error.message)
        else:
            said.append(error.message)
    return said or ["Some lines are not right. Nothing was saved."]


def _page(
    request: doors.PageRequest,
    sku: Sku,
    rows: list[Row],
    kit: str,
    form: MakingForm,
    *,
    said: str = "",
    status: int = 200,
) -> HttpResponseBase:
    context: dict[str, Any] = {
        "sku": sku,
        "rows": [*rows, *(Row() for _ in range(BLANK_ROWS - sum(row.blank for row in rows)))],
        "kit": kit,
        "form": form,
        "kinds": KINDS,
        "said": said,
        "tree": bills.tree(sku),
        "used_in": bills.used_in(sku),
        "former": sku.bills.exclude(ended_at=None).prefetch_related("lines__component__unit").order_by("-number")[:20],
        "may_edit": "catalog.edit" in request.act.permissions,
    }
    return render(request, "catalog/bill.html", context, status=status)

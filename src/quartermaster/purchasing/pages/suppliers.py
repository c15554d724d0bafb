"""Suppliers and what they sell."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.catalog.queries import find_sku
from quartermaster.kernel.money import parse_price
from quartermaster.kernel.quantities import parse as parse_quantity
from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import queries
from quartermaster.purchasing.forms import (
    SupplierForm,
    SupplierItemForm,
    item_as_typed,
)
from quartermaster.purchasing.models import Supplier
from quartermaster.purchasing.pages.asking import sees_costs, try_deed
from quartermaster.purchasing.papers import NewSupplierItem
from quartermaster.web import tables
from quartermaster.web.forms import seen_version, take
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table

SUPPLIERS = Table(
    name="suppliers",
    sort="name",
    columns=(
        Column("code", "Code", sort="code", width="130px", phone="end"),
        Column("name", "Supplier", sort="name", grow=True, phone="title"),
        Column("lead_time_days", "Lead time, days", sort="lead_time_days", numeric=True, phone="line"),
        Column("item_count", "SKUs", sort="item_count", numeric=True, phone="tail"),
        Column("open_count", "Open orders", sort="open_count", numeric=True),
        Column(
            "note",
            "Note",
            value=lambda supplier: "Invented for the demo" if supplier.invented else supplier.note,
            wide=True,
        ),
    ),
    filters=(
        Filter("q", "Code or name", apply=lambda rows, text: rows.filter(Q(code__icontains=text) | Q(name__icontains=text))),
        Filter(
            "archived",
            "Archived",
            choices=(("yes", "Archived"), ("no", "In use")),
            apply=lambda rows, text: rows.filter(archived_at__isnull=text == "no"),
        ),
    ),
    row_url=lambda supplier: reverse("supplier", args=[supplier.pk]),
    topics="purchasing",
    empty="No suppliers yet.",
)


@require_safe
@doors.page("purchasing.view")
def supplier_list(request: doors.PageRequest) -> HttpResponseBase:
    return tables.show(request, SUPPLIERS, Rows(queries.suppliers_with_counts()), "purchasing/suppliers.html")


@require_safe
@doors.page("purchasing.view")
def supplier(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    found = queries.supplier_by_id(supplier_id)
    context = {
        "supplier": found,
        "items": queries.items().filter(supplier=found).order_by("sku__code")[:500],
        "orders": queries.orders().filter(supplier=found).order_by("-id")[:10],
        "deeds": deeds_of(purchasing.document_of(found)),
        "sees_costs": sees_costs(request),
        "may_edit": "purchasing.edit_suppliers" in request.act.permissions,
        "may_order": "purchasing.order" in request.act.permissions,
    }
    return render(request, "purchasing/supplier.html", context)


@require_safe
@doors.page("purchasing.edit_suppliers")
def supplier_new(request: doors.PageRequest) -> HttpResponse:
    return _supplier_form(request, SupplierForm(), None)


@doors.page("purchasing.edit_suppliers", effect=True)
def supplier_create(request: doors.PageRequest) -> HttpResponse:
    form = SupplierForm(request.POST)
    if form.is_valid():
        try:
            created = purchasing.create_supplier(request.act, **form.cleaned_data)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Added {created.name}.", url=reverse("supplier", args=[created.pk]))
    return _supplier_form(request, form, None, status=422)


@require_safe
@doors.page("purchasing.edit_suppliers")
def supplier_edit(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    found = queries.supplier_by_id(supplier_id)
    names = ("code", "name", "email", "lead_time_days", "note")
    return _supplier_form(request, SupplierForm(initial={name: getattr(found, name) for name in names}), found)


@doors.page("purchasing.edit_suppliers", effect=True)
def supplier_change(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    found, form = queries.supplier_by_id(supplier_id), SupplierForm(request.POST)
    if form.is_valid():
        wanted = {**form.cleaned_data, "archived": request.POST.get("archived") == "yes"}
        try:
            changed = purchasing.change_supplier(request.act, supplier_id=supplier_id, version=seen_version(request), **wanted)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Changed {changed.name}.", url=reverse("supplier", args=[supplier_id]))
    return _supplier_form(request, form, found, status=422)


@require_safe
@doors.page("purchasing.edit_suppliers")
def supplier_item_form(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    item = queries.items().filter(supplier_id=supplier_id, sku__code__iexact=request.GET.get("sku", "")).first()
    return _item_form(request, supplier_id, SupplierItemForm(initial=item_as_typed(item) if item else None))


@doors.page("purchasing.edit_suppliers", effect=True)
def supplier_item_set(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    form = SupplierItemForm(request.POST)
    name = try_deed(form, [], lambda: _set_item(request, supplier_id, form.cleaned_data))
    if name is None:
        return _item_form(request, supplier_id, form, status=422)
    return doors.done(request, f"Saved what the supplier asks for {name}.", url=reverse("supplier", args=[supplier_id]))


@doors.page("purchasing.edit_suppliers", effect=True)
def supplier_item_drop(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    sku = find_sku(request.POST.get("sku", ""))
    purchasing.drop_supplier_item(request.act, supplier_id=supplier_id, sku_id=sku.pk)
    return doors.done(request, f"Removed {sku.code} from the supplier.", url=reverse("supplier", args=[supplier_id]))


def _supplier_form(request: doors.PageRequest, form: SupplierForm, found: Supplier | None, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "supplier": found,
        "version": request.POST.get("version") or (found.version if found else ""),
        "archived": request.POST.get("archived") == "yes" if request.method == "POST" else found and found.archived_at,
        "action": reverse("supplier_change", args=[found.pk]) if found else reverse("supplier_create"),
    }
    return render(request, "purchasing/supplier_form.html", context, status=status)


def _item_form(request: doors.PageRequest, supplier_id: int, form: SupplierItemForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "supplier": queries.supplier_by_id(supplier_id),
        "action": reverse("supplier_item_set", args=[supplier_id]),
    }
    return render(request, "purchasing/supplier_item.html", context, status=status)


def _set_item(request: doors.PageRequest, supplier_id: int, typed: dict[str, Any]) -> str:
    sku = find_sku(typed["sku"])
    item = NewSupplierItem(
        supplier_id=supplier_id,
        sku_id=sku.pk,
        unit_cost=parse_price(typed["unit_cost"], pointer="/unit_cost"),
        supplier_code=typed["supplier_code"],
        lead_time_days=typed["lead_time_days"],
        minimum_quantity=_optional(typed["minimum_quantity"], "/minimum_quantity"),
        order_multiple=_optional(typed["order_multiple"], "/order_multiple"),
        preferred=typed["preferred"],
    )
    purchasing.set_supplier_item(request.act, item=item)
    return sku.code


def _optional(text: str, pointer: str) -> Decimal | None:
    return parse_quantity(text, pointer=pointer) if text.strip() else None

"""Suppliers and what they sell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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
from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import queries
from quartermaster.purchasing.models import Supplier
from quartermaster.purchasing.pages.asking import sees_costs
from quartermaster.purchasing.supplier_forms import (
    BLANK,
    COUNTRIES,
    PURPOSES,
    Row,
    SupplierForm,
    SupplierItemForm,
    addresses_as_typed,
    blank_addresses,
    breaks_as_typed,
    contacts_as_typed,
    details_typed,
    item_as_typed,
    item_typed,
    put_beside,
    supplier_as_typed,
    typed_addresses,
    typed_breaks,
    typed_contacts,
)
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
        Column("currency", "Currency", sort="currency", width="90px", wide=True),
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


ITEMS_SHOWN = 25
"""On the supplier’s own page; the list of items has the others, with filters."""


@require_safe
@doors.page("purchasing.view")
def supplier_list(request: doors.PageRequest) -> HttpResponseBase:
    return tables.show(request, SUPPLIERS, Rows(queries.suppliers_with_counts()), "purchasing/suppliers.html")


@require_safe
@doors.page("purchasing.view")
def supplier(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    found = queries.supplier_by_id(supplier_id)
    sold = queries.items().filter(supplier=found).order_by("sku__code")
    context = {
        "supplier": found,
        "items": sold[:ITEMS_SHOWN],
        "item_count": sold.count(),
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
    return _supplier_form(request, SupplierForm(), [], [], None)


@doors.page("purchasing.edit_suppliers", effect=True)
def supplier_create(request: doors.PageRequest) -> HttpResponse:
    form, addresses, contacts = SupplierForm(request.POST), typed_addresses(request.POST), typed_contacts(request.POST)
    if form.is_valid():
        try:
            created = purchasing.create_supplier(request.act, **details_typed(form, addresses, contacts))
        except Refusal as refusal:
            _take(form, addresses, contacts, refusal)
        else:
            return doors.done(request, f"Added {created.name}.", url=reverse("supplier", args=[created.pk]))
    return _supplier_form(request, form, addresses, contacts, None, status=422)


@require_safe
@doors.page("purchasing.edit_suppliers")
def supplier_edit(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    found = queries.supplier_by_id(supplier_id)
    form = SupplierForm(initial=supplier_as_typed(found))
    return _supplier_form(request, form, addresses_as_typed(found), contacts_as_typed(found), found)


@doors.page("purchasing.edit_suppliers", effect=True)
def supplier_change(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    found, form = queries.supplier_by_id(supplier_id), SupplierForm(request.POST)
    addresses, contacts = typed_addresses(request.POST), typed_contacts(request.POST)
    if form.is_valid():
        try:
            wanted = {**details_typed(form, addresses, contacts), "archived": request.POST.get("archived") == "yes"}
            changed = purchasing.change_supplier(request.act, supplier_id=supplier_id, version=seen_version(request), **wanted)
        except Refusal as refusal:
            _take(form, addresses, contacts, refusal)
        else:
            return doors.done(request, f"Changed {changed.name}.", url=reverse("supplier", args=[supplier_id]))
    return _supplier_form(request, form, addresses, contacts, found, status=422)


@require_safe
@doors.page("purchasing.edit_suppliers")
def supplier_item_form(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    item = queries.items().filter(supplier_id=supplier_id, sku__code__iexact=request.GET.get("sku", "")).first()
    form = SupplierItemForm(initial=item_as_typed(item) if item else None)
    return _item_form(request, supplier_id, form, breaks_as_typed(item))


@doors.page("purchasing.edit_suppliers", effect=True)
def supplier_item_set(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    form, breaks = SupplierItemForm(request.POST), typed_breaks(request.POST)
    name = None
    if form.is_valid():
        try:
            name = _set_item(request, supplier_id, form.cleaned_data, breaks)
        except Refusal as refusal:
            if refusal.status == 404 and not refusal.errors:
                raise
            rows = [replace(error, pointer=error.pointer.removeprefix("/items/0")) for error in refusal.errors]
            if not put_beside(rows, "breaks", breaks):
                take(form, refusal)
    if name is None:
        return _item_form(request, supplier_id, form, breaks, status=422)
    return doors.done(request, f"Saved what the supplier asks for {name}.", url=reverse("supplier", args=[supplier_id]))


@doors.page("purchasing.edit_suppliers", effect=True)
def supplier_item_drop(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    sku = find_sku(request.POST.get("sku", ""))
    purchasing.drop_supplier_item(request.act, supplier_id=supplier_id, sku_id=sku.pk)
    return doors.done(request, f"Removed {sku.code} from the supplier.", url=reverse("supplier", args=[supplier_id]))


def _take(form: SupplierForm, addresses: Sequence[Row], contacts: Sequence[Row], refusal: Refusal) -> None:
    """Each error beside its field or its row; above the form what is about neither."""
    beside = [put_beside(refusal.errors, "addresses", addresses), put_beside(refusal.errors, "contacts", contacts)]
    of_rows = [error for error in refusal.errors if error.pointer.startswith(("/addresses/", "/contacts/"))]
    if not any(beside) or len(of_rows) < len(refusal.errors):
        take(form, type(refusal)(refusal.detail, errors=[error for error in refusal.errors if error not in of_rows]))


def _supplier_form(
    request: doors.PageRequest,
    form: SupplierForm,
    addresses: Sequence[Row],
    contacts: Sequence[Row],
    found: Supplier | None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "supplier": found,
        "addresses": [*addresses, *blank_addresses(addresses)],
        "contacts": [*contacts, *({} for _ in range(BLANK))],
        "purposes": PURPOSES,
        "countries": COUNTRIES,
        "version": request.POST.get("version") or (found.version if found else ""),
        "archived": request.POST.get("archived") == "yes" if request.method == "POST" else found and found.archived_at,
        "action": reverse("supplier_change", args=[found.pk]) if found else reverse("supplier_create"),
    }
    return render(request, "purchasing/supplier_form.html", context, status=status)


def _item_form(
    request: doors.PageRequest, supplier_id: int, form: SupplierItemForm, breaks: Sequence[Row], status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "breaks": [*breaks, *({} for _ in range(BLANK))],
        "supplier": queries.supplier_by_id(supplier_id),
        "action": reverse("supplier_item_set", args=[supplier_id]),
    }
    return render(request, "purchasing/supplier_item.html", context, status=status)


def _set_item(request: doors.PageRequest, supplier_id: int, typed: dict[str, Any], breaks: Sequence[Row]) -> str:
    sku = find_sku(typed["sku"])
    purchasing.set_supplier_item(request.act, item=item_typed(supplier_id, sku.pk, typed, breaks))
    return sku.code

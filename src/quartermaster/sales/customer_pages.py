"""Customers as a list, one customer with its orders, and editing."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.kernel.refusals import Refusal
from quartermaster.sales import operations as sales
from quartermaster.sales import queries, showing
from quartermaster.sales.forms import CustomerForm, NewCustomerForm
from quartermaster.web import tables
from quartermaster.web.forms import take
from quartermaster.web.sources import Rows

LATEST = 20


@require_safe
@doors.page("sales.view")
def customer_list(request: doors.PageRequest) -> HttpResponseBase:
    return tables.show(request, showing.CUSTOMERS, Rows(queries.customers_with_counts()), "sales/customers.html", {})


@require_safe
@doors.page("sales.place_order")
def customer_hints(request: doors.PageRequest) -> HttpResponse:
    """Customers whose code or name begins like what is typed."""
    found = queries.customers_like(request.GET.get("customer", "")[:40])
    return render(request, "sales/customer_hints.html", {"customers": found})


@require_safe
@doors.page("sales.view")
def customer(request: doors.PageRequest, customer_id: int) -> HttpResponse:
    found = queries.customer_by_id(customer_id)
    own = queries.as_ordered(queries.orders().filter(customer=found)).order_by("-id")
    context = {
        "customer": found,
        "open": [(order, showing.dot(order)) for order in own.filter(state__in=queries.WORK)[:LATEST]],
        "ended": [(order, showing.dot(order)) for order in own.exclude(state__in=queries.WORK)[:LATEST]],
        "addresses": found.addresses.all(),
        "contacts": found.contacts.all(),
        "deeds": deeds_of(sales.document_of(found)),
        "live": "sales",
        "may_edit": "sales.edit_customers" in request.act.permissions,
        "may_order": "sales.place_order" in request.act.permissions,
    }
    return render(request, "sales/customer.html", context)


@require_safe
@doors.page("sales.edit_customers")
def customer_new(request: doors.PageRequest) -> HttpResponse:
    return _new_form(request, NewCustomerForm())


@doors.page("sales.edit_customers", effect=True)
def add_customer(request: doors.PageRequest) -> HttpResponse:
    form = NewCustomerForm(request.POST)
    if form.is_valid():
        try:
            created = sales.create_customer(request.act, customer=form.customer)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Added {created.name}.", url=reverse("customer", args=[created.pk]))
    return _new_form(request, form, status=422)


@require_safe
@doors.page("sales.edit_customers")
def customer_edit(request: doors.PageRequest, customer_id: int) -> HttpResponse:
    return _edit_form(request, customer_id, CustomerForm.of(queries.customer_by_id(customer_id)))


@doors.page("sales.edit_customers", effect=True)
def save_customer(request: doors.PageRequest, customer_id: int) -> HttpResponse:
    form = CustomerForm(request.POST)
    if form.is_valid():
        version, archived = form.cleaned_data["version"], form.cleaned_data["archived"]
        try:
            saved = sales.edit_customer(
                request.act, customer_id=customer_id, version=version, changed=form.customer, archived=archived
            )
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Saved {saved.name}.", url=reverse("customer", args=[customer_id]))
    return _edit_form(request, customer_id, form, status=422)


def _new_form(request: doors.PageRequest, form: NewCustomerForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "action": reverse("customer_add"), "title": "New customer", "submit": "Add"}
    return render(request, "sales/dialog.html", context, status=status)


def _edit_form(request: doors.PageRequest, customer_id: int, form: CustomerForm, status: int = 200) -> HttpResponse:
    found = queries.customer_by_id(customer_id)
    context = {"form": form, "action": reverse("customer_save", args=[found.pk]), "title": f"Edit {found.name}", "submit": "Save"}
    return render(request, "sales/dialog.html", context, status=status)

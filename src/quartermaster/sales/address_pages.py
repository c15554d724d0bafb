"""A customer's addresses and contacts, typed; and customers from a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.kernel.iso import countries
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.sales import operations as sales
from quartermaster.sales import queries
from quartermaster.sales.models import Customer
from quartermaster.sales.operations import CUSTOMER_HEADINGS, InvalidCustomer, NewAddress, NewContact
from quartermaster.web import importing
from quartermaster.web.forms import seen_version
from quartermaster.web.importing import Importer

Row = dict[str, str]
"""One row as typed, by field; what is wrong with it under `error`."""

IMPORTER = Importer(
    "customers", CUSTOMER_HEADINGS, "customers_import", "customers_import_check", "customers_import_load", "customer_list"
)
COUNTRIES = countries()
USES = [("", "Neither"), ("shipping", "Shipping"), ("billing", "Billing"), ("both", "Both")]
TEXTS = ("name", "lines", "postcode", "city", "region", "country")
DEGREES = ("latitude", "longitude")
CONTACT_FIELDS = ("name", "role", "email", "phone")
MOST_ROWS = 60


@require_safe
@doors.page("sales.edit_customers")
def customer_addresses(request: doors.PageRequest, customer_id: int) -> HttpResponse:
    found = queries.customer_by_id(customer_id)
    return _page(request, found, [_typed(one) for one in sales.addresses_of(found)], _contacts(found), found.version)


@doors.page("sales.edit_customers", effect=True)
def save_addresses(request: doors.PageRequest, customer_id: int) -> HttpResponse:
    found = queries.customer_by_id(customer_id)
    addresses = _rows(request.POST, "address", ("use", *TEXTS, *DEGREES), unless=("lines", "city", "postcode", "name"))
    contacts = _rows(request.POST, "contact", CONTACT_FIELDS, unless=("name", "email", "phone"))
    try:
        sales.edit_customer(
            request.act,
            customer_id=found.pk,
            version=seen_version(request),
            changed=sales.facts_of(found),
            archived=found.archived_at is not None,
            addresses=_read(addresses),
            contacts=[NewContact(**{name: row[name] for name in CONTACT_FIELDS}) for row in contacts],
        )
    except Refusal as refusal:
        _beside(refusal, addresses, contacts)
        return _page(request, found, addresses, contacts, seen_version(request), wrong=refusal.detail, status=422)
    return doors.done(request, f"Saved the addresses of {found.name}.", url=reverse("customer", args=[found.pk]))


@doors.page("sales.edit_customers")
def customers_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("sales.edit_customers")
def customers_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: sales.load_customers(request.act, sheet=sheet, dry_run=True))


@doors.page("sales.edit_customers", effect=True)
def customers_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(request, IMPORTER, lambda sheet: sales.load_customers(request.act, sheet=sheet, dry_run=False))
    return doors.done(request, importing.said(report, "customers"), url=reverse("customer_list"))


def _page(
    request: doors.PageRequest,
    customer: Customer,
    addresses: Sequence[Row],
    contacts: Sequence[Row],
    version: int,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "customer": customer,
        "addresses": [*addresses, {"use": "both" if not addresses else ""}],
        "contacts": [*contacts, {}],
        "countries": COUNTRIES,
        "uses": USES,
        "version": version,
        "wrong": wrong,
    }
    return render(request, "sales/addresses.html", context, status=status)


def _typed(one: NewAddress) -> Row:
    use = {(True, True): "both", (True, False): "shipping", (False, True): "billing"}.get((one.for_shipping, one.for_billing), "")
    degrees = {name: "" if getattr(one, name) is None else f"{getattr(one, name):f}" for name in DEGREES}
    return {"use": use, **{name: getattr(one, name) for name in TEXTS}, **degrees}


def _contacts(customer: Customer) -> list[Row]:
    return [{name: getattr(one, name) for name in CONTACT_FIELDS} for one in sales.contacts_of(customer)]


def _rows(data: QueryDict, prefix: str, fields: Sequence[str], *, unless: Sequence[str]) -> list[Row]:
    """The rows whose inputs are named prefix_field; those with nothing in any of `unless` are left out."""
    columns = {name: data.getlist(f"{prefix}_{name}")[:MOST_ROWS] for name in fields}
    many = max(map(len, columns.values()))
    rows = [{name: column[at].strip() if at < len(column) else "" for name, column in columns.items()} for at in range(many)]
    return [row for row in rows if any(row[name] for name in unless)]


def _read(rows: Sequence[Row]) -> list[NewAddress]:
    found, errors = [], []
    for place, row in enumerate(rows):
        degrees: dict[str, Decimal | None] = {}
        for name in DEGREES:
            try:
                degrees[name] = Decimal(row[name]) if row[name] else None
            except InvalidOperation:
                errors.append(FieldError(f"/addresses/{place}/{name}", "not_a_number", f"“{row[name][:20]}” is not a {name}."))
        said: dict[str, Any] = {name: row[name].upper() if name == "country" else row[name] for name in TEXTS}
        said |= {"for_shipping": row["use"] in ("shipping", "both"), "for_billing": row["use"] in ("billing", "both")}
        if len(degrees) == len(DEGREES):
            found.append(NewAddress(**said, latitude=degrees["latitude"], longitude=degrees["longitude"]))
    if errors:
        raise InvalidCustomer(errors[0].message, errors=errors)
    return found


def _beside(refusal: Refusal, addresses: Sequence[Row], contacts: Sequence[Row]) -> None:
    for error in refusal.errors:
        part, _, rest = error.pointer.strip("/").partition("/")
        place = rest.partition("/")[0]
        rows = {"addresses": addresses, "contacts": contacts}.get(part, ())
        if place.isdecimal() and int(place) < len(rows):
            rows[int(place)]["error"] = error.message

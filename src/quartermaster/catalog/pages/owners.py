"""The pages of owners: the house, and the clients whose goods we keep."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.catalog import operations as catalog
from quartermaster.catalog import queries
from quartermaster.catalog.forms import NewOwnerForm, OwnerForm
from quartermaster.catalog.models import Owner
from quartermaster.kernel.refusals import Refusal
from quartermaster.web import tables
from quartermaster.web.forms import seen_version, take
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Table

TABLE = Table(
    name="owners",
    sort="code",
    columns=(
        Column("code", "Owner", sort="code", width="160px", strong=True, phone="title"),
        Column("name", "Name", sort="name", grow=True, phone="line"),
        Column("standing", "State", width="160px", phone="end"),
    ),
    row_url=lambda owner: reverse("owner", args=[owner.code]),
    topics="catalog",
    empty="No owners yet.",
)


@doors.page("catalog.view")
def owner_list(request: doors.PageRequest) -> HttpResponseBase:
    return tables.show(request, TABLE, Rows(queries.owners()), "catalog/owners.html")


@doors.page("catalog.edit_owners")
def owner_new(request: doors.PageRequest) -> HttpResponseBase:
    return _dialog(request, NewOwnerForm())


@doors.page("catalog.edit_owners", effect=True)
def owner_add(request: doors.PageRequest) -> HttpResponseBase:
    form = NewOwnerForm(request.POST)
    if form.is_valid():
        try:
            owner = catalog.add_owner(request.act, **form.cleaned_data)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Added the owner {owner.name}.", url=reverse("owner", args=[owner.code]))
    return _dialog(request, form, status=422)


@doors.page("catalog.view")
def owner(request: doors.PageRequest, code: str) -> HttpResponseBase:
    found = queries.owner_of_code(code)
    return _page(request, found, OwnerForm(initial={"name": found.name, "version": found.version}))


@doors.page("catalog.edit_owners", effect=True)
def owner_save(request: doors.PageRequest, code: str) -> HttpResponseBase:
    found, form = queries.owner_of_code(code), OwnerForm(request.POST)
    if form.is_valid():
        try:
            catalog.rename_owner(request.act, code=found.code, **form.cleaned_data)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Saved the owner {found.code}.", url=reverse("owner", args=[found.code]))
    return _page(request, found, form, status=422)


@doors.page("catalog.edit_owners", effect=True)
def owner_close(request: doors.PageRequest, code: str) -> HttpResponseBase:
    closed = catalog.close_owner(request.act, code=code, version=seen_version(request))
    return doors.done(request, f"Closed {closed.name}.", url=reverse("owner", args=[closed.code]))


@doors.page("catalog.edit_owners", effect=True)
def owner_reopen(request: doors.PageRequest, code: str) -> HttpResponseBase:
    found = catalog.reopen_owner(request.act, code=code, version=seen_version(request))
    return doors.done(request, f"Goods of {found.name} are kept again.", url=reverse("owner", args=[found.code]))


def _dialog(request: doors.PageRequest, form: NewOwnerForm, *, status: int = 200) -> HttpResponseBase:
    context = {"form": form, "action": reverse("owner_add"), "title": "New owner", "submit": "Add owner"}
    return render(request, "web/dialog.html", context, status=status)


def _page(request: doors.PageRequest, found: Owner, form: OwnerForm, *, status: int = 200) -> HttpResponseBase:
    context = {
        "owner": found,
        "form": form,
        "may_edit": "catalog.edit_owners" in request.act.permissions,
        "deeds": deeds_of(catalog.document_of_owner(found)),
    }
    return render(request, "catalog/owner.html", context, status=status)

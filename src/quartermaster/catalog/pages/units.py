"""The pages of units of measure."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.catalog import operations as catalog
from quartermaster.catalog import queries
from quartermaster.catalog.forms import NewUnitForm, UnitForm
from quartermaster.catalog.models import Unit
from quartermaster.kernel.refusals import Refusal
from quartermaster.web import tables
from quartermaster.web.forms import take
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Table

TABLE = Table(
    name="units",
    sort="code",
    columns=(
        Column("code", "Unit", sort="code", width="140px", strong=True, phone="title"),
        Column("name", "Name", sort="name", grow=True, phone="line"),
        Column("scale", "Decimals", sort="scale", numeric=True, width="110px", phone="tail"),
        Column("counted", "SKUs counted in it", sort="counted", numeric=True, width="160px", phone="end"),
        Column("packed", "SKUs packed in it", sort="packed", numeric=True, width="160px"),
    ),
    row_url=lambda unit: reverse("unit", args=[unit.code]),
    topics="catalog",
    empty="No units yet.",
)


@doors.page("catalog.view")
def unit_list(request: doors.PageRequest) -> HttpResponseBase:
    return tables.show(request, TABLE, Rows(queries.units_with_counts()), "catalog/units.html")


@doors.page("catalog.edit")
def unit_new(request: doors.PageRequest) -> HttpResponseBase:
    return _dialog(request, NewUnitForm())


@doors.page("catalog.edit", effect=True)
def unit_add(request: doors.PageRequest) -> HttpResponseBase:
    form = NewUnitForm(request.POST)
    if form.is_valid():
        try:
            unit = catalog.add_unit(request.act, **form.cleaned_data)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Added the unit {unit.code}.", url=reverse("unit_list"))
    return _dialog(request, form, status=422)


@doors.page("catalog.view")
def unit(request: doors.PageRequest, code: str) -> HttpResponseBase:
    found = queries.unit_of_code(code)
    return _page(request, found, UnitForm(initial={"name": found.name, "scale": found.scale, "version": found.version}))


@doors.page("catalog.edit", effect=True)
def unit_save(request: doors.PageRequest, code: str) -> HttpResponseBase:
    found = queries.unit_of_code(code)
    form = UnitForm(request.POST)
    if form.is_valid():
        try:
            catalog.change_unit(request.act, code=found.code, **form.cleaned_data)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Saved the unit {found.code}.", url=reverse("unit", args=[found.code]))
    return _page(request, found, form, status=422)


def _dialog(request: doors.PageRequest, form: NewUnitForm, *, status: int = 200) -> HttpResponseBase:
    context = {"form": form, "action": reverse("unit_add"), "title": "New unit", "submit": "Add unit"}
    return render(request, "web/dialog.html", context, status=status)


def _page(request: doors.PageRequest, found: Unit, form: UnitForm, *, status: int = 200) -> HttpResponseBase:
    context = {
        "unit": queries.units_with_counts().get(pk=found.pk),
        "form": form,
        "may_edit": "catalog.edit" in request.act.permissions,
        "deeds": deeds_of(catalog.document_of_unit(found)),
    }
    return render(request, "catalog/unit.html", context, status=status)

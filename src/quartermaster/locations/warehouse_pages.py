"""A warehouse's own page: its name, its zones, how many bins of each kind, taking it out of use."""

from __future__ import annotations

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations import operations as locations
from quartermaster.locations import queries
from quartermaster.locations.forms import WarehouseChangeForm, ZoneChangeForm
from quartermaster.locations.models import Bin, Warehouse, Zone
from quartermaster.web.forms import seen_version, take


@doors.page("locations.view")
def warehouse(request: doors.PageRequest, code: str) -> HttpResponseBase:
    place = queries.warehouse_of_code(code)
    return _page(request, place, WarehouseChangeForm.of(place))


@doors.page("locations.edit", effect=True)
def warehouse_save(request: doors.PageRequest, code: str) -> HttpResponseBase:
    place, form = queries.warehouse_of_code(code), WarehouseChangeForm(request.POST)
    if form.is_valid():
        try:
            changed = locations.change_warehouse(request.act, code=place.code, **form.cleaned_data)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return _done(request, changed, f"Saved {changed.name}.")
    return _page(request, place, form, status=422)


@doors.page("locations.edit", effect=True)
def warehouse_archive(request: doors.PageRequest, code: str) -> HttpResponseBase:
    return _move(request, code, locations.archive_warehouse, "Archived")


@doors.page("locations.edit", effect=True)
def warehouse_restore(request: doors.PageRequest, code: str) -> HttpResponseBase:
    return _move(request, code, locations.restore_warehouse, "Restored")


@doors.page("locations.edit")
def zone_edit(request: doors.PageRequest, zone_id: int) -> HttpResponseBase:
    zone = queries.zone_of_id(zone_id)
    return _zone_dialog(request, zone, ZoneChangeForm.of(zone))


@doors.page("locations.edit", effect=True)
def zone_save(request: doors.PageRequest, zone_id: int) -> HttpResponseBase:
    zone, form = queries.zone_of_id(zone_id), ZoneChangeForm(request.POST)
    if form.is_valid():
        try:
            wanted = {name: form.cleaned_data[name] for name in ("version", "name")}
            locations.change_zone(request.act, zone_id=zone_id, holding=form.holding, **wanted)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return _done(request, zone.warehouse, f"Saved zone {zone.code}.")
    return _zone_dialog(request, zone, form, status=422)


def _move(request: doors.PageRequest, code: str, move: Callable[..., Warehouse], said: str) -> HttpResponseBase:
    place = move(request.act, code=code, version=seen_version(request))
    return _done(request, place, f"{said} {place.name}.")


def _done(request: doors.PageRequest, place: Warehouse, said: str) -> HttpResponseBase:
    return doors.done(request, said, url=reverse("warehouse", args=[place.code]))


def _page(request: doors.PageRequest, place: Warehouse, form: WarehouseChangeForm, *, status: int = 200) -> HttpResponseBase:
    counts = queries.bin_counts(place)
    context = {
        "place": place,
        "form": form,
        "zones": queries.zones_with_counts(place),
        "kinds": [(kind.value, kind.label, counts.get(kind.value, 0)) for kind in Bin.PHYSICAL],
        "may_edit": "locations.edit" in request.act.permissions,
        "deeds": deeds_of(place.code),
    }
    return render(request, "locations/warehouse.html", context, status=status)


def _zone_dialog(request: doors.PageRequest, zone: Zone, form: ZoneChangeForm, *, status: int = 200) -> HttpResponseBase:
    context = {"form": form, "action": reverse("zone_save", args=[zone.pk]), "title": f"Zone {zone.code}"}
    return render(request, "web/dialog.html", context, status=status)

"""Carriers and what they offer: services, zones, price tables, cut-offs; and who usually goes by which service."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.carriers import operations as carriers
from quartermaster.carriers import queries
from quartermaster.carriers.account_pages import account_page
from quartermaster.carriers.adapters.through_karrio import is_installed
from quartermaster.carriers.connectors import CONNECTORS
from quartermaster.carriers.forms import CarrierForm, CutOffForm, Grid, PreferenceForm, ServiceForm, ZoneForm, typed_prices
from quartermaster.carriers.models import Carrier, Service, Zone
from quartermaster.carriers.operations import NewCutOff, NewService, NewZone, Offers
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.queries import warehouses
from quartermaster.web.dialogs import Dialog
from quartermaster.web.forms import seen_version

EDIT = "carriers.edit"
BLANK_ROWS = 3


@require_safe
@doors.page("carriers.view")
def carrier_list(request: doors.PageRequest) -> HttpResponse:
    rows = queries.carriers().prefetch_related("services")
    shown = [(row, [one.name for one in row.services.all() if one.archived_at is None]) for row in rows]
    context = {
        "rows": shown,
        "preferences": queries.preferences(),
        "connectors": CONNECTORS.values(),
        "installed": is_installed(),
    }
    return render(request, "carriers/carriers.html", context)


@require_safe
@doors.page("carriers.view")
def carrier(request: doors.PageRequest, code: str) -> HttpResponse:
    found = queries.carrier_by_code(code)
    if found.connected:
        return account_page(request, queries.account_of(found))
    zones = list(found.zones.order_by("pk"))
    services = found.services.filter(archived_at=None).prefetch_related("prices").order_by("transit_days", "code")
    context = {
        "carrier": found,
        "zones": zones,
        "grids": [Grid.of(service, zones) for service in services],
        "cut_offs": queries.cut_offs(found),
        "may_edit": EDIT in request.act.permissions and found.archived_at is None,
    }
    return render(request, "carriers/carrier.html", context)


# ---------------------------------------------------------------- the carrier itself


@require_safe
@doors.page(EDIT)
def carrier_new(request: doors.PageRequest) -> HttpResponse:
    return Dialog("New carrier", reverse("carrier_add")).show(request, CarrierForm())


@doors.page(EDIT, effect=True)
def carrier_add(request: doors.PageRequest) -> HttpResponse:
    form = CarrierForm(request.POST)
    return _do(
        request,
        form,
        Dialog("New carrier", reverse("carrier_add")),
        lambda: carriers.add_carrier(request.act, carrier=form.carrier()),
    )


@require_safe
@doors.page(EDIT)
def carrier_edit(request: doors.PageRequest, code: str) -> HttpResponse:
    found = queries.carrier_by_code(code)
    return Dialog(f"Change {found.name}", reverse("carrier_change", args=[found.code])).show(request, CarrierForm.of(found))


@doors.page(EDIT, effect=True)
def carrier_change(request: doors.PageRequest, code: str) -> HttpResponse:
    found, form = queries.carrier_by_code(code), CarrierForm(request.POST)
    form.fields["code"].required = False
    return _do(
        request,
        form,
        Dialog(f"Change {found.name}", reverse("carrier_change", args=[found.code])),
        lambda: carriers.change_carrier(request.act, carrier=form.carrier(found.code), version=seen_version(request)),
    )


@doors.page(EDIT, effect=True)
def carrier_archive(request: doors.PageRequest, code: str) -> HttpResponse:
    found = carriers.archive_carrier(request.act, code=code, version=seen_version(request))
    return doors.done(request, f"{found.name} is offered no more.", url=reverse("carrier_list"))


# ---------------------------------------------------------------- services


@require_safe
@doors.page(EDIT)
def service_new(request: doors.PageRequest, code: str) -> HttpResponse:
    found = queries.carrier_by_code(code)
    return Dialog("New service", reverse("service_add", args=[found.code])).show(request, ServiceForm.of(found, None))


@doors.page(EDIT, effect=True)
def service_add(request: doors.PageRequest, code: str) -> HttpResponse:
    found, form = queries.carrier_by_code(code), ServiceForm(request.POST)

    def add() -> Carrier:
        offers = Offers(services=[*_services(found), form.service()])
        return carriers.save_offers(request.act, code=found.code, offers=offers, version=seen_version(request))

    return _do(request, form, Dialog("New service", reverse("service_add", args=[found.code])), add)


@require_safe
@doors.page(EDIT)
def service_edit(request: doors.PageRequest, code: str, service: str) -> HttpResponse:
    one = queries.service_by_codes(code, service)
    action = reverse("service_save", args=[one.carrier.code, one.code])
    return Dialog(f"Change {one}", action).show(request, ServiceForm.of(one.carrier, one))


@doors.page(EDIT, effect=True)
def service_save(request: doors.PageRequest, code: str, service: str) -> HttpResponse:
    one, form = queries.service_by_codes(code, service), ServiceForm(request.POST)
    form.fields["code"].required = False

    def save() -> Carrier:
        rows = [form.service(one.code) if row.code == one.code else row for row in _services(one.carrier)]
        offers = Offers(services=rows)
        return carriers.save_offers(request.act, code=one.carrier.code, offers=offers, version=seen_version(request))

    return _do(request, form, Dialog(f"Change {one}", reverse("service_save", args=[one.carrier.code, one.code])), save)


@doors.page(EDIT, effect=True)
def service_drop(request: doors.PageRequest, code: str, service: str) -> HttpResponse:
    one = queries.service_by_codes(code, service)
    left = [row for row in _services(one.carrier) if row.code != one.code]
    carriers.save_offers(request.act, code=one.carrier.code, offers=Offers(services=left), version=seen_version(request))
    return doors.done(request, f"{one} is offered no more.", url=reverse("carrier", args=[one.carrier.code]))


def _services(found: Carrier) -> list[NewService]:
    rows = found.services.filter(archived_at=None).order_by("pk")
    return [NewService(row.code, row.name, row.transit_days, row.most_weight_g, row.most_sides_mm) for row in rows]


# ---------------------------------------------------------------- zones


@require_safe
@doors.page(EDIT)
def zone_new(request: doors.PageRequest, code: str) -> HttpResponse:
    found = queries.carrier_by_code(code)
    return Dialog("New zone", reverse("zone_add", args=[found.code])).show(request, ZoneForm.of(found, None))


@doors.page(EDIT, effect=True)
def zone_add(request: doors.PageRequest, code: str) -> HttpResponse:
    found, form = queries.carrier_by_code(code), ZoneForm(request.POST)

    def add() -> Carrier:
        offers = Offers(zones=[*_zones(found), form.zone()])
        return carriers.save_offers(request.act, code=found.code, offers=offers, version=seen_version(request))

    return _do(request, form, Dialog("New zone", reverse("zone_add", args=[found.code])), add)


@require_safe
@doors.page(EDIT)
def zone_edit(request: doors.PageRequest, code: str, zone_id: int) -> HttpResponse:
    found, zone = _zone(code, zone_id)
    return Dialog(f"Change {zone.name}", reverse("zone_save", args=[found.code, zone.pk])).show(request, ZoneForm.of(found, zone))


@doors.page(EDIT, effect=True)
def zone_save(request: doors.PageRequest, code: str, zone_id: int) -> HttpResponse:
    found, zone = _zone(code, zone_id)
    form = ZoneForm(request.POST)
    form.fields["name"].required = False

    def save() -> Carrier:
        rows = [form.zone(zone.name) if row.name == zone.name else row for row in _zones(found)]
        return carriers.save_offers(request.act, code=found.code, offers=Offers(zones=rows), version=seen_version(request))

    return _do(request, form, Dialog(f"Change {zone.name}", reverse("zone_save", args=[found.code, zone.pk])), save)


@doors.page(EDIT, effect=True)
def zone_drop(request: doors.PageRequest, code: str, zone_id: int) -> HttpResponse:
    """The zone and its prices are gone; its countries belong to everywhere else."""
    found, zone = _zone(code, zone_id)
    left = [row for row in _zones(found) if row.name != zone.name]
    carriers.save_offers(request.act, code=found.code, offers=Offers(zones=left), version=seen_version(request))
    return doors.done(request, f"{zone.name} is no zone any more.", url=reverse("carrier", args=[found.code]))


def _zone(code: str, zone_id: int) -> tuple[Carrier, Zone]:
    found = queries.carrier_by_code(code)
    zone = found.zones.filter(pk=zone_id).first()
    if zone is None:
        raise queries.UnknownZone(f"{found.name} has no such zone.")
    return found, zone


def _zones(found: Carrier) -> list[NewZone]:
    return [NewZone(row.name, tuple(row.countries), row.extra_days) for row in found.zones.order_by("pk")]


# ---------------------------------------------------------------- prices and cut-offs


@require_safe
@doors.page(EDIT)
def prices_edit(request: doors.PageRequest, code: str, service: str) -> HttpResponse:
    return _prices(request, queries.service_by_codes(code, service), None)


@doors.page(EDIT, effect=True)
def prices_save(request: doors.PageRequest, code: str, service: str) -> HttpResponse:
    one = queries.service_by_codes(code, service)
    try:
        offers = Offers(prices=typed_prices(one.carrier, one, request.POST))
        carriers.save_offers(request.act, code=one.carrier.code, offers=offers, version=seen_version(request))
    except Refusal as refusal:
        return _prices(request, one, refusal)
    return doors.done(request, f"Saved the prices of {one}.", url=reverse("carrier", args=[one.carrier.code]))


def _prices(request: doors.PageRequest, service: Service, refusal: Refusal | None) -> HttpResponse:
    zones = list(service.carrier.zones.order_by("pk"))
    grid = Grid.of(service, zones, blank=BLANK_ROWS) if refusal is None else Grid.typed(service, zones, request.POST)
    context = {"grid": grid, "service": service, "carrier": service.carrier, "refusal": refusal}
    return render(request, "carriers/prices.html", context, status=422 if refusal else 200)


@require_safe
@doors.page(EDIT)
def cut_offs_edit(request: doors.PageRequest, code: str) -> HttpResponse:
    found = queries.carrier_by_code(code)
    form = CutOffForm(None, found, list(warehouses()))
    title = f"Until when {found.name} fetches the same day"
    return Dialog(title, reverse("cut_offs_save", args=[found.code])).show(request, form)


@doors.page(EDIT, effect=True)
def cut_offs_save(request: doors.PageRequest, code: str) -> HttpResponse:
    found, places = queries.carrier_by_code(code), list(warehouses())
    form = CutOffForm(request.POST, found, places)

    def save() -> Carrier:
        given = form.cleaned_data
        rows = [NewCutOff(place.pk, given[f"at_{place.pk}"]) for place in places if given[f"at_{place.pk}"]]
        return carriers.save_offers(request.act, code=found.code, offers=Offers(cut_offs=rows), version=seen_version(request))

    return _do(request, form, Dialog("Cut-offs", reverse("cut_offs_save", args=[found.code])), save)


# ---------------------------------------------------------------- preferences


@require_safe
@doors.page(EDIT)
def preference_new(request: doors.PageRequest) -> HttpResponse:
    return Dialog("Usually goes by", reverse("preference_save")).show(request, PreferenceForm())


@doors.page(EDIT, effect=True)
def preference_save(request: doors.PageRequest) -> HttpResponse:
    form = PreferenceForm(request.POST)
    if not form.is_valid():
        return Dialog("Usually goes by", reverse("preference_save")).show(request, form, status=422)
    carriers.prefer(request.act, service=form.wanted, **form.whose)
    return doors.done(request, "Saved.", url=reverse("carrier_list"))


# ---------------------------------------------------------------- below


def _do(request: doors.PageRequest, form: forms.Form, dialog: Dialog, deed: Callable[[], Carrier]) -> HttpResponse:
    """Do it where the form is right, and go to the carrier."""

    def do() -> HttpResponse:
        found = deed()
        return doors.done(request, f"Saved {found.name}.", url=reverse("carrier", args=[found.code]))

    return dialog.send(request, form, do)

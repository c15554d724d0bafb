"""How warm it is where goods lie, and what was held because it was too warm or too cold."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.kernel import clock
from quartermaster.locations.models import Bin, Zone
from quartermaster.locations.queries import zone_of_id
from quartermaster.sensors import drawing, queries
from quartermaster.sensors import operations as sensors
from quartermaster.sensors.drawing import HOURS, Course
from quartermaster.sensors.forms import LimitsForm, SettleForm
from quartermaster.sensors.models import Excursion
from quartermaster.sensors.queries import Climate
from quartermaster.stock.lot_lists import lot_link
from quartermaster.web import tables
from quartermaster.web.dialogs import Dialog
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import status

MOST_ZONES = 24
MOST_EXCURSIONS = 8

EXCURSIONS = Table(
    name="excursions",
    sort="-number",
    row_url=lambda row: reverse("excursion", args=[row.number]),
    topics="sensors",
    empty="It was never too warm or too cold for too long.",
    columns=(
        Column("number", "Excursion", sort="pk", width="104px", strong=True, phone="title"),
        Column("zone", "Where", value=lambda row: f"{row.warehouse.code}/{row.zone.code}", width="150px", phone="line"),
        Column("worst", "Worst", value=lambda row: f"{row.worst.normalize():f} °C", width="90px", phone="tail"),
        Column("allowed", "Allowed", width="120px", phone="line"),
        Column("began_at", "From", sort="began_at", width="120px", phone="tail"),
        Column("ended_at", "To", sort="ended_at", width="120px"),
        Column("held", "Holds", numeric=True, width="80px"),
        Column(
            "state",
            "State",
            cell=lambda row: status(*standing(row)),
            value=lambda row: standing(row)[1],
            width="140px",
            phone="end",
        ),
        Column("reason", "Why", grow=True, wide=True),
    ),
    filters=(
        Filter("settled", "Settled as", lookup="settled_as", choices=Excursion.Settled.choices),
        Filter("zone", "Zone", lookup="zone__code__iexact"),
    ),
    views=(View("All"), View("Released", {"settled": "released"}), View("Rejected", {"settled": "rejected"})),
)


def standing(row: Excursion) -> tuple[str, str]:
    """Tone and words."""
    if row.settled_as:
        return "ok" if row.settled_as == Excursion.Settled.RELEASED else "idle", row.get_settled_as_display()
    if row.ended_at is None:
        return "bad", "Goes on"
    return ("warn", "To decide") if getattr(row, "held", 0) else ("idle", "Nothing held")


@require_safe
@doors.page("sensors.view")
def climate_list(request: doors.PageRequest) -> HttpResponse:
    now, scope = clock.now(), chosen_warehouse(request)
    found = queries.climates(now, scope)
    context = {
        "climates": [(one, _picture(one)) for one in found[:MOST_ZONES]],
        "more": max(len(found) - MOST_ZONES, 0),
        "excursions": [(row, *standing(row)) for row in queries.excursions(scope)[:MOST_EXCURSIONS]],
        "may_edit": "sensors.edit" in request.act.permissions,
        "devices": queries.devices().exists(),
    }
    return render(request, "sensors/climates.html", context)


def _picture(one: Climate) -> Course | None:
    now = clock.now()
    since = now - timedelta(hours=HOURS)
    points = [[(p.at, p.lowest, p.highest) for p in queries.course(device, since)] for device in one.thermometers]
    lately = queries.excursions().filter(zone=one.zone)[:20]
    return drawing.course(
        points,
        timezone.localtime(now),
        lowest=one.limits.lowest if one.limits else None,
        highest=one.limits.highest if one.limits else None,
        excursions=[(row.began_at, row.ended_at) for row in lately],
    )


@require_safe
@doors.page("sensors.view")
def excursion_list(request: doors.PageRequest) -> HttpResponseBase:
    return tables.show(request, EXCURSIONS, Rows(queries.excursions(chosen_warehouse(request))), "sensors/excursions.html")


@require_safe
@doors.page("sensors.view")
def excursion(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.excursion_by_number(number)
    rows = [(row, lot_link(row.lot) if row.lot_id else "") for row in queries.holds_of(found)]
    context = {
        "excursion": found,
        "dot": status(*standing(found)),
        "rows": rows,
        "held": sum(1 for row, _ in rows if row.open),
        "deeds": deeds_of(found.number),
        "may_settle": not found.settled_as and found.ended_at is not None and "sensors.settle" in request.act.permissions,
    }
    return render(request, "sensors/excursion.html", context)


@require_safe
@doors.page("sensors.settle")
def excursion_settle_form(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.excursion_by_number(number)
    return _to_settle(found).show(request, SettleForm(quarantines=_quarantines(found)))


@doors.page("sensors.settle", effect=True)
def excursion_settle(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.excursion_by_number(number)
    form = SettleForm(request.POST, quarantines=_quarantines(found))
    if not form.is_valid():
        return _to_settle(found).show(request, form, status=422)
    how, to_bin_id = form.settled
    act = request.act.because(form.cleaned_data["reason"])
    settled = sensors.settle(act, number=found.number, how=how, to_bin_id=to_bin_id)
    said = f"{settled.number}: {settled.get_settled_as_display().lower()}."
    return doors.done(request, said, url=reverse("excursion", args=[settled.number]))


def _quarantines(found: Excursion) -> list[tuple[str, str]]:
    bins = Bin.objects.filter(warehouse=found.warehouse_id, kind=Bin.Kind.QUARANTINE, closed_at=None).order_by(
        "walk_order", "code"
    )
    return [(str(row.pk), row.code) for row in bins]


def _to_settle(found: Excursion) -> Dialog:
    return Dialog(f"Decide on {found.number}", reverse("excursion_settle", args=[found.number]))


@require_safe
@doors.page("sensors.edit")
def limits_form(request: doors.PageRequest, zone_id: int) -> HttpResponse:
    zone = zone_of_id(zone_id)
    return _of_limits(zone).show(request, LimitsForm.of(queries.limits_of([zone.pk]).get(zone.pk)))


@doors.page("sensors.edit", effect=True)
def limits_save(request: doors.PageRequest, zone_id: int) -> HttpResponse:
    """Neither end named: there are no limits any more."""
    zone, form = zone_of_id(zone_id), LimitsForm(request.POST)

    def save() -> HttpResponse:
        given = form.cleaned_data
        if given["lowest"] is None and given["highest"] is None:
            sensors.remove_limits(request.act, zone=zone)
            said = f"{zone.code} may be as warm as it likes."
        else:
            said = f"{zone.code}: {sensors.set_limits(request.act, zone=zone, **given)}."
        return doors.done(request, said, url=reverse("climate_list"))

    return _of_limits(zone).send(request, form, save)


def _of_limits(zone: Zone) -> Dialog:
    return Dialog(f"How warm {zone.code} may be", reverse("limits_save", args=[zone.pk]))

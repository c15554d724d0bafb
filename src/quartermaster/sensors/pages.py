"""Devices, what they weigh now, and counting by weight."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog.models import Sku, Unit
from quartermaster.catalog.queries import read_code
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Refusal
from quartermaster.sensors import amounts, queries, weights
from quartermaster.sensors import operations as sensors
from quartermaster.sensors.forms import CountForm, DeviceForm, form_of
from quartermaster.sensors.models import Device
from quartermaster.web.dialogs import Dialog
from quartermaster.web.forms import seen_version
from quartermaster.web.scanning import Feedback
from quartermaster.web.scope import chosen_warehouse

MOST_REFUSED = 50


@require_safe
@doors.page("sensors.view")
def device_list(request: doors.PageRequest) -> HttpResponse:
    now, may_edit = clock.now(), "sensors.edit" in request.act.permissions
    context = {
        "rows": [(row, *_standing(row)) for row in queries.devices()],
        "refused": list(queries.refused_messages()[:MOST_REFUSED]) if may_edit else [],
        "may_edit": may_edit,
        "now": now,
    }
    return render(request, "sensors/devices.html", context)


def _standing(row: Device) -> tuple[str, str]:
    now = clock.now()
    if row.measured_at is None:
        return "idle", "Never heard"
    if row.kind == Device.Kind.SCALE:
        return ("ok", "On") if now - row.measured_at < weights.QUIET else ("idle", "Quiet")
    return ("warn", "Silent") if row.is_silent(now) else ("ok", "On")


@require_safe
@doors.page("sensors.edit")
def device_new(request: doors.PageRequest, kind: str) -> HttpResponse:
    form = form_of(_kind(kind))()
    return _of_device(form.kind, None).show(request, form)


@doors.page("sensors.edit", effect=True)
def device_add(request: doors.PageRequest, kind: str) -> HttpResponse:
    form = form_of(_kind(kind))(request.POST)

    def add() -> HttpResponse:
        made = sensors.add_device(request.act, device=form.device())
        return doors.done(request, f"Added {made.code}: it is listened to.", url=reverse("device_list"))

    return _of_device(form.kind, None).send(request, form, add)


@require_safe
@doors.page("sensors.edit")
def device_edit(request: doors.PageRequest, code: str) -> HttpResponse:
    found = queries.device_by_code(code)
    form = DeviceForm.of(found)
    return _of_device(form.kind, found).show(request, form)


@doors.page("sensors.edit", effect=True)
def device_change(request: doors.PageRequest, code: str) -> HttpResponse:
    found = queries.device_by_code(code)
    form = form_of(Device.Kind(found.kind))(request.POST).keeping(found)

    def change() -> HttpResponse:
        sensors.change_device(request.act, code=found.code, device=form.device(), version=seen_version(request))
        return doors.done(request, f"Changed {found.code}.", url=reverse("device_list"))

    return _of_device(form.kind, found).send(request, form, change)


@doors.page("sensors.edit", effect=True)
def device_archive(request: doors.PageRequest, code: str) -> HttpResponse:
    sensors.archive_device(request.act, code=code, version=seen_version(request))
    return doors.done(request, f"{code} is listened to no more.", url=reverse("device_list"))


@doors.page("sensors.edit", effect=True)
def refused_dismiss(request: doors.PageRequest, message_id: int) -> HttpResponse:
    sensors.dismiss_refused(request.act, message_id=message_id)
    return doors.done(request, "It is told again when it comes again.", url=reverse("device_list"))


@require_safe
@doors.page("sensors.view")
def scales_now(request: doors.PageRequest) -> JsonResponse:
    """What lies on the scales here, in every unit of weight that goods are weighed in: for benches, which ask every second."""
    units = dict(Unit.objects.filter(code__in=amounts.GRAMS).values_list("code", "scale"))
    found = [weights.seen(scale, units) for scale in queries.scales(chosen_warehouse(request))]
    shown = [{"code": one.scale.code, "name": str(one.scale), "state": one.state, "weights": one.weights} for one in found]
    return JsonResponse({"scales": shown})


@require_safe
@doors.page("sensors.view")
def scale_count(request: doors.PageRequest) -> JsonResponse:
    """How many pieces of a SKU lie on a scale, for the field that asks for a quantity; or why that is not sure."""
    try:
        scale = queries.device_by_code(request.GET.get("scale", "")[:30])
        counted = weights.count_on(scale, read_code(request.GET.get("sku", "")[:100]).sku)
    except Refusal as refusal:
        return JsonResponse({"pieces": "", "why": f"{refusal.title}. {refusal.detail}"}, status=422)
    return JsonResponse({"pieces": plain(counted.pieces), "why": f"give or take {plain(counted.uncertainty)}"})


@require_safe
@doors.page("sensors.view")
def count_by_weight(request: doors.PageRequest) -> HttpResponse:
    scales = list(queries.scales(chosen_warehouse(request)))
    return _counting(request, CountForm(scales=scales), scales, None)


@doors.page("sensors.view")
def count_now(request: doors.PageRequest) -> HttpResponse:
    """How many pieces lie on the scale. Nothing is written."""
    scales = list(queries.scales(chosen_warehouse(request)))
    form = CountForm(request.POST, scales=scales)
    if not form.is_valid():
        return _counting(request, form, scales, None, status=422)
    try:
        scale, sku, tare = _asked(form)
        counted = weights.count_on(scale, sku, tare)
    except Refusal as refusal:
        return _counting(request, form, scales, Feedback("wrong", refusal.title, refusal.detail), status=422)
    give = f"{sku.code} {sku.name}, give or take {plain(counted.uncertainty)}"
    return _counting(request, form, scales, Feedback("right", f"{plain(counted.pieces)} pieces", give))


@doors.page("sensors.measure", effect=True)
def measure_piece(request: doors.PageRequest) -> HttpResponse:
    """The sample on the scale says what a piece weighs."""
    scales = list(queries.scales(chosen_warehouse(request)))
    form = CountForm(request.POST, scales=scales)
    if not form.is_valid():
        return _counting(request, form, scales, None, status=422)
    try:
        scale, sku, tare = _asked(form)
        measured = sensors.measure_piece(request.act, sku=sku, scale=scale, sample=form.cleaned_data["sample"] or 0, tare=tare)
    except Refusal as refusal:
        return _counting(request, form, scales, Feedback("wrong", refusal.title, refusal.detail), status=422)
    said = f"A piece of {sku.code} weighs {plain(round(measured.grams, 3))} g. Now count."
    return doors.done(request, said, url=reverse("count_by_weight"))


def _asked(form: CountForm) -> tuple[Device, Sku, Decimal]:
    given = form.cleaned_data
    return queries.device_by_code(given["scale"]), read_code(given["sku"]).sku, given["tare"] or Decimal(0)


def _counting(
    request: doors.PageRequest, form: CountForm, scales: list[Device], feedback: Feedback | None, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "scales": scales,
        "feedback": feedback,
        "may_measure": "sensors.measure" in request.act.permissions,
        "may_edit": "sensors.edit" in request.act.permissions,
    }
    return render(request, "sensors/count.html", context, status=status)


def _kind(text: str) -> Device.Kind:
    return Device.Kind.SCALE if text == Device.Kind.SCALE else Device.Kind.THERMOMETER


def _of_device(kind: Device.Kind, found: Device | None) -> Dialog:
    if found is None:
        return Dialog(f"New {kind.label.lower()}", reverse("device_add", args=[kind.value]))
    return Dialog(f"{kind.label} {found.code}", reverse("device_change", args=[found.code]))

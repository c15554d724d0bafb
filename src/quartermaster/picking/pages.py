"""Waves: the list, choosing one, how far it is, its pick list to print."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Invalid
from quartermaster.locations.queries import depth_of
from quartermaster.picking import operations as picking
from quartermaster.picking import queries
from quartermaster.picking.drawing import Map, drawn
from quartermaster.picking.forms import ChoiceForm, ReleaseForm
from quartermaster.picking.models import PickTask, Walk, Wave
from quartermaster.picking.queries import Progress
from quartermaster.sales.queries import order_by_number
from quartermaster.web import tables
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table
from quartermaster.web.templatetags.web import status

NOTHING = Progress(0, queries.ZERO, queries.ZERO, queries.ZERO, 0)
TONES = {"released": "open", "picking": "accent", "picked": "ok", "cancelled": "idle"}
WALK_TONES = {"ready": "open", "assigned": "accent", "in_progress": "accent", "picked": "warn", "dropped": "ok"}
MOST_SHOWN = 100
"""Rows of a wave's stops and orders on a page; the pick list has them all."""


class NothingChosen(Invalid):
    code = "empty"
    title = "No orders"


WAVES = Table(
    name="waves",
    sort="-number",
    row_url=lambda wave: reverse("wave", args=[wave.number]),
    topics="picking",
    empty="No waves yet. Release orders to pickers.",
    columns=(
        Column("number", "Wave", sort="id", width="104px", phone="title", strong=True),
        Column("warehouse.name", "Warehouse", width="160px", wide=True),
        Column("way", "Way", value=lambda wave: wave.get_way_display(), grow=True, phone="line"),
        Column("order_count", "Orders", numeric=True, width="88px", phone="tail"),
        Column("chosen_by", "Chosen by", width="240px", wide=True),
        Column("released_at", "Released", sort="released_at", width="104px", phone="tail"),
        Column(
            "state",
            "State",
            value=lambda wave: wave.get_state_display(),
            cell=lambda wave: status(TONES[wave.state], wave.get_state_display()),
            sort="state",
            width="112px",
            phone="end",
        ),
    ),
    filters=(
        Filter("q", "Wave", lookup="number__istartswith"),
        Filter("state", "State", lookup="state", choices=Wave.State.choices),
    ),
)


@require_safe
@doors.page("picking.view")
def wave_list(request: doors.PageRequest) -> HttpResponseBase:
    rows = queries.waves()
    if request.scope is not None:  # type: ignore[attr-defined]
        rows = rows.filter(warehouse_id=request.scope)  # type: ignore[attr-defined]
    return tables.show(request, WAVES, Rows(rows), "picking/waves.html", {})


@require_safe
@doors.page("picking.release")
def wave_new(request: doors.PageRequest) -> HttpResponse:
    """The orders that the filters choose, and how they are to be picked."""
    scope = chosen_warehouse(request)
    places = queries.warehouses_by_work()
    first = (places.filter(pk=scope) if scope else places).first()
    initial = {"warehouse": first.code if first else "", "most_orders": 50}
    form = ChoiceForm({**initial, **request.GET.dict()} if first else None, initial=initial)
    orders = queries.chosen(form.choice()) if form.is_bound and form.is_valid() else []
    context = {"form": form, "orders": orders, "release": ReleaseForm(), "most": MOST_SHOWN}
    return render(request, "picking/new.html", context)


@doors.page("picking.release", effect=True)
def wave_release(request: doors.PageRequest) -> HttpResponse:
    """Release the orders that stand on the page."""
    form, numbers = ReleaseForm(request.POST), request.POST.getlist("order")
    if not numbers:
        raise NothingChosen("Choose at least one order to release.")
    if not form.is_valid():
        raise NothingChosen("Say how the orders are picked, and how many of them in one walk.")
    data = form.cleaned_data
    wave = picking.release(
        request.act,
        numbers=numbers,
        way=Wave.Way(data["way"]),
        walk_size=data["walk_size"],
        chosen_by=request.POST.get("chosen_by", "")[:200],
    )
    words = f"Released {wave.order_count} order{'' if wave.order_count == 1 else 's'} as {wave.number}."
    return doors.done(request, words, url=reverse("wave", args=[wave.number]))


@doors.page("picking.release", effect=True)
def order_release(request: doors.PageRequest, number: str) -> HttpResponse:
    """One order by itself: a wave of one."""
    order = order_by_number(number)
    wave = picking.release(request.act, numbers=[order.number])
    return doors.done(request, f"Released {order.number} as {wave.number}.", url=reverse("wave", args=[wave.number]))


@require_safe
@doors.page("picking.view")
def wave(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.wave_by_number(number)
    walks = list(queries.with_progress(queries.walks().filter(wave=found)).order_by("place"))
    shown = next((walk for walk in walks if str(walk.place) == request.GET.get("walk")), _first(walks))
    stops = list(queries.tasks_of(shown)) if shown else []
    orders = queries.orders_of(found)
    context = {
        "wave": found,
        "tone": TONES[found.state],
        "progress": queries.progress([found.pk]).get(found.pk, NOTHING),
        "walks": [(walk, WALK_TONES.get(walk.state, "idle")) for walk in walks],
        "shown": shown,
        "stops": stops[:MOST_SHOWN],
        "more_stops": max(0, len(stops) - MOST_SHOWN),
        "lots": queries.lot_codes(stops),
        "map": _map(found, stops),
        "orders": orders[:MOST_SHOWN],
        "more_orders": max(0, len(orders) - MOST_SHOWN),
        "deeds": queries.deeds_of(found),
        "live": found.number,
        "may_release": "picking.release" in request.act.permissions,
        "may_walk": "picking.walk" in request.act.permissions,
    }
    return render(request, "picking/wave.html", context)


def _first(walks: list[Any]) -> Walk | None:
    """The first walk that is still to be walked, or the first."""
    return next((walk for walk in walks if walk.state in Walk.OPEN), walks[0] if walks else None)


def _map(found: Wave, stops: list[PickTask]) -> Map | None:
    spots = queries.spots_of({task.bin_id for task in stops})
    order = [(task.bin_id, task.bin.code, task.state not in PickTask.OPEN) for task in stops]
    return drawn(order, spots, depth=depth_of(found.warehouse_id))


@require_safe
@doors.page("picking.view")
def wave_print(request: doors.PageRequest, number: str) -> HttpResponse:
    """Every walk's stops that are still open, to be taken along on paper."""
    found = queries.wave_by_number(number)
    tasks = list(queries.tasks().filter(walk__wave=found, state__in=PickTask.OPEN).order_by("walk__place", "stop"))
    walks: dict[int, list[PickTask]] = {}
    for task in tasks:
        walks.setdefault(task.walk.place, []).append(task)
    printed_at, lots = timezone.localtime(clock.now()), queries.lot_codes(tasks)
    context = {"wave": found, "walks": walks.items(), "lots": lots, "printed_at": printed_at}
    return render(request, "picking/print.html", context)


@doors.page("picking.release", effect=True)
def wave_unrelease(request: doors.PageRequest, number: str) -> HttpResponse:
    """Take back what nobody has picked."""
    orders = request.POST.getlist("order") or None
    found = picking.unrelease(request.act, wave=number, orders=orders)
    words = f"Took back what nobody had picked of {found.number}."
    return doors.done(request, words, url=reverse("wave", args=[found.number]))

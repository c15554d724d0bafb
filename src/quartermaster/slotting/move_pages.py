"""What pickers walk and how to shorten it: the report, the moves made of it, and carrying one with a phone in hand."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.locations.models import Warehouse
from quartermaster.locations.queries import find_warehouse, walks_begin_at, warehouses
from quartermaster.slotting import operations as slotting
from quartermaster.slotting import queries
from quartermaster.slotting.drawing import heat
from quartermaster.slotting.models import SlotMove
from quartermaster.slotting.reporting import HEADS, Line, Report, lines_of, report
from quartermaster.slotting.velocity import WEEKS
from quartermaster.web import exports
from quartermaster.web.scanning import Feedback
from quartermaster.web.scope import chosen_warehouse

MOST_SHOWN = 100
PERIODS = (2, 4, 8, 13, 26)
BUSIEST = 10


@require_safe
@doors.page("slotting.view")
def slotting_report(request: doors.PageRequest) -> HttpResponseBase:
    warehouse, weeks = _warehouse(request, request.GET.get("warehouse", "")), _weeks(request.GET.get("weeks", ""))
    if warehouse is None:
        return render(request, "slotting/report.html", {"warehouse": None})
    found = report(warehouse, weeks=weeks)
    lines = lines_of(found)
    if request.GET.get("export") in ("csv", "xlsx"):
        write = exports.as_csv if request.GET["export"] == "csv" else exports.as_xlsx
        return write(f"slotting-{warehouse.code}", HEADS, [line.cells for line in lines])
    return render(request, "slotting/report.html", _shown(request, found, lines))


@doors.page("slotting.carry", effect=True)
def slot_moves_make(request: doors.PageRequest) -> HttpResponse:
    warehouse = find_warehouse(request.POST.get("warehouse", ""))
    weeks = _weeks(request.POST.get("weeks", ""))
    made = slotting.make_moves(request.act, warehouse=warehouse, chosen=request.POST.getlist("move"), weeks=weeks)
    saved = sum(move.saved for move in made)
    words = f"{len(made)} move{'' if len(made) == 1 else 's'} to carry, {saved:,} m a week saved."
    return doors.done(request, words, url=reverse("slot_move_list"))


@require_safe
@doors.page("slotting.view")
def slot_move_list(request: doors.PageRequest) -> HttpResponse:
    scope = chosen_warehouse(request)
    ended = queries.moves().exclude(state__in=SlotMove.OPEN)
    ended = ended if scope is None else ended.filter(warehouse_id=scope)
    context = {
        "moves": list(queries.open_moves(scope)[:MOST_SHOWN]),
        "ended": list(ended.order_by("-ended_at", "-id")[:20]),
        "may_carry": "slotting.carry" in request.act.permissions,
    }
    return render(request, "slotting/moves.html", context)


@require_safe
@doors.page("slotting.view")
def slot_move(request: doors.PageRequest, number: str) -> HttpResponse:
    return _page(request, queries.move_by_number(number))


@doors.page("slotting.carry", effect=True)
def slot_move_scan(request: doors.PageRequest, number: str) -> HttpResponse:
    try:
        found, movements = slotting.scan(request.act, number=number, code=request.POST.get("code", ""))
    except slotting.NotThatBin as refusal:
        return _page(request, queries.move_by_number(number), Feedback("wrong", "Wrong", refusal.detail), status=422)
    if movements:
        words = f"Carried {found.sku.code} from {found.from_bin.code} to {found.to_bin.code}."
        undo = reverse("slot_move_take_back", args=[found.number])
        return doors.done(request, words, url=reverse("slot_move_list"), undo=undo)
    return doors.done(request, f"Right. {slotting.what_to_do(found)}", url=reverse("slot_move", args=[found.number]))


@doors.page("slotting.carry", effect=True)
def slot_move_cancel(request: doors.PageRequest, number: str) -> HttpResponse:
    found = slotting.cancel(request.act, number=number)
    return doors.done(request, f"Cancelled {found.number}.", url=reverse("slot_move_list"))


@doors.page("slotting.carry", effect=True)
def slot_move_take_back(request: doors.PageRequest, number: str) -> HttpResponse:
    found = slotting.take_back(request.act, number=number)
    return doors.done(request, f"Took {found.number} back: everything lies where it lay.", url=reverse("slot_move_list"))


def _warehouse(request: doors.PageRequest, code: str) -> Warehouse | None:
    """The one that is asked for, else the one the person looks at, else the first."""
    if code:
        return find_warehouse(code)
    scope = chosen_warehouse(request)
    return (warehouses() if scope is None else warehouses().filter(pk=scope)).first()


def _weeks(text: str) -> int:
    return int(text) if text in map(str, PERIODS) else WEEKS


def _shown(request: doors.PageRequest, found: Report, lines: list[Line]) -> dict[str, Any]:
    advice, start = found.advice, walks_begin_at(found.warehouse.pk)
    places = [(pk, slot.aisle or 0, slot.position or 0) for pk, slot in found.slots.items()]
    busiest = sorted(((count, found.slots[pk].code) for pk, count in found.picks.items()), key=lambda one: (-one[0], one[1]))
    return {
        "warehouse": found.warehouse,
        "warehouses": list(warehouses()),
        "weeks": found.weeks,
        "periods": PERIODS,
        "lines": lines[:MOST_SHOWN],
        "more": max(0, len(lines) - MOST_SHOWN),
        "now": found.per_week(advice.now),
        "after": found.per_week(advice.after),
        "least": found.per_week(advice.least),
        "saved": found.per_week(advice.now - advice.after),
        "map": heat(places, found.picks, start=(start.aisle, start.position)),
        "busiest": busiest[:BUSIEST],
        "left_out": found.without_coordinates,
        "open": queries.open_moves(found.warehouse.pk).count(),
        "may_carry": "slotting.carry" in request.act.permissions,
    }


def _page(request: doors.PageRequest, found: SlotMove, feedback: Feedback | None = None, *, status: int = 200) -> HttpResponse:
    context = {
        "move": found,
        "next_bin": found.bins_to_scan[found.scans] if found.is_open else None,
        "what": slotting.what_to_do(found) if found.is_open else "",
        "feedback": feedback,
        "may_carry": "slotting.carry" in request.act.permissions,
        "deeds": deeds_of(found.number),
    }
    return render(request, "slotting/move.html", context, status=status)

"""Cross-docking: what lies at the dock and is waited for, taken to its order with one scan or one click, and brought back."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.crossdock import operations as crossdock
from quartermaster.crossdock import queries
from quartermaster.kernel import quantities
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing import delivery_queries as deliveries
from quartermaster.sales.models import Pick
from quartermaster.sales.operations import FromDock
from quartermaster.web.scanning import Feedback
from quartermaster.web.scope import chosen_warehouse

MOST_SHOWN = 50


@require_safe
@doors.page("crossdock.take")
def cross_dock_list(request: doors.PageRequest) -> HttpResponse:
    taken = Pick.objects.select_related("order").filter(number=request.GET.get("taken", "")[:20]).first()
    said = Feedback("right", f"Right. To {_lane(taken)} for {taken.order.number}", _words(taken)) if taken else None
    return _page(request, said, taken)


@doors.page("crossdock.take", effect=True)
def cross_dock_scan(request: doors.PageRequest) -> HttpResponse:
    """A product takes what the most urgent order waits for of it; an order's number, all that it waits for and is there."""
    text = request.POST.get("code", "").strip()[:200]
    if not text:
        return _page(request, Feedback("wrong", "Scan a product or an order", "Nothing was moved."), status=422)
    try:
        one = queries.meant(queries.crossings(warehouse_id=chosen_warehouse(request)), text)
        whole = one.order.number == text.upper()
        parts = None if whole else [FromDock(one.line.position, one.quantity)]
        pick = crossdock.take(request.act, number=one.order.number, parts=parts)
    except Refusal as refusal:
        return _page(request, Feedback("wrong", f"Wrong: {text[:30]}", refusal.detail), status=422)
    return redirect(f"{reverse('cross_dock_list')}?taken={pick.number}")


@doors.page("crossdock.take", effect=True)
def cross_dock_take(request: doors.PageRequest) -> HttpResponse:
    """So much of a line of an order, as the dock, the delivery or the list proposed it."""
    number, position = request.POST.get("order", "")[:20], request.POST.get("position", "")
    quantity = quantities.parse(request.POST.get("quantity", ""), pointer="/quantity")
    parts = [FromDock(int(position) if position.isascii() and position.isdecimal() and len(position) < 7 else 0, quantity)]
    pick = crossdock.take(request.act, number=number, parts=parts)
    said = f"{_words(pick)} to {_lane(pick)} for {pick.order.number}."
    return doors.done(request, said, url=_back(request), undo=reverse("cross_dock_back", args=[pick.number]))


@doors.page("crossdock.take", effect=True)
def cross_dock_back(request: doors.PageRequest, pick: str) -> HttpResponse:
    order = crossdock.bring_back(request.act, pick=pick)
    return doors.done(request, f"Back at the dock. {order.number} waits for it again.", url=reverse("cross_dock_list"))


def _page(request: doors.PageRequest, feedback: Feedback | None, taken: Pick | None = None, *, status: int = 200) -> HttpResponse:
    found = queries.crossings(warehouse_id=chosen_warehouse(request))
    context = {
        "rows": found[:MOST_SHOWN],
        "more": len(found) - MOST_SHOWN,
        "several": len({one.order.warehouse_id for one in found}) > 1,
        "feedback": feedback,
        "taken": taken,
        "live": "stock.received stock.put_away stock.cross_docked sales",
    }
    return render(request, "crossdock/list.html", context, status=status)


def _words(pick: Pick) -> str:
    rows = pick.lines.filter(quantity__gt=0).select_related("order_line__sku").order_by("id")
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row.order_line.sku.code] += row.quantity
    return ", ".join(f"{plain(quantity)} of {code}" for code, quantity in sums.items())


def _lane(pick: Pick) -> str:
    row = pick.lines.select_related("to_bin").first()
    return row.to_bin.code if row else ""


def _back(request: doors.PageRequest) -> str:
    """Where it was pressed: a delivery's page, the dock, or the list."""
    at = request.POST.get("at", "")
    if at == "dock":
        return reverse("dock")
    return reverse("delivery", args=[deliveries.delivery_by_number(at).number]) if at else reverse("cross_dock_list")

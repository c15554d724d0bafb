"""Where parcels leave: the scan at the hand-over, and the manifests that carriers sign."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.carriers import operations as carriers
from quartermaster.carriers import papers, queries, showing
from quartermaster.carriers.tariffs import kilograms
from quartermaster.kernel.refusals import Invalid, Refusal
from quartermaster.locations.models import Warehouse
from quartermaster.locations.queries import find_warehouse, warehouses
from quartermaster.web import downloads, tables
from quartermaster.web.scanning import Feedback
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.sources import Rows

MOST_SHOWN = 100


class NothingScanned(Invalid):
    code = "empty"
    title = "Nothing scanned"


@require_safe
@doors.page("carriers.hand_over")
def hand_over(request: doors.PageRequest) -> HttpResponse:
    """What waits for which carrier, the manifests that are open, and where to scan."""
    return _page(request, _warehouse(request), None)


@doors.page("carriers.hand_over", effect=True)
def hand_over_scan(request: doors.PageRequest) -> HttpResponse:
    """One parcel is with its carrier now. A wrong one is said at once, and nothing is noted."""
    warehouse = find_warehouse(request.POST.get("warehouse", "")[:20])
    code = request.POST.get("code", "").strip()[:100]
    try:
        if not code:
            raise NothingScanned("Scan the label of a parcel.")
        (done,) = carriers.hand_over(request.act, warehouse=warehouse, codes=[code])
    except Refusal as refusal:
        said = Feedback("wrong", f"Wrong: {code[:30]}" if code else refusal.title, refusal.detail)
        return _page(request, warehouse, said, status=422)
    words = f"{done.label.tracking} is on {done.manifest.number}"
    detail = (
        "It was scanned before; nothing changed." if done.before else f"{done.label.carton.number} of {done.label.order.number}"
    )
    said = Feedback("right", words, detail)
    if not request.htmx:
        return doors.done(request, f"{words}.", url=reverse("hand_over"))
    return _page(request, warehouse, said)


def _warehouse(request: doors.PageRequest) -> Warehouse | None:
    """The one asked for, else the one that is looked at, else the first."""
    there = list(warehouses())
    asked, scope = request.GET.get("warehouse", ""), chosen_warehouse(request)
    by_code = next((place for place in there if place.code == asked), None)
    by_scope = next((place for place in there if place.pk == scope), None)
    return by_code or by_scope or (there[0] if there else None)


def _page(request: doors.PageRequest, warehouse: Warehouse | None, said: Feedback | None, *, status: int = 200) -> HttpResponse:
    scope = warehouse.pk if warehouse else 0
    context = {
        "warehouse": warehouse,
        "warehouses": warehouses(),
        "feedback": said,
        "waiting": queries.waiting_by_carrier(scope),
        "open": queries.manifests().filter(closed_at=None, warehouse_id=scope).order_by("carrier__code"),
    }
    template = "carriers/hand_over_step.html" if request.htmx else "carriers/hand_over.html"
    return render(request, template, context, status=status)


# ---------------------------------------------------------------- manifests


@require_safe
@doors.page("carriers.view")
def manifest_list(request: doors.PageRequest) -> HttpResponseBase:
    rows = queries.manifests()
    if scope := chosen_warehouse(request):
        rows = rows.filter(warehouse_id=scope)
    return tables.show(request, showing.MANIFESTS, Rows(rows), "carriers/manifests.html")


@require_safe
@doors.page("carriers.view")
def manifest(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.manifest_by_number(number)
    labels = list(queries.on(found)[: MOST_SHOWN + 1])
    left = list(queries.not_on_a_manifest(found.carrier_id, found.warehouse_id)[: MOST_SHOWN + 1])
    context = {
        "manifest": found,
        "weight": kilograms(found.grams or 0),
        "labels": [(label, showing.dot(label)) for label in labels[:MOST_SHOWN]],
        "more": len(labels) > MOST_SHOWN,
        "left": left[:MOST_SHOWN] if found.closed_at is None else [],
        "more_left": len(left) > MOST_SHOWN,
        "deeds": deeds_of(found.number),
        "live": found.number,
        "may_close": "carriers.hand_over" in request.act.permissions and found.closed_at is None,
    }
    return render(request, "carriers/manifest.html", context)


@doors.page("carriers.hand_over", effect=True)
def manifest_close(request: doors.PageRequest, number: str) -> HttpResponse:
    closed = carriers.close_manifest(request.act, number=number)
    left = queries.not_on_a_manifest(closed.carrier_id, closed.warehouse_id).count()
    more = f" {left} with labels still stand here; they go onto the next one." if left else ""
    return doors.done(request, f"Closed {closed.number}.{more}", url=reverse("manifest", args=[closed.number]))


@require_safe
@doors.page("carriers.view")
def manifest_paper(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.manifest_by_number(number)
    return downloads.file(papers.manifest(found.number), f"{found.number}.pdf")

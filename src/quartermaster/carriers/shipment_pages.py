"""Shipments: where each is, and what became of those that no carrier speaks of."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.carriers import operations as carriers
from quartermaster.carriers import queries, showing
from quartermaster.carriers.forms import MarkForm
from quartermaster.carriers.models import ShipmentMark
from quartermaster.carriers.operations.shipping import without_labels
from quartermaster.kernel import clock
from quartermaster.sales.carton_papers import shipment_of
from quartermaster.sales.models import Shipment
from quartermaster.web import tables
from quartermaster.web.dialogs import Dialog
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.sources import Rows

MOST_AT_ONCE = 500


@require_safe
@doors.page("sales.view")
def shipment_list(request: doors.PageRequest) -> HttpResponseBase:
    """Every shipment. Those that nobody follows are chosen together and said to have arrived, by whoever may."""
    rows, table = queries.shipments(chosen_warehouse(request)), showing.SHIPMENTS
    if request.GET.get("follow") == "nobody" and "carriers.track" in request.act.permissions:
        table = replace(table, bulk="carriers/shipment_bulk.html", bulk_url=reverse("shipments_mark"))
    context = {"kinds": ShipmentMark.Kind.choices}
    return tables.show(request, table, Rows(rows, key="number"), "carriers/shipments.html", context)


@doors.page("carriers.track", effect=True)
def shipments_mark(request: doors.PageRequest) -> HttpResponse:
    """The same became of all that were chosen."""
    numbers, said = request.POST.getlist("pick"), request.POST.get("kind", "")
    if not numbers or said not in ShipmentMark.Kind.values:
        raise carriers.InvalidEvent("Choose shipments, and say what became of them. Nothing was noted.")
    kind, note = ShipmentMark.Kind(said), request.POST.get("note", "")
    marked = carriers.mark_shipments(request.act, numbers=numbers[:MOST_AT_ONCE], kind=kind, note=note)
    count = f"{len(marked)} shipment{'' if len(marked) == 1 else 's'}"
    return doors.done(request, f"{kind.label}: {count}.", url=f"{reverse('shipment_list')}?follow=nobody")


@require_safe
@doors.page("sales.view")
def shipment_tracking(request: doors.PageRequest, number: str) -> HttpResponse:
    """Where the parcels of a shipment are, and how they got there. No prices stand on it."""
    shipment = shipment_of(number)
    labels = list(queries.labels_on(shipment))
    context = {
        "shipment": shipment,
        "order": shipment.order,
        "dot": showing.state_dot(queries.state_of_shipment(shipment, labels)),
        "parcels": [showing.Parcel.of(label) for label in labels],
        "marks": list(queries.marks_of(shipment)),
        "may_see": "carriers.view" in request.act.permissions,
        "may_mark": "carriers.track" in request.act.permissions and without_labels([shipment.pk])[shipment.pk],
        "live": shipment.order.number,
    }
    return render(request, "carriers/shipment.html", context)


@require_safe
@doors.page("carriers.track")
def shipment_mark(request: doors.PageRequest, number: str) -> HttpResponse:
    form = MarkForm(initial={"kind": "delivered", "at": timezone.localtime(clock.now())})
    return _of_mark(shipment_of(number)).show(request, form)


@doors.page("carriers.track", effect=True)
def shipment_marked(request: doors.PageRequest, number: str) -> HttpResponse:
    shipment, form = shipment_of(number), MarkForm(request.POST)

    def note() -> HttpResponse:
        said = form.cleaned_data
        kind = ShipmentMark.Kind(said["kind"])
        carriers.mark_shipments(request.act, numbers=[shipment.number], kind=kind, note=said["note"], at=said["at"])
        return doors.done(request, f"Noted for {shipment.number}.", url=reverse("order", args=[shipment.order.number]))

    return _of_mark(shipment).send(request, form, note)


def _of_mark(shipment: Shipment) -> Dialog:
    return Dialog(f"What became of {shipment.number}", reverse("shipment_marked", args=[shipment.number]), "Note")

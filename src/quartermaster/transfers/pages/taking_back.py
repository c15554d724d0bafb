"""Taking an arrival back on the transfer's page: at once as a whole, or line by line in a dialog."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.kernel import quantities
from quartermaster.transfers import operations as transfers
from quartermaster.transfers import queries
from quartermaster.transfers.models import Arrival, ArrivalLine
from quartermaster.transfers.papers import NotSo
from quartermaster.web.forms import seen_version

MOST_ROWS = 200


@require_safe
@doors.page("transfers.receive")
def transfer_unreceive_form(request: doors.PageRequest, number: str, arrival: str) -> HttpResponse:
    found = queries.transfer_by_number(number)
    noted = _arrival(found.pk, arrival)
    context = {
        "title": f"Take some of {noted.number} back",
        "action": reverse("transfer_unreceive", args=[found.number, noted.number]),
        "submit": "Take back",
        "version": found.version,
        "rows": _standing(noted)[:MOST_ROWS],
    }
    return render(request, "transfers/unreceive.html", context)


@doors.page("transfers.receive", effect=True)
def transfer_unreceive(request: doors.PageRequest, number: str, arrival: str) -> HttpResponse:
    """All of it, or where the dialog was filled in, so much of its lines."""
    parts = None
    if request.POST.get("in_part") == "yes":
        rows = _standing(_arrival(queries.transfer_by_number(number).pk, arrival))
        typed = [(row, request.POST.get(f"quantity_{row.pk}", "").strip()) for row in rows]
        parts = [_not_so(row, text) for row, text in typed if text.strip("0.")]
    transfers.take_back_arrival(request.act, number=number, arrival=arrival, parts=parts, version=seen_version(request))
    said = f"Took {'some of ' if parts else ''}{arrival} back. Its goods are under way again."
    return doors.done(request, said, url=reverse("transfer_order", args=[number]))


def _not_so(row: ArrivalLine, text: str) -> NotSo:
    quantity = quantities.parse(text, pointer=f"/quantity_{row.pk}", scale=row.line.sku.unit.scale)
    return NotSo(row.line.position, quantity, row_id=row.pk)


def _arrival(transfer_id: int, number: str) -> Arrival:
    found = queries.arrivals_of(transfer_id).filter(number=number.strip().upper()).first()
    if found is None:
        raise queries.UnknownArrival(f"There is no arrival {number[:40]} of this transfer.")
    return found


def _standing(arrival: Arrival) -> list[ArrivalLine]:
    return [row for row in arrival.lines.all() if row.stands]

"""The screen of sending: the pick list, with what really goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.kernel.quantities import parse, plain
from quartermaster.kernel.refusals import Refusal
from quartermaster.stock import references
from quartermaster.transfers import operations as transfers
from quartermaster.transfers import queries
from quartermaster.transfers.forms import ShipForm
from quartermaster.transfers.models import Transfer
from quartermaster.transfers.pages.showing import MOST_PARTS, on, pick_rows
from quartermaster.transfers.papers import Taken
from quartermaster.web.forms import seen_version


@require_safe
@doors.page("transfers.ship")
def transfer_ship(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.transfer_by_number(number)
    form = ShipForm(initial={"expected_on": found.expected_on or found.wanted_on})
    return _ship_page(request, found, form, pick_rows(found, list(found.lines.all())))


@doors.page("transfers.ship", effect=True)
def transfer_send(request: doors.PageRequest, number: str) -> HttpResponse:
    found, form = queries.transfer_by_number(number), ShipForm(request.POST)
    rows = pick_rows(found, list(found.lines.all()))
    if not form.is_valid():
        return _ship_page(request, found, form, rows, status=422)
    try:
        takes = None if len(rows) > MOST_PARTS else [one for row in rows if (one := _taken(request, found, row)) is not None]
        sent = transfers.ship(request.act, number=number, takes=takes, version=seen_version(request), **form.cleaned_data)
    except Refusal as refusal:
        return _ship_page(request, found, form, rows, refusal, status=422)
    return on(request, number, f"Sent {sent.number}. It is in transit to {found.to_warehouse.name}.")


@doors.page("transfers.ship", effect=True)
def transfer_unship(request: doors.PageRequest, number: str, dispatch: str) -> HttpResponse:
    transfers.take_back_dispatch(request.act, number=number, dispatch=dispatch, version=seen_version(request))
    return on(request, number, f"Took {dispatch} back. Its goods lie where they were.")


def _taken(request: doors.PageRequest, found: Transfer, row: dict[str, Any]) -> Taken | None:
    """How much of a row of the pick list goes, and of which lot, as typed; nothing where none of it does."""
    text = str(request.POST.get(f"quantity_{row['key']}", "")).strip()
    if not text.strip("0."):
        return None
    proposed, line = row["take"], row["line"]
    lot_id, code = proposed.lot_id, str(request.POST.get(f"lot_{row['key']}", row["lot"])).strip()
    if row["lot"] and code != row["lot"]:
        lot_id = references.find_lot_id(line.sku_id, code, owner_id=found.owner_id)
    weighs = str(request.POST.get(f"weight_{row['key']}", "")).strip()
    weight, confirmed = parse(weighs) if weighs else None, request.POST.get("weights_confirmed") == "yes"
    return Taken(line.position, proposed.bin_id, parse(text), lot_id, weight, confirmed)


def _ship_page(
    request: doors.PageRequest,
    found: Transfer,
    form: ShipForm,
    rows: Sequence[dict[str, Any]],
    refusal: Refusal | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    for row in rows[:MOST_PARTS]:
        row["typed"] = request.POST.get(f"quantity_{row['key']}", plain(row["take"].quantity))
        row["typed_lot"] = request.POST.get(f"lot_{row['key']}", row["lot"])
        row["typed_weight"] = request.POST.get(f"weight_{row['key']}", "")
    version = request.POST.get("version") or found.version
    context = {
        "transfer": found,
        "form": form,
        "rows": rows[:MOST_PARTS],
        "more": max(len(rows) - MOST_PARTS, 0),
        "weighed": any(row["line"].sku.weighed_in for row in rows[:MOST_PARTS]),
        "refusal": refusal,
        "given": request.POST,
        "version": version,
    }
    return render(request, "transfers/ship.html", context, status=status)

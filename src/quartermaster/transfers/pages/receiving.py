"""The screen of receiving: what came of what is under way; what is lost."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog.models import Barcode
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.models import Bin
from quartermaster.transfers import operations as transfers
from quartermaster.transfers import queries
from quartermaster.transfers.forms import Counted, CountedRow, LossForm, counted, rows_under_way
from quartermaster.transfers.models import Transfer
from quartermaster.transfers.pages.showing import MOST_PARTS, dialog, on
from quartermaster.web.forms import seen_version, take_lines


@require_safe
@doors.page("transfers.receive")
def transfer_receive(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.transfer_by_number(number)
    return _receive_page(request, found, _rows(found))


@doors.page("transfers.receive", effect=True)
def transfer_take_in(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.transfer_by_number(number)
    rows = _rows(found)
    sources: list[int] = []
    try:
        whole = len(rows) > MOST_PARTS
        read = Counted() if whole else counted(rows, request.POST)
        sources = read.sources
        arrival = transfers.receive(
            request.act,
            number=number,
            came=None if whole else read.came,
            allow_over=request.POST.get("allow_over") == "yes",
            bin_id=_chosen_dock(request),
            note=request.POST.get("note", "")[:500],
            version=seen_version(request),
        )
    except Refusal as refusal:
        take_lines(refusal, rows, sources)
        return _receive_page(request, found, rows, refusal)
    return on(request, number, f"Received {arrival.number} on {number}. Put it away next.")


@require_safe
@doors.page("transfers.write_off")
def transfer_loss_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return dialog(request, number, LossForm(), "transfer_loss", "Write off", LOSS_SAYS)


@doors.page("transfers.write_off", effect=True)
def transfer_loss(request: doors.PageRequest, number: str) -> HttpResponse:
    form = LossForm(request.POST)
    if not form.is_valid():
        return dialog(request, number, form, "transfer_loss", "Write off", LOSS_SAYS, status=422)
    act, note = request.act.because(form.cleaned_data["reason"]), form.cleaned_data["note"]
    transfers.write_off(act, number=number, note=note, version=seen_version(request))
    return on(request, number, f"Wrote off what was under way of {number}.")


LOSS_SAYS = "Everything that is still under way is lost, at what it cost. It can be taken back should it turn up."


def _rows(found: Transfer) -> list[CountedRow]:
    sent = queries.under_way_of(found.pk)
    barcodes: dict[int, list[str]] = {}
    skus = {row.line.sku_id for row in sent}
    for sku_id, value in Barcode.objects.filter(sku_id__in=skus, pack=None).values_list("sku_id", "value"):
        barcodes.setdefault(sku_id, []).append(value)
    return rows_under_way(sent, barcodes)


def _receive_page(
    request: doors.PageRequest, found: Transfer, rows: Sequence[CountedRow], refusal: Refusal | None = None
) -> HttpResponse:
    docks = Bin.objects.filter(warehouse=found.to_warehouse, kind=Bin.Kind.DOCK, closed_at=None)
    context = {
        "transfer": found,
        "rows": rows[:MOST_PARTS],
        "more": max(len(rows) - MOST_PARTS, 0),
        "weighed": any(row.weighed_in for row in rows[:MOST_PARTS]),
        "refusal": refusal,
        "docks": docks.order_by("walk_order", "code"),
        "given": request.POST,
        "version": request.POST.get("version") or found.version,
        "may_over": "transfers.over_receive" in request.act.permissions,
    }
    return render(request, "transfers/receive.html", context, status=422 if refusal else 200)


def _chosen_dock(request: doors.PageRequest) -> int | None:
    text = request.POST.get("bin", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None

"""Receiving at the dock, and settling what did not fit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog.models import Barcode, PackUnit
from quartermaster.catalog.queries import UsualUnits, in_packs, usual_units
from quartermaster.kernel.quantities import parse, plain
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.models import Bin
from quartermaster.purchasing import entries, queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.forms import (
    CountedLine,
    CountedLot,
    counted_entries,
    counted_lines,
    label_strangers,
)
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderLine
from quartermaster.purchasing.operations.correcting import UnknownReceipt
from quartermaster.purchasing.pages.asking import seen_version
from quartermaster.purchasing.papers import ReceiptPart
from quartermaster.web.forms import take_lines

MOST_CORRECTED = 500
"""Lines of a receipt that its dialog shows; of thousands of serials the others are corrected over the API."""


@require_safe
@doors.page("purchasing.receive")
def purchase_order_receive(request: doors.PageRequest, number: str) -> HttpResponse:
    return _receive_form(request, queries.order_by_number(number))


@doors.page("purchasing.receive", effect=True)
def purchase_order_take_in(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    lines = counted_lines(request.POST, [(line.position, line.sku.tracking) for line in order.lines.all()])
    label_strangers(lines)
    sources: list[int] = []
    try:
        read, sources = counted_entries(lines)
        receipt = purchasing.receive(
            request.act,
            number=number,
            receipts=entries.received_lines(read, {line.position: line.sku for line in order.lines.all()}),
            delivery_note=request.POST.get("delivery_note", "")[:60],
            note=request.POST.get("note", "")[:500],
            final=request.POST.get("final") == "yes",
            allow_over=request.POST.get("allow_over") == "yes",
            bin_id=chosen_dock(request),
            version=seen_version(request),
        )
    except Refusal as refusal:
        take_lines(refusal, lines, sources)
        return _receive_form(request, order, lines, refusal)
    url = reverse("purchase_order", args=[number])
    return doors.done(request, f"Received {receipt.number} on {number}. Put it away next.", url=url)


@require_safe
@doors.page("purchasing.receive")
def receipt_correct(request: doors.PageRequest, number: str, receipt: str) -> HttpResponse:
    order = queries.order_by_number(number)
    found = queries.receipts(order.pk).filter(number=receipt).first()
    if found is None:
        raise UnknownReceipt(f"{order.number} has no receipt {receipt[:40]}.")
    context = {"order": order, "receipt": found, "rows": list(enumerate(found.lines.all(), start=1))[:MOST_CORRECTED]}
    action = reverse("receipt_corrected", args=[order.number, found.number])
    return render(request, "purchasing/receipt_correct.html", {**context, "action": action})


@doors.page("purchasing.receive", effect=True)
def receipt_corrected(request: doors.PageRequest, number: str, receipt: str) -> HttpResponse:
    act = request.act.because(request.POST.get("reason", "").strip()[:200])
    lines = _corrected(request)
    purchasing.correct_receipt(act, number=number, receipt=receipt, lines=lines, version=seen_version(request))
    return doors.done(request, f"Corrected {receipt}.", url=reverse("purchase_order", args=[number]))


def _corrected(request: doors.PageRequest) -> list[ReceiptPart]:
    """How much of each line did not come, as typed ("less-1"); empty and 0 mean that all of it did."""
    parts = []
    for name, text in request.POST.items():
        place = name.removeprefix("less-")
        if place != name and place.isascii() and place.isdecimal() and len(place) < 10 and str(text).strip() not in ("", "0"):
            parts.append(ReceiptPart(int(place), parse(str(text), pointer=f"/less-{place}")))
    return parts


def _receive_form(
    request: doors.PageRequest, order: PurchaseOrder, counted: Sequence[CountedLine] = (), refusal: Refusal | None = None
) -> HttpResponse:
    by_position = {line.position: line for line in counted if line.position is not None}
    lines = list(order.lines.all())
    codes = codes_of([line.sku_id for line in lines])
    usual = usual_units(line.sku_id for line in lines)
    shown = [
        {
            "line": line,
            "counted": with_room(by_position.get(line.position) or _to_count(line, usual.get(line.sku_id, UsualUnits()).bought)),
            "codes": "|".join([line.sku.code, *codes.get(line.sku_id, [])]),
        }
        for line in lines
        if line.open_quantity or line.position in by_position
    ]
    context = {
        "order": order,
        "shown": shown,
        "strange": [*(line for line in counted if line.position is None), CountedLine(None, "", "", "")],
        "refusal": refusal,
        "weighed": any(line.sku.weighed_in_id for line in lines),
        "docks": Bin.objects.filter(warehouse=order.warehouse, kind=Bin.Kind.DOCK, closed_at=None).order_by("walk_order", "code"),
        "version": request.POST.get("version") or order.version,
        "given": request.POST,
        "may_over": "purchasing.over_receive" in request.act.permissions,
    }
    return render(request, "purchasing/receive.html", context, status=422 if refusal else 200)


def _to_count(line: PurchaseOrderLine, pack: PackUnit | None) -> CountedLine:
    """All that is open of the line, to begin with; in whole packs where it is bought so."""
    open_words = in_packs(pack, line.open_quantity) if line.open_quantity else ""
    open_words = open_words or _open_words(line.open_quantity)
    lots = [CountedLot(quantity=open_words)] if line.sku.tracking == "lot" else []
    return CountedLine(line.position, "", open_words, "", tracking=line.sku.tracking, lots=lots)


def with_room(counted: CountedLine) -> CountedLine:
    """With an empty row for one lot more."""
    if counted.tracking == "lot":
        counted.lots = [*counted.lots, CountedLot()]
    return counted


def _open_words(quantity: Decimal) -> str:
    return plain(quantity) if quantity else ""


def codes_of(sku_ids: Sequence[int]) -> dict[int, list[str]]:
    """SKU → its barcodes, those of a pack as "barcode=unit"."""
    found: dict[int, list[str]] = {}
    for sku_id, value, unit in Barcode.objects.filter(sku_id__in=sku_ids).values_list("sku_id", "value", "pack__unit__code"):
        found.setdefault(sku_id, []).append(f"{value}={unit}" if unit else value)
    return found


def chosen_dock(request: doors.PageRequest) -> int | None:
    text = request.POST.get("bin", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None

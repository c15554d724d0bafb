"""The dock: what is here, late and due today, one tap from being received; and counting what comes off the lorry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.models import Bin
from quartermaster.purchasing import delivery_queries, entries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.forms import CountedLine, CountedLot, counted_entries, counted_lines, label_strangers
from quartermaster.purchasing.models import Delivery, DeliveryLine
from quartermaster.purchasing.onward import onward
from quartermaster.purchasing.pages.asking import seen_version
from quartermaster.purchasing.pages.deliveries import expected
from quartermaster.purchasing.pages.receiving import chosen_dock, codes_of, with_room
from quartermaster.web.forms import take_lines

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Group:
    """Deliveries that have the same claim on the dock's attention."""

    words: str
    tone: str
    deliveries: list[Delivery]


@require_safe
@doors.page("purchasing.receive")
def dock(request: doors.PageRequest) -> HttpResponse:
    text = request.GET.get("scan", "").strip()
    rows = delivery_queries.to_receive(warehouse_id=request.scope)  # type: ignore[attr-defined]
    if text and (number := delivery_queries.scanned(rows, text)):
        return redirect("delivery_receive", number)
    context = {
        "groups": _groups(list(rows[:MOST_SHOWN])),
        "scanned": text,
        "expected": expected,
        "onward": onward(warehouse_id=request.scope),  # type: ignore[attr-defined]
    }
    return render(request, "purchasing/dock.html", context)


@require_safe
@doors.page("purchasing.receive")
def delivery_receive(request: doors.PageRequest, number: str) -> HttpResponse:
    return _form(request, delivery_queries.delivery_by_number(number))


@doors.page("purchasing.receive", effect=True)
def delivery_take_in(request: doors.PageRequest, number: str) -> HttpResponse:
    delivery = delivery_queries.delivery_by_number(number)
    announced = list(delivery.lines.all())
    lines = counted_lines(request.POST, [(line.position, line.sku.tracking) for line in announced])
    label_strangers(lines)
    sources: list[int] = []
    try:
        read, sources = counted_entries(lines)
        received = purchasing.receive_delivery(
            request.act.because(request.POST.get("reason", "").strip()[:200]),
            number=number,
            lines=entries.received_lines(read, {line.position: line.sku for line in announced}),
            final=request.POST.get("final") == "yes",
            allow_over=request.POST.get("allow_over") == "yes",
            note=request.POST.get("note", "")[:500],
            bin_id=chosen_dock(request),
            version=seen_version(request),
        )
    except Refusal as refusal:
        take_lines(refusal, lines, sources)
        return _form(request, delivery, lines, refusal)
    return doors.done(request, f"Received on {received.number}.", url=reverse("delivery", args=[received.number]))


def _groups(found: Sequence[Delivery]) -> list[Group]:
    now = clock.now()
    tomorrow = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    kinds: dict[str, list[Delivery]] = {"here": [], "late": [], "today": [], "later": []}
    for one in found:
        kinds[_kind(one, now, tomorrow)].append(one)
    words = {"here": ("Here", "accent"), "late": ("Late", "bad"), "today": ("Today", "open"), "later": ("Later", "idle")}
    return [Group(*words[kind], rows) for kind, rows in kinds.items() if rows]


def _kind(delivery: Delivery, now: datetime, tomorrow: datetime) -> str:
    if delivery.state not in Delivery.COMING:
        return "here"
    if delivery.expected_at is None or delivery.expected_at >= tomorrow:
        return "later"
    return "late" if delivery.expected_at < now else "today"


def _form(
    request: doors.PageRequest, delivery: Delivery, counted: Sequence[CountedLine] = (), refusal: Refusal | None = None
) -> HttpResponse:
    blind = delivery_queries.is_blind(warehouse_id=delivery.warehouse_id, supplier_id=delivery.supplier_id)
    shown = delivery_queries.shows_expected(delivery, blind, request.act.permissions)
    by_position = {line.position: line for line in counted if line.position is not None}
    lines = list(delivery.lines.all())
    codes = codes_of([line.sku_id for line in lines])
    context = {
        "delivery": delivery,
        "blind": blind,
        "told": shown,
        "shown": [
            {
                "line": line,
                "counted": with_room(by_position.get(line.position) or _to_count(line, told=shown)),
                "codes": "|".join([line.sku.code, *([line.sscc] if line.sscc else []), *codes.get(line.sku_id, [])]),
            }
            for line in lines
            if line.missing or line.position in by_position or not shown
        ],
        "strange": [*(line for line in counted if line.position is None), CountedLine(None, "", "", "")],
        "refusal": refusal,
        "docks": Bin.objects.filter(warehouse=delivery.warehouse, kind=Bin.Kind.DOCK, closed_at=None).order_by("walk_order"),
        "version": request.POST.get("version") or delivery.version,
        "given": request.POST,
        "at": request.POST.get("bin") or (str(delivery.bin_id) if delivery.bin_id else ""),
        "may_over": "purchasing.over_receive" in request.act.permissions and not blind,
    }
    return render(request, "purchasing/delivery_receive.html", context, status=422 if refusal else 200)


def _to_count(line: DeliveryLine, *, told: bool) -> CountedLine:
    """What is still missing, to begin with, with its lot and serials; of a blind delivery nothing."""
    words = plain(line.missing) if told and line.missing else ""
    lots = []
    if line.sku.tracking == "lot":
        expires = line.expires_on.isoformat() if line.expires_on and told else ""
        lots = [CountedLot(code=line.lot if told else "", quantity=words, expires_on=expires)]
    serials = line.serials if told and not line.received else ""
    return CountedLine(line.position, "", words, "", tracking=line.sku.tracking, lots=lots, serials=serials)

"""Walks through zones, tags that are given out, and tags that nobody knows."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog.models import Sku
from quartermaster.catalog.queries import sku_of_code, usual_owner
from quartermaster.codes import serials
from quartermaster.kernel import clock, quantities
from quartermaster.locations.queries import warehouse_of_code, warehouses, zones
from quartermaster.rfid import operations as rfid
from quartermaster.rfid import queries, showing
from quartermaster.rfid.comparing import Finding
from quartermaster.rfid.models import UnknownTag
from quartermaster.rfid.reads import MICRO, Read
from quartermaster.stock.models.lots import Lot
from quartermaster.stock.queries import lots_by_id
from quartermaster.stock.references import find_lot_ids
from quartermaster.web.scope import chosen_warehouse

MOST_SHOWN = 100
DIFFERENT = (Finding.MISSING, Finding.UNEXPECTED, Finding.UNKNOWN)


@require_safe
@doors.page("rfid.view")
def zone_walk_list(request: doors.PageRequest) -> HttpResponse:
    rows, scope = queries.walks().order_by("-id"), chosen_warehouse(request)
    if scope:
        rows = rows.filter(warehouse_id=scope)
    places = zones().select_related("warehouse").order_by("warehouse__code", "code")
    context = {
        "rows": rows[:MOST_SHOWN],
        "warehouses": [one for one in warehouses() if scope in (None, one.pk)],
        "zones": places.filter(warehouse_id=scope) if scope else places,
        "readers": queries.readers(),
        "may_walk": "rfid.walk" in request.act.permissions,
    }
    return render(request, "rfid/walks.html", context)


@doors.page("rfid.walk", effect=True)
def zone_walk_start(request: doors.PageRequest) -> HttpResponse:
    """`place` is a warehouse's code, or its and a zone's."""
    code, _, zone_code = request.POST.get("place", "").partition("/")
    warehouse = warehouse_of_code(code[:20])
    zone = zones().filter(warehouse=warehouse, code=zone_code[:20]).first() if zone_code else None
    reader_id = request.POST.get("reader", "")
    reader = queries.reader_of_id(int(reader_id)) if reader_id.isascii() and reader_id.isdecimal() else None
    made = rfid.start_walk(request.act, warehouse=warehouse, zone=zone, reader=reader)
    return doors.done(request, f"{made.number} has begun.", url=reverse("zone_walk", args=[made.number]))


@require_safe
@doors.page("rfid.view")
def zone_walk(request: doors.PageRequest, number: str) -> HttpResponse:
    walk = queries.walk_by_number(number)
    different = walk.lines.filter(finding__in=DIFFERENT).select_related("sku", "lot", "booked_in__warehouse")
    different = different.order_by("finding", "sku__code", "code", "epc")
    context = {
        "walk": walk,
        "tags": walk.lines.exclude(epc="").count(),
        "figures": showing.walked(walk.counts) if walk.ended_at else [],
        "groups": showing.groups(walk.lines.all() if not walk.ended_at else walk.lines.filter(finding=Finding.EXPECTED)),
        "different": different[: showing.MOST_DIFFERENCES],
        "more": max(different.count() - showing.MOST_DIFFERENCES, 0),
        "may_walk": "rfid.walk" in request.act.permissions and walk.ended_at is None,
    }
    return render(request, "rfid/walk.html", context)


@doors.page("rfid.walk", effect=True)
def zone_walk_reads(request: doors.PageRequest, number: str) -> HttpResponse:
    """EPCs as a handheld reader saved them, one a line."""
    now = int(clock.now().timestamp() * MICRO)
    reads = [Read(text.upper(), 0, now, now) for text in request.POST.get("epcs", "").split()]
    rfid.read_on_walk(request.act, number=number, reads=reads)
    return doors.done(request, f"Took in {len(reads)} tags.", url=reverse("zone_walk", args=[number]))


@doors.page("rfid.walk", effect=True)
def zone_walk_end(request: doors.PageRequest, number: str) -> HttpResponse:
    walk = rfid.end_walk(request.act, number=number)
    return doors.done(request, f"{walk.number} is compared with the book.", url=reverse("zone_walk", args=[walk.number]))


@require_safe
@doors.page("rfid.view")
def tag_list(request: doors.PageRequest) -> HttpResponse:
    """What was given out lately, or what a search finds."""
    text = request.GET.get("q", "").strip()[:128]
    rows = queries.tags().order_by("-id")
    if text:
        rows = rows.filter(epc=text.upper()) | rows.filter(lot__code=text) | rows.filter(lot__sku__code__iexact=text)
    context = {"rows": rows[:MOST_SHOWN], "q": text, "may_tie": "rfid.tie" in request.act.permissions}
    return render(request, "rfid/tags.html", context)


@doors.page("rfid.tie", effect=True)
def tag_give(request: doors.PageRequest) -> HttpResponse:
    """Tags for serials of a SKU: one by one, or as a range."""
    lots = _serials(request.POST.get("sku", "")[:60], request.POST.get("serials", "")[:20_000])
    made = rfid.give_tags(request.act, serials=lots)
    said = f"{len(made)} tags are tied. Write their EPCs on tags now."
    return doors.done(request, said, url=f"{reverse('tag_list')}?q={lots[0].sku.code if lots[0].sku else ''}")


@require_safe
@doors.page("rfid.view")
def unknown_tag_list(request: doors.PageRequest) -> HttpResponse:
    rows, scope = queries.unknown_tags(), chosen_warehouse(request)
    if scope:
        rows = rows.filter(warehouse_id=scope)
    context = {
        "rows": rows.filter(state=UnknownTag.State.OPEN).order_by("-last_seen_at")[:MOST_SHOWN],
        "settled": rows.exclude(state=UnknownTag.State.OPEN).order_by("-settled_at")[:20],
        "may_tie": "rfid.tie" in request.act.permissions,
    }
    return render(request, "rfid/unknown.html", context)


@doors.page("rfid.tie", effect=True)
def unknown_tag_tie(request: doors.PageRequest, tag_id: int) -> HttpResponse:
    found = queries.unknown_tag_of_id(tag_id)
    sku, code = sku_of_code(request.POST.get("sku", "")[:60]), request.POST.get("serial", "").strip()[:60]
    (lot,) = _lots(sku, [code])
    quantity = quantities.parse(request.POST.get("quantity", "") or "1", scale=sku.unit.scale)
    rfid.tie_tag(request.act, memory=found.epc, lot=lot, quantity=quantity)
    return doors.done(request, f"The tag is on {sku.code} {lot.code} from now on.", url=reverse("unknown_tag_list"))


@doors.page("rfid.tie", effect=True)
def unknown_tag_ignore(request: doors.PageRequest, tag_id: int) -> HttpResponse:
    rfid.ignore_tag(request.act.because(request.POST.get("reason", "")[:200]), tag_id=tag_id)
    return doors.done(request, "The tag is ignored.", url=reverse("unknown_tag_list"))


def _serials(sku_code: str, text: str) -> list[Lot]:
    """The serials of a SKU that are named, in their order."""
    return _lots(sku_of_code(sku_code), serials.spread(text))


def _lots(sku: Sku, codes: Sequence[str]) -> list[Lot]:
    ids = find_lot_ids([(sku.pk, code, "/serials") for code in codes], owner_id=usual_owner().pk)
    found = lots_by_id(ids)
    return [found[one] for one in ids]

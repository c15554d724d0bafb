"""Pages of the past: what came into a bin and went out of it, what lay there on a day, and what a SKU had then."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog import whose
from quartermaster.catalog.models import Sku
from quartermaster.catalog.queries import there_are_several_owners
from quartermaster.kernel.db import with_room
from quartermaster.locations import queries as locations
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.stock import links, past, queries, references
from quartermaster.stock.lists import document_link, sku_link
from quartermaster.web import tables, words
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.sources import Sql
from quartermaster.web.tables import Column, Filter, Table
from quartermaster.web.templatetags.web import link, why

EARLIEST = date(1900, 1, 1)
KINDS = dict(queries.MOVEMENT_KINDS)


def _what(row: dict[str, Any]) -> str:
    return f"{KINDS[row['kind']]}, reversal" if row["reversal"] else str(KINDS[row["kind"]])


def _change(row: dict[str, Any]) -> SafeString:
    return why(words.signed(row["change"]), reverse("movement", args=[row["id"]]))


HISTORY = Table(
    name="bin-history",
    sort="-id",
    row_url=lambda row: reverse("movement", args=[row["id"]]),
    topics="stock",
    params=frozenset({"as_of"}),
    empty="Nothing has moved here yet.",
    columns=(
        Column("id", "No.", sort="id", width="76px", cell=lambda row: str(row["id"])),
        Column("occurred_at", "When", width="100px", phone="tail"),
        Column("kind", "What", value=_what, width="104px", phone="line"),
        Column("sku", "SKU", cell=lambda row: sku_link(row["sku"]), width="96px", strong=True, phone="title"),
        Column("name", "Name", grow=True),
        Column("lot", "Lot", width="88px", phone="line"),
        Column("change", "Change", numeric=True, width="72px", cell=_change, phone="end"),
        Column("after", "Then here", numeric=True, width="84px", strong=True, phone="line"),
        Column("other", "From or to", width="112px", phone="line"),
        Column("document", "Document", cell=lambda row: document_link(row["document"]), width="88px"),
        Column("who", "Who", width="76px", wide=True),
        Column("reason", "Why", width="110px", hidden=True),
        Column("owner", "Owner", hidden=True),
    ),
    filters=(
        Filter("sku", "SKU", sql="upper(sku) = upper(%(value)s::text)"),
        Filter("kind", "What", sql="kind = %(value)s::text", choices=queries.MOVEMENT_KINDS),
        Filter("lot", "Lot or serial", sql="lot = %(value)s::text"),
    ),
)


@require_safe
@doors.page("stock.view")
def bin_history(request: doors.PageRequest, warehouse: str, code: str) -> HttpResponseBase:
    """Backwards from now or (by No.) forwards from the beginning, with what lay there after each movement."""
    building = locations.find_warehouse(warehouse)
    place = locations.find_bin(building, code)
    day = _day(request)
    then = queries.cells_as_of(_end_of(day), bin_id=place.pk) if day else []
    context = {
        "bin": place,
        "place": f"{building.code}/{place.code}",
        "bin_url": reverse("bin", args=[building.code, place.code]),
        "day": day,
        "then": then,
        "weighed": any(cell.weighed_in for cell in then),
        "forwards": "?" + urlencode({"sort": "id"}),
        "backwards": "?" + urlencode({"sort": "-id"}),
    }
    return tables.show(request, HISTORY, past.history_of_bin(place.pk), "stock/bin_history.html", context)


def _there(row: dict[str, Any]) -> SafeString:
    address = reverse("bin_history", args=[row["warehouse"], row["bin"]])
    return link(f"{address}?{urlencode({'sku': row['sku'], 'sort': '-id'})}", f"{row['warehouse']}/{row['bin']}")


def _weight(row: dict[str, Any]) -> str:
    return f"{words.quantity(row['weight'])} {row['weighed_in']}" if row["weighed_in"] else ""


THEN = Table(
    name="balances-then",
    sort="sku",
    params=frozenset({"as_of"}),
    empty="Every bin was empty then.",
    columns=(
        Column("sku", "SKU", sort="sku", cell=lambda row: sku_link(row["sku"]), width="130px", phone="title"),
        Column("name", "Name", sort="name", grow=True, phone="line"),
        Column("warehouse", "Warehouse", sort="warehouse", width="110px"),
        Column("bin", "Bin", sort="bin", cell=_there, width="140px", phone="tail"),
        Column("kind", "Kind", value=lambda row: str(Bin.Kind(row["kind"]).label), sort="kind", width="100px"),
        Column("quantity", "Quantity", numeric=True, sort="quantity", phone="end"),
        Column("unit", "Unit", width="70px"),
        Column("weight", "Weight", value=_weight, width="110px", phone="line"),
        Column("lot", "Lot", value=lambda row: row["lot"] or "", hidden=True),
        Column("owner", "Owner", cell=lambda row: row["owner_name"], width="100px", phone="line", when=there_are_several_owners),
    ),
    filters=(
        Filter(
            "q",
            "SKU or name",
            sql="starts_with(upper(sku), upper(%(value)s::text)) OR strpos(upper(name), upper(%(value)s::text)) > 0",
        ),
        Filter("bin", "Bin", sql="starts_with(upper(bin), upper(%(value)s::text))"),
        Filter("kind", "Kind", sql="kind = %(value)s::text", choices=[(kind.value, kind.label) for kind in Bin.PHYSICAL]),
        whose.filter_by(sql="owner = %(value)s::text"),
    ),
)


@require_safe
@doors.page("stock.view")
def balances_then(request: doors.PageRequest) -> HttpResponseBase:
    """What lay in every bin at the end of a day; yesterday, where none was asked for."""
    day = _day(request) or timezone.localdate() - timedelta(days=1)
    with with_room():
        rows = Sql(*queries.select_as_of(_end_of(day)))
        if scope := chosen_warehouse(request):
            rows = rows.where("warehouse_id = %(scope)s", scope=scope)
        return tables.show(request, THEN, rows, "stock/balances_then.html", {"day": day})


@require_safe
@doors.page("stock.view")
def sku_then(request: doors.PageRequest, code: str) -> HttpResponse:
    """What there was of a SKU at the end of a day, and what of it was available."""
    sku = Sku.objects.select_related("unit").get(pk=references.find_sku(code).id)
    day = _day(request) or timezone.localdate() - timedelta(days=1)
    names = dict(Warehouse.objects.values_list("id", "name"))
    positions = past.positions_as_of(_end_of(day), [sku.pk])
    shown = [(names[one.warehouse_id], one) for one in positions if one.warehouse_id and (one.on_hand or one.reserved)]
    context = {
        "sku": sku,
        "sku_url": links.sku(sku.code),
        "day": day,
        "places": shown,
        "cells": queries.cells_as_of(_end_of(day), sku_id=sku.pk),
        "weighed": sku.weighed_in_id is not None,
    }
    return render(request, "stock/sku_then.html", context)


def _day(request: doors.PageRequest) -> date | None:
    """The day asked for, at whose end stock is looked at; no day that has not begun."""
    try:
        asked = date.fromisoformat(request.GET.get("as_of", ""))
    except ValueError:
        return None
    return asked if EARLIEST <= asked <= timezone.localdate() else None


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)

"""The tables of stock's pages: what they show and what they can be asked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quartermaster.catalog import whose
from quartermaster.catalog.models import Sku
from quartermaster.locations.models import Bin
from quartermaster.stock import links, queries
from quartermaster.web import words
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import why

Movements = QuerySet[Any]


def place_name(place: Any) -> str:
    """A bin as people write it: LDS/A-01, or what stands for the outside: Customer."""
    return f"{place.warehouse.code}/{place.code}" if place.warehouse_id else str(place.get_kind_display())


def place_link(place: Any) -> SafeString | str:
    if not place.warehouse_id:
        return place_name(place)
    return format_html('<a href="{}">{}</a>', reverse("bin", args=[place.warehouse.code, place.code]), place_name(place))


def document_link(number: str) -> SafeString | str:
    url = links.document(number)
    return format_html('<a href="{}">{}</a>', url, number) if url else number


def sku_link(code: str) -> SafeString | str:
    url = links.sku(code)
    return format_html('<a href="{}">{}</a>', url, code) if url else code


def _of_sku(rows: Movements, text: str) -> Movements:
    """By the ids themselves, so that the index by SKU gives them in order."""
    return rows.filter(sku_id__in=list(Sku.objects.filter(code__iexact=text).values_list("id", flat=True)))


def _by_person(rows: Movements, text: str) -> Movements:
    return rows.filter(
        Q(actor__username__iexact=text) | Q(actor__first_name__icontains=text) | Q(actor__last_name__icontains=text)
    )


def _at_place(rows: Movements, text: str) -> Movements:
    """A bin (LDS/A-01 or A-01) or a whole warehouse (LDS)."""
    warehouse, _, code = text.partition("/")
    named = (
        Q(warehouse__code__iexact=warehouse, code__iexact=code)
        if code
        else Q(code__iexact=text) | Q(warehouse__code__iexact=text)
    )
    bins = list(Bin.objects.filter(named).values_list("id", flat=True))
    return rows.filter(queries.into_or_out_of(bins))


def _since(rows: Movements, text: str) -> Movements:
    day = _day(text)
    return rows.filter(occurred_at__gte=day) if day else rows.none()


def _until(rows: Movements, text: str) -> Movements:
    day = _day(text)
    if day is None:
        return rows.none()
    return rows if day.date() == date.max else rows.filter(occurred_at__lt=day + timedelta(days=1))


def _day(text: str) -> datetime | None:
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(text), time.min))
    except ValueError:
        return None


def _what(row: Any) -> str:
    return f"{row.get_kind_display()}, reversal" if row.reverses_id else str(row.get_kind_display())


def in_warehouse(rows: Movements, warehouse_id: int | None) -> Movements:
    if warehouse_id is None:
        return rows
    return rows.filter(Q(from_bin__warehouse_id=warehouse_id) | Q(to_bin__warehouse_id=warehouse_id))


MOVEMENTS = Table(
    name="movements",
    sort="-seq",
    row_url=lambda row: reverse("movement", args=[row.pk]),
    topics="stock",
    empty="Nothing has moved yet.",
    columns=(
        Column("seq", "No.", value=lambda row: row.pk, cell=lambda row: str(row.pk), sort="pk", width="84px"),
        Column("occurred", "When", value=lambda row: row.occurred_at, width="108px", phone="tail"),
        Column("kind", "What", value=_what, width="112px", phone="line", strong=True),
        Column(
            "sku", "SKU", value=lambda row: row.sku.code, cell=lambda row: sku_link(row.sku.code), width="100px", phone="title"
        ),
        Column("name", "Name", value=lambda row: row.sku.name, grow=True),
        Column(
            "quantity",
            "Quantity",
            numeric=True,
            phone="end",
            cell=lambda row: why(row.quantity, reverse("movement", args=[row.pk])),
        ),
        Column("weight", "Weight", numeric=True, hidden=True, width="80px"),
        Column("weighed_in", "Weighed in", value=lambda row: row.weighed_in or "", hidden=True, width="70px"),
        Column(
            "from",
            "From",
            value=lambda row: place_name(row.from_bin),
            cell=lambda row: place_link(row.from_bin),
            width="104px",
            phone="line",
        ),
        Column(
            "to",
            "To",
            value=lambda row: place_name(row.to_bin),
            cell=lambda row: place_link(row.to_bin),
            width="104px",
            phone="line",
        ),
        Column("document", "Document", cell=lambda row: document_link(row.document), width="100px"),
        Column("actor", "Who", value=lambda row: row.actor.name, width="88px", wide=True),
        Column("reason", "Why", wide=True, width="88px", value=lambda row: words.verb(row.reason) if row.reason else ""),
        Column("lot", "Lot", value=lambda row: row.lot.code, hidden=True),
        whose.column(),
        Column("source", "Through", hidden=True),
        Column("recorded", "Recorded", value=lambda row: row.recorded_at, hidden=True),
    ),
    filters=(
        Filter("sku", "SKU", apply=_of_sku),
        Filter("kind", "What", lookup="kind", choices=queries.MOVEMENT_KINDS),
        Filter("document", "Document", lookup="document"),
        Filter("person", "Who", apply=_by_person),
        Filter("place", "Warehouse or bin", apply=_at_place),
        Filter("since", "From day", apply=_since, kind="date"),
        Filter("until", "To day", apply=_until, kind="date"),
        whose.filter_by(),
    ),
    views=(
        View("All"),
        View("Receipts", {"kind": "receipt"}),
        View("Put away", {"kind": "put_away"}),
        View("Shipped", {"kind": "ship"}),
        View("Adjustments", {"kind": "adjustment"}),
    ),
)


def _lot(row: Any) -> str:
    return str(row.lot.code)


def _weight(row: Any) -> str:
    """What the pieces weigh together, where they are weighed."""
    return f"{words.quantity(row.weight)} {row.sku.weighed_in.code}" if row.sku.weighed_in else ""


BALANCES = Table(
    name="balances",
    sort="sku",
    row_url=lambda row: reverse("bin", args=[row.bin.warehouse.code, row.bin.code]),
    topics="stock",
    empty="Every bin is empty.",
    columns=(
        Column(
            "sku",
            "SKU",
            value=lambda row: row.sku.code,
            sort="sku__code",
            cell=lambda row: sku_link(row.sku.code),
            width="130px",
            phone="title",
        ),
        Column("name", "Name", value=lambda row: row.sku.name, sort="sku__name", grow=True, phone="line"),
        Column("warehouse", "Warehouse", value=lambda row: row.bin.warehouse.code, sort="bin__warehouse__code", width="110px"),
        Column(
            "bin",
            "Bin",
            value=lambda row: row.bin.code,
            sort="bin__code",
            cell=lambda row: place_link(row.bin),
            width="140px",
            phone="tail",
        ),
        Column("kind", "Kind", value=lambda row: row.bin.get_kind_display(), sort="bin__kind", width="100px"),
        Column("quantity", "Quantity", numeric=True, sort="quantity", phone="end"),
        Column("unit", "Unit", value=lambda row: row.sku.unit.code, width="70px"),
        Column("weight", "Weight", value=_weight, width="110px", wide=True),
        Column("lot", "Lot", value=_lot, hidden=True),
        whose.column(),
    ),
    filters=(
        Filter(
            "q",
            "SKU or name",
            apply=lambda rows, text: rows.filter(Q(sku__code__istartswith=text) | Q(sku__name__icontains=text)),
        ),
        Filter("bin", "Bin", lookup="bin__code__istartswith"),
        Filter("kind", "Kind", lookup="bin__kind", choices=[(kind.value, kind.label) for kind in Bin.PHYSICAL]),
        whose.filter_by(),
    ),
)

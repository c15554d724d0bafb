"""The tables of lots, serials and holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quartermaster.catalog import whose
from quartermaster.stock import links, queries
from quartermaster.stock.lists import place_link, place_name, sku_link
from quartermaster.stock.models import Lot
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.operations import HOLD_REASONS
from quartermaster.web import words
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import status

Lots = QuerySet[Any]

STATE_TONES = {"released": "ok", "quarantine": "warn", "on_hold": "warn", "recalled": "bad", "rejected": "bad"}
SOON_DAYS = 7
FAR_DAYS = 365
"""So far ahead, how many days that is tells nobody anything."""
SOON_CHOICES = (
    ("expired", "Expired"),
    ("0-7", "Within 7 days"),
    ("8-14", "In 8 to 14 days"),
    ("15-30", "In 15 to 30 days"),
    ("0-30", "Within 30 days"),
    ("rule", "Soon, by their rule"),
)
"""From so many days ahead to so many, as Today counts them."""
MOST_PLACES_SHOWN = 3


def is_expired(lot: Lot, today: date) -> bool:
    return lot.expires_on is not None and lot.expires_on < today


def state_words(lot: Lot, today: date) -> tuple[str, str]:
    """A lot's tone and what people call its state: one that is released and past its last day is expired."""
    if lot.state == Lot.State.RELEASED and is_expired(lot, today):
        return "bad", "Expired"
    return STATE_TONES[lot.state], str(Lot.State(lot.state).label)


def lot_link(lot: Lot) -> SafeString | str:
    url = links.lot(lot.pk)
    return format_html('<a href="{}">{}</a>', url, lot.code) if url else lot.code


def _state(lot: Lot) -> str:
    return status(*state_words(lot, timezone.localdate()))


def _expires(lot: Lot) -> SafeString | str:
    if lot.expires_on is None:
        return ""
    left = (lot.expires_on - timezone.localdate()).days
    tone = "err" if left < SOON_DAYS else ""
    said = f"{left} days" if left > 1 else "1 day" if left == 1 else "today" if left == 0 else "past"
    said = "" if left >= FAR_DAYS else said
    return format_html('<span class="{}">{}</span> <span class="mut">{}</span>', tone, words.short(lot.expires_on), said)


def _where(lot: Any) -> str:
    """Its bins as written by the query, the first few of them."""
    found: list[str] = lot.places or []
    more = f" and {len(found) - MOST_PLACES_SHOWN} more" if len(found) > MOST_PLACES_SHOWN else ""
    return ", ".join(found[:MOST_PLACES_SHOWN]) + more


def _expiring(rows: Lots, value: str) -> Lots:
    today = timezone.localdate()
    if value == "expired":
        return rows.filter(expires_on__lt=today)
    if value == "rule":
        return rows.filter(pk__in=queries.lots_due(today))
    first, _, last = value.partition("-")
    return rows.filter(expires_on__range=(today + timedelta(days=int(first)), today + timedelta(days=int(last))))


def _ruled(rows: Lots, value: str) -> Lots:
    ruled = Q(sku_id__in=queries.skus_with_rules())
    return rows.filter(ruled if value == "own" else ~ruled)


def _stocked(rows: Lots, value: str) -> Lots:
    there = Exists(queries.balances().filter(lot_id=OuterRef("pk")).exclude(lot_id=UNTRACKED))
    return rows.filter(there if value == "yes" else ~there)


def _called(rows: Lots, text: str) -> Lots:
    """By the code of the lot, of its SKU, or of the supplier's own lot."""
    return rows.filter(Q(code__istartswith=text) | Q(sku__code__iexact=text) | Q(supplier_lot__iexact=text))


def _kind(rows: Lots, value: str) -> Lots:
    return rows.filter(pk__lt=UNTRACKED) if value == "serial" else rows.filter(pk__gt=UNTRACKED)


LOTS = Table(
    name="lots",
    sort="expires",
    row_url=lambda lot: links.lot(lot.pk),
    topics="stock",
    empty="No lots and serials yet. They come with receipts of SKUs that are tracked.",
    columns=(
        Column("code", "Lot or serial", sort="code", cell=lot_link, width="150px", strong=True, phone="title"),
        Column("state", "State", sort="state", value=lambda lot: lot.state, cell=_state, width="110px", phone="end"),
        Column(
            "sku",
            "SKU",
            value=lambda lot: lot.sku.code,
            sort="sku__code",
            cell=lambda lot: sku_link(lot.sku.code),
            width="150px",
            phone="line",
        ),
        Column("name", "Name", value=lambda lot: lot.sku.name, grow=True, phone="line"),
        Column(
            "expires", "Expires", value=lambda lot: lot.expires_on, sort="expires_on", cell=_expires, width="170px", phone="tail"
        ),
        Column("on_hand", "On hand", numeric=True, width="90px", phone="line"),
        Column("unit", "Unit", value=lambda lot: lot.sku.unit.code, width="60px"),
        Column("where", "Where", value=_where, width="190px", wide=True),
        Column("best_before", "Best before", hidden=True),
        Column("manufactured_on", "Made on", hidden=True),
        Column("supplier_lot", "Supplier’s lot", hidden=True),
        Column("warranty_until", "Warranty until", hidden=True),
        whose.column(),
        Column("created_at", "First heard of", hidden=True),
    ),
    filters=(
        Filter("q", "Lot, serial or SKU", apply=_called),
        Filter("state", "State", lookup="state", choices=Lot.State.choices),
        Filter("expires", "Expires", apply=_expiring, choices=SOON_CHOICES),
        Filter("rule", "Told of", apply=_ruled, choices=(("own", "By a rule"), ("usual", "By the usual days"))),
        Filter("stock", "Stock", apply=_stocked, choices=(("yes", "On hand"), ("no", "None left"))),
        Filter("kind", "Kind", apply=_kind, choices=(("lot", "Lots"), ("serial", "Serials"))),
        Filter("sku", "SKU", lookup="sku__code__iexact"),
        whose.filter_by(),
    ),
    views=(
        View("All"),
        View("On hand", {"stock": "yes"}),
        View("Expires soon", {"stock": "yes", "expires": "0-30"}),
        View("Expired", {"stock": "yes", "expires": "expired"}),
        View("Recalled", {"state": "recalled"}),
    ),
)


def reason_words(reason: str) -> str:
    return reason.replace("_", " ").capitalize()


HOLDS = Table(
    name="holds",
    sort="-placed",
    topics="stock",
    empty="Nothing is on hold.",
    columns=(
        Column(
            "sku",
            "SKU",
            value=lambda hold: hold.sku.code,
            sort="sku__code",
            cell=lambda hold: sku_link(hold.sku.code),
            width="150px",
            phone="title",
            strong=True,
        ),
        Column("name", "Name", value=lambda hold: hold.sku.name, grow=True, phone="line"),
        Column("open", "Held", numeric=True, sort="open", width="80px", phone="end"),
        Column("unit", "Unit", value=lambda hold: hold.sku.unit.code, width="60px"),
        Column("reason", "Why", value=lambda hold: reason_words(hold.reason), sort="reason", width="130px", phone="line"),
        Column(
            "bin",
            "Bin",
            value=lambda hold: place_name(hold.bin),
            cell=lambda hold: place_link(hold.bin),
            sort="bin__code",
            width="130px",
            phone="line",
        ),
        Column(
            "lot",
            "Lot",
            value=lambda hold: hold.lot.code,
            cell=lambda hold: lot_link(hold.lot) if hold.lot_id else "",
            width="110px",
            phone="line",
        ),
        Column("note", "Note", width="150px", wide=True),
        Column("actor", "Who", value=lambda hold: hold.actor.name, width="100px", wide=True),
        Column("placed", "Since", value=lambda hold: hold.placed_at, sort="pk", width="92px"),
        Column("deeds", "", template="stock/hold_deeds.html", export=False, width="130px", phone="tail"),
        Column("quantity", "Held at first", numeric=True, hidden=True),
        whose.column(),
    ),
    filters=(
        Filter("sku", "SKU", lookup="sku__code__iexact"),
        Filter("bin", "Bin", lookup="bin__code__istartswith"),
        Filter("lot", "Lot", lookup="lot__code__iexact"),
        Filter("reason", "Why", lookup="reason", choices=[(reason, reason_words(reason)) for reason in HOLD_REASONS]),
        whose.filter_by(),
    ),
    views=(
        View("All"),
        View("Quality control", {"reason": "quality_control"}),
        View("Damaged", {"reason": "damaged"}),
        View("Expired", {"reason": "expired"}),
    ),
)

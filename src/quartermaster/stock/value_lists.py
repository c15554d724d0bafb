"""The tables of value's pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quartermaster.catalog import queries
from quartermaster.stock import links, values
from quartermaster.stock.lists import document_link
from quartermaster.web import words
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import link, why

FOUR = Decimal("0.0001")
PARAMS = frozenset({"owner", "as_of"})


def value_table(currency: str, *, owner_query: str) -> Table:
    """What each SKU is worth, the dearest first."""

    def url(row: Any) -> str:
        address = reverse("value_sku", args=[row["code"]])
        return f"{address}?{owner_query}" if owner_query else address

    def cost(row: Any) -> Decimal | None:
        return (row["value"] / row["quantity"]).quantize(FOUR) if row["quantity"] else None

    return Table(
        name="value",
        sort="-value",
        row_url=url,
        topics="stock",
        params=PARAMS,
        empty="Nothing is in stock.",
        columns=(
            Column("code", "SKU", sort="code", width="110px", phone="line", cell=lambda row: link(url(row), row["code"])),
            Column("name", "Name", sort="name", grow=True, phone="title"),
            Column("quantity", "Quantity", sort="quantity", numeric=True, width="110px", phone="line"),
            Column("unit", "Unit", width="64px"),
            Column("category", "Category", sort="category", width="140px", hidden=True),
            Column(
                "cost",
                "Average cost",
                numeric=True,
                width="120px",
                value=cost,
                cell=lambda row: words.money(cost(row), currency),
            ),
            Column(
                "value",
                "Value",
                sort="value",
                numeric=True,
                strong=True,
                width="130px",
                phone="end",
                cell=lambda row: why(words.money(row["value"], currency), url(row)),
            ),
        ),
        filters=(
            Filter("q", "SKU or name", sql="code ILIKE %(value)s || '%%' OR name ILIKE '%%' || %(value)s || '%%'"),
            Filter("category", "Category", sql="coalesce(nullif(category, ''), '-') = %(value)s", choices=_categories),
        ),
    )


def _categories() -> list[tuple[str, str]]:
    return [(values.NONE, "Without a category"), *((one.name, one.name) for one in queries.categories())]


KINDS = dict(values.ENTRY_KINDS)


def _what(row: Any) -> str:
    said = KINDS[row["kind"]]
    return f"{said}, reversal" if row["reverses"] and row["kind"] != "correction" else said


def _remark(row: Any) -> str:
    return ", ".join(
        said
        for said, true in (("cost estimated", row["estimated"]), ("recorded after its month was closed", row["late"]))
        if true
    )


def _document(row: Any) -> SafeString | str:
    if not row["document"] and row["movement_id"]:
        return format_html('<a href="{}">movement {}</a>', reverse("movement", args=[row["movement_id"]]), row["movement_id"])
    return document_link(row["document"]) if links.document(row["document"]) else str(row["document"])


def _quantity(row: Any) -> SafeString | str:
    if not row["quantity"]:
        return ""
    return why(words.signed(row["quantity"]), reverse("movement", args=[row["movement_id"]]))


def entries_table(currency: str, *, topics: str) -> Table:
    """What was booked for one SKU, the latest first."""
    return Table(
        name="value-entries",
        sort="-effective",
        topics=topics,
        params=PARAMS,
        empty="Nothing was booked yet.",
        columns=(
            Column("effective", "When", sort="effective", width="110px", phone="tail", value=lambda row: row["effective"]),
            Column("kind", "What", width="160px", phone="title", strong=True, value=_what),
            Column("document", "Document", width="130px", phone="line", cell=_document),
            Column("quantity", "Quantity", numeric=True, width="100px", phone="line", cell=_quantity),
            Column(
                "value",
                "Value",
                sort="value",
                numeric=True,
                width="120px",
                phone="end",
                cell=lambda row: words.money(row["value"], currency),
            ),
            Column(
                "variance",
                "To the result",
                sort="variance",
                numeric=True,
                width="120px",
                cell=lambda row: words.money(row["variance"], currency) if row["variance"] else "",
            ),
            Column("remark", "Remark", grow=True, value=_remark),
            Column("id", "No.", sort="id", width="72px", hidden=True, cell=lambda row: str(row["id"])),
            Column("recorded", "Recorded", hidden=True, value=lambda row: row["recorded"]),
        ),
        filters=(Filter("kind", "What", sql="kind = %(value)s", choices=values.ENTRY_KINDS),),
        views=(
            View("All"),
            View("Receipts", {"kind": "receipt"}),
            View("Issues", {"kind": "issue"}),
            View("Corrections", {"kind": "correction"}),
        ),
    )

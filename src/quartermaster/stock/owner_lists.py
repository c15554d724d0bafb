"""The table of changes of owner: what became whose, when, by whom, and at what price."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quartermaster.catalog.queries import owners
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import virtual_bin
from quartermaster.stock.lists import sku_link
from quartermaster.web import words
from quartermaster.web.sources import Sql
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import status

COSTS = frozenset({"price", "total"})
"""The columns for whoever may see what things cost."""

CHANGES = """
    WITH ends AS (
        SELECT m.document, m.sku_id, l.code AS lot, m.to_bin_id = %(between)s AS leaves,
            CASE WHEN m.to_bin_id = %(between)s THEN m.from_bin_id ELSE m.to_bin_id END AS bin_id,
            min(m.id) AS id, min(m.owner_id) AS owner_id, min(m.lot_id) AS lot_id, sum(m.quantity) AS quantity,
            sum(m.quantity * m.unit_cost) AS total, min(m.occurred_at) AS occurred_at, min(m.actor_id) AS actor_id,
            min(m.reason) AS reason, bool_or(EXISTS (SELECT FROM stock_movement r WHERE r.reverses_id = m.id)) AS taken_back
        FROM stock_movement m JOIN stock_lot l ON l.id = m.lot_id
        WHERE m.kind = 'owner_change' AND m.reverses_id IS NULL GROUP BY 1, 2, 3, 4, 5
    )
    SELECT coalesce(gone.id, came.id) AS id, document, coalesce(gone.occurred_at, came.occurred_at) AS occurred_at,
        f.code AS from_code, f.name AS from_owner, t.code AS to_code, t.name AS to_owner, s.code AS sku, s.name AS name,
        u.code AS unit, lot, w.code AS warehouse, b.code AS bin, coalesce(gone.quantity, came.quantity) AS quantity,
        came.total, came.total / came.quantity AS price, coalesce(k.currency, '') AS currency,
        trim(concat_ws(' ', p.first_name, p.last_name)) AS who, coalesce(gone.reason, came.reason) AS reason,
        coalesce(gone.taken_back, came.taken_back) AS taken_back
    FROM (SELECT * FROM ends WHERE leaves) gone
    FULL JOIN (SELECT * FROM ends WHERE NOT leaves) came USING (document, sku_id, lot, bin_id)
    JOIN catalog_sku s ON s.id = sku_id JOIN catalog_unit u ON u.id = s.unit_id
    JOIN locations_bin b ON b.id = bin_id JOIN locations_warehouse w ON w.id = b.warehouse_id
    JOIN accounts_user p ON p.id = coalesce(gone.actor_id, came.actor_id)
    LEFT JOIN catalog_owner f ON f.id = gone.owner_id LEFT JOIN catalog_owner t ON t.id = came.owner_id
    LEFT JOIN stock_books k ON k.owner_id = came.owner_id
"""
"""One row for what passed of one SKU and lot in one bin. Whoever sees one of the two owners sees that one's side of it."""


def _place(row: dict[str, Any]) -> SafeString:
    address = reverse("bin", args=[row["warehouse"], row["bin"]])
    return format_html('<a href="{}">{}/{}</a>', address, row["warehouse"], row["bin"])


def _way(row: dict[str, Any]) -> str:
    """From whom to whom; the other one is not named to whoever may not see them."""
    return f"{row['from_owner'] or 'Another owner'} → {row['to_owner'] or 'another owner'}"


def _money(row: dict[str, Any], key: str) -> str:
    return words.money(row[key], row["currency"] or None) if row[key] is not None else ""


def _state(row: dict[str, Any]) -> str:
    return status("idle", "Taken back") if row["taken_back"] else ""


def _owners() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in owners()]


TABLE = Table(
    name="owner-changes",
    sort="-number",
    row_url=lambda row: reverse("movement", args=[row["id"]]),
    topics="stock",
    empty="No goods have become another owner’s yet.",
    columns=(
        Column("number", "Change", value=lambda row: row["document"], sort="id", width="84px", strong=True, phone="tail"),
        Column("occurred_at", "When", width="88px", phone="tail"),
        Column("sku", "SKU", cell=lambda row: sku_link(row["sku"]), sort="sku", width="100px", phone="title"),
        Column("name", "Name", grow=True),
        Column("lot", "Lot", width="80px", phone="line"),
        Column("quantity", "Quantity", numeric=True, width="76px", phone="end"),
        Column("way", "From → to", value=_way, width="216px", phone="line", export=False),
        Column("unit", "Unit", hidden=True),
        Column("from_owner", "From", hidden=True),
        Column("to_owner", "To", hidden=True),
        Column("bin", "Bin", value=lambda row: f"{row['warehouse']}/{row['bin']}", cell=_place, width="104px"),
        Column("price", "Price of one", numeric=True, cell=lambda row: _money(row, "price"), width="92px"),
        Column("total", "Came in at", numeric=True, cell=lambda row: _money(row, "total"), width="92px", phone="line"),
        Column("who", "Who", width="88px", wide=True),
        Column("reason", "Why", hidden=True),
        Column("taken_back", "State", value=lambda row: "Taken back" if row["taken_back"] else "", cell=_state, width="104px"),
    ),
    filters=(
        Filter("sku", "SKU", sql="upper(sku) = upper(%(value)s::text)"),
        Filter("lot", "Lot or serial", sql="lot = %(value)s::text"),
        Filter("from", "From", sql="from_code = %(value)s::text", choices=_owners),
        Filter("to", "To", sql="to_code = %(value)s::text", choices=_owners),
        Filter("owner", "From or to", sql="%(value)s::text IN (from_code, to_code)", choices=_owners, shown=False),
        Filter("document", "Change", sql="document = %(value)s::text"),
        Filter(
            "state",
            "State",
            sql="taken_back = (%(value)s = 'taken_back')",
            choices=(("stands", "Stands"), ("taken_back", "Taken back")),
        ),
    ),
    views=(View("All"), View("Taken back", {"state": "taken_back"})),
)


def table(*, costs: bool) -> Table:
    return TABLE if costs else replace(TABLE, columns=[one for one in TABLE.columns if one.key not in COSTS])


def source(warehouse_id: int | None) -> Sql:
    """The changes of owner, in all warehouses or one."""
    found = Sql(CHANGES, {"between": virtual_bin(Bin.Kind.OWNER).id})
    if warehouse_id is None:
        return found
    return found.where("warehouse = (SELECT code FROM locations_warehouse WHERE id = %(here)s)", here=warehouse_id)

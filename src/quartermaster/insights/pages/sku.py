"""One SKU: what there is of it and why, where it is, how it went, and every movement."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quartermaster.accounts import doors
from quartermaster.catalog import prices
from quartermaster.catalog.bills import parts_of
from quartermaster.catalog.models import Price, Sku
from quartermaster.catalog.queries import barcodes_of, packs_of, sku_of_code, there_are_several_owners
from quartermaster.insights import days, health, links
from quartermaster.insights.health import Health
from quartermaster.insights.queries import sku as reading
from quartermaster.insights.queries.levels import level_of, levels_of
from quartermaster.partners.queries import at_partners
from quartermaster.purchasing.queries import best_items, on_order_by_due
from quartermaster.replenishing.queries import plans_of_sku
from quartermaster.sales.queries import channel_codes, orders_holding
from quartermaster.stock.weights import on_hand
from quartermaster.transfers.queries import on_the_way
from quartermaster.web import tables, words
from quartermaster.web.tables import Column, Filter, Table
from quartermaster.web.templatetags.web import why

STATE_OF_BIN = {
    "storage": ("ok", "Sellable"),
    "dock": ("accent", "Receiving"),
    "staging": ("open", "Staged"),
    "quarantine": ("warn", "Held"),
}
MOST_HOLDINGS = 100
KINDS = (
    "opening", "receipt", "put_away", "internal_move", "pick", "pack", "ship", "customer_return", "return_to_vendor",
    "adjustment", "scrap", "transfer_ship", "transfer_receive", "assemble_consume", "assemble_produce", "disassemble",
    "owner_change",
)  # fmt: skip


KIND_WORDS = {
    "internal_move": "Move",
    "transfer_ship": "Transfer out",
    "transfer_receive": "Transfer in",
    "assemble_consume": "Used up",
    "assemble_produce": "Made",
    "disassemble": "Taken apart",
    "owner_change": "Change of owner",
}


def kind_words(kind: str) -> str:
    return KIND_WORDS.get(kind, kind.replace("_", " ").capitalize())


def _cause(row: dict[str, object]) -> SafeString | str:
    number, reason = str(row["document"]), words.verb(str(row["reason"])) if row["reason"] else ""
    url = links.document(number)
    shown = why(number, url) if url else number
    return format_html("{} {}", shown, reason) if number and reason else shown or reason


def _change(row: dict[str, Decimal]) -> SafeString | str:
    change = row["change"]
    return format_html('<span class="ok">{}</span>', words.signed(change)) if change > 0 else words.signed(change)


def _url(row: dict[str, int]) -> str:
    return links.page("movement", row["id"])


MOVEMENTS = Table(
    name="sku-movements",
    sort="-id",
    row_url=_url,
    columns=(
        Column("occurred_at", "When", width="88px", phone="tail"),
        Column("kind", "Kind", width="98px", phone="title", value=lambda row: kind_words(row["kind"])),
        Column("places", "From → to", width="150px", phone="line", value=lambda row: f"{row['from_place']} → {row['to_place']}"),
        Column("quantity", "Qty", numeric=True, width="60px", cell=lambda row: why(row["quantity"], _url(row))),
        Column("change", "Change", numeric=True, width="62px", phone="end", cell=_change),
        Column("on_hand", "On hand", numeric=True, width="70px", strong=True, phone="line"),
        Column("document", "Cause", grow=True, phone="line", cell=_cause),
        Column("who", "Who", width="76px", wide=True),
        Column("reason", "Reason", width="110px", hidden=True),
        Column("entered", "Entered as", width="100px", hidden=True),
        Column("lot", "Lot", width="90px", hidden=True),
        Column("id", "Number", sort="id", numeric=True, width="80px", hidden=True, cell=lambda row: str(row["id"])),
    ),
    filters=(Filter("kind", "Kind", sql="kind = %(value)s::text", choices=[(kind, kind_words(kind)) for kind in KINDS]),),
    empty="Nothing of this has moved yet.",
)


@doors.page("stock.view")
def sku(request: doors.PageRequest, code: str) -> HttpResponseBase:
    found = sku_of_code(code)
    scope: int | None = request.scope  # type: ignore[attr-defined]
    level = level_of(found.id, scope)
    if level is None:
        raise LookupError(found.id)
    table = _movement_table(found)
    source = reading.movements(found.id, scope, weighed=found.weighed_in is not None)
    if request.GET.get("export") or request.GET.get("after"):
        return tables.show(request, table, source, "insights/sku.html")
    held, several = request.user.permissions_held, there_are_several_owners()
    parts = _parts(found, scope) if found.kit == Sku.Kit.BUNDLE else []
    due = [one for one in on_order_by_due(found.id) if scope in {None, one.warehouse_id}] if "purchasing.view" in held else []
    return render(
        request,
        "insights/sku.html",
        {
            "sku": found,
            "level": level,
            "tone": health.TONE[level.health],
            "status": "Below reorder point" if level.health is Health.LOW else level.status,
            "facts": [*_facts(found, costs="catalog.view_costs" in held), *_weight(found, scope)],
            "table": tables.read(request, table, source),
            "places": _places(found, scope),
            "holdings": [
                (one, links.document(one.number))
                for one in orders_holding(found.id)
                if (one.reserved or one.backordered)  # what is staged already is a number of its own
                and scope in {None, one.warehouse_id}
            ][:MOST_HOLDINGS]
            if "sales.view" in held
            else [],
            "due": [(one, links.document(one.number)) for one in due],
            "chart": reading.stock_chart(
                level,
                minimum=level.needed if level.is_planned else found.minimum,
                unit=found.unit.name.lower(),
                due=[(one.expected_on, one.quantity) for one in due if one.expected_on],
                warehouse_id=scope,
            ),
            "parts": parts,
            "moving": [
                (one, links.document(one.number))
                for one in (on_the_way([found.id]) if "transfers.view" in held else [])
                if scope in {None, one.to_warehouse_id}
            ],
            "at_partners": at_partners(found.id) if "partners.view" in held else [],
            "prices": _prices(found),
            "planned": plans_of_sku(found.pk, scope) if "replenishing.view" in held and level.is_planned else [],
            "promises_url": links.page("sku_promises", found.code),
            "sold_by": best_items([found.id]).get(found.id),
            "may": held,
            "topics": " ".join([f"sku:{found.id}", *(f"sku:{part.id}" for part in parts)]),
            "edit_url": links.page("sku_edit", found.code),
            "adjust_url": links.page("adjust_form", sku=found.code),
            "hold_url": links.page("hold_form", sku=found.code),
            "give_url": links.page("owner_change_form", sku=found.code) if "stock.change_owner" in held and several else "",
            "several_owners": several,
            "transfer_url": links.page("transfer_form", sku=found.code),
        },
    )


@dataclasses.dataclass(frozen=True, slots=True)
class PartShown:
    """A component of a bundle: how much is in one, how much there is, and how many bundles that makes."""

    id: int
    code: str
    name: str
    unit: str
    quantity: Decimal
    available: Decimal
    url: str
    least: bool = False

    @property
    def makes(self) -> Decimal:
        return max(self.available, Decimal(0)) // self.quantity


def _parts(found: Sku, scope: int | None) -> list[PartShown]:
    """What lies in stock of a bundle, the components that are scarcest marked."""
    needed = {part.sku_id: part.quantity for part in parts_of([found.id]).get(found.id, ())}
    figures = levels_of(list(needed), scope)
    units = dict(Sku.objects.filter(id__in=needed).values_list("id", "unit__code"))
    rows = [
        PartShown(one.id, one.code, one.name, units[one.id], needed[one.id], one.available, links.sku(one.code))
        for one in figures.values()
    ]
    least = min((row.makes for row in rows), default=Decimal(0))
    return [dataclasses.replace(row, least=row.makes == least) for row in sorted(rows, key=lambda row: row.code)]


def _places(found: Sku, scope: int | None) -> list[dict[str, object]]:
    return [
        {"name": place.name, "on_hand": place.on_hand, "reserved": place.reserved,
         "rows": [(held, links.page("bin", place.code, held.code), *STATE_OF_BIN[held.kind],
                   links.page("bin_weigh", place.code, held.code)) for held in place.bins]}
        for place in reading.where_it_is(found.id, scope)
    ]  # fmt: skip


def _prices(found: Sku) -> list[tuple[Price, str, bool]]:
    """What it costs on some days, now and to come: through which channel, and whether that is below what it costs us."""
    channels = channel_codes()
    ahead = prices.ahead([found.pk], days.today())
    return [(one, channels.get(one.channel_id, ""), one.amount < found.cost) for one in ahead]


def _movement_table(found: Sku) -> Table:
    columns = MOVEMENTS.columns if found.weighed_in is None else _with_weight(found.weighed_in.code)
    return dataclasses.replace(MOVEMENTS, topics=f"sku:{found.id}", columns=columns)


def _with_weight(unit: str) -> tuple[Column, ...]:
    place = next(number for number, column in enumerate(MOVEMENTS.columns) if column.name == "change")
    weight = Column("weight", f"Weight, {unit}", numeric=True, width="84px")
    return (*MOVEMENTS.columns[:place], weight, *MOVEMENTS.columns[place:])


def _weight(found: Sku, scope: int | None) -> list[str]:
    """What is on hand of it weighs, where it is weighed, and what one piece usually does."""
    if found.weighed_in is None or found.nominal_weight is None:
        return []
    there, unit = on_hand([found.id], warehouse_id=scope)[found.id].weight, found.weighed_in.code
    return [f"{words.quantity(there)} {unit} on hand", f"a piece weighs about {words.quantity(found.nominal_weight)} {unit}"]


def _facts(found: Sku, *, costs: bool) -> list[str]:
    """What the line below the name says: code, barcodes, packs, price and, to whom it may be shown, cost."""
    facts = [found.code]
    facts += [f"GTIN {code.value}" if code.kind == code.Kind.GTIN else code.value for code in barcodes_of(found)[:3]]
    for pack in packs_of(found):
        holds = words.quantity(pack.numerator)
        holds += "" if pack.denominator == 1 else f"/{words.quantity(pack.denominator)}"
        usual = " and ".join(word for word, so in (("bought", pack.bought), ("sold", pack.sold)) if so)
        facts.append(f"{pack.unit.name.lower()} of {holds}" + (f" (usually {usual} so)" if usual else ""))
    per = f" a {found.weighed_in.code}" if found.weighed_in else ""
    now = prices.now([found.pk]).get(found.pk)
    facts.append(f"{words.money(now.amount if now else found.retail_price)}{per}")
    if now:
        facts.append(f"usually {words.money(found.retail_price)}{per}")
    if costs:
        facts.append(f"cost {words.money(found.cost)}{per}")
    if found.archived_at:
        facts.append("archived")
    return facts

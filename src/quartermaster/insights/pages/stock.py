"""The stock list, and what is low with one click to draft purchase orders."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from quartermaster.accounts import doors
from quartermaster.catalog import whose
from quartermaster.catalog.models import Owner, Sku
from quartermaster.catalog.queries import owner_of_code, there_are_several_owners
from quartermaster.insights import health, links
from quartermaster.insights.queries import levels as reading
from quartermaster.insights.queries.levels import Level, Levels
from quartermaster.insights.queries.tally import counts, low_to_order
from quartermaster.kernel.refusals import Conflict, Invalid
from quartermaster.purchasing import minimums
from quartermaster.purchasing.queries import suppliers
from quartermaster.replenishing import operations as replenishing
from quartermaster.web import tables, words
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import day_bars, link, status, why

FULL_BAR_DAYS = 84
MOST_ORDERED = 2000


class NoSuchChoice(Invalid):
    code = "nothing_chosen"
    title = "Nothing was chosen"


class NobodySells(Conflict):
    code = "no_supplier"
    title = "No supplier"


def _code(level: Level) -> SafeString:
    return link(links.sku(level.code), level.code)


def _name(level: Level) -> SafeString | str:
    """With what is unusual about it: that it is a bundle, or of several owners."""
    about = "bundle" if level.kit == Sku.Kit.BUNDLE else f"{len(level.owners)} owners" if len(level.owners) > 1 else ""
    return format_html("{} <span class=mut>{}</span>", level.name, about) if about else level.name


def _where(level: Level) -> SafeString:
    """One bar split by warehouse, each warehouse always in the same tone; written short, for fifty stand on a page."""
    total = sum((amount for _, amount in level.shelves), Decimal(0))
    if not total:
        return mark_safe('<i class="where none" role=img title="Nowhere"></i>')
    label = ", ".join(f"{name} {words.quantity(amount)}" for name, amount in level.shelves if amount)
    ends = accumulate(round(100 * amount / total) for _, amount in level.shelves[:-1])
    style = ";".join(f"--{name}:{end}%" for name, end in zip("abc", ends, strict=False))
    return format_html('<i class=where role=img title="{}" style="{}"></i>', label, style)


def _available(level: Level) -> SafeString:
    return why(level.available, links.sku(level.code, "where"))


def _reserved(level: Level) -> SafeString | Decimal:
    return why(level.reserved, links.sku(level.code, "reserved")) if level.reserved else level.reserved


def _on_order(level: Level) -> SafeString | Decimal:
    url = links.page("purchase_order_list", sku=level.code) if level.on_order else ""
    return why(level.on_order, url) if url else level.on_order


def _in_transit(level: Level) -> SafeString | Decimal:
    url = links.page("transfer_list", sku=level.code) if level.in_transit else ""
    return why(level.in_transit, url) if url else level.in_transit


def _cover(level: Level) -> SafeString:
    if level.cover is None:
        return mark_safe('<span class="mut">no demand</span>')
    tone = {"bad": " b", "warn": " w", "ok": " k"}.get(health.TONE[level.health], "")
    shown = min(round(100 * level.cover / FULL_BAR_DAYS), 100)
    return format_html('<span class="cover{}" style="--w:{}%">{} d</span>', tone, shown, words.quantity(int(level.cover)))


def _takes(level: Level) -> str:
    return "" if level.lead_days is None else f"{level.lead_days} d"


def _days(level: Level) -> SafeString:
    return day_bars(level.days, words.quantity(level.demand))


def _status(level: Level) -> SafeString:
    return status(health.TONE[level.health], level.status)


def _supplier_choices() -> Sequence[tuple[str, str]]:
    return [(str(pk), name) for pk, name in suppliers().values_list("pk", "name")]


def _from_supplier(source: Levels, value: str) -> Levels:
    return source.where(
        "EXISTS (SELECT FROM purchasing_supplieritem item"
        " WHERE item.sku_id = rows.id AND item.supplier_id = %(supplier)s::bigint)",
        supplier=int(value),
    )


def _in_state(source: Levels, value: str) -> Levels:
    return source.where(reading.STATES[value])


def _of_owner(source: Levels, code: str) -> Levels:
    return source.of_owner(owner_of_code(code).pk)


COLUMNS = (
    Column("code", "SKU", sort="code", width="80px", phone="line", cell=_code),
    Column("name", "Product", sort="name", grow=True, phone="title", cell=_name),
    Column(
        "owners",
        "Owner",
        value=lambda level: ", ".join(level.owners),
        width="120px",
        hidden=True,
        when=there_are_several_owners,
    ),
    Column("where", "Where", value=lambda level: None, cell=_where, width="80px", wide=True, export=False),
    Column("on_hand", "On hand", sort="on_hand", numeric=True, width="78px"),
    Column("receiving", "Receiving", sort="receiving", numeric=True, width="78px", wide=True),
    Column("held", "Held", sort="held", numeric=True, width="56px", wide=True),
    Column("staged", "Staged", sort="staged", numeric=True, width="64px", hidden=True),
    Column("reserved", "Reserved", sort="reserved", numeric=True, width="76px", cell=_reserved),
    Column("available", "Available", sort="available", numeric=True, width="78px", strong=True, phone="tail", cell=_available),
    Column("on_order", "On order", sort="on_order", numeric=True, width="76px", cell=_on_order),
    Column("in_transit", "In transit", sort="in_transit", numeric=True, width="76px", hidden=True, cell=_in_transit),
    Column("making", "Being made", sort="making", numeric=True, width="86px", hidden=True),
    Column("minimum", "Minimum", sort="minimum", numeric=True, width="76px", hidden=True),
    Column("maximum", "Maximum", sort="maximum", numeric=True, width="78px", hidden=True),
    Column("cover", "Cover", sort="cover", width="112px", value=lambda level: level.cover_days, cell=_cover),
    Column("demand", "28 days", sort="demand", width="104px", wide=True, cell=_days),
    Column("health", "Status", width="136px", phone="end", value=lambda level: level.status, cell=_status),
)
VALUE = Column(
    "value", "At cost", sort="value", numeric=True, width="96px", hidden=True, cell=lambda level: words.money(level.value)
)
FILTERS = (
    Filter("q", "SKU, name or barcode", apply=reading.matching),
    Filter("state", "Status", choices=[
        ("low", "Low"), ("out", "Out of stock"), ("soon", "Runs out soon"), ("urgent", "Wanted"), ("held", "Held"),
        ("much", "Too much"), ("healthy", "Healthy"),
    ], apply=_in_state),
    Filter("supplier", "Supplier", choices=_supplier_choices, apply=_from_supplier),
    whose.filter_by(apply=_of_owner),
)  # fmt: skip
NEEDED = (
    Column("needed", "Needed", sort="needed", numeric=True, width="76px"),
    Column("lead_days", "Order takes", sort="lead_days", numeric=True, width="92px", cell=_takes),
)
"""What is low is held against these."""
LOW_HIDES = frozenset({"owners", "receiving", "held", "staged", "maximum", "reserved", "in_transit", "making"})
TABS = (("All", "all"), ("Low", "low"), ("Out of stock", "out"), ("Held", "held"), ("Overstock", "much"))


@doors.page("stock.view")
def stock_list(request: doors.PageRequest) -> HttpResponseBase:
    source = reading.levels(request.scope)  # type: ignore[attr-defined]
    if request.GET.get("export") or request.GET.get("after"):
        return tables.show(request, _table(request, ()), source, "insights/stock.html")
    counted = counts(request.scope)  # type: ignore[attr-defined]
    owner = whose.asked(request.GET.get("owner", ""))
    context = {"counted": counted, "owner": owner}
    return tables.show(request, _table(request, _views(counted, owner)), source, "insights/stock.html", context)


def _views(counted: Mapping[str, int], owner: Owner | None) -> list[View]:
    """The tabs, with how many SKUs each has; of one owner's goods, which are not counted, without."""
    states = [(label, {} if key == "all" else {"state": key}, counted[key]) for label, key in TABS]
    if owner is None:
        return [View(label, query, count) for label, query, count in states]
    return [View(label, query | {"owner": owner.code}) for label, query, _ in states]


@doors.page("stock.view")
def low_stock(request: doors.PageRequest) -> HttpResponseBase:
    """What needs ordering: what is there and comes does not last until the next chance. Of one owner's goods, or of all."""
    source = reading.levels(request.scope).where("low")  # type: ignore[attr-defined]
    table = dataclasses.replace(
        _table(request, ()),
        name="low-stock",
        columns=[
            *(dataclasses.replace(column, hidden=column.key in LOW_HIDES) for column in COLUMNS[:-3]),
            *NEEDED,
            *COLUMNS[-3:],
        ],
        sort="cover",
        empty="Nothing is low: with what comes, every SKU lasts until the next chance to order.",
    )
    owner = whose.asked(request.GET.get("owner", ""))
    waiting = low_to_order(owner.pk if owner else None)
    return tables.show(request, table, source, "insights/low_stock.html", {"waiting": waiting, "owner": owner})


@doors.page("purchasing.order", effect=True)
def order_chosen(request: doors.PageRequest) -> HttpResponse:
    """Accept what is proposed of the SKUs that were ticked, or named by one button; draft purchase orders for those that were
    never planned. For the owner that the list was of."""
    chosen = [int(text) for text in request.POST.getlist("pick") if text.isascii() and text.isdecimal() and len(text) < 19]
    if not chosen or len(chosen) > MOST_ORDERED:
        raise NoSuchChoice(f"Choose between 1 and {MOST_ORDERED} SKUs to order.")
    return _filled_up(request, chosen)


@doors.page("purchasing.order", effect=True)
def order_low(request: doors.PageRequest) -> HttpResponse:
    """Accept what planning proposes of everything low; of what was never planned, draft what somebody sells and nobody has
    drafted yet, one purchase order per supplier."""
    owner = whose.asked(request.POST.get("owner", ""))
    waiting = low_to_order(owner.pk if owner else None)
    if not waiting.sku_ids:
        raise NobodySells("Nothing that is low can be ordered: it is drafted already, not proposed, or has no supplier.")
    return _filled_up(request, waiting.sku_ids)


def _filled_up(request: doors.PageRequest, sku_ids: Sequence[int]) -> HttpResponse:
    scope: int | None = request.scope  # type: ignore[attr-defined]
    owner = whose.asked(request.POST.get("owner", ""))
    done = replenishing.fill_up(
        request.act,
        sku_ids=sku_ids,
        day=replenishing.today(),
        warehouse_id=scope,
        owner_id=owner.pk if owner else None,
        into_drafts=request.POST.get("into_drafts") == "yes",
    )
    numbers, short = done.documents, minimums.words_of(done.typed[:6])
    if len(numbers) == 1:
        return doors.done(request, f"Drafted {numbers[0]}.{short}", url=links.document(numbers[0]))
    query = urlencode({"state": "draft", "sort": "-number"})
    said = f"Drafted {len(numbers)} documents: {', '.join(numbers[:6])}.{short}"
    return doors.done(request, said, url=f"{reverse('purchase_order_list')}?{query}")


def _table(request: doors.PageRequest, views: Sequence[View]) -> Table:
    held = request.user.permissions_held
    columns = (*COLUMNS[:-1], VALUE, COLUMNS[-1]) if "catalog.view_costs" in held else COLUMNS
    may_order = "purchasing.order" in held
    return Table(
        name="stock",
        columns=columns,
        sort="code",
        filters=FILTERS,
        views=views,
        row_url=lambda level: links.sku(level.code),
        topics="stock purchasing sales",
        bulk="insights/bulk.html" if may_order or "labels.print" in held else "",
        bulk_url=reverse("order_chosen") if may_order else reverse("label_chosen"),
        empty="There are no SKUs yet.",
    )

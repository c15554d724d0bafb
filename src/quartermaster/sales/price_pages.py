"""Pages of prices that hold for some days: the list, and dialogs that other pages open too."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog import operations as catalog
from quartermaster.catalog import prices
from quartermaster.catalog.models import Price
from quartermaster.catalog.operations import NewPrice
from quartermaster.catalog.queries import find_sku
from quartermaster.kernel import clock
from quartermaster.sales import price_sheets, queries
from quartermaster.sales.price_forms import PriceChangeForm, PriceForm
from quartermaster.web import importing, tables
from quartermaster.web.dialogs import Dialog
from quartermaster.web.importing import Importer
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table
from quartermaster.web.templatetags.web import money, status


def _today() -> date:
    return timezone.localdate(clock.now())


def _standing(one: Price) -> str:
    today = _today()
    return "holds" if one.holds_on(today) else "coming" if one.begins_on > today else "over"


def _standing_cell(one: Price) -> Any:
    now = _standing(one)
    return status({"holds": "ok", "coming": "open", "over": "idle"}[now], now)


def _now(rows: QuerySet[Price], value: str) -> QuerySet[Price]:
    today = _today()
    if value == "holds":
        return prices.holding(rows, today)
    return rows.filter(begins_on__gt=today) if value == "coming" else rows.filter(ends_on__lt=today)


def _table() -> Table:
    channels = queries.channel_codes()
    return Table(
        name="prices",
        sort="-begins_on",
        row_url=lambda one: reverse("insights:sku", args=[one.sku.code]) + "#prices",
        topics="catalog",
        empty="No price holds for some days. What is marked down or promoted stands here, and goes back by itself.",
        columns=(
            Column(
                "sku.code", "SKU", sort="sku__code", strong=True, phone="title", width="130px", value=lambda one: one.sku.code
            ),
            Column("sku.name", "Name", grow=True, phone="line", value=lambda one: one.sku.name),
            Column("kind", "Kind", value=lambda one: one.get_kind_display(), sort="kind", width="96px"),
            Column("amount", "Price", sort="amount", numeric=True, cell=lambda one: money(one.amount), phone="end", width="90px"),
            Column("before", "Usual", sort="before", numeric=True, cell=lambda one: money(one.before), width="90px"),
            Column("begins_on", "From", sort="begins_on", phone="line", width="96px"),
            Column("ends_on", "Until", sort="ends_on", phone="line", width="96px"),
            Column("channel", "Channel", value=lambda one: channels.get(one.channel_id, "all"), width="100px", wide=True),
            Column("standing", "Now", cell=_standing_cell, value=_standing, phone="tail", width="84px"),
            Column("reason", "Why", wide=True, width="180px"),
        ),
        filters=(
            Filter("sku", "SKU", lookup="sku__code__iexact"),
            Filter("kind", "Kind", choices=Price.Kind.choices),
            Filter("now", "Now", apply=_now, choices=(("holds", "Holds"), ("coming", "Coming"), ("over", "Over"))),
        ),
    )


@require_safe
@doors.page("catalog.view")
def price_list(request: doors.PageRequest) -> HttpResponseBase:
    return tables.show(request, _table(), Rows(prices.prices()), "sales/prices.html", {"may": request.act.permissions})


@require_safe
@doors.page("catalog.set_prices")
def price_new(request: doors.PageRequest) -> HttpResponse:
    initial = {"sku": request.GET.get("sku", ""), "begins_on": _today()}
    return _for_new().show(request, PriceForm(initial=initial))


@doors.page("catalog.set_prices", effect=True)
def price_set(request: doors.PageRequest) -> HttpResponse:
    form = PriceForm(request.POST)

    def deed() -> HttpResponse:
        said = dict(form.cleaned_data)
        sku, channel = find_sku(said.pop("sku")), said.pop("channel")
        (made,) = catalog.set_prices(
            request.act, prices=[NewPrice(**said, sku_id=sku.pk, channel_id=channel.pk if channel else 0)]
        )
        return doors.done(request, f"{sku.code} costs {money(made.amount)} then.", url=_at(sku.code))

    return _for_new().send(request, form, deed)


@require_safe
@doors.page("catalog.set_prices")
def price_edit(request: doors.PageRequest, price_id: int) -> HttpResponse:
    one = prices.price_by_id(price_id)
    initial = {"amount": f"{one.amount.normalize():f}", "ends_on": one.ends_on, "reason": one.reason, "version": one.version}
    return _for(one).show(request, PriceChangeForm(initial=initial))


@doors.page("catalog.set_prices", effect=True)
def price_change(request: doors.PageRequest, price_id: int) -> HttpResponse:
    one, form = prices.price_by_id(price_id), PriceChangeForm(request.POST)

    def deed() -> HttpResponse:
        changed = catalog.change_price(request.act, price_id=price_id, **form.cleaned_data)
        return doors.done(request, f"{one.sku.code} costs {money(changed.amount)} then.", url=_at(one.sku.code))

    return _for(one).send(request, form, deed)


@doors.page("catalog.set_prices", effect=True)
def price_end(request: doors.PageRequest, price_id: int) -> HttpResponse:
    one = prices.price_by_id(price_id)
    catalog.end_price(request.act, price_id=price_id)
    return doors.done(request, f"{one.sku.code} costs {money(one.sku.retail_price)} again.", url=_at(one.sku.code))


def _at(code: str) -> str:
    return reverse("insights:sku", args=[code])


def _for_new() -> Dialog:
    return Dialog("A price for some days", reverse("price_set"))


def _for(one: Price) -> Dialog:
    return Dialog(f"{one.get_kind_display()} of {one.sku.code}", reverse("price_change", args=[one.pk]))


IMPORTER = Importer("prices", price_sheets.HEADINGS, "prices_import", "prices_import_check", "prices_import_load", "price_list")


@require_safe
@doors.page("catalog.set_prices")
def prices_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("catalog.set_prices")
def prices_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: price_sheets.load_sheet(request.act, sheet, dry_run=True))


@doors.page("catalog.set_prices", effect=True)
def prices_import_load(request: doors.PageRequest) -> HttpResponse:
    report = importing.loaded(request, IMPORTER, lambda sheet: price_sheets.load_sheet(request.act, sheet, dry_run=False))
    return doors.done(request, importing.said(report, "prices"), url=reverse("price_list"))

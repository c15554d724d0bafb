"""What people say of demand: promotions and events, what is not learned from, what comes after what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog.queries import find_sku, usual_owner
from quartermaster.demand import operations as demand
from quartermaster.demand import queries, said, sheets_said
from quartermaster.demand.forms import OneOffForm, PredecessorForm, PromotionForm
from quartermaster.demand.models import Promotion, PromotionResult
from quartermaster.demand.operations import NewPromotion, NewSuccession
from quartermaster.kernel import clock
from quartermaster.web import importing, tables, words
from quartermaster.web.dialogs import Dialog
from quartermaster.web.importing import Importer
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table
from quartermaster.web.templatetags.web import status

MOST = 200
SIMPLE = ("name", "begins_on", "ends_on", "uplift", "yearly")
CHOSEN = ("category", "warehouse", "channel")
SUFFICES_DAYS = 182
"""What a new SKU's own history takes to suffice, where nobody says otherwise."""


def percent(value: float | None) -> str:
    """+50 %: with its sign, whole."""
    return "" if value is None else f"{words.signed(round(value))} %"


def standing(one: Promotion, today: date) -> str:
    """coming, on or over; a yearly one is never over."""
    if any(first <= today <= last for first, last in _runs(one, today, today)):
        return "on"
    return "coming" if one.yearly or one.begins_on > today else "over"


def _runs(one: Promotion, since: date, until: date) -> list[tuple[date, date]]:
    return said.occasion_of(one).runs(since, until)


def _standing_cell(one: Promotion) -> Any:
    now = standing(one, timezone.localdate(clock.now()))
    return status({"on": "ok", "coming": "open", "over": "idle"}[now], now)


def _expected(one: Promotion) -> str:
    return percent(float(one.uplift))


def _came(one: Promotion) -> str:
    last = max(one.results.all(), key=lambda result: result.begins_on, default=None)
    return percent(last.came_percent) if last else ""


PROMOTIONS = Table(
    name="promotions",
    sort="-begins_on",
    row_url=lambda row: reverse("promotion", args=[row.pk]),
    empty="No promotions. Say what is planned, and the weeks ahead are lifted; what was, and it is not learned from.",
    columns=(
        Column("name", "Promotion", sort="name", grow=True, strong=True, phone="title"),
        Column("goods", "Of", value=lambda row: row.goods, phone="line", width="190px"),
        Column("begins_on", "From", sort="begins_on", width="100px", phone="line"),
        Column("ends_on", "Until", sort="ends_on", width="100px", phone="line"),
        Column("yearly", "Again", value=lambda row: "every year" if row.yearly else "", width="90px"),
        Column("standing", "Now", cell=_standing_cell, width="90px", phone="tail"),
        Column("uplift", "Expected", cell=_expected, sort="uplift", numeric=True, width="90px", phone="end"),
        Column("came", "Came", cell=_came, numeric=True, width="80px"),
    ),
    filters=(
        Filter("name", "Name", lookup="name__icontains"),
        Filter("sku", "SKU", lookup="sku__code__istartswith"),
        Filter("category", "Category", lookup="category__name"),
    ),
)


@require_safe
@doors.page("demand.view")
def promotion_list(request: doors.PageRequest) -> HttpResponseBase:
    rows = Rows(queries.promotions().prefetch_related("results"))
    return tables.show(request, PROMOTIONS, rows, "demand/promotions.html", {"may": request.act.permissions})


@require_safe
@doors.page("demand.view")
def promotion(request: doors.PageRequest, promotion_id: int) -> HttpResponse:
    one = queries.promotion_by_id(promotion_id)
    results = list(one.results.order_by("-begins_on"))
    context = {
        "promotion": one,
        "standing": standing(one, timezone.localdate(clock.now())),
        "uplift": percent(float(one.uplift)),
        "results": [(result, percent(result.told_percent), percent(result.came_percent), _so(result)) for result in results],
        "last": results[0] if results else None,
        "may": request.act.permissions,
    }
    return render(request, "demand/promotion.html", context)


def _so(result: PromotionResult) -> str:
    """What to expect next time."""
    if not result.usual:
        return "Nothing was usual to hold it against."
    off = result.came / result.told - 1 if result.told else 0.0
    if abs(off) <= 0.15:
        return "as expected"
    return "more than expected" if off > 0 else "less than expected"


@require_safe
@doors.page("demand.promote")
def promotion_new(request: doors.PageRequest) -> HttpResponse:
    initial = {name: request.GET[name] for name in ("sku", "category") if name in request.GET}
    return _for_a_promotion().show(request, PromotionForm(initial=initial))


@doors.page("demand.promote", effect=True)
def promotion_say(request: doors.PageRequest) -> HttpResponse:
    def save(form: dict[str, Any]) -> tuple[str, str]:
        (one,) = demand.promote(request.act, promotions=[_said(form)])
        return "The weeks ahead are lifted.", reverse("promotion", args=[one.pk])

    return _saved(request, _for_a_promotion(), PromotionForm(request.POST), save)


def _said(form: dict[str, Any]) -> NewPromotion:
    chosen: dict[str, Any] = {f"{name}_id": form[name].pk if form[name] else None for name in CHOSEN}
    simple: dict[str, Any] = {name: form[name] for name in SIMPLE}
    return NewPromotion(**simple, **chosen, sku_id=find_sku(form["sku"]).pk if form["sku"] else None)


@require_safe
@doors.page("demand.promote")
def promotion_edit(request: doors.PageRequest, promotion_id: int) -> HttpResponse:
    one = queries.promotion_by_id(promotion_id)
    initial = {name: getattr(one, name) for name in SIMPLE} | {name: getattr(one, f"{name}_id") for name in CHOSEN}
    initial |= {"sku": one.sku.code if one.sku else "", "uplift": f"{one.uplift.normalize():f}"}
    return _changing(one.pk).show(request, PromotionForm(initial=initial))


@doors.page("demand.promote", effect=True)
def promotion_change(request: doors.PageRequest, promotion_id: int) -> HttpResponse:
    def save(form: dict[str, Any]) -> tuple[str, str]:
        demand.change_promotion(request.act, promotion_id=promotion_id, promotion=_said(form))
        return "The weeks ahead are lifted so.", reverse("promotion", args=[promotion_id])

    return _saved(request, _changing(promotion_id), PromotionForm(request.POST), save)


@doors.page("demand.promote", effect=True)
def promotion_end(request: doors.PageRequest, promotion_id: int) -> HttpResponse:
    one = demand.end_promotion(request.act, promotion_id=promotion_id)
    return doors.done(request, f"{one.name} is taken back.", url=reverse("promotion_list"))


@require_safe
@doors.page("demand.view")
def corrections(request: doors.PageRequest) -> HttpResponse:
    """What is not learned from, and what comes after what."""
    context = {
        "one_offs": [(one, words.quantity(one.quantity)) for one in queries.one_offs()[:MOST]],
        "successions": queries.successions()[:MOST],
        "today": timezone.localdate(clock.now()),
        "may": request.act.permissions,
    }
    return render(request, "demand/corrections.html", context)


@require_safe
@doors.page("demand.set_aside")
def one_off_new(request: doors.PageRequest) -> HttpResponse:
    initial = {name: request.GET[name] for name in ("order", "sku", "warehouse", "day") if name in request.GET}
    return _for_a_one_off().show(request, OneOffForm(initial=initial))


@doors.page("demand.set_aside", effect=True)
def one_off_mark(request: doors.PageRequest) -> HttpResponse:
    def save(form: dict[str, Any]) -> tuple[str, str]:
        if form["order"]:
            demand.set_aside_order(request.act, number=form["order"], reason=form["reason"])
        else:
            demand.set_aside_day(
                request.act,
                owner_id=form["owner"].pk if form["owner"] else usual_owner().pk,
                sku_id=find_sku(form["sku"]).pk,
                warehouse_id=form["warehouse"].pk,
                day=form["day"],
                quantity=form["quantity"],
                reason=form["reason"],
            )
        return "It is not learned from, from the next forecast on.", reverse("demand_corrections")

    return _saved(request, _for_a_one_off(), OneOffForm(request.POST), save)


@doors.page("demand.set_aside", effect=True)
def one_off_end(request: doors.PageRequest, one_off_id: int) -> HttpResponse:
    demand.end_one_off(request.act, one_off_id=one_off_id)
    return doors.done(request, "It is learned from again.", url=reverse("demand_corrections"))


@require_safe
@doors.page("demand.succeed")
def predecessor_new(request: doors.PageRequest) -> HttpResponse:
    until_on = timezone.localdate(clock.now()) + timedelta(days=SUFFICES_DAYS)
    initial = {"sku": request.GET.get("sku", ""), "share": "100", "until_on": until_on}
    return _for_a_predecessor().show(request, PredecessorForm(initial=initial))


@doors.page("demand.succeed", effect=True)
def predecessor_say(request: doors.PageRequest) -> HttpResponse:
    def save(form: dict[str, Any]) -> tuple[str, str]:
        new, elder = find_sku(form["sku"]), find_sku(form["predecessor"])
        demand.succeed(request.act, successions=[NewSuccession(new.pk, elder.pk, form["share"], form["until_on"])])
        return f"{new.code} is told from {elder.code} from the next forecast on.", reverse("demand_corrections")

    return _saved(request, _for_a_predecessor(), PredecessorForm(request.POST), save)


@doors.page("demand.succeed", effect=True)
def predecessor_end(request: doors.PageRequest, succession_id: int) -> HttpResponse:
    ended = demand.end_succession(request.act, succession_id=succession_id)
    return doors.done(request, f"{ended.sku.code} stands for itself.", url=reverse("demand_corrections"))


def _for_a_promotion() -> Dialog:
    return Dialog("A promotion or event", reverse("promotion_say"))


def _changing(promotion_id: int) -> Dialog:
    return Dialog("The promotion", reverse("promotion_change", args=[promotion_id]))


def _for_a_one_off() -> Dialog:
    return Dialog("Not to be learned from", reverse("one_off_mark"), "Set aside")


def _for_a_predecessor() -> Dialog:
    return Dialog("A new SKU and what it comes after", reverse("predecessor_say"))


def _saved(
    request: doors.PageRequest, dialog: Dialog, form: forms.Form, save: Callable[[dict[str, Any]], tuple[str, str]]
) -> HttpResponse:
    """Saved, and on to the page that shows it."""

    def deed() -> HttpResponse:
        told, url = save(form.cleaned_data)
        return doors.done(request, told, url=url)

    return dialog.send(request, form, deed)


IMPORTER = Importer(
    "promotions",
    sheets_said.PROMOTIONS,
    "promotions_import",
    "promotions_import_check",
    "promotions_import_load",
    "promotion_list",
)


@require_safe
@doors.page("demand.promote")
def promotions_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("demand.promote")
def promotions_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: sheets_said.load_promotions(request.act, sheet, dry_run=True))


@doors.page("demand.promote", effect=True)
def promotions_import_load(request: doors.PageRequest) -> HttpResponse:
    report = importing.loaded(request, IMPORTER, lambda sheet: sheets_said.load_promotions(request.act, sheet, dry_run=False))
    return doors.done(request, importing.said(report, "promotions"), url=reverse("promotion_list"))

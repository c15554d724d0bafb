"""Forecasts: the list of all series, one SKU's, and what they add up to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog.queries import sku_of_code, there_are_several_owners
from quartermaster.demand import operations as demand
from quartermaster.demand import queries, showing, tellers
from quartermaster.demand.challengers import WHY_OURS
from quartermaster.demand.drawing import Week, picture
from quartermaster.demand.forms import OverrideForm
from quartermaster.demand.models import Forecast, Override, Total
from quartermaster.demand.promotion_pages import percent, standing
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Refusal
from quartermaster.web import tables, words
from quartermaster.web.forms import take
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import status

MOST_SAID = 8
FAR_OFF, MOST_DRAWN = 9.995, 3.0
"""Errors from here on are told as that; and drawn no higher than this, so that the others can be told apart."""
BELOW = {"category": "category", "owner": "owner", "warehouse": "warehouse"}
"""The filter of the list that shows what a total adds up."""
CLASSES = {
    "smooth": "Steady",
    "erratic": "Erratic",
    "intermittent": "Now and then",
    "lumpy": "Lumpy",
    "new": "New",
    "dead": "Not asked for any more",
    "none": "Never asked for",
}
DOUBTS = {
    "negative_demand": "In some week more came back than was sold",
    "one_sale": "Asked for once: a rate cannot be told from it",
    "unit_changed": "What is asked for at once is suddenly a pack’s multiple: was the unit changed?",
    "zero_price": "It has no cost, so keeping it seems to be free",
}


def rate(value: float | None) -> str:
    """A week's demand as people read it: whole where it is large."""
    if value is None:
        return ""
    return words.quantity(Decimal(f"{value:.0f}" if value >= 10 else f"{value:.2f}"))


def share(value: float | None) -> str:
    """A percentage; how far beyond ten times what came tells nobody anything."""
    if value is None:
        return ""
    return f"{100 * value:,.0f} %" if value < FAR_OFF else "> 999 %"


def signed_share(value: float | None) -> str:
    if value is None:
        return ""
    return f"{words.signed(round(100 * value))} %" if value < FAR_OFF else "> +999 %"


def _better(row: Forecast) -> Any:
    if row.error is None or row.naive_error is None:
        return ""
    return status("ok", share(row.error)) if row.error <= row.naive_error else status("warn", share(row.error))


FORECASTS = Table(
    name="forecasts",
    sort="-level",
    row_url=lambda row: f"{reverse('forecast', args=[row.sku.code])}?at={row.warehouse.code}",
    empty="Nothing is forecast yet. Every Monday morning it is, from what was asked for until then.",
    columns=(
        Column("sku.code", "SKU", sort="sku__code", width="110px", strong=True, phone="title"),
        Column("sku.name", "Name", grow=True, phone="line"),
        Column("owner.name", "Owner", sort="owner__name", width="120px", when=there_are_several_owners),
        Column("warehouse.name", "Warehouse", sort="warehouse__name", width="110px", phone="line"),
        Column("demand_class", "Asked for", value=lambda row: CLASSES[row.demand_class], sort="demand_class", width="110px"),
        Column("level", "A week", cell=lambda row: rate(row.level), sort="level", numeric=True, width="80px", phone="end"),
        Column("error", "Error", cell=_better, sort="error", numeric=True, width="84px", phone="tail"),
        Column(
            "naive_error", "As last week", cell=lambda row: share(row.naive_error), sort="naive_error", numeric=True, width="96px"
        ),
        Column("bias", "Bias", cell=lambda row: signed_share(row.bias), sort="bias", numeric=True, width="72px", wide=True),
        Column("doubts", "Doubts", value=lambda row: "; ".join(doubts_of(row)), width="150px", wide=True),
    ),
    filters=(
        Filter("class", "Asked for", lookup="demand_class", choices=list(CLASSES.items())),
        Filter("by", "Told by", lookup="method", choices=[(one, tellers.name_of(one)) for one in tellers.TELLERS]),
        Filter("sku", "SKU", lookup="sku__code__istartswith"),
        Filter("category", "Category", lookup="sku__category__name"),
        Filter("owner", "Owner", lookup="owner__name"),
        Filter("warehouse", "Warehouse", lookup="warehouse__name"),
    ),
    views=(
        View("All"),
        View("Steady", {"class": "smooth"}),
        View("Now and then", {"class": "intermittent"}),
        View("Lumpy", {"class": "lumpy"}),
        View("New", {"class": "new"}),
        View("Worst told", {"sort": "-error"}),
    ),
)
TOTALS = Table(
    name="demand-totals",
    sort="-series",
    row_url=lambda row: reverse("demand_total", args=[row.pk]),
    empty="Nothing is added up yet. It is once a week, after the forecasts.",
    columns=(
        Column("name", "Of", sort="name", grow=True, strong=True, phone="title"),
        Column("of", "Level", value=lambda row: row.get_of_display(), sort="of", width="110px", phone="line"),
        Column("series", "Series", sort="series", numeric=True, width="84px", phone="line"),
        Column("next", "Next 4 weeks", cell=lambda row: rate(_month(row)), numeric=True, width="110px", phone="end"),
    ),
    filters=(Filter("of", "Level", lookup="of", choices=Total.Of.choices),),
    views=(View("All"), *(View(label, {"of": of}) for of, label in Total.Of.choices if of != "all")),
)


def _month(row: Total) -> float:
    return float(showing.coming(row)[:4].sum())


def told_by(row: Forecast) -> str:
    """Who tells it; what ours would have told, or why it is ours all the same."""
    words = tellers.words_of(row.method)
    if row.ours is not None:
        return f"{words}; ours would have told {rate(row.ours)}"
    return f"{words}, instead of {tellers.name_of(row.asked)}: {WHY_OURS[row.why_ours]}" if row.why_ours else words


def doubts_of(row: Forecast) -> list[str]:
    return [DOUBTS[one] for one in row.doubts.split(",") if one]


def _seen(request: doors.PageRequest) -> QuerySet[Forecast]:
    found = queries.forecasts()
    at = chosen_warehouse(request)
    return found if at is None else found.filter(warehouse_id=at)


@require_safe
@doors.page("demand.view")
def forecast_list(request: doors.PageRequest) -> HttpResponseBase:
    held = request.act.permissions
    context = {
        "through": queries.known_through(),
        "may_see_costs": "catalog.view_costs" in held,
        "may_load": "demand.load" in held,
    }
    return tables.show(request, FORECASTS, Rows(_seen(request)), "demand/forecasts.html", context)


@require_safe
@doors.page("demand.view")
def total_list(request: doors.PageRequest) -> HttpResponseBase:
    levels = [(one, rate(one.month)) for one in queries.levels()]
    return tables.show(request, TOTALS, Rows(queries.totals()), "demand/totals.html", {"levels": levels})


@require_safe
@doors.page("demand.view")
def total(request: doors.PageRequest, total_id: int) -> HttpResponse:
    found = queries.total_by_id(total_id)
    told = showing.of_total(found)
    context = {"total": found, "told": told, "picture": picture(told.weeks), "figures": _figures(told), "said": _said(told)}
    return render(request, "demand/total.html", {**context, **_accuracy(told), "below": BELOW.get(found.of, "")})


@require_safe
@doors.page("demand.view")
def forecast(request: doors.PageRequest, code: str) -> HttpResponse:
    return _forecast_page(request, code, OverrideForm())


@doors.page("demand.override", effect=True)
def add_override(request: doors.PageRequest, code: str) -> HttpResponse:
    form = OverrideForm(request.POST)
    if form.is_valid():
        series = _the_series(code, form.cleaned_data["series"])
        try:
            demand.override(
                request.act,
                owner_id=series.owner_id,
                sku_id=series.sku_id,
                warehouse_id=series.warehouse_id,
                from_on=form.cleaned_data["from_on"],
                until_on=form.cleaned_data["until_on"],
                per_week=form.cleaned_data["per_week"],
                reason=form.cleaned_data["reason"],
            )
        except Refusal as refusal:
            take(form, refusal)
        else:
            url = f"{reverse('forecast', args=[code])}?at={series.warehouse.code}"
            return doors.done(request, "The forecast is overridden until then.", url=url)
    return _forecast_page(request, code, form, status=422)


@doors.page("demand.override", effect=True)
def end_override(request: doors.PageRequest, override_id: int) -> HttpResponse:
    ended = demand.end_override(request.act, override_id=override_id)
    return doors.done(request, "The forecast counts again.", url=reverse("forecast", args=[ended.sku.code]))


def _the_series(code: str, series_id: int) -> Forecast:
    return queries.forecast_by_id(sku_of_code(code).pk, series_id)


def _forecast_page(request: doors.PageRequest, code: str, form: OverrideForm, *, status: int = 200) -> HttpResponse:
    sku, today = sku_of_code(code), timezone.localdate(clock.now())
    every = list(_seen(request).filter(sku=sku).order_by("warehouse__name", "owner__name"))
    at, whose = request.GET.get("at", ""), request.GET.get("owner", "")
    owners = sorted({(one.owner.code, one.owner.name) for one in every})
    chosen = [one for one in every if at in {"", one.warehouse.code} and whose in {"", one.owner.code}] or every
    form.offer(chosen)
    overrides = list(queries.overrides_of(sku.pk))
    told = showing.outlook(chosen, overrides)
    context = {
        "sku": sku,
        "places": sorted({(one.warehouse.code, one.warehouse.name) for one in every}),
        "at": at if len(chosen) < len(every) or len(every) == 1 else "",
        "owners": owners,
        "whose": whose if whose in dict(owners) and len(chosen) < len(every) else "",
        "channels": [(one.channel, share(one.share), rate(one.month)) for one in showing.by_channel(chosen)],
        "told": told,
        "picture": picture(told.weeks) if told else None,
        "figures": _figures(told) if told else [],
        **(_accuracy(told) if told else {}),
        "said": _said(told) if told else {},
        "series": [(one, CLASSES[one.demand_class], told_by(one), doubts_of(one), rate(one.level)) for one in chosen],
        "through": queries.known_through(),
        "overrides": [(one, words.quantity(one.per_week)) for one in overrides if _of(one, chosen)],
        "came_of_it": [one for row in chosen for one in showing.what_came(row, [o for o in overrides if _of(o, [row])])],
        "form": form,
        "promotions": [(one, percent(float(one.uplift)), standing(one, today)) for one in queries.promotions_of(sku)[:MOST_SAID]],
        "one_offs": [(one, words.quantity(one.quantity)) for one in queries.one_offs().filter(sku=sku)[:MOST_SAID]],
        "elder": queries.successions().filter(sku=sku, until_on__gte=today).first(),
        "heirs": queries.successions().filter(predecessor=sku, until_on__gte=today),
        "may": request.act.permissions,
        "may_override": "demand.override" in request.act.permissions and chosen,
        "several_owners": there_are_several_owners(),
    }
    return render(request, "demand/forecast.html", context, status=status)


def _of(override: Override, series: list[Forecast]) -> bool:
    return any((one.owner_id, one.warehouse_id) == (override.owner_id, override.warehouse_id) for one in series)


def _said(told: showing.Outlook) -> dict[str, str]:
    return {
        "month": rate(told.month),
        "error": share(told.error),
        "naive": share(told.naive),
        "bias": signed_share(told.bias),
    }


def _accuracy(told: showing.Outlook) -> dict[str, Any]:
    """How well it was told over time, beside “as last week”."""

    def drawn_at(value: float | None) -> float | None:
        return None if value is None else 100 * min(value, MOST_DRAWN)

    drawn = [Week(monday, drawn_at(one.naive), drawn_at(one.error)) for monday, one in told.periods]
    by = told.told_by or [""] * len(told.periods)
    rows = [
        (monday, share(one.error), share(one.naive), signed_share(one.bias), who)
        for (monday, one), who in zip(reversed(told.periods), reversed(by), strict=True)
    ]
    better = sum(1 for _, one in told.periods if one.naive is not None and one.error is not None and one.error <= one.naive)
    cut = any(max(one.error or 0.0, one.naive or 0.0) > MOST_DRAWN for _, one in told.periods)
    shown = picture(drawn) if len(drawn) > 1 else None
    return {"accuracy": shown, "cut": cut, "periods": rows, "better": better, "by": told.told_by}


def _figures(told: showing.Outlook) -> list[tuple[Any, ...]]:
    """The picture's numbers, the latest first."""
    return [
        (week.monday, rate(week.came), rate(week.told), rate(week.low), rate(week.high), share(week.in_stock))
        for week in reversed(told.weeks)
    ]

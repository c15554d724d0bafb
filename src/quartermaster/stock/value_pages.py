"""The pages of value: what stock is worth, one SKU's layers and entries, the months, and what people do to values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel import clock
from quartermaster.locations.models import Warehouse
from quartermaster.stock import costing, links, references, values
from quartermaster.stock.costing import NewCost
from quartermaster.stock.value_forms import ClosingForm, NewCostForm
from quartermaster.stock.value_lists import entries_table, value_table
from quartermaster.web import tables, words
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.sources import Sql

SEES = "catalog.view_costs"
PATIENCE_SECONDS = 2.0
"""How long a page waits for values to catch up; a job goes on with it."""
CHART_DAYS = 365
TENTH = Decimal("0.1")
METHOD_WORDS = {
    "fifo": (
        "First in, first out",
        "What leaves is valued at the cost of the oldest goods, so what stays are the latest layers.",
    ),
    "lifo": ("Last in, first out", "What leaves is valued at the cost of the latest goods, so what stays are the oldest layers."),
    "average": ("Moving average", "What leaves is valued at the average of what is there; every receipt moves the average."),
    "standard": ("Standard cost", "Everything is valued at the standard; what was paid beyond it went to the result."),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A warehouse, or what is under way, and its part of the value."""

    name: str
    quantity: Decimal
    value: Decimal
    share: Decimal


@require_safe
@doors.page(SEES)
def value_list(request: doors.PageRequest) -> HttpResponseBase:
    owner, as_of, scope = _owner(request), _day(request), chosen_warehouse(request)
    caught_up = costing.catch_up(seconds=PATIENCE_SECONDS)
    currency = values.currency_of(owner.pk)
    wanted = values.chosen(moment=_end_of(as_of), owner_id=owner.pk)
    source = Sql(*values.worth_by_sku(wanted, warehouse_id=scope))
    table = value_table(currency, owner_query=_owner_query(owner))
    if request.GET.get("export") or request.GET.get("after"):
        return tables.show(request, table, source, "stock/value.html")
    there, categories = values.by_place_and_category(wanted, warehouse_id=scope)
    places = _places(there)
    here = next((name for name, pk in _warehouse_names() if pk == scope), "") if scope else ""
    context = {
        "owner": owner,
        "owners": _owners(),
        "owner_query": _owner_query(owner),
        "currency": currency,
        "behind": not caught_up,
        "as_of": as_of,
        "today": _today(),
        "present": f"?{_owner_query(owner)}",
        "carried": [],
        "scoped": here,
        "total": sum((one.value for one in places if not here or one.name == here), Decimal(0)),
        "places": places if len(places) > 1 else [],
        "groups": _groups(request, categories),
        "may_revalue": "stock.revalue" in request.user.permissions_held,
        "may_land": "stock.add_landed_cost" in request.user.permissions_held,
    }
    return tables.show(request, table, source, "stock/value.html", context)


def _groups(request: doors.PageRequest, found: list[values.CategoryWorth]) -> list[dict[str, Any]]:
    """Nothing where no goods have a category."""
    asked = {name: request.GET[name] for name in ("owner", "as_of") if name in request.GET}
    return [
        {
            "name": one.name or "Without a category",
            "url": f"?{urlencode({**asked, 'category': one.name or values.NONE})}",
            "method": METHOD_WORDS[one.costing or settings.COSTING_METHOD][0],
            "count": one.count,
            "value": one.value,
        }
        for one in found
        if any(each.name for each in found)
    ]


def _places(found: list[values.PlaceWorth]) -> list[Place]:
    names = {pk: name for name, pk in _warehouse_names()}
    whole = sum((one.value for one in found), Decimal(0))

    def share(value: Decimal) -> Decimal:
        return (100 * value / whole).quantize(TENTH) if whole else Decimal(0)

    return [Place(names.get(one.warehouse_id or 0, "Under way"), one.quantity, one.value, share(one.value)) for one in found]


def _warehouse_names() -> list[tuple[str, int]]:
    return list(Warehouse.objects.order_by("name").values_list("name", "pk"))


@require_safe
@doors.page(SEES)
def value_chart(request: doors.PageRequest) -> HttpResponse:
    """The picture of the last year, fetched once the figures are there: it looks at a year of entries."""
    costing.require_the_whole()
    owner = _owner(request)
    context = {"chart": _chart(owner.pk), "currency": values.currency_of(owner.pk), "scoped": bool(chosen_warehouse(request))}
    return render(request, "stock/value_chart.html", context)


def _chart(owner_id: int) -> dict[str, Any] | None:
    today = _today()
    days = values.days_of_value(
        since=today - timedelta(days=CHART_DAYS), until=today, time_zone=settings.TIME_ZONE, owner_id=owner_id
    )
    first = next((place for place, day in enumerate(days) if day.value or day.came_in or day.went_out), None)
    if first is None:
        return None
    now = int(clock.now().timestamp())
    points = [[min(int(_end_of(day.day).timestamp()), now), str(day.value)] for day in days[first:]]
    return {"points": points, "receipts": [], "reorder": None, "unit": values.currency_of(owner_id), "now": now, "label": "Value"}


@require_safe
@doors.page(SEES)
def value_of_sku(request: doors.PageRequest, code: str) -> HttpResponseBase:
    """One SKU of one owner: what it is worth, from which layers, and everything that was booked for it."""
    sku = Sku.objects.select_related("unit").get(pk=references.find_sku(code).id)
    owner = _owner(request)
    costing.catch_up(sku_ids=[sku.pk])
    currency = values.currency_of(owner.pk)
    source = Sql(values.ENTRIES_OF_SKU, {"sku": sku.pk, "owner": owner.pk})
    table = entries_table(currency, topics=f"sku:{sku.pk}")
    if request.GET.get("export") or request.GET.get("after"):
        return tables.show(request, table, source, "stock/value_sku.html")
    state = values.state_of(sku.pk, owner.pk)
    placed = values.placed(owner_id=owner.pk, sku_ids=[sku.pk])
    places = _places([values.PlaceWorth(one.warehouse_id, one.quantity, one.value) for one in placed])
    method, says = METHOD_WORDS[state.method if state else costing.methods_of([sku.pk])[sku.pk]]
    quantity, value = (state.quantity, state.value) if state else (Decimal(0), Decimal(0))
    held = request.user.permissions_held
    estimated = values.estimated_receipts(sku.pk, owner.pk)
    context = {
        "sku": sku,
        "owner": owner,
        "owner_query": _owner_query(owner),
        "currency": currency,
        "quantity": quantity,
        "value_text": words.money(value, currency),
        "cost_text": words.money((value / quantity).quantize(Decimal("0.0001")), currency) if quantity else "",
        "sku_url": links.sku(sku.code),
        "places": places if len(places) > 1 else [],
        "layers": [_layer(row, currency) for row in values.layers_of(sku.pk, owner.pk)],
        "method": method,
        "method_words": says,
        "estimated": _estimated_words(estimated),
        "may_revalue": "stock.revalue" in held and (bool(quantity) or method == "Standard cost"),
        "may_write_down": "stock.write_down" in held and quantity > 0,
    }
    return tables.show(request, table, source, "stock/value_sku.html", context)


def _layer(row: Any, currency: str) -> dict[str, Any]:
    return {
        "at": row.at if row.remaining > 0 else None,
        "document": row.document or (f"movement {row.receipt}" if row.receipt else "all receipts together"),
        "url": reverse("movement", args=[row.receipt]) if row.receipt else "",
        "remaining": row.remaining,
        "cost": words.money((row.value / row.remaining).quantize(Decimal("0.0001")), currency),
        "value": words.money(row.value.quantize(Decimal("0.01")), currency),
    }


def _estimated_words(count: int) -> str:
    if not count:
        return ""
    came = "1 receipt came" if count == 1 else f"{count:,} receipts came"
    return f"{came} without a cost; the latest known one was taken."


# ---------------------------------------------------------------- new costs


REVALUE = {
    "title": "Revalue",
    "says": "Every unit in stock is worth the new cost from now on. Under standard cost it is the new standard.",
    "submit": "Revalue",
}
WRITE_DOWN = {
    "title": "Write down",
    "says": "What is worth more than this is worth this from now on. What is worth less stays as it is.",
    "submit": "Write down",
}


@require_safe
@doors.page("stock.revalue")
def revalue_form(request: doors.PageRequest) -> HttpResponse:
    return _new_cost_dialog(request, REVALUE, "revalue", NewCostForm(initial=_asked(request)))


@doors.page("stock.revalue", effect=True)
def revalue(request: doors.PageRequest) -> HttpResponse:
    return _take_new_cost(request, costing.revalue, REVALUE, "revalue")


@require_safe
@doors.page("stock.write_down")
def write_down_form(request: doors.PageRequest) -> HttpResponse:
    return _new_cost_dialog(request, WRITE_DOWN, "write_down", NewCostForm(initial=_asked(request)))


@doors.page("stock.write_down", effect=True)
def write_down(request: doors.PageRequest) -> HttpResponse:
    return _take_new_cost(request, costing.write_down, WRITE_DOWN, "write_down")


def _take_new_cost(request: doors.PageRequest, verb: Any, dialog: dict[str, str], action: str) -> HttpResponse:
    form = NewCostForm(request.POST)
    if not form.is_valid():
        return _new_cost_dialog(request, dialog, action, form, status=422)
    typed = form.cleaned_data
    sku, owner_id = references.find_sku(typed["sku"]), references.find_owner_id(typed["owner"])
    done = verb(request.act.because(typed["reason"]), costs=[NewCost(owner_id, sku.id, typed["unit_cost"])])
    owner = Owner.objects.get(pk=owner_id)
    changed = words.money(done.parts[0].value, values.currency_of(owner_id)) if SEES in request.act.permissions else sku.code
    url = f"{reverse('value_sku', args=[sku.code])}?{_owner_query(owner)}".rstrip("?")
    return doors.done(request, f"{done.number}: {changed}.", url=url)


def _new_cost_dialog(
    request: doors.PageRequest, dialog: dict[str, str], action: str, form: NewCostForm, *, status: int = 200
) -> HttpResponse:
    return render(request, "stock/new_cost.html", {**dialog, "form": form, "action": reverse(action)}, status=status)


# ---------------------------------------------------------------- months


@require_safe
@doors.page(SEES)
def period_list(request: doors.PageRequest) -> HttpResponse:
    owner = _owner(request)
    costing.catch_up(seconds=PATIENCE_SECONDS)
    found = values.periods(owner.pk, time_zone=settings.TIME_ZONE, today=_today())
    query = _owner_query(owner)
    shown = [
        {
            "month": one.month,
            "value": one.value,
            "over": one.over,
            "closed": one.closed,
            "closing": one.closing,
            "url": f"{reverse('value_list')}?{urlencode({'as_of': _last_day(one.month)})}{'&' + query if query else ''}",
            "close_url": f"{reverse('period_close_form', args=[f'{one.month:%Y-%m}'])}{'?' + query if query else ''}",
        }
        for one in found
    ]
    context = {
        "owner": owner,
        "owners": _owners(),
        "owner_query": query,
        "currency": values.currency_of(owner.pk),
        "periods": shown,
        "may_close": "stock.close_period" in request.user.permissions_held,
    }
    return render(request, "stock/periods.html", context)


@require_safe
@doors.page("stock.close_period")
def period_close_form(request: doors.PageRequest, month: str) -> HttpResponse:
    return _close_dialog(request, costing.month_of(month), _owner(request), ClosingForm())


@doors.page("stock.close_period", effect=True)
def period_close(request: doors.PageRequest, month: str) -> HttpResponse:
    form, owner = ClosingForm(request.POST), _owner(request)
    if not form.is_valid():
        return _close_dialog(request, costing.month_of(month), owner, form, status=422)
    act = request.act.because(form.cleaned_data["reason"])
    closed = costing.close_period(act, owner_id=owner.pk, month=costing.month_of(month))
    url = f"{reverse('period_list')}?{_owner_query(owner)}".rstrip("?")
    return doors.done(request, f"Closed {closed.month:%B %Y}.", url=url)


def _close_dialog(request: doors.PageRequest, month: date, owner: Owner, form: ClosingForm, *, status: int = 200) -> HttpResponse:
    costing.catch_up()
    wanted = values.chosen(moment=costing.end_of(month) - timedelta(microseconds=1), owner_id=owner.pk)
    query = _owner_query(owner)
    context = {
        "month": month,
        "owner": owner,
        "value": values.totals(wanted).get(owner.pk, Decimal(0)),
        "currency": values.currency_of(owner.pk),
        "form": form,
        "action": f"{reverse('period_close', args=[f'{month:%Y-%m}'])}{'?' + query if query else ''}",
    }
    return render(request, "stock/period_close.html", context, status=status)


# ---------------------------------------------------------------- below: what was asked for


def _asked(request: doors.PageRequest) -> dict[str, str]:
    return {name: request.GET[name][:60] for name in ("sku", "owner") if name in request.GET}


def _owner(request: doors.PageRequest) -> Owner:
    """The owner asked for, or the house."""
    return Owner.objects.get(pk=references.find_owner_id(request.GET.get("owner") or None, pointer="/query/owner"))


def _owners() -> list[tuple[str, str]]:
    """Those whose stock was ever valued."""
    return list(Owner.objects.filter(id__in=values.currencies()).order_by("-is_house", "name").values_list("code", "name"))


def _owner_query(owner: Owner) -> str:
    return "" if owner.is_house else urlencode({"owner": owner.code})


def _day(request: doors.PageRequest) -> date | None:
    """The day asked for, at whose end stock is looked at; None for now."""
    try:
        asked = date.fromisoformat(request.GET.get("as_of", ""))
    except ValueError:
        return None
    return asked if date(1900, 1, 1) <= asked < _today() else None


def _end_of(day: date | None) -> Any:
    """The last moment of the day."""
    if day is None:
        return None
    following = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    return following - timedelta(microseconds=1)


def _last_day(month: date) -> str:
    return (costing.end_of(month) - timedelta(days=1)).astimezone(timezone.get_default_timezone()).date().isoformat()


def _today() -> date:
    return timezone.localdate(clock.now())

"""A supplier's scorecard, and suppliers compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.kernel import clock
from quartermaster.purchasing import performance, queries
from quartermaster.purchasing.pages.asking import sees_costs
from quartermaster.web import tables, words
from quartermaster.web.sources import Order, Sql
from quartermaster.web.tables import Column, Filter, Table
from quartermaster.web.templatetags.web import money

COSTS = ("price_variance", "billed_variance", "value")
MOST_ITEMS = 500
WORST_FIRST = Order("on_time", "on_time", descending=False)


def _share(name: str) -> Any:
    return lambda row: "" if getattr(row, name) is None else words.percent(getattr(row, name))


def _days(name: str) -> Any:
    return lambda row: "" if getattr(row, name) is None else words.quantity(getattr(row, name))


FIGURES = (
    Column("on_time", "On time in full", sort="on_time", numeric=True, cell=_share("on_time"), phone="tail"),
    Column("fill", "Fill", sort="fill", numeric=True, cell=_share("fill"), phone="line"),
    Column("lead_time", "Lead time, days", sort="lead_time", numeric=True, cell=_days("lead_time"), phone="line"),
    Column("lead_deviation", "Deviation", sort="lead_deviation", numeric=True, cell=_days("lead_deviation"), wide=True),
    Column("quoted", "Quoted", sort="quoted", numeric=True, wide=True),
    Column("price_variance", "Price variance", sort="price_variance", numeric=True, cell=_share("price_variance"), wide=True),
    Column(
        "billed_variance",
        "Billed over ordered",
        sort="billed_variance",
        numeric=True,
        cell=_share("billed_variance"),
        hidden=True,
    ),
    Column("defects", "Defects", sort="defects", numeric=True, cell=_share("defects")),
    Column("good_lots", "Good lots", sort="good_lots", numeric=True, cell=_share("good_lots"), hidden=True),
    Column("open_claims", "Open claims", sort="open_claims", numeric=True),
    Column("due_lines", "Lines due", sort="due_lines", numeric=True, hidden=True),
    Column("value", "Ordered", sort="value", numeric=True, cell=lambda row: money(row.value), width="130px", wide=True),
)


def _named(source: Sql, text: str) -> Sql:
    return source.where("strpos(lower(name), lower(%(named)s::text)) > 0 OR upper(code) = upper(%(named)s::text)", named=text)


COMPARED = Table(
    name="supplier-performance",
    sort="name",
    columns=(Column("name", "Supplier", sort="name", grow=True, phone="title"), *FIGURES),
    filters=(Filter("q", "Supplier", apply=_named),),
    row_url=lambda row: reverse("supplier_performance", args=[row.id]),
    topics="purchasing",
    empty="Nothing was ordered within a year.",
)


@require_safe
@doors.page("purchasing.view")
def supplier_comparison(request: doors.PageRequest) -> HttpResponseBase:
    table = COMPARED if sees_costs(request) else replace(COMPARED, columns=_without_costs(COMPARED))
    return tables.show(request, table, performance.suppliers(clock.now().date()), "purchasing/comparison.html")


@require_safe
@doors.page("purchasing.view")
def supplier_performance(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    today = clock.now().date()
    months = performance.months(supplier_id, today)
    context = {
        "supplier": queries.supplier_by_id(supplier_id),
        "figures": performance.supplier(supplier_id, today),
        "items": list(performance.items(supplier_id, today).every(WORST_FIRST, MOST_ITEMS)),
        "on_time": _chart(months, "on_time", "On time in full", "%"),
        "lead_time": _chart(months, "lead_time", "Lead time", "days"),
        "sees_costs": sees_costs(request),
    }
    return render(request, "purchasing/performance.html", context)


def _chart(months: list[performance.Month], name: str, label: str, unit: str) -> dict[str, Any]:
    """Bars by month, of those that say something."""
    points = [
        (int(datetime.combine(one.month, time(12), UTC).timestamp()), str(getattr(one, name)))
        for one in months
        if getattr(one, name) is not None
    ]
    return {"points": points, "label": label, "unit": unit}


def _without_costs(table: Table) -> tuple[Column, ...]:
    return tuple(column for column in table.columns if column.key not in COSTS)

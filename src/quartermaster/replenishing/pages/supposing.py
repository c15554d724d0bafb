"""What if: another service, late suppliers, more demand, one budget; pictures before and after."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.replenishing import columns, supposing, year_drawing
from quartermaster.replenishing.forms import WhatIfForm
from quartermaster.replenishing.operations import today
from quartermaster.replenishing.ruling import ECONOMIC
from quartermaster.replenishing.supposing import Comparison, Supposition
from quartermaster.web.scope import chosen_warehouse


@require_safe
@doors.page("replenishing.view")
def what_if(request: doors.PageRequest) -> HttpResponse:
    form = WhatIfForm(request.GET or None)
    supposed = supposition(form.cleaned_data) if form.is_bound and form.is_valid() else Supposition()
    warehouse_id = chosen_warehouse(request)
    planned = columns.planned(warehouse_id)
    context: dict[str, Any] = {"form": form, "asked": supposed.is_something, "rows": len(planned)}
    if len(planned):
        these = supposing.drawn_by_lot(len(planned))
        compared = supposing.compared(planned.goods, supposed)
        lived = supposing.lived(planned.goods, supposed, these, columns.last_year(planned, these, day=today()))
        context |= {
            "compared": compared,
            "lived": lived,
            "bars": year_drawing.bars(compared, asked=supposed.is_something),
            "curve": year_drawing.curve(compared),
            "weeks": year_drawing.weeks(lived, asked=supposed.is_something),
            "some": len(these) if len(these) < len(planned) else 0,
            "costs": "catalog.view_costs" in request.act.permissions,
            "policy": _policy(compared, supposed, warehouse_id) if "replenishing.set_policies" in request.act.permissions else "",
        }
    template = "replenishing/supposed.html" if request.headers.get("HX-Request") else "replenishing/what_if.html"
    return render(request, template, context)


def _policy(compared: Comparison, supposed: Supposition, warehouse_id: int | None) -> str:
    """Where the policy is set that keeps to the budget; nothing where there is none, or something else is supposed too."""
    if compared.dial is None or compared.out_of_reach or supposed != Supposition(budget=supposed.budget):
        return ""
    said = {"kind": ECONOMIC, "dial": f"{compared.dial:.3f}", "reason": f"All stock at most {supposed.budget:,.0f}"}
    if warehouse_id:
        said["warehouse"] = str(warehouse_id)
    return f"{reverse('policy_new')}?{urlencode(said)}"


def supposition(said: dict[str, Any]) -> Supposition:
    """What the form says; percentages are shares here, days are weeks."""
    return Supposition(
        service=float(said["service"]) / 100 if said["service"] else None,
        late_weeks=float(said["late_days"] or 0) / 7,
        late_supplier=said["late_supplier"].pk if said["late_supplier"] else 0,
        demand=1 + float(said["demand_percent"] or 0) / 100,
        demand_category=said["demand_category"].pk if said["demand_category"] else 0,
        minimum=1 + float(said["minimum_percent"] or 0) / 100,
        holding=1 + float(said["holding_percent"] or 0) / 100,
        budget=float(said["budget"]) if said["budget"] else None,
        fill=float(said["fill"]) / 100 if said["fill"] else None,
    )

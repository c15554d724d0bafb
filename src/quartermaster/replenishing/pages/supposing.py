"""What if: another service, late suppliers, more demand, one budget; a picture before and after."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.replenishing import columns, supposing
from quartermaster.replenishing.forms import WhatIfForm
from quartermaster.replenishing.supposing import Supposition
from quartermaster.web.scope import chosen_warehouse


@require_safe
@doors.page("replenishing.view")
def what_if(request: doors.PageRequest) -> HttpResponse:
    form = WhatIfForm(request.GET or None)
    supposed = supposition(form.cleaned_data) if form.is_bound and form.is_valid() else Supposition()
    goods = columns.goods(chosen_warehouse(request))
    comparison = supposing.compared(goods, supposed) if len(goods) else None
    context = {
        "form": form,
        "asked": supposed.is_something,
        "rows": len(goods),
        "comparison": comparison,
        "drawn": supposing.drawn(comparison) if comparison else None,
        "costs": "catalog.view_costs" in request.act.permissions,
    }
    template = "replenishing/supposed.html" if request.headers.get("HX-Request") else "replenishing/what_if.html"
    return render(request, template, context)


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

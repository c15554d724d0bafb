"""What each rule would have cost, beside what was really done."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.demand import queries
from quartermaster.demand.models import Lived
from quartermaster.web import words


@require_safe
@doors.page("catalog.view_costs")
def replay(request: doors.PageRequest) -> HttpResponse:
    found = queries.lived_last()
    groups = list(dict.fromkeys(one.group for one in found))
    group = request.GET.get("group", "")
    chosen = group if group in groups else groups[0] if groups else ""
    shown = sorted((one for one in found if one.group == chosen), key=lambda one: one.total)
    really = next((one for one in shown if one.rule == Lived.REALLY), None)
    ours = next((one for one in shown if one.picked), None)
    saved = really.total - ours.total if really and ours else 0.0
    context = {
        "groups": groups,
        "group": chosen,
        "rules": [(one, _against(one, really)) for one in shown],
        "really": really,
        "ours": ours,
        "saved": saved,
        "saved_amount": abs(saved),
    }
    return render(request, "demand/replay.html", context)


def _against(one: Lived, really: Lived | None) -> str:
    if really is None or one.rule == Lived.REALLY or not really.total:
        return ""
    return words.signed(round(100 * (one.total / really.total - 1))) + " %"

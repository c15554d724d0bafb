"""What would follow if an order's lines were changed as they are typed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from quartermaster.accounts import doors
from quartermaster.insights import days
from quartermaster.insights.queries.changing import differences, picture
from quartermaster.kernel.refusals import Refusal
from quartermaster.sales import operations as sales
from quartermaster.sales import queries
from quartermaster.sales.line_forms import LinesForm


@require_POST
@doors.page("sales.place_order")
def order_lines_check(request: doors.PageRequest, number: str) -> HttpResponse:
    """The order's lines, total, reservations and days before and after; the change is tried and nothing of it stays."""
    order, today = queries.order_by_number(number), days.today()
    form = LinesForm.typed_over(order, request.POST)
    try:
        editing = form.editing()
        if not editing.of_lines:
            return render(request, "sales/follows.html")
        before = picture(order, today)
        after = sales.rehearse_edit(request.act, number=order.number, editing=editing, look=lambda one: picture(one, today))
    except Refusal as refusal:
        said = form.errors or [error.message for error in refusal.errors]
        return render(request, "insights/order_change.html", {"refusal": refusal, "said": said})
    context = {
        "order": order,
        "before": before,
        "after": after,
        "rows": differences(before, after),
        "stale": form.version != order.version,
        "today": today,
    }
    return render(request, "insights/order_change.html", context)

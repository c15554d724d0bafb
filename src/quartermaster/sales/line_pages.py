"""Changing the lines of an order while nobody picks for it. What would follow is shown by `insights.pages.changing`."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.kernel.refusals import Refusal, StaleVersion
from quartermaster.sales import operations as sales
from quartermaster.sales import queries
from quartermaster.sales.line_forms import LinesForm


@require_safe
@doors.page("sales.place_order")
def order_lines(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    sales.require_changeable(order)
    return render(request, "sales/lines.html", {"order": order, "form": LinesForm.of(order).with_blanks()})


@doors.page("sales.place_order", effect=True)
def save_lines(request: doors.PageRequest, number: str) -> HttpResponse:
    """Change them as typed. Whoever saves second hears what the first one changed, and nothing typed is lost."""
    order = queries.order_by_number(number)
    form = LinesForm.typed_over(order, request.POST)
    try:
        editing = form.editing()
        if editing.of_lines:
            sales.edit_order(request.act, number=order.number, editing=editing, version=form.version)
    except StaleVersion:
        return _changed_meanwhile(request, form)
    except Refusal as refusal:
        context = {"order": order, "form": form, "refusal": refusal, "elsewhere": form.say(refusal)}
        form.with_blanks()
        return render(request, "sales/lines.html", context, status=422)
    message = f"Changed the lines of {order.number}." if editing.of_lines else f"Nothing was to change on {order.number}."
    return doors.done(request, message, url=reverse("order", args=[order.number]))


def _changed_meanwhile(request: doors.PageRequest, former: LinesForm) -> HttpResponse:
    order = queries.order_by_number(former.order.number)
    sales.require_changeable(order)
    form = LinesForm.typed_over(order, request.POST)
    deeds = list(queries.deeds_of(order).filter(id__gt=form.deed))
    form.begin_again()
    return render(request, "sales/lines.html", {"order": order, "form": form.with_blanks(), "deeds": deeds}, status=409)

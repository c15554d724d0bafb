"""What an order waits for: to be let go on, paid or confirmed; and sending it another way."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.kernel.refusals import Refusal
from quartermaster.sales import operations as sales
from quartermaster.sales import queries
from quartermaster.sales.models import Order
from quartermaster.web.forms import take


class HoldForm(forms.Form):
    reason = forms.CharField(max_length=200, label="Why", help_text="Shown on the order to everybody who works on it.")
    give_up = forms.BooleanField(required=False, label="Give up what is reserved, so that others can have it")


@require_safe
@doors.page("sales.hold")
def order_hold(request: doors.PageRequest, number: str) -> HttpResponse:
    return _hold_form(request, queries.order_by_number(number), HoldForm())


@doors.page("sales.hold", effect=True)
def hold(request: doors.PageRequest, number: str) -> HttpResponse:
    order, form = queries.order_by_number(number), HoldForm(request.POST)
    if form.is_valid():
        try:
            sales.hold(request.act, number=order.number, **form.cleaned_data)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return _done(request, f"{order.number} is on hold.", order)
    return _hold_form(request, order, form, status=422)


@doors.page("sales.hold", effect=True)
def go_on(request: doors.PageRequest, number: str) -> HttpResponse:
    order = sales.let_go(request.act, number=queries.order_by_number(number).number)
    return _done(request, f"{order.number} goes on.", order)


@doors.page("sales.place_order", effect=True)
def confirm(request: doors.PageRequest, number: str) -> HttpResponse:
    order = sales.confirm(request.act, number=queries.order_by_number(number).number)
    return _done(request, f"Confirmed {order.number}.", order)


@doors.page("sales.note_payment", effect=True)
def note_payment(request: doors.PageRequest, number: str) -> HttpResponse:
    order = sales.note_payment(request.act, number=queries.order_by_number(number).number)
    return _done(request, f"{order.number} is paid.", order)


@doors.page("sales.place_order", effect=True)
def choose_source(request: doors.PageRequest, number: str, rank: int) -> HttpResponse:
    order = sales.choose_source(request.act, number=queries.order_by_number(number).number, rank=rank)
    return _done(request, f"{order.number} is sent another way.", order)


def _hold_form(request: doors.PageRequest, order: Order, form: HoldForm, status: int = 200) -> HttpResponse:
    action = reverse("order_held", args=[order.number])
    context = {"form": form, "action": action, "title": f"Hold {order.number}", "submit": "Hold"}
    return render(request, "sales/dialog.html", context, status=status)


def _done(request: doors.PageRequest, words: str, order: Order) -> HttpResponse:
    return doors.done(request, words, url=reverse("order", args=[order.number]))

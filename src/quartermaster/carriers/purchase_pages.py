"""Labels over the network: carriers are asked, and what nobody knows is settled by whoever looked."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.carriers import operations as carriers
from quartermaster.carriers import queries
from quartermaster.carriers.forms import PurchaseForm
from quartermaster.kernel.refusals import Refusal
from quartermaster.sales.queries import order_by_number
from quartermaster.web.forms import take


@doors.page("carriers.buy", effect=True)
def order_ask(request: doors.PageRequest, number: str) -> HttpResponse:
    """Every carrier with an account is asked what it wants for the cartons; the page shows each answer as it comes."""
    order = order_by_number(number)
    asked = carriers.ask_carriers(request.act, number=order.number)
    words = f"Asking {', '.join(row.carrier.name for row in asked)}."
    return doors.done(request, words, url=reverse("order_rates", args=[order.number]))


@require_safe
@doors.page("carriers.buy")
def purchase_settle(request: doors.PageRequest, key: uuid.UUID) -> HttpResponse:
    return _form(request, key, PurchaseForm())


@doors.page("carriers.buy", effect=True)
def purchase_settled(request: doors.PageRequest, key: uuid.UUID) -> HttpResponse:
    """A label was bought under a number, or none was: then the carton may be bought one again."""
    form = PurchaseForm(request.POST)
    if form.is_valid():
        try:
            settled = carriers.settle_purchase(request.act, key=key, tracking=form.found_tracking)
        except Refusal as refusal:
            take(form, refusal)
        else:
            words = (
                f"{settled.carton.number} has the label {settled.tracking}." if form.found_tracking else "No label was bought."
            )
            return doors.done(request, words, url=reverse("order_rates", args=[settled.order.number]))
    return _form(request, key, form, status=422)


def _form(request: doors.PageRequest, key: uuid.UUID, form: PurchaseForm, *, status: int = 200) -> HttpResponse:
    purchase = queries.purchase_by_key(key)
    context = {
        "form": form,
        "action": reverse("purchase_settled", args=[key]),
        "title": f"What became of the label for {purchase.carton.number}",
        "submit": "So it is",
    }
    return render(request, "web/dialog.html", context, status=status)

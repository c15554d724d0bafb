"""Freight and duty on goods that were received: shown as it would be split first, then added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.permissions import require
from quartermaster.kernel.refusals import Refusal
from quartermaster.stock import costing, queries, values
from quartermaster.stock.costing import Part
from quartermaster.stock.value_forms import LandedCostForm
from quartermaster.web import words
from quartermaster.web.forms import take

SEES = "catalog.view_costs"


@dataclass(frozen=True, slots=True)
class Shown:
    """A receipt and what would become of its share."""

    receipt: Any
    part: Part


@require_safe
@doors.page("stock.add_landed_cost")
def landed_cost_form(request: doors.PageRequest) -> HttpResponse:
    """The form and, where it is filled in, how the amount would be split. Both show costs."""
    require(request.user.permissions_held, SEES)
    if "amount" not in request.GET:
        return _page(request, LandedCostForm(initial={"documents": request.GET.get("documents", "")[:60], "by": "value"}))
    return _page(request, _filled(request.GET))


@doors.page("stock.add_landed_cost", effect=True)
def landed_cost(request: doors.PageRequest) -> HttpResponse:
    require(request.act.permissions, SEES)
    form = _filled(request.POST)
    form.ask_reason()
    if not form.is_valid():
        return _page(request, form, status=422)
    typed = form.cleaned_data
    done = costing.add_landed_cost(
        request.act.because(typed["reason"]),
        amount=typed["amount"],
        by=form.basis,
        documents=form.numbers,
        measures=form.measures,
    )
    currency = values.currency_of(done.parts[0].owner_id)
    kept, gone = (words.money(amount, currency) for amount in _sums(done.parts)[1:])
    return doors.done(request, f"{done.number}: {kept} on what is in stock, {gone} to the result.", url=reverse("value_list"))


def _preview(request: doors.PageRequest, form: LandedCostForm) -> Sequence[Part]:
    """How it would be split, where everything is filled in but the reason. What is refused is said beside its field."""
    if not form.is_bound or set(form.errors) - {"reason"}:
        return ()
    costing.catch_up()
    try:
        return costing.preview_landed_cost(
            request.act, amount=form.cleaned_data["amount"], by=form.basis, documents=form.numbers, measures=form.measures
        )
    except Refusal as refusal:
        _take(form, refusal)
        return ()


def _filled(data: Any) -> LandedCostForm:
    form = LandedCostForm(data)
    form.ask_measures(queries.skus_received_under(form.numbers))
    return form


def _take(form: LandedCostForm, refusal: Refusal) -> None:
    """Beside its field; what is wrong with one of several purchase orders is said beside all of them."""
    about = refusal.errors[0].pointer if refusal.errors else ""
    if about.startswith(("/documents", "/receipts")):
        form.add_error("documents", refusal.detail)
    else:
        take(form, refusal)


def _page(request: doors.PageRequest, form: LandedCostForm, *, status: int = 200) -> HttpResponse:
    parts = _preview(request, form)
    receipts = {one.pk: one for one in queries.with_names(queries.movements().filter(id__in=[one.movement_id for one in parts]))}
    why = LandedCostForm(request.POST or None)
    why.ask_reason()
    context = {
        "form": form,
        "why": why["reason"],
        "shown": [Shown(receipts[part.movement_id or 0], part) for part in parts],
        "sums": _sums(parts),
        "currency": values.currency_of(parts[0].owner_id) if parts else "",
    }
    return render(request, "stock/landed_cost.html", context, status=status)


def _sums(parts: Sequence[Part]) -> tuple[Decimal, Decimal, Decimal]:
    """The amount, what of it is in stock, what goes to the result."""
    zero = Decimal(0)
    return (
        sum((part.amount for part in parts), zero),
        sum((part.value for part in parts), zero),
        sum((part.variance for part in parts), zero),
    )

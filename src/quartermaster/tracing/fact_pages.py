"""The dialog in which the dates of a lot are corrected, and what else is said of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.stock import attributes
from quartermaster.stock import operations as stock
from quartermaster.stock.models import Lot
from quartermaster.tracing.forms import LotFactsForm
from quartermaster.tracing.pages import read_lot
from quartermaster.web.dialogs import Dialog


@require_safe
@doors.page("stock.correct_lot")
def facts_form(request: doors.PageRequest, lot_id: str) -> HttpResponse:
    found = read_lot(lot_id)
    facts = stock.facts_of(found)
    told = {name: getattr(facts, name) for name in LotFactsForm.base_fields if hasattr(facts, name)}
    told |= {"attributes": attributes.written(facts.attributes, between="\n"), "version": found.version}
    return _dialog(found).show(request, LotFactsForm(initial=told))


@doors.page("stock.correct_lot", effect=True)
def correct(request: doors.PageRequest, lot_id: str) -> HttpResponse:
    found, form = read_lot(lot_id), LotFactsForm(request.POST)

    def deed() -> HttpResponse:
        act, versions = request.act.because(form.cleaned_data["reason"]), {found.pk: form.cleaned_data["version"]}
        stock.correct_lots(act, facts=[form.facts(found.pk)], versions=versions)
        return doors.done(request, f"Corrected {_called(found)}.", url=reverse("lot", args=[found.pk]))

    return _dialog(found).send(request, form, deed)


def _dialog(lot: Lot) -> Dialog:
    return Dialog(f"Correct {_called(lot)}", reverse("lot_facts", args=[lot.pk]))


def _called(lot: Lot) -> str:
    return f"{'serial' if lot.is_serial else 'lot'} {lot.code}"

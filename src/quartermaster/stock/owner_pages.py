"""Giving goods to another owner: the dialog, the deed, and the list of what became whose."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog.queries import owner_of_code, there_are_several_owners
from quartermaster.kernel.refusals import Refusal
from quartermaster.stock import links, owner_lists, queries, references
from quartermaster.stock.backdating import occurring
from quartermaster.stock.forms import OwnerChangeForm
from quartermaster.stock.lists import place_name
from quartermaster.stock.owner_changes import change_owner
from quartermaster.stock.pages import back, goods_of, lot_missing, tracking_of
from quartermaster.stock.references import read_lines
from quartermaster.web import tables, words
from quartermaster.web.forms import take
from quartermaster.web.scope import chosen_warehouse

find_skus = references.skus.find
CELL = ("owner", "bin__warehouse", "lot")
ASKED = ("sku", "bin", "lot", "owner", "to_owner", "quantity")


@require_safe
@doors.page("stock.view")
def owner_change_list(request: doors.PageRequest) -> HttpResponseBase:
    held = request.user.permissions_held
    table = owner_lists.table(costs="catalog.view_costs" in held)
    context = {"may_change": "stock.change_owner" in held and there_are_several_owners()}
    return tables.show(request, table, owner_lists.source(chosen_warehouse(request)), "stock/owner_changes.html", context)


@require_safe
@doors.page("stock.change_owner")
def owner_change_form(request: doors.PageRequest) -> HttpResponse:
    asked = {name: request.GET[name][:60] for name in ASKED if name in request.GET}
    form = _form(request, initial=_the_only(asked) | asked)
    form.tell_lots_apart(tracking_of(request.GET.get("sku", "")))
    return _dialog(request, form)


@doors.page("stock.change_owner", effect=True)
def owner_change(request: doors.PageRequest) -> HttpResponse:
    form = _form(request, request.POST)
    if not form.is_valid():
        return _dialog(request, form, status=422)
    if (refused := lot_missing(form)) is not None:
        return _dialog(request, refused, status=422)
    given = form.cleaned_data
    (line,) = read_lines([form.line], (("bin", attrgetter("from_place")),))
    act = occurring(request.act, given.get("occurred_at"))
    act = act.because(given["reason"]) if given["reason"] else act
    to_owner = owner_of_code(given["to_owner"])
    try:
        written = change_owner(act, goods=[replace(goods_of(line), unit_cost=given.get("unit_cost"))], to_owner_id=to_owner.pk)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        take(form, refusal)
        return _dialog(request, form, status=422)
    said = f"{words.quantity(line.quantity)} of {form.line.sku} are now {to_owner.name}’s."
    return doors.done(request, said, url=back(request), undo=links.undo(written))


def _the_only(asked: dict[str, str]) -> dict[str, str]:
    """Whose, where and of which lot the SKU's goods are, as far as there is no choice."""
    named = find_skus([asked["sku"]]) if set(asked) == {"sku"} else {}
    cells = list(queries.free_cells(sku_id=named[asked["sku"]].id).select_related(*CELL)[:200]) if named else []
    said = {
        "owner": {cell.owner.code for cell in cells},
        "bin": {place_name(cell.bin) for cell in cells},
        "lot": {cell.lot.code for cell in cells},
    }
    return {name: found.pop() for name, found in said.items() if len(found) == 1}


def _form(request: doors.PageRequest, *data: object, **more: object) -> OwnerChangeForm:
    held = request.user.permissions_held
    return OwnerChangeForm(*data, costs="catalog.view_costs" in held, backdates="stock.backdate" in held, **more)


def _dialog(request: doors.PageRequest, form: object, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "action": reverse("owner_change")}
    return render(request, "stock/owner_change.html", context, status=status)

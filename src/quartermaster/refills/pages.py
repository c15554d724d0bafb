"""Refills: what is to be carried, one of them on a phone, and the rules."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.kernel.refusals import Refusal
from quartermaster.refills import operations as refills
from quartermaster.refills import queries, sheets
from quartermaster.refills.forms import RuleForm
from quartermaster.refills.models import Refill
from quartermaster.refills.operations import NewRule
from quartermaster.stock import queries as stock_queries
from quartermaster.stock import references
from quartermaster.web import importing
from quartermaster.web.forms import take
from quartermaster.web.importing import Importer
from quartermaster.web.scope import chosen_warehouse

IMPORTER = Importer(
    "refill rules", sheets.HEADINGS, "refill_rules_import", "refill_rules_import_check", "refill_rules_import_load", "refill_list"
)
MOST_SHOWN = 200


@require_safe
@doors.page("refills.view")
def refill_list(request: doors.PageRequest) -> HttpResponse:
    scope = chosen_warehouse(request)
    rules = queries.rules().order_by("warehouse__code", "bin__walk_order", "bin__code", "sku__code")
    rules = rules if scope is None else rules.filter(warehouse_id=scope)
    shown = list(rules[:MOST_SHOWN])
    free = queries.free_in(shown)
    context = {
        "refills": list(queries.open_refills(scope)[:MOST_SHOWN]),
        "rules": [(rule, free.get((rule.sku_id, rule.bin_id, rule.owner_id), queries.ZERO)) for rule in shown],
        "may_edit": "refills.edit" in request.act.permissions,
        "may_carry": "refills.carry" in request.act.permissions,
    }
    return render(request, "refills/list.html", context)


@doors.page("refills.carry", effect=True)
def refill_plan(request: doors.PageRequest) -> HttpResponse:
    made = refills.plan(request.act, warehouse_id=chosen_warehouse(request))
    words = (
        f"{len(made)} refill{'' if len(made) == 1 else 's'} to carry."
        if made
        else "Every pick bin has enough, or reserve is empty."
    )
    return doors.done(request, words, url=reverse("refill_list"))


@require_safe
@doors.page("refills.carry")
def refill(request: doors.PageRequest, number: str) -> HttpResponse:
    return _page(request, queries.refill_by_number(number))


@doors.page("refills.carry", effect=True)
def refill_scan(request: doors.PageRequest, number: str) -> HttpResponse:
    try:
        found = refills.scan(request.act, number=number, code=request.POST.get("code", ""))
    except refills.WrongBinScanned as refusal:
        return _page(request, queries.refill_by_number(number), wrong=refusal.detail, status=422)
    if found.state == Refill.State.COMPLETED:
        url = reverse("refill_list")
        return doors.done(request, f"Carried {found.sku.code} from {found.from_bin.code} to {found.to_bin.code}.", url=url)
    return doors.done(request, f"Right. Now carry it to {found.to_bin.code}.", url=reverse("refill", args=[found.number]))


@doors.page("refills.carry", effect=True)
def refill_cancel(request: doors.PageRequest, number: str) -> HttpResponse:
    found = refills.cancel(request.act, number=number)
    return doors.done(request, f"Cancelled {found.number}.", url=reverse("refill_list"))


@require_safe
@doors.page("refills.edit")
def refill_rule_new(request: doors.PageRequest) -> HttpResponse:
    return _form(request, RuleForm())


@doors.page("refills.edit", effect=True)
def refill_rule_add(request: doors.PageRequest) -> HttpResponse:
    form = RuleForm(request.POST)
    if form.is_valid():
        try:
            _set(request, form)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, "The rule stands.", url=reverse("refill_list"))
    return _form(request, form, status=422)


@doors.page("refills.edit", effect=True)
def refill_rule_remove(request: doors.PageRequest, rule_id: int) -> HttpResponse:
    refills.remove_rule(request.act, rule_id=rule_id)
    return doors.done(request, "The rule is gone.", url=reverse("refill_list"))


@doors.page("refills.edit")
def refill_rules_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("refills.edit")
def refill_rules_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: sheets.load_sheet(request.act, sheet, dry_run=True))


@doors.page("refills.edit", effect=True)
def refill_rules_import_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(request, IMPORTER, lambda sheet: sheets.load_sheet(request.act, sheet, dry_run=False))
    return doors.done(request, importing.said(report, "rules"), url=reverse("refill_list"))


def _set(request: doors.PageRequest, form: RuleForm) -> None:
    data = form.cleaned_data
    rule = NewRule(
        owner_id=references.find_owner_id(None),
        sku_id=references.find_sku(data["sku"]).id,
        bin_id=references.find_bin_id(data["bin"]),
        minimum=data["minimum"],
        maximum=data["maximum"],
        pack=data["pack"],
    )
    refills.set_rules(request.act, rules=[rule])


def _form(request: doors.PageRequest, form: RuleForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "title": "Refill a pick bin", "submit": "Save", "action": reverse("refill_rule_add")}
    return render(request, "web/dialog.html", context, status=status)


def _page(request: doors.PageRequest, found: Refill, *, wrong: str = "", status: int = 200) -> HttpResponse:
    lot = stock_queries.lot_codes([found.lot_id]).get(found.lot_id, "") if found.lot_id else ""
    context = {"refill": found, "wrong": wrong, "lot": lot, "left": found.quantity - found.done, "deeds": deeds_of(found.number)}
    return render(request, "refills/refill.html", context, status=status)

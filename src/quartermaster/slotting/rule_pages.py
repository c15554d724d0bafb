"""Rules for putting away: the list, one made or changed, a sheet of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.queries import warehouses
from quartermaster.slotting import operations as slotting
from quartermaster.slotting import queries, reading, sheets
from quartermaster.slotting.forms import PutAwayRuleForm
from quartermaster.slotting.models import PutAwayRule
from quartermaster.slotting.operations.ruling import BOUNDS
from quartermaster.web import importing
from quartermaster.web.forms import take
from quartermaster.web.importing import Importer
from quartermaster.web.scope import chosen_warehouse

IMPORTER = Importer(
    "put-away rules",
    sheets.HEADINGS,
    "put_away_rules_import",
    "put_away_rules_import_check",
    "put_away_rules_import_load",
    "put_away_rules",
)
MOST_SHOWN = 300


@require_safe
@doors.page("slotting.view")
def put_away_rules(request: doors.PageRequest) -> HttpResponse:
    scope = chosen_warehouse(request)
    context = {
        "rules": list(queries.rules(scope)[:MOST_SHOWN]),
        "several": scope is None and warehouses().count() > 1,
        "may_edit": "slotting.edit" in request.act.permissions,
    }
    return render(request, "slotting/rules.html", context)


@require_safe
@doors.page("slotting.edit")
def put_away_rule_new(request: doors.PageRequest) -> HttpResponse:
    scope = chosen_warehouse(request)
    code = next((one.code for one in warehouses() if scope in (None, one.pk)), "")
    return _form(request, PutAwayRuleForm(initial={"warehouse": code}))


@require_safe
@doors.page("slotting.edit")
def put_away_rule_edit(request: doors.PageRequest, rule_id: int) -> HttpResponse:
    return _form(request, PutAwayRuleForm(initial=_written(queries.rule_of_id(rule_id))))


@doors.page("slotting.edit", effect=True)
def put_away_rule_save(request: doors.PageRequest) -> HttpResponse:
    form = PutAwayRuleForm(request.POST)
    if form.is_valid():
        try:
            slotting.set_rules(request.act, rules=[reading.rule(form.cleaned_data)])
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, "The rule stands.", url=reverse("put_away_rules"))
    return _form(request, form, status=422)


@doors.page("slotting.edit", effect=True)
def put_away_rule_remove(request: doors.PageRequest, rule_id: int) -> HttpResponse:
    slotting.remove_rule(request.act, rule_id=rule_id)
    return doors.done(request, "The rule is gone.", url=reverse("put_away_rules"))


@doors.page("slotting.edit")
def put_away_rules_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("slotting.edit")
def put_away_rules_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: sheets.load_sheet(request.act, sheet, dry_run=True))


@doors.page("slotting.edit", effect=True)
def put_away_rules_import_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(request, IMPORTER, lambda sheet: sheets.load_sheet(request.act, sheet, dry_run=False))
    return doors.done(request, importing.said(report, "rules"), url=reverse("put_away_rules"))


def _written(rule: PutAwayRule) -> dict[str, object]:
    """The rule as the form asks for it."""
    return {
        "warehouse": rule.warehouse.code,
        "name": rule.name,
        "to": rule.to,
        "priority": rule.priority,
        "sku": rule.sku.code if rule.sku else "",
        "category": rule.category.name if rule.category else "",
        "velocity": rule.velocity,
        "temperature": rule.temperature,
        **{name: None if (bound := getattr(rule, name)) is None else f"{bound.normalize():f}" for name in BOUNDS},
    }


def _form(request: doors.PageRequest, form: PutAwayRuleForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "title": "Where goods are put away", "submit": "Save", "action": reverse("put_away_rule_save")}
    return render(request, "web/dialog.html", context, status=status)

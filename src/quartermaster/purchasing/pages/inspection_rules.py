"""By which rules goods are inspected when they come, and which defects inspectors find."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.catalog.queries import find_sku
from quartermaster.kernel import quantities
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing import inspection_queries as questions
from quartermaster.purchasing import inspection_sheets as sheets
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.inspection_forms import TONES, DefectCodeForm, InspectionRuleForm, checks_in, lines_of
from quartermaster.purchasing.inspection_papers import NewInspectionRule
from quartermaster.purchasing.models import InspectionRule, Severity
from quartermaster.purchasing.operations.inspection_rules import TIMELINE
from quartermaster.web import importing
from quartermaster.web.forms import take
from quartermaster.web.importing import Importer

IMPORTER = Importer(
    "inspection rules",
    sheets.HEADINGS,
    "inspection_rules_import",
    "inspection_rules_import_check",
    "inspection_rules_import_load",
    "inspection_rules",
)
MOST_RULES = 300
Sample = InspectionRule.Sample


@require_safe
@doors.page("purchasing.view")
def inspection_rules(request: doors.PageRequest) -> HttpResponse:
    context = {
        "rules": [(rule, how_much(rule)) for rule in questions.inspection_rules()[:MOST_RULES]],
        "codes": [(code, TONES[Severity(code.severity)]) for code in questions.defect_codes(closed=True)[:MOST_RULES]],
        "may": "purchasing.set_rules" in request.act.permissions,
        "deeds": deeds_of(TIMELINE, 20),
    }
    return render(request, "purchasing/inspection_rules.html", context)


@require_safe
@doors.page("purchasing.set_rules")
def inspection_rule_new(request: doors.PageRequest) -> HttpResponse:
    """A rule to fill in; with `rule`, one that holds, to change it."""
    wanted = request.GET.get("rule", "")
    known = questions.inspection_rules().filter(pk=int(wanted)).first() if wanted.isascii() and wanted.isdecimal() else None
    return _rule_dialog(request, InspectionRuleForm(initial=_as_typed(known) if known else None))


@doors.page("purchasing.set_rules", effect=True)
def inspection_rule_set(request: doors.PageRequest) -> HttpResponse:
    form = InspectionRuleForm(request.POST)
    if form.is_valid():
        try:
            purchasing.set_inspection_rule(request.act, rule=_rule(form.cleaned_data))
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, "The rule holds from now on.", url=reverse("inspection_rules"))
    return _rule_dialog(request, form, status=422)


@doors.page("purchasing.set_rules", effect=True)
def inspection_rule_drop(request: doors.PageRequest, rule_id: int) -> HttpResponse:
    purchasing.drop_inspection_rule(request.act, rule_id=rule_id)
    return doors.done(request, "The rule is gone.", url=reverse("inspection_rules"))


@doors.page("purchasing.set_rules")
def inspection_rules_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("purchasing.set_rules")
def inspection_rules_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: sheets.load_sheet(request.act, sheet, dry_run=True))


@doors.page("purchasing.set_rules", effect=True)
def inspection_rules_import_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(request, IMPORTER, lambda sheet: sheets.load_sheet(request.act, sheet, dry_run=False))
    return doors.done(request, importing.said(report, "rules"), url=reverse("inspection_rules"))


@require_safe
@doors.page("purchasing.set_rules")
def defect_code_form(request: doors.PageRequest) -> HttpResponse:
    known = questions.defect_codes(closed=True).filter(code=request.GET.get("code", "")[:20].upper()).first()
    said = {name: getattr(known, name) for name in ("code", "name", "severity", "closed")} if known else None
    return _code_dialog(request, DefectCodeForm(initial=said))


@doors.page("purchasing.set_rules", effect=True)
def defect_code_set(request: doors.PageRequest) -> HttpResponse:
    form = DefectCodeForm(request.POST)
    if form.is_valid():
        try:
            purchasing.set_defect_code(request.act, **form.cleaned_data)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, "Saved.", url=reverse("inspection_rules"))
    return _code_dialog(request, form, status=422)


def how_much(rule: InspectionRule) -> str:
    """ "8 pieces, one lot in 4 after 5 good ones"."""
    limits = f"AQL {rule.aql_major} major{f', {rule.aql_minor} minor' if rule.aql_minor else ''}"
    words = {
        Sample.NONE: "not inspected",
        Sample.ALL: "all of it",
        Sample.PERCENT: f"{plain(rule.figure or quantities.LARGEST)} %",
        Sample.FIXED: f"{plain(rule.figure or quantities.LARGEST)} pieces",
        Sample.TABLE: limits,
    }[Sample(rule.sample)]
    return words if rule.one_in == 1 else f"{words}; one lot in {rule.one_in} after {rule.after} good"


def _as_typed(rule: InspectionRule) -> dict[str, Any]:
    names = ("supplier", "category", "sample", "aql_major", "aql_minor", "after", "one_in")
    figure = plain(rule.figure) if rule.figure is not None else ""
    more = {"sku": rule.sku.code if rule.sku else "", "figure": figure, "checks": lines_of(rule)}
    return {name: getattr(rule, name) for name in names} | more


def _rule(said: dict[str, Any]) -> NewInspectionRule:
    return NewInspectionRule(
        supplier_id=said["supplier"].pk if said["supplier"] else None,
        category_id=said["category"].pk if said["category"] else None,
        sku_id=find_sku(said["sku"]).pk if said["sku"] else None,
        sample=said["sample"],
        figure=quantities.parse(said["figure"], pointer="/figure") if said["figure"] else None,
        aql_major=said["aql_major"] if said["sample"] == Sample.TABLE else "",
        aql_minor=said["aql_minor"] if said["sample"] == Sample.TABLE else "",
        after=said["after"],
        one_in=said["one_in"],
        checks=checks_in(said["checks"]),
    )


def _rule_dialog(request: doors.PageRequest, form: InspectionRuleForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "action": reverse("inspection_rule_set"), "title": "A rule for inspecting", "submit": "Save"}
    return render(request, "web/dialog.html", context, status=status)


def _code_dialog(request: doors.PageRequest, form: DefectCodeForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "action": reverse("defect_code_set"), "title": "A defect", "submit": "Save"}
    return render(request, "web/dialog.html", context, status=status)

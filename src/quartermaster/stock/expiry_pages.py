"""The page that says how long before their last day people hear of lots."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog.queries import find_sku
from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.expiry_forms import ExpiryRuleForm
from quartermaster.web.dialogs import Dialog


@require_safe
@doors.page("stock.view")
def expiry_rules(request: doors.PageRequest) -> HttpResponse:
    may_set = "stock.set_expiry_rules" in request.act.permissions
    return render(request, "stock/expiry_rules.html", {"rules": list(queries.expiry_rules()), "may_set": may_set})


@require_safe
@doors.page("stock.set_expiry_rules")
def expiry_rule_new(request: doors.PageRequest) -> HttpResponse:
    return _dialog().show(request, ExpiryRuleForm())


@require_safe
@doors.page("stock.set_expiry_rules")
def expiry_rule_edit(request: doors.PageRequest, rule_id: int) -> HttpResponse:
    rule = queries.expiry_rule_of_id(rule_id)
    told = {"sku": rule.sku.code if rule.sku else "", "category": rule.category_id, "days": rule.days}
    return _dialog().show(request, ExpiryRuleForm(initial=told))


@doors.page("stock.set_expiry_rules", effect=True)
def expiry_rule_save(request: doors.PageRequest) -> HttpResponse:
    form = ExpiryRuleForm(request.POST)

    def deed() -> HttpResponse:
        given = form.cleaned_data
        sku_id = find_sku(given["sku"]).pk if given["sku"] else None
        category_id = given["category"].pk if given["category"] else None
        rule = stock.set_expiry_rule(request.act, days=given["days"], sku_id=sku_id, category_id=category_id)
        return doors.done(request, f"{rule.sku or rule.category}: {rule.days} days before.", url=reverse("expiry_rules"))

    return _dialog().send(request, form, deed)


@doors.page("stock.set_expiry_rules", effect=True)
def expiry_rule_end(request: doors.PageRequest, rule_id: int) -> HttpResponse:
    stock.end_expiry_rule(request.act, rule_id=rule_id)
    return doors.done(request, "The usual days count again.", url=reverse("expiry_rules"))


def _dialog() -> Dialog:
    return Dialog("Tell of lots earlier, or later", reverse("expiry_rule_save"))

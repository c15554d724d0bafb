"""By which rules goods are received: tolerances, and who counts blind."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.catalog.queries import find_sku
from quartermaster.kernel import quantities
from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing import delivery_queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.delivery_forms import ReceivingRuleForm
from quartermaster.purchasing.operations.rules import TIMELINE
from quartermaster.web.forms import take

MOST_RULES = 500


@require_safe
@doors.page("purchasing.view")
def receiving_rules(request: doors.PageRequest) -> HttpResponse:
    context = {
        "rules": delivery_queries.rules()[:MOST_RULES],
        "may": "purchasing.set_rules" in request.act.permissions,
        "deeds": deeds_of(TIMELINE, 20),
    }
    return render(request, "purchasing/receiving_rules.html", context)


@require_safe
@doors.page("purchasing.set_rules")
def receiving_rule_new(request: doors.PageRequest) -> HttpResponse:
    return _dialog(request, ReceivingRuleForm())


@doors.page("purchasing.set_rules", effect=True)
def receiving_rule_set(request: doors.PageRequest) -> HttpResponse:
    form = ReceivingRuleForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            figures = {
                name: quantities.parse(said[name], pointer=f"/{name}") if said[name] else None
                for name in ("over_percent", "over_quantity")
            }
            purchasing.set_receiving_rule(
                request.act,
                warehouse_id=said["warehouse"].pk if said["warehouse"] else None,
                supplier_id=said["supplier"].pk if said["supplier"] else None,
                sku_id=find_sku(said["sku"]).pk if said["sku"] else None,
                blind=said["blind"],
                **figures,
            )
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, "The rule holds from now on.", url=reverse("receiving_rules"))
    return _dialog(request, form, status=422)


@doors.page("purchasing.set_rules", effect=True)
def receiving_rule_drop(request: doors.PageRequest, rule_id: int) -> HttpResponse:
    purchasing.drop_receiving_rule(request.act, rule_id=rule_id)
    return doors.done(request, "The rule is gone.", url=reverse("receiving_rules"))


def _dialog(request: doors.PageRequest, form: ReceivingRuleForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "action": reverse("receiving_rule_set"), "title": "A rule for receiving", "submit": "Save"}
    return render(request, "web/dialog.html", context, status=status)

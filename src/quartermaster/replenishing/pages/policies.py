"""What people say about planning: policies, how suppliers are bought from, what money costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.catalog.models import Sku
from quartermaster.catalog.queries import find_sku
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing import queries, ruling
from quartermaster.replenishing.forms import BuyingRuleForm, PolicyForm, TermsForm
from quartermaster.replenishing.models import BuyingRule, Plan, Policy
from quartermaster.replenishing.operations import NewBuyingRule, NewPolicy
from quartermaster.replenishing.operations.setting import DOCUMENT, TERMS
from quartermaster.web import words
from quartermaster.web.dialogs import Dialog
from quartermaster.web.forms import seen_version

MOST = 500
ZERO = Decimal(0)
BY_HAND_DAYS = 90
"""An override ends by itself after so long, unless somebody says otherwise."""
SIMPLE = (
    "kind", "abc", "demand", "need", "over_typed", "dial", "service", "review_days", "cover_days", "minimum", "maximum",
    "begins_on", "ends_on", "until_ended", "reason",
)  # fmt: skip
CHOSEN = ("owner", "warehouse", "category", "supplier", "from_warehouse")


@require_safe
@doors.page("replenishing.view")
def policy_list(request: doors.PageRequest) -> HttpResponse:
    day = replenishing.today()
    holds = dict(Plan.objects.order_by().values_list("policy_id").annotate(count=Count("pk")))
    policies = sorted(queries.policies()[:MOST], key=lambda one: (-one.rule.weight, -one.pk))
    picks = {pick.policy_id: pick for pick in queries.picks() if pick.still_holds}
    context = {
        "policies": [(one, holds.get(one.pk, 0), _standing(one, day), picks.get(one.pk)) for one in policies],
        "usual": holds.get(0, 0),
        "typed": holds.get(ruling.AT_THE_SKU, 0),
        "terms": queries.said_terms(),
        "rules": [(rule, _how(rule)) for rule in queries.buying_rules()],
        "needs": queries.needs().order_by("need", "sku__code")[:MOST],
        "may": request.act.permissions,
        "deeds": deeds_of(DOCUMENT, 20),
    }
    return render(request, "replenishing/policies.html", context)


def _how(rule: BuyingRule) -> str:
    """How it is bought from, in a sentence."""
    parts = []
    if rule.orders_itself:
        most, a_week = (words.money(amount, whole=True) for amount in (rule.most_an_order or ZERO, rule.most_a_week or ZERO))
        parts.append(f"orders itself up to {most}, {a_week} a week, for {rule.set_by}")
    if rule.order_days:
        parts.append(f"orders on {rule.days}" + (f" until {rule.cut_off:%H:%M}" if rule.cut_off else ""))
    elif rule.cut_off:
        parts.append(f"orders until {rule.cut_off:%H:%M}")
    if rule.budget:
        parts.append(f"an order costs at most {words.money(rule.budget, whole=True)}")
    if rule.container_litres or rule.container_kg:
        sizes = ((rule.container_litres, "litres"), (rule.container_kg, "kg"))
        room = " or ".join(f"{words.quantity(size)} {unit}" for size, unit in sizes if size)
        parts.append(f"containers of {room} are filled")
    if rule.order_cost:
        parts.append("what falls due before the next order goes along")
    said = ", ".join(parts)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _standing(one: Policy, day: Any) -> str:
    if one.ends_on and one.ends_on < day:
        return "ended"
    return "later" if one.begins_on and one.begins_on > day else ""


@require_safe
@doors.page("replenishing.set_policies")
def policy_new(request: doors.PageRequest) -> HttpResponse:
    """Empty, as an override of one SKU with a day on which it ends, or as what-if found it."""
    asked = ("sku", "warehouse", "minimum", "begins_on", "kind", "dial", "reason", "until_ended")
    initial: dict[str, Any] = {name: request.GET[name] for name in asked if name in request.GET}
    if "sku" in initial and "kind" not in initial:
        initial |= {"kind": "typed", "ends_on": replenishing.today() + timedelta(days=BY_HAND_DAYS)}
    return Dialog("A policy", reverse("policy_set")).show(request, PolicyForm(initial=initial))


@require_safe
@doors.page("replenishing.set_policies")
def policy_edit(request: doors.PageRequest, policy_id: int) -> HttpResponse:
    one = queries.policy_by_id(policy_id)
    initial = {name: getattr(one, name) for name in SIMPLE} | {name: getattr(one, f"{name}_id") for name in CHOSEN}
    initial |= {
        name: f"{value.normalize():f}"
        for name in ("dial", "service", "minimum", "maximum")
        if (value := getattr(one, name)) is not None
    }
    initial |= {"sku": one.sku.code if one.sku else "", "version": one.version}
    return Dialog("The policy", reverse("policy_change", args=[policy_id])).show(request, PolicyForm(initial=initial))


@doors.page("replenishing.set_policies", effect=True)
def policy_set(request: doors.PageRequest) -> HttpResponse:
    return _saved_policy(request, None, reverse("policy_set"))


@doors.page("replenishing.set_policies", effect=True)
def policy_change(request: doors.PageRequest, policy_id: int) -> HttpResponse:
    return _saved_policy(request, policy_id, reverse("policy_change", args=[policy_id]))


def _saved_policy(request: doors.PageRequest, policy_id: int | None, action: str) -> HttpResponse:
    def save(said: dict[str, Any]) -> str:
        figures: dict[str, Any] = {name: said[name] for name in SIMPLE}
        figures |= {f"{name}_id": said[name].pk if said[name] else None for name in CHOSEN}
        policy = NewPolicy(**figures, sku_id=find_sku(said["sku"]).pk if said["sku"] else None)
        replenishing.set_policy(request.act, policy=policy, policy_id=policy_id, version=seen_version(request))
        return "The policy holds from the next planning on."

    return _saved(request, Dialog("A policy", action), PolicyForm(request.POST), save)


@doors.page("replenishing.set_policies", effect=True)
def policy_drop(request: doors.PageRequest, policy_id: int) -> HttpResponse:
    replenishing.drop_policy(request.act, policy_id=policy_id, version=seen_version(request))
    return doors.done(request, "The policy is gone.", url=reverse("policy_list"))


@doors.page("replenishing.set_policies", effect=True)
def need_set(request: doors.PageRequest) -> HttpResponse:
    sku: Sku = find_sku(request.POST.get("sku", ""))
    replenishing.set_need(request.act, sku=sku, need=request.POST.get("need", ""))
    return doors.done(request, f"Noted for {sku.code}.", url=reverse("policy_list"))


@require_safe
@doors.page("replenishing.set_policies")
def buying_rule_new(request: doors.PageRequest) -> HttpResponse:
    return _for_a_supplier().show(request, BuyingRuleForm())


@require_safe
@doors.page("replenishing.set_policies")
def buying_rule_edit(request: doors.PageRequest, rule_id: int) -> HttpResponse:
    one = queries.buying_rule_by_id(rule_id)
    names = ("budget", "container_litres", "container_kg", "order_cost", "most_an_order", "most_a_week")
    initial: dict[str, Any] = {name: f"{value.normalize():f}" for name in names if (value := getattr(one, name)) is not None}
    initial |= {"supplier": one.supplier_id, "buyer": one.buyer_id, "orders_itself": one.orders_itself, "version": one.version}
    initial |= {"order_days": one.days, "cut_off": one.cut_off}
    return _for_a_supplier().show(request, BuyingRuleForm(initial=initial))


@doors.page("replenishing.set_policies", effect=True)
def buying_rule_set(request: doors.PageRequest) -> HttpResponse:
    def save(said: dict[str, Any]) -> str:
        names = (
            "budget", "container_litres", "container_kg", "order_cost", "order_days", "cut_off", "orders_itself", "most_an_order",
            "most_a_week",
        )  # fmt: skip
        rule = NewBuyingRule(
            supplier_id=said["supplier"].pk if said["supplier"] else None,
            buyer_id=said["buyer"].pk if said["buyer"] else None,
            **{name: said[name] for name in names},
        )
        replenishing.set_buying_rule(request.act, rule=rule, version=seen_version(request))
        return "The rule holds from the next planning on."

    return _saved(request, _for_a_supplier(), BuyingRuleForm(request.POST), save)


@doors.page("replenishing.set_policies", effect=True)
def buying_rule_drop(request: doors.PageRequest, rule_id: int) -> HttpResponse:
    replenishing.drop_buying_rule(request.act, rule_id=rule_id, version=seen_version(request))
    return doors.done(request, "The rule is gone.", url=reverse("policy_list"))


@require_safe
@doors.page("replenishing.set_policies")
def terms_edit(request: doors.PageRequest) -> HttpResponse:
    one = queries.said_terms()
    initial = {
        name: f"{getattr(one, name):f}".rstrip("0").rstrip(".") if name != "review_days" else one.review_days for name in TERMS
    }
    return _for_terms().show(request, TermsForm(initial={**initial, "version": one.version}))


@doors.page("replenishing.set_policies", effect=True)
def terms_set(request: doors.PageRequest) -> HttpResponse:
    def save(said: dict[str, Any]) -> str:
        replenishing.set_terms(request.act, version=seen_version(request), **{name: said[name] for name in TERMS})
        return "It is reckoned so from the next planning on."

    return _saved(request, _for_terms(), TermsForm(request.POST), save)


def _for_a_supplier() -> Dialog:
    return Dialog("How a supplier is bought from", reverse("buying_rule_set"))


def _for_terms() -> Dialog:
    return Dialog("What it costs", reverse("terms_set"))


def _saved(request: doors.PageRequest, dialog: Dialog, form: forms.Form, save: Callable[[dict[str, Any]], str]) -> HttpResponse:
    """Saved, and back to the policies with what that says."""
    return dialog.send(request, form, lambda: doors.done(request, save(form.cleaned_data), url=reverse("policy_list")))

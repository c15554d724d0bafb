"""What is out of the ordinary, ranked by money; one SKU in one place; who gets the morning’s list by e-mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.demand.challengers import NAMES
from quartermaster.replenishing import details, queries, reasons
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Alert, DigestChoice, Proposal
from quartermaster.replenishing.pages.proposals import day_said, ids, undo
from quartermaster.web import tables, words
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table
from quartermaster.web.templatetags.web import link, money, status

TONES = {
    "runs_out": "bad", "late_order": "bad", "order_today": "accent", "no_parameters": "warn", "doubt": "warn",
    "demand_jump": "warn", "hidden_demand": "warn", "slow_supplier": "warn", "told_by_ours": "warn", "over_ordered": "open",
    "overstock": "open", "dead": "idle", "override_worse": "warn", "review_policy": "open",
    "typed_minimum": "open",
}  # fmt: skip

SHORT = {"runs_out": "Runs out"}
"""Where the list says it shorter, since its reason stands beside."""


def _about(one: Any) -> str:
    if one.kind == Alert.Kind.TOLD_BY_OURS:
        return NAMES.get(str(one.document).split()[0], "")
    if one.document:
        return str(one.document)
    return one.sku.code if one.sku else one.supplier.name if one.supplier else ""


def _url(one: Any) -> str:
    if one.kind == Alert.Kind.TOLD_BY_OURS:
        return reverse("planning_rules")
    if one.document:
        return reverse("purchase_order", args=[one.document])
    if one.sku is None:
        return f"{reverse('proposal_list')}?supplier={one.supplier.code}" if one.supplier else ""
    return reverse("planned_goods", args=[one.sku.code, one.warehouse.code, one.owner.code])


def _opens(one: Any) -> Any:
    return link(url, _about(one)) if (url := _url(one)) else _about(one)


ALERTS = Table(
    name="alerts",
    sort="-stake",
    columns=(
        Column("about", "About", value=_about, cell=_opens, width="130px", phone="title", strong=True),
        Column(
            "kind", "What", sort="kind", value=lambda one: one.get_kind_display(), width="190px", phone="end",
            cell=lambda one: status(TONES[one.kind], SHORT.get(one.kind, one.get_kind_display())),
        ),
        Column("words", "Why", phone="line", grow=True),
        Column("warehouse.name", "At", sort="warehouse__name", value=lambda one: one.warehouse.name, width="110px", wide=True),
        Column("since", "Since", sort="since", value=lambda one: words.short(one.since), width="90px", wide=True),
        Column(
            "stake", "At stake", sort="stake", numeric=True, width="96px", phone="tail",
            cell=lambda one: money(one.stake, whole=True),
        ),
    ),
    filters=(
        Filter("kind", "What", lookup="kind", choices=Alert.Kind.choices),
        Filter("supplier", "Supplier", lookup="supplier__code__iexact"),
        Filter("sku", "SKU", lookup="sku__code__iexact"),
        Filter("warehouse", "Warehouse", lookup="warehouse__code__iexact"),
    ),
    row_url=_url,
    topics="replenishing",
    empty="Nothing is out of the ordinary.",
    params=frozenset({"whose"}),
)  # fmt: skip


@require_safe
@doors.page("replenishing.view")
def alert_list(request: doors.PageRequest) -> HttpResponseBase:
    day, scope = replenishing.today(), chosen_warehouse(request)
    found = queries.alerts(day)
    if scope is not None:
        found = found.filter(warehouse_id=scope)
    mine = request.GET.get("whose") == "mine"
    if mine:
        found = queries.alerts_of_buyer(found, request.act.user_id)
    table = ALERTS
    if "catalog.view_costs" not in request.act.permissions:
        table = replace(table, columns=tuple(one for one in table.columns if one.key != "stake"), sort="kind")
    if "replenishing.decide" in request.act.permissions:
        table = replace(table, bulk="replenishing/alert_bulk.html", bulk_url=reverse("alerts_snooze"))
    context = {
        "mine": mine,
        "next_week": day + timedelta(days=7),
        "alert_why": reasons.ALERT,
        "choices": [("", "Never"), *DigestChoice.Every.choices],
        "chosen": DigestChoice.objects.filter(user_id=request.act.user_id).values_list("every", flat=True).first() or "",
        "has_address": bool(request.user.email),
    }
    return tables.show(request, table, Rows(found), "replenishing/alerts.html", context)


@doors.page("replenishing.decide", effect=True)
def alerts_snooze(request: doors.PageRequest) -> HttpResponse:
    until = day_said(request.POST.get("until", ""))
    chosen = ids(request.POST.getlist("pick"))
    count = replenishing.snooze_alerts(
        request.act, alert_ids=chosen, until=until, today=replenishing.today(),
        why=request.POST.get("alert_why", reasons.OTHER), reason=request.POST.get("reason", ""),
    )  # fmt: skip
    says = f"{_counted(count)} put off until {words.short(until)}."
    return doors.done(request, says, url=reverse("alert_list"), undo=undo("alerts_show_again", chosen))


@doors.page("replenishing.decide", effect=True)
def alerts_show_again(request: doors.PageRequest) -> HttpResponse:
    count = replenishing.show_alerts_again(request.act, alert_ids=ids(request.GET.getlist("pick")))
    return doors.done(request, f"{_counted(count)} shown again.", url=reverse("alert_list"))


def _counted(count: int) -> str:
    return f"{count} alert{'' if count == 1 else 's'}"


@doors.page("replenishing.view", effect=True)
def digest_choose(request: doors.PageRequest) -> HttpResponse:
    every = request.POST.get("every", "")
    replenishing.choose_digest(request.act, every=every)
    said = dict(DigestChoice.Every.choices).get(every)
    return doors.done(
        request, f"You get it by e-mail: {said.lower()}." if said else "You get no e-mails of it.", url=reverse("alert_list")
    )


@require_safe
@doors.page("replenishing.view")
def planned_goods(request: doors.PageRequest, code: str, warehouse: str, owner: str) -> HttpResponse:
    """One SKU in one place: how it stands, which policy holds, and what is proposed."""
    plan = queries.plan_by_codes(code, warehouse, owner)
    place = {"sku_id": plan.sku_id, "warehouse_id": plan.warehouse_id, "owner_id": plan.owner_id}
    proposals = list(queries.proposals().filter(**place).order_by("-id")[:10])
    waiting = sum(
        float(one.quantity) for one in proposals if one.state == Proposal.State.OPEN and one.kind not in Proposal.TOO_MUCH
    )
    context = {
        "detail": details.of_plan(plan, quantity=waiting),
        "plan": plan,
        "proposals": proposals,
        "alerts": list(queries.alerts(replenishing.today()).filter(**place).order_by("-stake")),
        "may": request.act.permissions,
    }
    return render(request, "replenishing/goods.html", context)

"""What waits for somebody's approval, and up to how much each role may approve."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.kernel.money import parse_price
from quartermaster.kernel.quantities import plain
from quartermaster.purchasing import approvals
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.operations.approving import APPROVAL_RULES
from quartermaster.purchasing.pages.asking import seen_version, sees_costs
from quartermaster.purchasing.pages.orders import ORDERS
from quartermaster.web import tables
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column
from quartermaster.web.templatetags.web import when

KEPT = ("number", "supplier.name", "value", "warehouse.code")
SUBMITTED = Column(
    "submitted_at", "Submitted", sort="submitted_at", cell=lambda order: when(order.submitted_at), width="130px", phone="tail"
)
WAITING = replace(
    ORDERS,
    name="approvals",
    sort="submitted_at",
    columns=(*(column for column in ORDERS.columns if column.key in KEPT), SUBMITTED),
    filters=(ORDERS.filters[0],),
    views=(),
    empty="Nothing waits for your approval.",
)


@require_safe
@doors.page("purchasing.approve")
def approval_list(request: doors.PageRequest) -> HttpResponseBase:
    table = WAITING
    if not sees_costs(request):
        table = replace(table, columns=tuple(column for column in table.columns if column.key != "value"))
    scope: int | None = request.scope  # type: ignore[attr-defined]
    rows = approvals.waiting_for(request.act.user_id, permissions=request.act.permissions, warehouse_id=scope)
    return tables.show(request, table, Rows(rows), "purchasing/approvals.html")


@require_safe
@doors.page("purchasing.set_approval_rules")
def approval_rules(request: doors.PageRequest) -> HttpResponse:
    rules = [(rule, _typed(rule.most), _typed(rule.most_own)) for rule in approvals.rules()]
    return render(request, "purchasing/approval_rules.html", {"rules": rules, "deeds": deeds_of(APPROVAL_RULES)})


@doors.page("purchasing.set_approval_rules", effect=True)
def approval_rule_set(request: doors.PageRequest) -> HttpResponse:
    rule = purchasing.set_approval_rule(
        request.act,
        role=request.POST.get("role", ""),
        most=_limit(request, "most"),
        most_own=_limit(request, "most_own"),
        version=seen_version(request),
    )
    return doors.done(request, f"Saved what a {rule.role} may approve.", url=reverse("approval_rules"))


def _typed(amount: Decimal | None) -> str:
    return "" if amount is None else plain(amount)


def _limit(request: doors.PageRequest, name: str) -> Decimal | None:
    """Nothing typed is no limit."""
    text = request.POST.get(name, "").strip()
    return parse_price(text, pointer=f"/{name}") if text else None

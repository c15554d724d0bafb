"""The buyer's desk: what needs whoever buys, each with the one thing to do about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog import whose
from quartermaster.insights import days
from quartermaster.insights.queries import needs
from quartermaster.insights.queries.tally import low_to_order
from quartermaster.kernel import clock
from quartermaster.purchasing import approvals
from quartermaster.purchasing import queries as purchases
from quartermaster.purchasing.models import SupplierItem

MOST = 12
UNANSWERED_DAYS = 3
"""So long a supplier may take to acknowledge an order before somebody should ask."""


@dataclass(frozen=True, slots=True)
class Low:
    """What is low of one supplier's, and not drafted: the SKUs' ids and the codes of the first."""

    supplier: str
    sku_ids: Sequence[int]
    codes: Sequence[str]


@require_safe
@doors.page("purchasing.order")
def buyers_desk(request: doors.PageRequest) -> HttpResponse:
    held, scope = request.act.permissions, request.scope  # type: ignore[attr-defined]
    since = clock.now() - timedelta(days=UNANSWERED_DAYS)
    owner = whose.asked(request.GET.get("owner", ""))
    waiting = low_to_order(owner.pk if owner else None)
    context = {
        "approvals": approvals.waiting_for(request.act.user_id, permissions=held, warehouse_id=scope)[:MOST],
        "overdue": needs.deliveries_due(days.today(), scope)[:MOST],
        "unanswered": purchases.unacknowledged(since, warehouse_id=scope)[:MOST],
        "unanswered_days": UNANSWERED_DAYS,
        "differing": purchases.differing(warehouse_id=scope)[:MOST],
        "wrong": needs.discrepancies_open(scope)[:MOST],
        "low": _by_supplier(purchases.best_items(waiting.sku_ids)),
        "without_supplier": waiting.without_supplier,
        "owner": owner,
        "owners": whose.choices(),
        "sees_costs": "catalog.view_costs" in held,
    }
    return render(request, "insights/desk.html", context)


def _by_supplier(items: dict[int, SupplierItem]) -> list[Low]:
    """What is low, by where it is bought; whoever has most of it first."""
    found: dict[str, list[SupplierItem]] = defaultdict(list)
    for item in items.values():
        found[item.supplier.name].append(item)
    ranked = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [Low(name, [one.sku_id for one in own], [one.sku.code for one in own[:5]]) for name, own in ranked]

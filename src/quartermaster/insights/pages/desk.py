"""The buyer's desk: what needs whoever buys, each with the one thing to do about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog import whose
from quartermaster.insights import days, links
from quartermaster.insights.needs import whole_money
from quartermaster.insights.pages.invoices import says
from quartermaster.insights.queries import needs
from quartermaster.insights.queries.invoices import waiting
from quartermaster.insights.queries.tally import low_to_order
from quartermaster.kernel import clock
from quartermaster.purchasing import approvals
from quartermaster.purchasing import queries as purchases
from quartermaster.purchasing.models import PurchaseOrder, SupplierItem
from quartermaster.web import words

MOST = 12
UNANSWERED_DAYS = 3
"""So long a supplier may take to acknowledge an order before somebody should ask."""


@dataclass(frozen=True, slots=True)
class Row:
    """A document that waits: its number leads to it; what is to be said of it, and how much or since when."""

    number: str
    supplier: str
    about: str
    end: str

    @property
    def url(self) -> str:
        return links.document(self.number)


@dataclass(frozen=True, slots=True)
class Card:
    """What waits for the same thing to be done; `empty` is said where nothing does."""

    title: str
    rows: Sequence[Row]
    empty: str
    note: str = ""
    url: str = ""


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
    owner = whose.asked(request.GET.get("owner", ""))
    low = low_to_order(owner.pk if owner else None)
    context = {
        "cards": [card for card in _cards(request.act.user_id, held, scope) if card.rows or card.empty],
        "low": _by_supplier(purchases.best_items(low.sku_ids)),
        "without_supplier": low.without_supplier,
        "owner": owner,
        "owners": whose.choices(),
    }
    return render(request, "insights/desk.html", context)


def _cards(user_id: int, held: frozenset[str], scope: int | None) -> Iterator[Card]:
    costs, today = "catalog.view_costs" in held, days.today()
    wait = approvals.waiting_for(user_id, permissions=held, warehouse_id=scope)[:MOST]
    yield Card(
        "Waiting for your approval",
        [Row(one.number, one.supplier.name, "", _worth(one.value, costs)) for one in wait],  # type: ignore[attr-defined]
        "",
        url=reverse("approval_list"),
    )
    overdue = needs.deliveries_due(today, scope)[:MOST]
    yield Card(
        "Overdue and due today",
        [Row(one.number, one.supplier, _open_since(one, today), _worth(one.value, costs)) for one in overdue],
        "Nothing is overdue.",
        url=links.page("purchase_order_list", state="ordered"),
    )
    if "billing.view" in held:
        yield Card(
            "Suppliers’ invoices",
            [Row(one.number, one.supplier, says(one), whole_money(one.value)) for one in waiting(today, scope)[:MOST]],
            "Nothing is blocked, and nothing is due.",
            url=reverse("supplier_invoice_list"),
        )
    yield Card(
        "Discrepancies",
        [Row(one.number, one.supplier, needs.kinds_of(one), _worth(one.value, costs)) for one in needs.discrepancies_open(scope)],
        "Nothing is left to settle.",
        url=links.page("discrepancy_list", state="open"),
    )
    yield Card(
        "Confirmed otherwise",
        [_said(one, one.acknowledged_at) for one in purchases.differing(warehouse_id=scope)[:MOST]],
        "What was confirmed is what was ordered.",
    )
    since = clock.now() - timedelta(days=UNANSWERED_DAYS)
    yield Card(
        "Not acknowledged",
        [_said(one, one.ordered_at) for one in purchases.unacknowledged(since, warehouse_id=scope)[:MOST]],
        "Every order is acknowledged.",
        f"ordered more than {UNANSWERED_DAYS} days ago",
    )


def _said(order: PurchaseOrder, at: datetime | None) -> Row:
    return Row(order.number, order.supplier.name, "", words.short(at) if at else "")


def _worth(value: Decimal, costs: bool) -> str:
    return whole_money(value) if costs else ""


def _open_since(one: needs.Delivery, today: date) -> str:
    lines = f"{words.quantity(one.lines)} line{'' if one.lines == 1 else 's'}"
    return f"{lines} since {words.short(one.expected_on)}" if one.expected_on < today else f"{lines}, today"


def _by_supplier(items: dict[int, SupplierItem]) -> list[Low]:
    """What is low, by where it is bought; whoever has most of it first."""
    found: dict[str, list[SupplierItem]] = defaultdict(list)
    for item in items.values():
        found[item.supplier.name].append(item)
    ranked = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [Low(name, [one.sku_id for one in own], [one.sku.code for one in own[:5]]) for name, own in ranked]

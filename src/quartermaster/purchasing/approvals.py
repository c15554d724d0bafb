"""Who may approve what, and what waits for whom. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from quartermaster.accounts.permissions import ROLES
from quartermaster.kernel.db import array, rows
from quartermaster.purchasing import queries
from quartermaster.purchasing.models import ApprovalRule, PurchaseOrder
from quartermaster.web import words

VALUES = """
    SELECT o.id, round(coalesce(sum(l.quantity * l.unit_cost), 0) * o.exchange_rate, 4)
    FROM purchasing_purchaseorder o LEFT JOIN purchasing_purchaseorderline l ON l.order_id = o.id
    WHERE o.id = ANY(%s::bigint[]) GROUP BY o.id
"""

LIMITS = """
    SELECT has.role, rule.most, rule.most_own FROM accounts_user u CROSS JOIN unnest(u.roles) has(role)
    LEFT JOIN purchasing_approvalrule rule ON rule.role = has.role WHERE u.id = %s
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """Up to how much somebody may approve, in the books' currency; None is without a limit."""

    of_others: Decimal | None
    of_own: Decimal | None


NOTHING = Limits(Decimal(0), Decimal(0))


def approving_roles() -> list[str]:
    return [role for role, held in ROLES.items() if "purchasing.approve" in held]


def rules() -> list[ApprovalRule]:
    """A rule for each role that may approve; one that nobody set has no limit and the version 0."""
    there = {rule.role: rule for rule in ApprovalRule.objects.all()}
    return [there.get(role, ApprovalRule(role=role, version=0)) for role in approving_roles()]


def limits_of(user_id: int) -> Limits:
    """The widest of the limits of somebody's roles; nothing for whoever has no role that may approve."""
    mine = [(most, most_own) for role, most, most_own in rows(LIMITS, [user_id]) if role in approving_roles()]
    return Limits(_widest(most for most, _ in mine), _widest(most_own for _, most_own in mine)) if mine else NOTHING


def values_of(order_ids: Sequence[int]) -> dict[int, Decimal]:
    """What each order comes to, in the books' currency, to four decimals."""
    return dict(rows(VALUES, [array(list(order_ids))]))


def waiting_for(user_id: int, *, permissions: frozenset[str], warehouse_id: int | None = None) -> QuerySet[PurchaseOrder]:
    """The submitted orders that somebody may approve, with the figures of a list."""
    found = queries.orders_with_sums().filter(state=PurchaseOrder.State.PENDING_APPROVAL)
    if "purchasing.approve" not in permissions:
        return found.none()
    if warehouse_id is not None:
        found = found.filter(warehouse_id=warehouse_id)
    limits, own = limits_of(user_id), Q(created_by_id=user_id) | Q(submitted_by_id=user_id)
    of_others = ~own if limits.of_others is None else ~own & Q(value__lte=limits.of_others)
    of_own = own if limits.of_own is None else own & Q(value__lte=limits.of_own)
    return found.filter(of_others | of_own)


def may_approve(order: PurchaseOrder, user_id: int, permissions: frozenset[str]) -> bool:
    """Whether somebody may approve the order as it is."""
    if "purchasing.approve" not in permissions:
        return False
    limits = limits_of(user_id)
    most = limits.of_own if user_id in (order.created_by_id, order.submitted_by_id) else limits.of_others
    return most is None or values_of([order.pk])[order.pk] <= most


def words_of(amount: Decimal | None) -> str:
    return "no limit" if amount is None else words.money(amount)


def _widest(limits: Iterable[Decimal | None]) -> Decimal | None:
    known = list(limits)
    return None if None in known else max(limit for limit in known if limit is not None)

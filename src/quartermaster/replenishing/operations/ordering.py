"""What orders itself: proposals within the limits of the business, in the name of whoever set them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from quartermaster.accounts.acts import Act, Source
from quartermaster.accounts.permissions import granted_by
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Refusal
from quartermaster.replenishing import queries, reading
from quartermaster.replenishing.models import BuyingRule, Proposal
from quartermaster.replenishing.operations import deciding

ZERO = Decimal(0)
WHY = "Ordered by itself: within the limits that were set for {name}."


def order_by_itself(act: Act, *, day: date) -> list[str]:
    """Place what the rules let through; the numbers of the orders.

    An order is of one supplier, warehouse and owner, whole or not at all, but for lines that somebody has to look at (`waits`).
    It is placed in the name of whoever set the limits: what that person may not approve, or may not order any more, stays a
    proposal.
    """
    rules = {rule.supplier_id: rule for rule in queries.buying_rules()}
    if not any(rule.orders_itself for rule in rules.values()):
        return []
    now = timezone.localtime(clock.now())
    orders: dict[tuple[int, int, int], list[Proposal]] = defaultdict(list)
    for one in queries.open_proposals(day).filter(kind=Proposal.Kind.BUY).exclude(supplier=None).order_by("-stake", "id"):
        rule = rules.get(one.supplier_id, rules.get(None))
        if rule is not None and rule.orders_itself and rule.rhythm.next_day(now) <= day and not waits(one):
            orders[one.supplier_id or 0, one.warehouse_id, one.owner_id].append(one)
    least = reading.supplier_facts([supplier_id for supplier_id, _, _ in orders]).minimum_value
    placed: list[str] = []
    for (supplier_id, _, _), lines in orders.items():
        rule = rules.get(supplier_id) or rules[None]
        value = sum((one.value for one in lines), ZERO)
        if value >= least.get(supplier_id, 0) and _fits(rule, supplier_id, value):
            placed += _placed(act, rule, lines)
    return placed


def waits(one: Proposal) -> bool:
    """Whether somebody has to look at it first: its data are in doubt, somebody typed another quantity, or it goes beyond what
    should be kept. Unknown weeks are no such doubt: planning goes by the others."""
    said = one.figures
    return one.edited or bool(said.get("typed") or said.get("ask") or set(said.get("doubts", ())) - {"gaps"})


def _fits(rule: BuyingRule, supplier_id: int, value: Decimal) -> bool:
    """Within the limit of an order, and with what was ordered of the supplier within a week within that of a week."""
    if rule.most_an_order is None or rule.most_a_week is None or value > rule.most_an_order:
        return False
    return value + _ordered_lately(supplier_id) <= rule.most_a_week


def _ordered_lately(supplier_id: int) -> Decimal:
    since = clock.now() - timedelta(days=7)
    lately = Proposal.objects.filter(
        supplier_id=supplier_id, kind=Proposal.Kind.BUY, state=Proposal.State.ACCEPTED, decided_at__gte=since
    )
    return sum((one.value for one in lately), ZERO)


def _placed(act: Act, rule: BuyingRule, lines: list[Proposal]) -> list[str]:
    who = rule.set_by
    if not who.is_active or who.scope is not None:
        return []
    name = rule.supplier.name if rule.supplier else "all suppliers"
    theirs = Act(who.pk, Source.JOB, act.occurred_at, permissions=granted_by(who.roles)).because(WHY.format(name=name))
    try:
        with transaction.atomic():
            return deciding.accept(theirs, proposal_ids=[one.pk for one in lines], order_at_once=True).placed
    except Refusal:
        return []

"""What orders itself: proposals within the limits of the business, in the name of whoever set them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from datetime import date, datetime, timedelta
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
from quartermaster.transfers import operations as transfers

Kind = Proposal.Kind
BY_ITSELF = (Kind.BUY, Kind.TRANSFER, Kind.MAKE)
ZERO = Decimal(0)
WHY = "Ordered by itself: within the limits that were set for {name}."


def order_by_itself(act: Act, *, day: date) -> list[str]:
    """Carry out what the rules let through, purchases, transfers and work orders; the numbers of what was ordered.

    An order is of one supplier, warehouse and owner, a transfer of one way and owner, whole or not at all, but for lines that
    somebody has to look at (`waits`). It is done in the name of whoever set the limits: what that person may not approve, or
    may not order any more, stays a proposal.
    """
    rules = {rule.supplier_id: rule for rule in queries.buying_rules()}
    if not any(rule.orders_itself for rule in rules.values()):
        return []
    now = timezone.localtime(clock.now())
    together: dict[Hashable, list[Proposal]] = defaultdict(list)
    for one in queries.open_proposals(day).filter(kind__in=BY_ITSELF).order_by("-stake", "id"):
        rule = rules.get(one.supplier_id, rules.get(None))
        if rule is not None and rule.orders_itself and not waits(one) and _may_go(one, rule, now, day):
            together[(rule.pk, *_document_of(one))].append(one)
    least = reading.supplier_facts([one[0].supplier_id or 0 for one in together.values()]).minimum_value
    done: list[str] = []
    for lines in together.values():
        first = lines[0]
        rule = rules.get(first.supplier_id) or rules[None]
        value = sum((one.value for one in lines), ZERO)
        enough = first.kind != Kind.BUY or value >= least.get(first.supplier_id or 0, 0)
        if enough and _fits(rule, first, value):
            done += _carried_out(act, rule, lines)
    return done


def _may_go(one: Proposal, rule: BuyingRule, now: datetime, day: date) -> bool:
    """A purchase needs somebody who sells it and takes orders today; the others need nobody."""
    return one.kind != Kind.BUY or (one.supplier_id is not None and rule.rhythm.next_day(now) <= day)


def _document_of(one: Proposal) -> tuple[Hashable, ...]:
    """What becomes one document; a work order is of one kit."""
    other = {Kind.BUY: one.supplier_id, Kind.TRANSFER: one.from_warehouse_id}.get(Kind(one.kind), one.pk)
    return one.kind, one.warehouse_id, one.owner_id, other


def waits(one: Proposal) -> bool:
    """Whether somebody has to look at it first: its data are in doubt, somebody typed another quantity, or it goes beyond what
    should be kept. Unknown weeks are no such doubt, since planning goes by the others, nor is a supplier’s lead time where
    nothing is bought."""
    said, settled = one.figures, {"gaps"} if one.kind == Kind.BUY else {"gaps", "zero_lead_time"}
    return one.edited or bool(said.get("typed") or said.get("ask") or set(said.get("doubts", ())) - settled)


def _fits(rule: BuyingRule, first: Proposal, value: Decimal) -> bool:
    """Within the limit of an order, and with what went within a week within that of a week: what was ordered of the supplier, by
    itself or by hand; goods that are moved and made count at cost, beside that."""
    if rule.most_an_order is None or rule.most_a_week is None or value > rule.most_an_order:
        return False
    since = clock.now() - timedelta(days=7)
    of_supplier = queries.ordered_since(first.supplier_id or 0, since) if first.kind == Kind.BUY else ZERO
    inside = queries.moved_and_made_since(since) if first.kind != Kind.BUY else ZERO
    return value + of_supplier + inside <= rule.most_a_week


def _carried_out(act: Act, rule: BuyingRule, lines: list[Proposal]) -> list[str]:
    """Orders are placed, transfers asked for, work orders planned."""
    who = rule.set_by
    if not who.is_active or who.scope is not None:
        return []
    name = rule.supplier.name if rule.supplier else "all suppliers"
    theirs = Act(who.pk, Source.JOB, act.occurred_at, permissions=granted_by(who.roles)).because(WHY.format(name=name))
    try:
        with transaction.atomic():
            done = deciding.accept(theirs, proposal_ids=[one.pk for one in lines], order_at_once=True)
            for number in done.documents if lines[0].kind == Kind.TRANSFER else ():
                transfers.request(theirs, number=number)
    except Refusal:
        return []
    return done.placed if lines[0].kind == Kind.BUY else done.documents

"""Who approves an order: submit, approve, reject, and up to how much each role may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from quartermaster.accounts.acts import Act, record, record_many
from quartermaster.accounts.permissions import ROLES
from quartermaster.kernel.db import array, run
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import FieldError, Invalid, Refusal, StaleVersion
from quartermaster.purchasing import approvals, queries
from quartermaster.purchasing.approvals import Limits
from quartermaster.purchasing.models import ApprovalRule, PurchaseOrder
from quartermaster.purchasing.operations import states
from quartermaster.purchasing.operations.states import State
from quartermaster.purchasing.operations.suppliers import is_price

APPROVAL_RULES = "approval-rules"
"""The key of the rules' timeline."""


class ApprovalLimitExceeded(Refusal):
    """Somebody with a higher limit has to approve this."""

    code = "approval_limit_exceeded"
    status = 403
    title = "More than you may approve"


class InvalidApprovalRule(Invalid):
    code = "invalid_approval_rule"
    title = "The rule cannot be like this"


class ReasonMissing(Invalid):
    """A deed that others have to understand later was not given a reason."""

    code = "reason_missing"
    title = "A reason is missing"


@transaction.atomic
def submit(act: Act, *, number: str, version: int | None = None) -> PurchaseOrder:
    """Ask for approval of a draft. It can be edited until somebody has approved it."""
    order = states.lock_one(number, version)
    states.require_state(order, "submitted", State.DRAFT)
    _set(order, state=State.PENDING_APPROVAL, submitted_by_id=act.user_id, submitted_at=act.occurred_at)
    record(act, "purchasing.submit", document=number)
    states.tell("purchasing.submitted", queries.sku_ids_on([order.id]), [order])
    return queries.order_by_number(number)


@transaction.atomic
def approve(act: Act, *, number: str, version: int | None = None) -> PurchaseOrder:
    """Say that an order may be placed, whether it was submitted or is a draft still. What it comes to is then allowed."""
    _approve(act, [states.lock_one(number, version)], None)
    return queries.order_by_number(number)


@transaction.atomic
def approve_orders(act: Act, *, numbers: Sequence[str], moments: Mapping[str, datetime] | None = None) -> None:
    """Approve many orders at once; `moments` (by number) where they lie in the past."""
    _approve(act, list(states.lock(numbers).values()), moments)


@transaction.atomic
def reject(act: Act, *, number: str, version: int | None = None) -> PurchaseOrder:
    """Send a submitted order back with a reason. Edited, it is a draft again."""
    require_reason(act)
    order = states.lock_one(number, version)
    states.require_state(order, "rejected", State.PENDING_APPROVAL)
    _set(order, state=State.REJECTED)
    record(act, "purchasing.reject", document=number)
    states.tell("purchasing.rejected", queries.sku_ids_on([order.id]), [order])
    return queries.order_by_number(number)


@transaction.atomic
def set_approval_rule(
    act: Act, *, role: str, most: Decimal | None, most_own: Decimal | None, version: int | None = None
) -> ApprovalRule:
    """Say up to how much a role may approve, of others and of their own, in the books' currency; None is without a limit.

    `version` refuses when somebody else changed the rule since.
    """
    if "purchasing.approve" not in ROLES.get(role, frozenset()):
        message = (
            f"“{role[:30]}” is not a role that may approve purchase orders. Those are {', '.join(approvals.approving_roles())}."
        )
        raise InvalidApprovalRule(message, errors=[FieldError("/role", "unknown_role", message)])
    errors = [
        FieldError(f"/{name}", "not_a_price", "A limit is zero or more, with at most four decimals, like 500.")
        for name, amount in (("most", most), ("most_own", most_own))
        if amount is not None and not is_price(amount)
    ]
    if errors:
        raise InvalidApprovalRule(errors[0].message, errors=errors)
    ApprovalRule.objects.bulk_create([ApprovalRule(role=role, version=0)], ignore_conflicts=True)
    rule = ApprovalRule.objects.select_for_update().get(role=role)
    if version is not None and rule.version != version:
        raise StaleVersion("Somebody else changed this rule since you read it. Look at it again, then repeat your change.")
    if rule.version and (rule.most, rule.most_own) == (most, most_own):
        return rule
    rule.most, rule.most_own, rule.version = most, most_own, rule.version + 1
    rule.save()
    told = {"role": role, "of others": approvals.words_of(most), "of their own": approvals.words_of(most_own)}
    record(act, "purchasing.set_approval_rule", document=APPROVAL_RULES, **told)
    announce(Notice("purchasing.approval_rule_changed"))
    return rule


def require_limit(act: Act, order: PurchaseOrder, value: Decimal, limits: Limits | None = None) -> None:
    """Refuse an order of so much, in the books' currency, that whoever acts may not approve."""
    found = limits or approvals.limits_of(act.user_id)
    own = act.user_id in (order.created_by_id, order.submitted_by_id)
    most = found.of_own if own else found.of_others
    if most is None or value <= most:
        return
    whose = "orders of your own" if own else "orders"
    says = f"{order.number} comes to {approvals.words_of(value)}, and you may approve {whose} up to {approvals.words_of(most)}."
    raise ApprovalLimitExceeded(f"{says} Somebody with a higher limit has to.")


def require_reason(act: Act) -> None:
    if not act.reason.strip():
        message = "Say why: others will want to know."
        raise ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])


# ---------------------------------------------------------------- below: writing


def _approve(act: Act, orders: Sequence[PurchaseOrder], moments: Mapping[str, datetime] | None) -> None:
    for order in orders:
        states.require_state(order, "approved", State.DRAFT, State.PENDING_APPROVAL)
    limits, worth = approvals.limits_of(act.user_id), approvals.values_of([order.id for order in orders])
    for order in orders:
        require_limit(act, order, worth[order.id], limits)
    at = [(moments or {}).get(order.number, act.occurred_at) for order in orders]
    ids = [order.id for order in orders]
    run(APPROVE, [act.user_id, array(ids), array([moment.isoformat() for moment in at]), array([worth[one] for one in ids])])
    record_many(act, "purchasing.approve", {order.number: {} for order in orders}, moments=moments)
    states.tell("purchasing.approved", queries.sku_ids_on(ids), orders)


APPROVE = """
    UPDATE purchasing_purchaseorder o SET state = 'approved', version = version + 1, approved_by_id = %s,
        approved_at = v.moment, approved_value = v.worth
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::numeric[]) v(id, moment, worth) WHERE o.id = v.id
"""


def _set(order: PurchaseOrder, **columns: object) -> None:
    PurchaseOrder.objects.filter(pk=order.pk).update(version=F("version") + 1, **columns)

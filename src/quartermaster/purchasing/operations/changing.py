"""Changing an order: before it was placed, it becomes what is said; after that, each change is a revision that is kept whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError
from quartermaster.purchasing import approvals, queries, revisions
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderLine, PurchaseOrderRevision
from quartermaster.purchasing.operations import states
from quartermaster.purchasing.operations.approving import require_limit
from quartermaster.purchasing.operations.drafting import InvalidOrder, Known, check, lines_of, rate_of
from quartermaster.purchasing.operations.following import keep_within_lines
from quartermaster.purchasing.operations.ordering import SomethingReceived
from quartermaster.purchasing.operations.states import State
from quartermaster.purchasing.papers import NewOrder

WRITTEN = ["quantity", "entered", "unit_cost", "list_cost", "wanted_on", "acknowledged_on", "acknowledged_quantity"]
AFTER_EDIT = {
    State.DRAFT: State.DRAFT,
    State.REJECTED: State.DRAFT,
    State.PENDING_APPROVAL: State.PENDING_APPROVAL,
    State.APPROVED: State.PENDING_APPROVAL,
}
"""What an order is once it was edited before it was placed: an approval holds for what was approved alone."""


@transaction.atomic
def edit_order(act: Act, *, number: str, version: int, order: NewOrder) -> PurchaseOrder:
    """Make an order what `order` says, lines and all, unless somebody else changed it since `version`.

    An approved one waits for approval again, a rejected one is a draft again. Of a placed one the supplier, warehouse and
    owner stay, what was received stays, and the supplier has to acknowledge it anew; coming to more than was approved, it
    has to be changed by somebody who may approve that.
    """
    current = states.lock_one(number, version)
    if current.ordered_at is None:
        _edit(act, current, order)
    else:
        _revise(act, current, order)
    return queries.order_by_number(number)


def _edit(act: Act, current: PurchaseOrder, order: NewOrder) -> None:
    states.require_state(current, "edited", *AFTER_EDIT)
    known = check([order], [""], [act.occurred_at])
    former = {line.sku_id for line in current.lines.all()}
    after = AFTER_EDIT[State(current.state)]
    seller = known.suppliers[order.supplier_id]
    PurchaseOrder.objects.filter(pk=current.pk).update(
        state=after,
        supplier_id=order.supplier_id,
        currency=seller.currency,
        exchange_rate=rate_of(order, seller),
        warehouse_id=order.warehouse_id,
        owner_id=order.owner_id or current.owner_id,
        expected_on=order.expected_on,
        note=order.note.strip(),
        version=F("version") + 1,
        approved_by=None,
        approved_at=None,
        approved_value=None,
        **({"submitted_by_id": act.user_id, "submitted_at": act.occurred_at} if after == State.PENDING_APPROVAL else {}),
    )
    current.lines.all().delete()
    PurchaseOrderLine.objects.bulk_create(lines_of(current.pk, order, known, act.occurred_at))
    record(act, "purchasing.edit_order", document=current.number, lines=len(order.lines))
    states.tell("purchasing.changed", former | {line.sku_id for line in order.lines}, [current])


# ---------------------------------------------------------------- after it was placed


def _revise(act: Act, current: PurchaseOrder, order: NewOrder) -> None:
    states.require_state(current, "changed", *PurchaseOrder.EXPECTED)
    _refuse_moved(current, order)
    known = check([order], [""], [act.occurred_at])
    begin_revision(act, current)
    former = {line.sku_id for line in current.lines.all()}
    _write_lines(current, lines_of(current.pk, order, known, act.occurred_at))
    PurchaseOrder.objects.filter(pk=current.pk).update(
        exchange_rate=_rate(current, order, known),
        expected_on=order.expected_on or current.expected_on,
        note=order.note.strip(),
        state=State.ORDERED,
        acknowledged_at=None,
    )
    end_revision(act, current, "purchasing.revise")
    states.tell("purchasing.changed", former | {line.sku_id for line in order.lines}, [current])


def begin_revision(act: Act, order: PurchaseOrder) -> None:
    """Before a placed order changes: keep it as it was placed, and note what it may come to without another approval."""
    if order.revision == 1 and not order.revisions.exists():
        _keep(order.pk, 1, user_id=order.created_by_id, at=order.ordered_at or act.occurred_at, reason="")
    if order.approved_value is None:
        order.approved_value = approvals.values_of([order.pk])[order.pk]


def end_revision(act: Act, order: PurchaseOrder, verb: str) -> None:
    """After a placed order changed: refuse what comes to more than whoever changes it may approve; keep it as it is now."""
    worth = approvals.values_of([order.pk])[order.pk]
    allowed = order.approved_value or Decimal(0)
    if worth > allowed:
        permissions.require(act.permissions, "purchasing.approve")
        require_limit(act, order, worth)
        PurchaseOrder.objects.filter(pk=order.pk).update(approved_by_id=act.user_id, approved_at=act.occurred_at)
    PurchaseOrder.objects.filter(pk=order.pk).update(revision=order.revision + 1, approved_value=max(worth, allowed))
    _keep(order.pk, order.revision + 1, user_id=act.user_id, at=act.occurred_at, reason=act.reason)
    keep_within_lines(act, line_ids=order.lines.values_list("pk", flat=True), note="The order was changed.")
    states.settle([order.pk], act.occurred_at)
    record(act, verb, document=order.number, revision=order.revision + 1)


def _keep(order_id: int, number: int, *, user_id: int, at: datetime, reason: str) -> None:
    order = PurchaseOrder.objects.get(pk=order_id)
    PurchaseOrderRevision.objects.create(
        order=order,
        number=number,
        made_by_id=user_id,
        made_at=at,
        reason=reason,
        head=revisions.head_of(order),
        lines=revisions.lines_of(list(order.lines.select_related("sku").order_by("position"))),
    )


def _rate(current: PurchaseOrder, order: NewOrder, known: Known) -> Decimal:
    return current.exchange_rate if order.exchange_rate is None else rate_of(order, known.suppliers[order.supplier_id])


def _refuse_moved(current: PurchaseOrder, order: NewOrder) -> None:
    pairs = {
        "supplier": (current.supplier_id, order.supplier_id),
        "warehouse": (current.warehouse_id, order.warehouse_id),
        "owner": (current.owner_id, order.owner_id or current.owner_id),
    }
    errors = [
        FieldError(f"/{name}", "placed_already", f"{current.number} was placed: its {name} stays. Cancel it and order anew.")
        for name, (was, wanted) in pairs.items()
        if was != wanted
    ]
    if errors:
        raise InvalidOrder(errors[0].message, errors=errors)


def _write_lines(order: PurchaseOrder, wanted: Sequence[PurchaseOrderLine]) -> None:
    """Lines of a SKU stay the lines that they are, in turn; what is new comes last; what nothing came of may go."""
    there = list(order.lines.select_related("sku").order_by("position"))
    free, last = list(there), max((line.position for line in there), default=0)
    kept: list[PurchaseOrderLine] = []
    new: list[PurchaseOrderLine] = []
    for place, line in enumerate(wanted):
        same = next((one for one in free if one.sku_id == line.sku_id), None)
        if same is None:
            last += 1
            line.position = last
            new.append(line)
            continue
        free.remove(same)
        _refuse_less_than_came(same, line, place)
        for name in WRITTEN:
            setattr(same, name, getattr(line, name))
        kept.append(same)
    _refuse_to_drop(order, free)
    PurchaseOrderLine.objects.filter(id__in=[line.id for line in free]).delete()
    PurchaseOrderLine.objects.bulk_update(kept, WRITTEN)
    PurchaseOrderLine.objects.bulk_create(new)


def _refuse_less_than_came(line: PurchaseOrderLine, wanted: PurchaseOrderLine, place: int) -> None:
    gone = line.received + line.closed_short
    if wanted.quantity < min(gone, line.quantity):
        message = f"{plain(gone)} of {line.sku.code} came or were closed short. It cannot be less than that."
        raise SomethingReceived(message, errors=[FieldError(f"/lines/{place}/quantity", "already_received", message)])


def _refuse_to_drop(order: PurchaseOrder, lines: Sequence[PurchaseOrderLine]) -> None:
    for line in lines:
        if line.received or line.closed_short or line.receipt_lines.exists() or line.discrepancies.exists():
            message = f"Some of {line.sku.code} came on {order.number} already: its line stays. Close what is open of it short."
            raise SomethingReceived(message, errors=[FieldError("/lines", "already_received", message)])

"""Orders on hold: nothing is expected of them, and nothing is received on them without a permission."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.refusals import Conflict
from quartermaster.purchasing import queries
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.purchasing.operations import states
from quartermaster.purchasing.operations.approving import require_reason
from quartermaster.purchasing.operations.states import State


class OrderOnHold(Conflict):
    """What comes of an order on hold is received by somebody with the permission for it, or after it goes on."""

    code = "order_on_hold"
    title = "The order is on hold"


@transaction.atomic
def hold(act: Act, *, number: str, version: int | None = None) -> PurchaseOrder:
    """Stop an order where it is, with a reason."""
    require_reason(act)
    order = states.lock_one(number, version)
    states.require_state(order, "put on hold", State.APPROVED, *PurchaseOrder.EXPECTED)
    PurchaseOrder.objects.filter(pk=order.pk).update(state=State.ON_HOLD, held_state=order.state, version=F("version") + 1)
    record(act, "purchasing.hold", document=number)
    states.tell("purchasing.held", queries.sku_ids_on([order.id]), [order])
    return queries.order_by_number(number)


@transaction.atomic
def resume(act: Act, *, number: str, version: int | None = None) -> PurchaseOrder:
    """Let an order on hold go on: it is what it was, or what was received meanwhile has made of it."""
    order = states.lock_one(number, version)
    states.require_state(order, "resumed", State.ON_HOLD)
    placed = order.ordered_at is not None
    PurchaseOrder.objects.filter(pk=order.pk).update(
        state=State.ORDERED if placed else order.held_state, held_state="", version=F("version") + (0 if placed else 1)
    )
    if placed:
        states.settle([order.id], act.occurred_at)
    record(act, "purchasing.resume", document=number)
    states.tell("purchasing.resumed", queries.sku_ids_on([order.id]), [order])
    return queries.order_by_number(number)


def require_receivable(act: Act, order: PurchaseOrder) -> None:
    """Refuse to receive on an order that was not placed, has ended, or is on hold (without the permission)."""
    if order.state == State.ON_HOLD and order.ordered_at is not None:
        if "purchasing.receive_held" not in act.permissions:
            raise OrderOnHold(
                f"{order.number} is on hold. Ask the buyer to let it go on, or somebody with the permission to receive it so."
            )
        return
    states.require_state(order, "received", *PurchaseOrder.EXPECTED, State.RECEIVED)

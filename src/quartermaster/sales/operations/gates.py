"""Whether an order may be worked on: not while it is on hold, unpaid or a draft, and a split one in its parts."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from quartermaster.kernel.refusals import Conflict
from quartermaster.sales.models import Order, OrderLine
from quartermaster.sales.operations.documents import lock
from quartermaster.stock import queries as stock_queries


class OrderOnHold(Conflict):
    """Somebody holds the order: nothing of it is released, picked, packed or shipped."""

    code = "order_on_hold"
    title = "The order is on hold"


class OrderNotPaid(Conflict):
    code = "order_not_paid"
    title = "The order is not paid"


class OrderIsDraft(Conflict):
    code = "order_is_draft"
    title = "The order is a draft"


class OrderIsSplit(Conflict):
    """The order is sent from several warehouses; the work is done on its parts."""

    code = "order_is_split"
    title = "The order has parts"


def lock_for_work(numbers: Iterable[str], *, version: int | None = None) -> dict[str, Order]:
    """`lock`, for whoever releases, picks, packs or ships."""
    orders = lock(numbers, version=version)
    for order in orders.values():
        _refuse_what_waits(order)
    return orders


def _refuse_what_waits(order: Order) -> None:
    number = order.number
    if order.is_split:
        parts = ", ".join(order.parts.exclude(state__in=Order.ENDED).order_by("id").values_list("number", flat=True))
        raise OrderIsSplit(f"{number} is sent in parts. Work on these: {parts or 'none is open'}.")
    if order.ended:
        return
    if order.held_at is not None:
        raise OrderOnHold(f"{number} is on hold: {order.hold_reason} Let it go on first.")
    if order.is_draft:
        raise OrderIsDraft(f"{number} is a draft. Confirm it first.")
    if order.payment_due_at is not None and order.paid_at is None:
        raise OrderNotPaid(f"{number} is not paid. Note its payment first.")


class AlreadyPicked(Conflict):
    """The order's lines can no longer be changed."""

    code = "already_picked"
    title = "Goods were picked for this order"


class AlreadyReleased(Conflict):
    """Pickers have the order: its lines can no longer be changed."""

    code = "already_released"
    title = "The order is released to pickers"


def require_untouched(orders: Collection[Order], lines: Iterable[OrderLine]) -> None:
    """Refuse where pickers have an order, or have picked for it."""
    found = list(lines)
    for line in found:
        if line.picked or line.packed or line.shipped:
            number = line.order.number
            raise AlreadyPicked(f"Goods were picked for {number}. Cancel what is not wanted, or place another order.")
    held = any(order.state == Order.State.ON_HOLD for order in orders)
    released = [order.number for order in orders if order.state == Order.State.RELEASED]
    if held:
        names = [name for line in found if line.reserved for name in line.claim_names(line.order.number)]
        released += [row.claim.partition("/")[0] for row in stock_queries.bound(claims=names)]
    if released:
        raise AlreadyReleased(f"{released[0]} is released to pickers. Take it out of its wave first.")

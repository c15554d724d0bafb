"""From approved to ordered, and to the end: place, close, cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F

from quartermaster.accounts.acts import Act, record, record_many
from quartermaster.kernel.money import written
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.purchasing import minimums, queries
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderLine
from quartermaster.purchasing.operations import states
from quartermaster.purchasing.operations.states import State

CANCELLABLE = (
    State.DRAFT,
    State.PENDING_APPROVAL,
    State.APPROVED,
    State.ORDERED,
    State.ACKNOWLEDGED,
    State.ON_HOLD,
    State.REJECTED,
)
"""From where an order of which nothing came can be called off."""


class SomethingReceived(Conflict):
    """Only what has not been received can be cancelled."""

    code = "already_received"
    title = "Goods were received on this order"


class NothingReceived(Conflict):
    code = "nothing_received"
    title = "Nothing was received on this order"


class BelowMinimumOrder(Conflict):
    """The supplier takes no order for so little; with a reason and the permission it is placed all the same."""

    code = "below_minimum_order"
    title = "Less than the supplier takes an order for"


class StillOpen(Conflict):
    """Closing an order that is not complete has to be said in so many words."""

    code = "still_open"
    title = "Something is still expected"


def place(act: Act, *, number: str, version: int | None = None) -> PurchaseOrder:
    """Note that the approved order was given to the supplier: its goods are on order now. Nothing is sent from here.

    One below the supplier's minimum order value is refused, unless the act has a reason and the permission for it.
    """
    return _step(act, "place", number, version)


def place_orders(act: Act, *, numbers: Sequence[str], moments: Mapping[str, datetime] | None = None) -> None:
    """Place many approved orders at once; `moments` (by number) where they lie in the past: that is not refused for its value."""
    _steps(act, "place", numbers, moments)


@transaction.atomic
def close(act: Act, *, number: str, version: int | None = None, short: bool = False) -> PurchaseOrder:
    """End an order on which goods were received. With `short`, what is still open is expected no longer."""
    order = states.lock_one(number, version)
    if order.state in (State.ORDERED, State.ACKNOWLEDGED) and not order.receipts.filter(voided_at=None).exists():
        raise NothingReceived(f"Nothing was received on {number}. Cancel it instead.")
    states.require_state(order, "closed", *PurchaseOrder.EXPECTED, State.RECEIVED)
    still_open = list(order.lines.filter(open_quantity__gt=0).select_related("sku"))
    if still_open and not short:
        raise _still_open(number, still_open)
    order.lines.filter(open_quantity__gt=0).update(closed_short=F("closed_short") + F("open_quantity"))
    states.advance([order], State.CLOSED, {order.pk: act.occurred_at}, stamp="closed_at")
    short_of = ", ".join(f"{plain(line.open_quantity)} of {line.sku.code}" for line in still_open[:20])
    record_many(act, "purchasing.close", {number: {"short": short_of} if short_of else {}})
    states.tell("purchasing.closed", (line.sku_id for line in still_open), [order])
    return queries.order_by_number(number)


def close_orders(act: Act, *, numbers: Sequence[str], moments: Mapping[str, datetime] | None = None) -> None:
    """Close many wholly received orders at once; `moments` (by number) where they lie in the past."""
    _steps(act, "close", numbers, moments)


@transaction.atomic
def cancel(act: Act, *, number: str, version: int | None = None) -> PurchaseOrder:
    """Call an order off. Refused once something was received: that order is closed short instead."""
    order = states.lock_one(number, version)
    if order.state in (State.PARTIALLY_RECEIVED, State.RECEIVED) or order.receipts.filter(voided_at=None).exists():
        raise SomethingReceived(f"Goods were received on {number}, so it cannot be cancelled. Close it short instead.")
    states.require_state(order, "cancelled", *CANCELLABLE)
    states.advance([order], State.CANCELLED, {order.pk: act.occurred_at}, stamp="closed_at")
    record(act, "purchasing.cancel", document=number)
    states.tell("purchasing.cancelled", order.lines.values_list("sku_id", flat=True), [order])
    return queries.order_by_number(number)


# ---------------------------------------------------------------- one step on


class _Stage(NamedTuple):
    before: State
    after: State
    stamp: str
    done: str
    notice: str


_STAGES = {
    "place": _Stage(State.APPROVED, State.ORDERED, "ordered_at", "placed", "purchasing.ordered"),
    "close": _Stage(State.RECEIVED, State.CLOSED, "closed_at", "closed", "purchasing.closed"),
}


@transaction.atomic
def _step(act: Act, verb: str, number: str, version: int | None) -> PurchaseOrder:
    order = states.lock_one(number, version)
    _go(act, verb, [order], None)
    return queries.order_by_number(number)


@transaction.atomic
def _steps(act: Act, verb: str, numbers: Sequence[str], moments: Mapping[str, datetime] | None) -> None:
    _go(act, verb, list(states.lock(numbers).values()), moments)


def _go(act: Act, verb: str, orders: Sequence[PurchaseOrder], moments: Mapping[str, datetime] | None) -> None:
    stage = _STAGES[verb]
    for order in orders:
        states.require_state(order, stage.done, stage.before)
    if verb == "place" and moments is None:
        _refuse_too_little(act, orders)
    at = {order.id: (moments or {}).get(order.number, act.occurred_at) for order in orders}
    states.advance(orders, stage.after, at, stamp=stage.stamp)
    if verb == "place":
        _expect(orders, at)
    record_many(act, f"purchasing.{verb}", {order.number: {} for order in orders}, moments=moments)
    states.tell(stage.notice, queries.sku_ids_on(order.id for order in orders), orders)


def _refuse_too_little(act: Act, orders: Sequence[PurchaseOrder]) -> None:
    short = minimums.missing([order.pk for order in orders])
    if not short or (act.reason.strip() and "purchasing.order_below_minimum" in act.permissions):
        return
    order = next(order for order in orders if order.pk in short)
    amount, currency = short[order.pk]
    message = (
        f"{order.number} is {written(amount, currency)} {currency} less than {order.supplier.name} takes an order for. "
        "Order more, make several drafts one, or let somebody who may place it with a reason."
    )
    error = FieldError("/value", "below_minimum_order", message, {"missing": str(amount), "currency": currency})
    raise BelowMinimumOrder(message, errors=[error])


def _expect(orders: Sequence[PurchaseOrder], at: Mapping[int, datetime]) -> None:
    """Where nobody said when the goods come, take the supplier's lead time."""
    undated = [order for order in orders if order.expected_on is None]
    days = [(at[order.id] + timedelta(days=order.supplier.lead_time_days)).date() for order in undated]
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE purchasing_purchaseorder o SET expected_on = v.day
            FROM unnest(%s::bigint[], %s::date[]) v(id, day) WHERE o.id = v.id""",
            [[order.id for order in undated], days],
        )


def _still_open(number: str, lines: Sequence[PurchaseOrderLine]) -> StillOpen:
    errors = [
        FieldError(f"/lines/{line.position}", "still_open", f"{line.sku.code}: {plain(line.open_quantity)} still expected.")
        for line in lines
    ]
    return StillOpen(f"{errors[0].message} Close {number} short if nothing more will come.", errors=errors)

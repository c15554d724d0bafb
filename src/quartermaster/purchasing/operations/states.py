"""The state of a purchase order: the one place that locks, checks and settles it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from quartermaster.accounts.acts import Act
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, StaleVersion
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.purchasing.queries import UnknownPurchaseOrder

State = PurchaseOrder.State


class WrongState(Conflict):
    """The order's state does not allow the deed."""

    code = "wrong_state"
    title = "Not possible in the order's state"


def lock(numbers: Iterable[str]) -> dict[str, PurchaseOrder]:
    """The orders by number, locked in one sorted order until the transaction ends; refuses a number that is none."""
    wanted = list(numbers)
    rows = PurchaseOrder.objects.select_for_update(of=("self",)).select_related("supplier", "warehouse")
    found = {order.number: order for order in rows.filter(number__in=wanted).order_by("id")}
    if missing := [number for number in wanted if number not in found]:
        raise UnknownPurchaseOrder(f"There is no purchase order “{missing[0][:40]}”.")
    return found


def lock_one(number: str, version: int | None = None) -> PurchaseOrder:
    order = lock([number])[number]
    require_version(order, version)
    return order


def require_version(order: PurchaseOrder, version: int | None) -> None:
    if version is not None and version != order.version:
        detail = f"{order.number} was changed by somebody else since you read it. Look at it again, then repeat your change."
        raise StaleVersion(detail)


def require_state(order: PurchaseOrder, deed: str, *states: str) -> None:
    """Refuse unless the order is in one of `states`; `deed` completes “cannot be …”."""
    if order.state not in states:
        wanted = " or ".join(State(state).label.lower() for state in states)
        raise WrongState(
            f"{order.number} is {State(order.state).label.lower()}, so it cannot be {deed}. Only what is {wanted} can be."
        )


def advance(orders: Iterable[PurchaseOrder], state: State, moments: Mapping[int, datetime], *, stamp: str) -> None:
    """Set the state of each locked order and note the moment (by order id) in the column `stamp`. One statement."""
    if stamp not in {"ordered_at", "closed_at"}:
        raise KeyError(stamp)
    ids = [order.id for order in orders]
    _execute(
        f"""UPDATE purchasing_purchaseorder o SET state = %s, held_state = '', version = version + 1, {stamp} = v.moment
        FROM unnest(%s::bigint[], %s::timestamptz[]) v(id, moment) WHERE o.id = v.id""",  # noqa: S608
        [state.value, ids, [moments[order_id] for order_id in ids]],
    )


def settle(order_ids: Iterable[int], moment: datetime) -> None:
    """Compute the state of orders that are on their way from their lines, and bump their versions. One statement.

    Nothing in is ordered, or acknowledged once the supplier has, something is partially received, everything (less what
    was closed short) is received. An order of which nothing came and nothing is expected any more is closed. One on hold
    stays so.
    """
    _execute(
        """UPDATE purchasing_purchaseorder o SET version = version + 1,
            state = CASE WHEN o.state NOT IN ('ordered', 'acknowledged', 'partially_received', 'received') THEN o.state
                WHEN l.complete AND l.begun THEN 'received' WHEN l.complete THEN 'closed'
                WHEN l.begun THEN 'partially_received' WHEN o.acknowledged_at IS NOT NULL THEN 'acknowledged'
                ELSE 'ordered' END,
            closed_at = CASE WHEN o.closed_at IS NULL AND o.state <> 'on_hold' AND l.complete AND NOT l.begun THEN %s
                ELSE o.closed_at END
        FROM (SELECT order_id, bool_and(open_quantity = 0) AS complete, bool_or(received > 0) AS begun
            FROM purchasing_purchaseorderline WHERE order_id = ANY(%s) GROUP BY order_id) l
        WHERE o.id = l.order_id""",
        [moment, list(order_ids)],
    )


def tell(name: str, sku_ids: Iterable[int], orders: Iterable[PurchaseOrder]) -> None:
    """Announce what happened to the orders."""
    found = list(orders)
    documents = tuple(sorted(order.number for order in found))
    announce(Notice(name, frozenset(sku_ids), frozenset(order.warehouse_id for order in found), documents))


def moment_of(act: Act, occurred_at: datetime | None) -> datetime:
    return occurred_at or act.occurred_at


def _execute(sql: str, parameters: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)

"""What the verbs share: orders locked in one order, lines changed in one statement, the state computed in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from quartermaster.accounts.acts import Act
from quartermaster.accounts.models import Deed
from quartermaster.kernel import db
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import NotFound, StaleVersion
from quartermaster.sales.models import Order, OrderLine

Moments = Mapping[str, datetime]
"""When it happened, per order number, for loading many days at once; otherwise the act's moment counts."""

NAMED_LINES = 12


class UnknownOrder(NotFound):
    code = "unknown_order"
    title = "There is no such order"


def lock(numbers: Iterable[str], *, version: int | None = None) -> dict[str, Order]:
    """The orders by number, locked in the order of their ids, parts after the orders that they are parts of. `version` is the
    one that the caller saw."""
    wanted = list(dict.fromkeys(numbers))
    wholes = Order.objects.filter(number__in=wanted, part_of__isnull=False).order_by().values("part_of_id")
    found = (
        Order.objects.select_for_update(of=("self",))
        .select_related("warehouse", "customer")
        .filter(Q(number__in=wanted) | Q(id__in=wholes))
        .order_by("id")
    )
    locked = {order.number: order for order in found}
    for number in wanted:
        if number not in locked:
            raise UnknownOrder(f"There is no order {number[:40]}.")
        if version is not None and locked[number].version != version:
            raise StaleVersion(f"Somebody else changed {number} since you opened it. Look at it again, then repeat your change.")
    return {number: locked[number] for number in sorted(wanted, key=lambda number: locked[number].id)}


def lock_whole(number: str, *, version: int | None = None) -> tuple[Order, list[Order]]:
    """The order and those that have its lines: its parts where it is split, else itself. All are locked."""
    order = lock([number], version=version)[number]
    if not order.is_split:
        return order, [order]
    parts = Order.objects.select_for_update(of=("self",)).select_related("warehouse", "customer").filter(part_of=order)
    return order, list(parts.order_by("id"))


def lines_of(orders: Iterable[Order], *, ids: Iterable[int] | None = None, reserved: bool = False) -> list[OrderLine]:
    """The orders' lines (or of them these, or those with something reserved) by order and position, the order at hand."""
    by_id = {order.id: order for order in orders}
    if ids is None:
        where, wanted = "sales_orderline.order_id = ANY(%s::bigint[])", list(by_id)
    else:
        where, wanted = "sales_orderline.id = ANY(%s::bigint[])", list(ids)
    found = OrderLine.objects.extra(where=[where], params=[db.array(wanted)])  # noqa: S610 - one of two texts
    if reserved:
        found = found.filter(reserved__gt=0)
    lines = list(found.order_by("order_id", "position"))
    for line in lines:
        line.order = by_id[line.order_id]
    return lines


STATE = """CASE
        WHEN f.wanted = 0 AND o.expired_at IS NOT NULL THEN 'expired'
        WHEN f.wanted = 0 THEN 'cancelled'
        WHEN f.shipped = f.wanted THEN CASE WHEN {arrived} THEN 'delivered' ELSE 'shipped' END
        WHEN o.held_at IS NOT NULL THEN 'on_hold'
        WHEN o.is_draft THEN 'draft'
        WHEN o.payment_due_at IS NOT NULL AND o.paid_at IS NULL THEN 'awaiting_payment'
        WHEN f.shipped > 0 THEN 'partially_shipped'
        WHEN f.picked + f.packed > 0 AND f.reserved > 0 THEN 'picking'
        WHEN f.picked > 0 THEN 'picked'
        WHEN f.packed > 0 THEN 'packed'
        WHEN f.reserved > 0 AND EXISTS (SELECT FROM stock_reservation r WHERE r.document {of} AND r.allocated > 0)
            THEN 'released'
        WHEN f.reserved = f.wanted THEN 'reserved'
        WHEN f.reserved > 0 THEN 'partially_reserved'
        ELSE 'confirmed' END"""
ARRIVED = "coalesce((SELECT bool_and(s.state = 'delivered') FROM sales_shipment s WHERE s.order_id = o.id), false)"
"""Whether all that was sent of it has arrived; what nobody follows has not."""
MORE = """CASE WHEN s.nominal_weight IS NOT NULL THEN (
            SELECT sum(c.weight - c.quantity * s.nominal_weight)
            FROM sales_pickline p JOIN sales_cartonline c ON c.pick_line_id = p.id WHERE p.order_line_id = l.id
        ) END"""
"""What the line's pieces in cartons weigh more than such pieces usually do: they are due by weight."""
REFRESH = f"""
    WITH k AS MATERIALIZED (
        SELECT order_id, count(*) AS kits, sum(total) AS total FROM (
            SELECT kit.order_id, (kit.quantity - min(div(line.cancelled, line.per_kit))) * kit.unit_price AS total
            FROM sales_orderkit kit JOIN sales_orderline line ON line.order_id = kit.order_id AND line.kit_id = kit.id
            WHERE kit.order_id = ANY(%(orders)s) GROUP BY kit.id
        ) kit GROUP BY 1
    ), f AS MATERIALIZED (
        SELECT order_id, count(*) FILTER (WHERE kit_id IS NULL) AS lines, count(*) FILTER (WHERE backordered > 0) AS backordered,
            sum(quantity - cancelled) AS wanted, sum(reserved) AS reserved, sum(picked) AS picked, sum(packed) AS packed,
            sum(shipped) AS shipped,
            sum(((quantity - cancelled) * coalesce(s.nominal_weight, 1) + coalesce({MORE}, 0)) * unit_price) AS total
        FROM sales_orderline l JOIN catalog_sku s ON s.id = l.sku_id WHERE order_id = ANY(%(orders)s) GROUP BY 1
    )
    UPDATE sales_order o SET state = {STATE.format(of="= o.number", arrived=ARRIVED)},
        line_count = f.lines + coalesce(k.kits, 0), backordered_lines = CASE WHEN o.is_draft THEN 0 ELSE f.backordered END,
        total = f.total + coalesce(k.total, 0),
        shipped_at = CASE WHEN f.shipped > 0 THEN (SELECT max(s.shipped_at) FROM sales_shipment s WHERE s.order_id = o.id) END,
        delivered_at = CASE WHEN f.shipped > 0 AND f.shipped = f.wanted AND {ARRIVED}
            THEN (SELECT max(s.state_at) FROM sales_shipment s WHERE s.order_id = o.id) END,
        troubled_shipments = CASE WHEN f.shipped > 0
            THEN (SELECT count(*) FROM sales_shipment s WHERE s.order_id = o.id AND s.in_trouble) ELSE 0 END,
        version = o.version + 1
    FROM f LEFT JOIN k USING (order_id) WHERE o.id = f.order_id RETURNING o.part_of_id
"""  # noqa: S608 - our own words
"""What an order's lines together say about it: the one place."""
OF_PARTS = "IN (SELECT part.number FROM sales_order part WHERE part.part_of_id = o.id)"
REFRESH_WHOLES = f"""
    WITH f AS MATERIALIZED (
        SELECT p.part_of_id AS id, count(DISTINCT coalesce(k.position, l.position)) AS lines,
            sum(l.quantity - l.cancelled) AS wanted, sum(l.reserved) AS reserved, sum(l.picked) AS picked,
            sum(l.packed) AS packed, sum(l.shipped) AS shipped
        FROM sales_order p JOIN sales_orderline l ON l.order_id = p.id LEFT JOIN sales_orderkit k ON k.id = l.kit_id
        WHERE p.part_of_id = ANY(%(orders)s) GROUP BY 1
    ), p AS MATERIALIZED (
        SELECT part_of_id AS id, sum(backordered_lines) AS backordered, sum(total) AS total, max(shipped_at) AS shipped_at,
            max(delivered_at) AS delivered_at, sum(troubled_shipments) AS troubled,
            bool_and(state IN ('delivered', 'cancelled', 'expired')) AS arrived
        FROM sales_order WHERE part_of_id = ANY(%(orders)s) GROUP BY 1
    )
    UPDATE sales_order o SET state = {STATE.format(of=OF_PARTS, arrived="p.arrived")},
        line_count = f.lines, backordered_lines = p.backordered, total = p.total,
        shipped_at = p.shipped_at, delivered_at = CASE WHEN f.shipped = f.wanted AND p.arrived THEN p.delivered_at END,
        troubled_shipments = p.troubled, version = o.version + 1
    FROM f JOIN p USING (id) WHERE o.id = f.id
"""  # noqa: S608 - our own words
"""The same of an order that is split, by the lines of its parts."""


def refresh(orders: Iterable[Order]) -> None:
    """Compute what follows from the lines, and count the version up, in one statement; of what they are parts of in another."""
    parents = db.rows(REFRESH, {"orders": [order.id for order in orders]})
    if wholes := {whole_id for (whole_id,) in parents if whole_id is not None}:
        db.run(REFRESH_WHOLES, {"orders": sorted(wholes)})


CHANGE_LINES = """
    UPDATE sales_orderline l SET reserved = l.reserved + d.reserved, picked = l.picked + d.picked, packed = l.packed + d.packed,
        shipped = l.shipped + d.shipped, cancelled = l.cancelled + d.cancelled, returned = l.returned + d.returned,
        claims = l.claims + d.claims
    FROM (
        SELECT id, sum(reserved) AS reserved, sum(picked) AS picked, sum(packed) AS packed, sum(shipped) AS shipped,
            sum(cancelled) AS cancelled, sum(returned) AS returned, max(claims) AS claims
        FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[],
            %s::int[]) AS d(id, reserved, picked, packed, shipped, cancelled, returned, claims) GROUP BY id
    ) d WHERE l.id = d.id
"""
STAGES = ("reserved", "picked", "packed", "shipped", "cancelled", "returned", "claims")


def change_lines(changes: Sequence[tuple[int, Mapping[str, Decimal | int]]]) -> None:
    """Move quantities between stages: (line id, {"reserved": -3, "picked": 3}), any number of lines in one statement."""
    columns: list[list[Any]] = [[line_id for line_id, _ in changes]]
    columns += [[change.get(stage, 0) for _, change in changes] for stage in STAGES]
    run(CHANGE_LINES, columns)


def tell(
    act: Act, verb: str, orders: Mapping[str, Mapping[str, Any]], *, moments: Moments, notice: str, sku_ids: Iterable[int]
) -> None:
    """Note on each order's timeline who did what (number → details), and announce it."""
    Deed.objects.bulk_create(
        [
            Deed(
                verb=verb,
                document=number,
                actor_id=act.user_id,
                source=act.source,
                key=act.key,
                reason=act.reason,
                occurred_at=moments.get(number, act.occurred_at),
                details=dict(details),
            )
            for number, details in orders.items()
        ],
        batch_size=2000,
    )
    announce(Notice(notice, sku_ids=frozenset(sku_ids), documents=tuple(orders)))


def by_line(parts: Mapping[int, Decimal]) -> str:
    """Quantities by line position in words, for a timeline: "10 of line 2, 3 of line 4"."""
    named = [f"{plain(quantity)} of line {position}" for position, quantity in parts.items()]
    more = [f"{len(named) - NAMED_LINES} more lines"] if len(named) > NAMED_LINES else []
    return ", ".join([*named[:NAMED_LINES], *more])


def run(sql: str, parameters: Sequence[Any]) -> int:
    """How many rows the statement changed. Lists among the parameters are columns for `unnest` and ANY."""
    return db.run(sql, [db.array(value) if isinstance(value, list) else value for value in parameters])

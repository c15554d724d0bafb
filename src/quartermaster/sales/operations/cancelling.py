"""Cancelling what is not shipped: claims are given back, picked goods go back to the bins they came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.sales.allocation import spread
from quartermaster.sales.models import ZERO, CartonLine, Order, OrderLine, PickLine
from quartermaster.sales.operations.amounts import check_amount
from quartermaster.sales.operations.documents import by_line, change_lines, lines_of, lock, refresh, run, tell
from quartermaster.sales.operations.packing import Part, loose
from quartermaster.sales.operations.picking import open_claims
from quartermaster.sales.series import ORDERS
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Goods


class AlreadyShipped(Conflict):
    """Shipped goods are not cancelled; they come back as a return."""

    code = "already_shipped"
    title = "Already shipped"


class AlreadyCancelled(Conflict):
    code = "already_cancelled"
    title = "Already cancelled"


@dataclass(slots=True)
class _Undoing:
    """What cancelling takes: from claims, from loose picks, from cartons (carton line, quantity)."""

    claims: dict[str, Decimal] = field(default_factory=dict)
    put_back: list[tuple[OrderLine, PickLine, Decimal]] = field(default_factory=list)
    unpacked: list[tuple[CartonLine, Decimal]] = field(default_factory=list)
    changes: list[tuple[int, dict[str, Decimal | int]]] = field(default_factory=list)


@transaction.atomic
def cancel(act: Act, *, number: str, lines: Sequence[Part] | None = None, version: int | None = None) -> Order:
    """Cancel all that is not shipped, or so much of these lines: first what waits, then what is reserved, picked, packed."""
    order = lock([number], version=version)[number]
    order_lines = lines_of([order])
    parts = _checked(order, order_lines, lines)
    undoing = _undo(order_lines, parts)
    if undoing.put_back:
        _put_back(act, order, undoing)
    elif undoing.claims:
        stock.release(act, claims=undoing.claims, keeper=ORDERS)
    change_lines(undoing.changes)
    refresh([order])
    sku_ids = {line.sku_id for line in order_lines if line.position in parts}
    tell(act, "sales.cancel", {number: {"cancelled": by_line(parts)}}, moments={}, notice="sales.cancelled", sku_ids=sku_ids)
    order.refresh_from_db()
    return order


def _checked(order: Order, lines: Sequence[OrderLine], wanted: Sequence[Part] | None) -> dict[int, Decimal]:
    """Position → quantity to cancel. Refuses what is shipped or cancelled already."""
    still_open = {line.position: line.open_quantity for line in lines}
    if wanted is None:
        parts = {position: quantity for position, quantity in still_open.items() if quantity}
        if not parts:
            raise _ended(order)
        return parts
    parts = {}
    by_position = {line.position: line for line in lines}
    for place, part in enumerate(wanted):
        check_amount(part.quantity, by_position.get(part.position), pointer=f"/lines/{place}/quantity")
        asked = parts.get(part.position, ZERO) + part.quantity
        there = still_open.get(part.position, ZERO)
        if asked > there:
            message = f"Of line {part.position} of {order.number} {plain(there)} can still be cancelled, not {plain(asked)}."
            raise AlreadyShipped(message, errors=[FieldError(f"/lines/{place}/quantity", "already_shipped", message)])
        parts[part.position] = asked
    if not parts:
        raise _ended(order)
    return parts


def _ended(order: Order) -> Conflict:
    if order.state == Order.State.CANCELLED:
        return AlreadyCancelled(f"{order.number} is cancelled already.")
    return AlreadyShipped(f"Nothing is left to cancel on {order.number}: it is shipped. Take it back as a return.")


def _undo(lines: Sequence[OrderLine], parts: dict[int, Decimal]) -> _Undoing:
    undoing = _Undoing()
    chosen = [line for line in lines if line.position in parts]
    claims, loose_of, packed_of = open_claims(chosen), loose(chosen), _packed(chosen)
    for line in chosen:
        left = parts[line.position] - min(parts[line.position], line.backordered)
        from_claims = min(left, line.reserved)
        undoing.claims.update(spread(from_claims, reversed(claims.get(line.id, []))))
        from_loose = min(left - from_claims, line.picked)
        from_cartons = left - from_claims - from_loose
        undoing.put_back += _last_first(line, loose_of.get(line.id, []), from_loose)
        for row in packed_of.get(line.id, []):
            share = min(row.quantity, from_cartons)
            if share > 0:
                from_cartons -= share
                undoing.unpacked.append((row, share))
                undoing.put_back.append((line, row.pick_line, share))
        packed = left - from_claims - from_loose
        undoing.changes.append(
            (
                line.id,
                {"reserved": -from_claims, "picked": -from_loose, "packed": -packed, "cancelled": parts[line.position]},
            )
        )
    return undoing


def _last_first(line: OrderLine, rows: Sequence[PickLine], quantity: Decimal) -> list[tuple[OrderLine, PickLine, Decimal]]:
    taken = []
    for row in reversed(rows):
        share = min(quantity, row.quantity - row.packed - row.put_back)
        if share > 0:
            taken.append((line, row, share))
            quantity -= share
    return taken


def _packed(lines: Sequence[OrderLine]) -> dict[int, list[CartonLine]]:
    """What of each line stands in cartons that have not left, the last packed first."""
    found = CartonLine.objects.filter(
        pick_line__order_line_id__in=[line.id for line in lines if line.packed], carton__shipment=None, quantity__gt=0
    )
    by_line: dict[int, list[CartonLine]] = {}
    for row in found.select_related("pick_line").order_by("-id"):
        by_line.setdefault(row.pick_line.order_line_id, []).append(row)
    return by_line


UNPACK = """
    UPDATE sales_cartonline l SET quantity = l.quantity - d.quantity
    FROM unnest(%s::bigint[], %s::numeric[]) AS d(id, quantity) WHERE l.id = d.id
"""
PUT_BACK = """
    UPDATE sales_pickline l SET put_back = l.put_back + d.put_back, packed = l.packed - d.packed
    FROM (SELECT id, sum(put_back) AS put_back, sum(packed) AS packed
        FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[]) AS d(id, put_back, packed) GROUP BY id) d WHERE l.id = d.id
"""


def _put_back(act: Act, order: Order, undoing: _Undoing) -> None:
    """Goods return from staging to their shelves, out of cartons where they were packed, and the claims with them."""
    goods = [
        Goods(
            owner_id=order.owner_id,
            sku_id=line.sku_id,
            quantity=quantity,
            bin_id=row.to_bin_id,
            to_bin_id=row.from_bin_id,
            lot_id=row.lot_id,
            document=order.number,
        )
        for line, row, quantity in undoing.put_back
    ]
    stock.put_back(act, goods=goods, release=undoing.claims)
    if undoing.unpacked:
        run(UNPACK, [[row.id for row, _ in undoing.unpacked], [quantity for _, quantity in undoing.unpacked]])
    rows = [(row.id, quantity, ZERO) for _, row, quantity in undoing.put_back]
    rows += [(row.pick_line_id, ZERO, quantity) for row, quantity in undoing.unpacked]
    run(PUT_BACK, [list(column) for column in zip(*rows, strict=True)])

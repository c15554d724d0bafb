"""Releasing: what is reserved for orders is allocated to bins and lots for pickers, and given up again where it is not picked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import Conflict
from quartermaster.sales.models import ZERO, Order, OrderLine, PickLine
from quartermaster.sales.operations.documents import change_lines, lines_of, lock, refresh, run, tell
from quartermaster.sales.operations.gates import lock_for_work
from quartermaster.sales.operations.picking import open_claims
from quartermaster.sales.series import ORDERS
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import Binding, Bound, Goods
from quartermaster.stock.shelves import spread


class NothingToRelease(Conflict):
    """Nothing is reserved that is not released yet, or none of it lies where it may be picked."""

    code = "nothing_to_release"
    title = "There is nothing to release"


@dataclass(frozen=True, slots=True)
class Released:
    """So much of an order line is allocated to a bin and a lot."""

    line: OrderLine
    bound: Bound


@transaction.atomic
def release(act: Act, *, numbers: Sequence[str], wave: str) -> list[Released]:
    """Allocate what is reserved for the orders and not released yet, the orders served as they are named; with a fixed number of
    statements. What lies nowhere where it may be picked stays reserved."""
    orders = lock_for_work(numbers)
    lines = lines_of([orders[number] for number in dict.fromkeys(numbers)], reserved=True)
    place = {number: at for at, number in enumerate(orders)}
    lines.sort(key=lambda line: (place[line.order.number], line.position))
    found = _bind(act, lines, {line.id: line.reserved for line in lines})
    if not found:
        raise NothingToRelease(_why_nothing(list(orders.values()), lines))
    released = {row.line.order.number: row.line.order for row in found}
    refresh(released.values())
    skus = {row.bound.sku_id for row in found}
    tell(act, "sales.release", {number: {"wave": wave} for number in released}, moments={}, notice="sales.released", sku_ids=skus)
    return found


@transaction.atomic
def unrelease(act: Act, *, allocations: Mapping[str, Sequence[int]], wave: str) -> None:
    """Give up these allocations of each order (number → allocations); what they were for stays reserved."""
    orders = lock(allocations)
    stock.deallocate(act, allocations={one: None for ids in allocations.values() for one in ids})
    refresh(orders.values())
    tell(act, "sales.unrelease", {number: {"wave": wave} for number in orders}, moments={}, notice="sales.unreleased", sku_ids=())


@transaction.atomic
def release_again(act: Act, *, number: str, line_id: int, quantity: Decimal) -> list[Released]:
    """Allocate so much of a line elsewhere, as far as it lies anywhere where it may be picked."""
    order = lock([number])[number]
    lines = lines_of([order], ids=[line_id])
    found = _bind(act, lines, {line_id: quantity})
    refresh([order])
    return found


@transaction.atomic
def let_wait(act: Act, *, number: str, line_id: int, quantity: Decimal) -> None:
    """So much of a line is not there after all: its claim is given back, and it waits for stock."""
    order = lock([number])[number]
    (line,) = lines_of([order], ids=[line_id])
    unbound = _unbound(open_claims([line]))
    claims = dict(spread(quantity, reversed(unbound.get(line.id, []))))
    freed = sum(claims.values(), ZERO)
    if not freed:
        return
    stock.release(act, claims=claims, keeper=ORDERS)
    change_lines([(line.id, {"reserved": -freed})])
    refresh([order])
    what = {"waits": f"{freed.normalize():f} of line {line.position}"}
    tell(act, "sales.let_wait", {number: what}, moments={}, notice="sales.waits", sku_ids={line.sku_id})


@transaction.atomic
def drop(act: Act, *, numbers: Sequence[str], from_bin_ids: Sequence[int], to_bin_id: int) -> int:
    """What was picked for the orders into these carts and totes, and is in no carton yet, is put down where it is packed; how
    many picks that were."""
    orders = lock(numbers)
    lines = {line.id: line for line in lines_of(orders.values())}
    found = PickLine.objects.filter(order_line_id__in=lines, to_bin_id__in=list(from_bin_ids), packed=0, dropped_id=None)
    rows = [row for row in found.order_by("id") if row.quantity > row.put_back]
    if not rows:
        return 0
    goods = [
        Goods(
            owner_id=lines[row.order_line_id].order.owner_id,
            sku_id=lines[row.order_line_id].sku_id,
            quantity=row.quantity - row.put_back,
            bin_id=row.to_bin_id,
            to_bin_id=to_bin_id,
            lot_id=row.lot_id,
            document=lines[row.order_line_id].order.number,
        )
        for row in rows
    ]
    movements = stock.drop(act, goods=goods)
    run(MARK_DROPPED, [to_bin_id, [row.id for row in rows], movements])
    touched = {lines[row.order_line_id].order.number: lines[row.order_line_id].order for row in rows}
    refresh(touched.values())
    tell(act, "sales.drop", {number: {} for number in touched}, moments={}, notice="sales.dropped", sku_ids=())
    return len(rows)


MARK_DROPPED = """
    UPDATE sales_pickline l SET dropped_id = d.movement_id, to_bin_id = %s
    FROM unnest(%s::bigint[], %s::bigint[]) AS d(id, movement_id) WHERE l.id = d.id
"""


def _bind(act: Act, lines: Sequence[OrderLine], wanted: Mapping[int, Decimal]) -> list[Released]:
    claims = open_claims(lines)
    line_of = {claim: line for line in lines for claim, _ in claims.get(line.id, [])}
    unbound = _unbound(claims)
    bindings = [
        Binding(claim, quantity, line.order.wish)
        for line in lines
        for claim, quantity in spread(wanted[line.id], unbound.get(line.id, []))
    ]
    found = stock.allocate(act, bindings=bindings, keeper=ORDERS) if bindings else []
    return [Released(line_of[row.claim], row) for row in found]


def _unbound(claims: Mapping[int, Sequence[tuple[str, Decimal]]]) -> dict[int, list[tuple[str, Decimal]]]:
    """Line → what of each of its claims is allocated nowhere."""
    bound: dict[str, Decimal] = {}
    for row in stock_queries.bound(claims=[claim for parts in claims.values() for claim, _ in parts]):
        bound[row.claim] = bound.get(row.claim, ZERO) + row.quantity
    return {
        line_id: [(claim, quantity - bound.get(claim, ZERO)) for claim, quantity in parts] for line_id, parts in claims.items()
    }


def _why_nothing(orders: Sequence[Order], lines: Sequence[OrderLine]) -> str:
    what = orders[0].number if len(orders) == 1 else "these orders"
    if lines:
        return f"What is reserved for {what} is released already, or lies nowhere where it may be picked. Look at its bins."
    return f"Nothing is reserved for {what}: it waits for stock, is picked already, or has ended."

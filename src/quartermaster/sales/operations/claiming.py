"""Claiming what orders wait for: who is asked first gets first, and who takes all or nothing gets nothing in part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import prefetch_related_objects
from django.utils.timezone import localdate

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import FieldError
from quartermaster.sales.models import ZERO, OnShort, Order, OrderLine, claim_name
from quartermaster.sales.operations.documents import change_lines, run
from quartermaster.sales.series import ORDERS
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import Ask, Held

Granted = dict[int, Decimal]
"""Line → how much of it was reserved just now."""


def claim_waiting(act: Act, lines: Sequence[OrderLine]) -> Granted:
    """Reserve what there is for lines that wait, the first line first. The caller has locked their orders and refreshes them.

    An order that takes all or nothing keeps nothing unless all that waits of it is among the lines and there: it does not
    sit on goods that it cannot use, and who comes after it gets them.
    """
    waiting = [line for line in lines if line.backordered > 0]
    chosen = _worth_asking(waiting)
    if not chosen:
        return {}
    held = stock.reserve(act, asks=[again(line) for line in chosen], partial=True, fresh=True, keeper=ORDERS)
    granted = {line.id: answer.granted for line, answer in zip(chosen, held, strict=True) if answer.granted}
    granted = _without_halves(act, chosen, granted, held)
    if granted:
        change_lines([(line_id, {"reserved": quantity, "claims": 1}) for line_id, quantity in granted.items()])
        run(PROMISE_TODAY, [localdate(act.occurred_at), list(granted)])
    return granted


PROMISE_TODAY = "UPDATE sales_orderline SET promised_on = %s WHERE id = ANY(%s::bigint[]) AND backordered = 0"


def again(line: OrderLine, quantity: Decimal | None = None) -> Ask:
    """One more claim for the line, on what waits of it or so much. Its claims are counted up when it is granted."""
    order = line.order
    claim = claim_name(order.number, line.position, line.claims + 1)
    return Ask(claim, order.owner_id, line.sku_id, order.warehouse_id, quantity or line.backordered, document=order.number)


def takes_all_or_nothing(order: Order) -> bool:
    return order.on_short == OnShort.ALL_OR_NOTHING


def _worth_asking(lines: Sequence[OrderLine]) -> list[OrderLine]:
    """Without the lines of orders that take all or nothing and, as things look, would get less than all."""
    if not any(takes_all_or_nothing(line.order) for line in lines):
        return list(lines)
    left = _available(lines)
    of_order: dict[int, list[OrderLine]] = defaultdict(list)
    for line in lines:
        of_order[line.order_id].append(line)
    chosen: set[int] = set()
    for own in of_order.values():
        if takes_all_or_nothing(own[0].order) and not _covered(own, left):
            continue
        for line in own:
            shelf = (line.order.owner_id, line.sku_id, line.order.warehouse_id)
            left[shelf] = max(left.get(shelf, ZERO) - line.backordered, ZERO)
            chosen.add(line.id)
    return [line for line in lines if line.id in chosen]


def _covered(lines: Iterable[OrderLine], left: dict[tuple[int, int, int], Decimal]) -> bool:
    wanted: dict[tuple[int, int, int], Decimal] = defaultdict(Decimal)
    for line in lines:
        wanted[line.order.owner_id, line.sku_id, line.order.warehouse_id] += line.backordered
    return all(left.get(shelf, ZERO) >= quantity for shelf, quantity in wanted.items())


def _available(lines: Iterable[OrderLine]) -> dict[tuple[int, int, int], Decimal]:
    """(Owner, SKU, warehouse) → available, as it looks before anything is locked."""
    skus: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        skus[line.order.owner_id].add(line.sku_id)
    return {
        (owner_id, sku_id, warehouse_id): quantity
        for owner_id, sku_ids in skus.items()
        for (sku_id, warehouse_id), quantity in stock_queries.available(sku_ids, owner_id=owner_id).items()
    }


def _without_halves(act: Act, lines: Sequence[OrderLine], granted: Granted, held: Sequence[Held]) -> Granted:
    """What was granted, less what orders got that take all or nothing and that somebody else was quicker for."""
    short = {
        line.order_id for line in lines if takes_all_or_nothing(line.order) and granted.get(line.id, ZERO) < line.backordered
    }
    if not short:
        return granted
    halves = {
        line.id: answer.claim for line, answer in zip(lines, held, strict=True) if line.order_id in short and answer.granted
    }
    if halves:
        stock.release(act, claims=dict.fromkeys(halves.values()), keeper=ORDERS)
        change_lines([(line_id, {"claims": 1}) for line_id in halves])
    return {line_id: quantity for line_id, quantity in granted.items() if line_id not in halves}


def waiting_errors(lines: Sequence[OrderLine], granted: Granted) -> list[FieldError]:
    """Each line that still waits, as an error of a refusal."""
    left = {line.id: line.backordered - granted.get(line.id, ZERO) for line in lines}
    prefetch_related_objects([line for line in lines if left[line.id] > 0], "sku")
    return [
        FieldError(
            f"/lines/{line.position}/quantity",
            "insufficient_stock",
            f"{line.sku.code}: {line.quantity.normalize():f} wanted, {left[line.id].normalize():f} short",
        )
        for line in lines
        if left[line.id] > 0
    ]

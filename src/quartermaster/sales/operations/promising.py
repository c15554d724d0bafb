"""Promising again: when goods become available, the oldest backorders get them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.sales import queries
from quartermaster.sales.models import OrderLine, claim_name
from quartermaster.sales.operations.documents import by_line, change_lines, lines_of, lock, refresh, tell
from quartermaster.sales.series import ORDERS
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Ask

ZERO = Decimal(0)


@transaction.atomic
def promise_backorders(
    act: Act, *, sku_ids: Iterable[int] | None = None, warehouse_ids: Iterable[int] | None = None, limit: int = 2000
) -> dict[str, Decimal]:
    """Reserve what is available now for backordered lines, the oldest order first: order number → quantity promised.

    Of these SKUs and warehouses, or (None) of all. Looks at no more than `limit` lines. Safe to run twice and side by side.
    """
    waiting = queries.promisable(sku_ids, warehouse_ids=warehouse_ids, limit=limit)
    if not waiting:
        return {}
    orders = lock(sorted({row.number for row in waiting}))
    wanted = {row.line_id for row in waiting}
    lines = {line.id: line for line in lines_of(orders.values(), ids=wanted) if line.backordered > 0}
    asks = {row.line_id: _ask(lines[row.line_id]) for row in waiting if row.line_id in lines}
    if not asks:
        return {}
    held = stock.reserve(act, asks=list(asks.values()), partial=True, fresh=True, keeper=ORDERS)
    granted = {line_id: answer.granted for line_id, answer in zip(asks, held, strict=True) if answer.granted > 0}
    if not granted:
        return {}
    change_lines([(line_id, {"reserved": quantity, "claims": 1}) for line_id, quantity in granted.items()])
    promised: dict[str, Decimal] = {}
    details: dict[str, dict[int, Decimal]] = {}
    for line_id, quantity in granted.items():
        line = lines[line_id]
        number = line.order.number
        promised[number] = promised.get(number, ZERO) + quantity
        details.setdefault(number, {})[line.position] = quantity
    refresh(orders[number] for number in promised)
    sku_ids_promised = {lines[line_id].sku_id for line_id in granted}
    told = {number: {"promised": by_line(parts)} for number, parts in details.items()}
    tell(act, "sales.promise", told, moments={}, notice="sales.promised", sku_ids=sku_ids_promised)
    return promised


def _ask(line: OrderLine) -> Ask:
    order = line.order
    claim = claim_name(order.number, line.position, line.claims + 1)
    return Ask(claim, order.owner_id, line.sku_id, order.warehouse_id, line.backordered, document=order.number)

"""Promising again: when goods become available, the most urgent backorders get them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.db import array, rows
from quartermaster.kernel.notices import Notice, announce
from quartermaster.sales import queries
from quartermaster.sales.models import ZERO, Order, SourcingOption
from quartermaster.sales.operations.claiming import claim_waiting
from quartermaster.sales.operations.documents import by_line, lines_of, lock, refresh, tell


@transaction.atomic
def promise_backorders(
    act: Act, *, sku_ids: Iterable[int] | None = None, warehouse_ids: Iterable[int] | None = None, limit: int = 2000
) -> dict[str, Decimal]:
    """Reserve what is available now for backordered lines: order number → quantity promised. Who has priority comes first,
    then who has waited longest. Held and unpaid orders get nothing, and who takes all or nothing gets all or nothing.

    Of these SKUs and warehouses, or (None) of all. Looks at no more than `limit` lines. Safe to run twice and side by side.
    """
    waiting = queries.promisable(sku_ids, warehouse_ids=warehouse_ids, limit=limit)
    if not waiting:
        return {}
    orders = lock(sorted({row.number for row in waiting}))
    place = {row.line_id: at for at, row in enumerate(waiting)}
    lines = {line.id: line for line in lines_of(orders.values()) if line.id in place and line.backordered > 0}
    granted = claim_waiting(act, [lines[line_id] for line_id in place if line_id in lines])
    if not granted:
        return {}
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


NOTE_DAYS = """
    UPDATE sales_orderline l SET promised_on = d.day FROM unnest(%s::bigint[], %s::date[]) AS d(id, day)
    WHERE l.id = d.id AND l.backordered > 0 AND l.promised_on IS DISTINCT FROM d.day RETURNING l.order_id
"""


@transaction.atomic
def note_promised_days(days: Mapping[int, date | None]) -> None:
    """Keep with each line that waits the day on which all of it can leave (line → day, None where nobody knows one). What is
    reserved meanwhile is left alone; nothing is written where the day is the same."""
    changed = rows(NOTE_DAYS, [array(list(days)), array(list(days.values()))])
    if changed:
        numbers = Order.objects.filter(id__in={order_id for (order_id,) in changed}).values_list("number", flat=True)
        announce(Notice("sales.dated", documents=tuple(numbers)))


@transaction.atomic
def note_options_ready(number: str, ready: Mapping[int, date]) -> None:
    """Keep with the ways to send an order when the last of it could leave (rank → day)."""
    for rank, day in ready.items():
        SourcingOption.objects.filter(order__number=number, rank=rank).update(ready_on=day)
    announce(Notice("sales.dated", documents=(number,)))

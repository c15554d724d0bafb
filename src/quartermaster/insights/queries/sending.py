"""When what waits on orders can leave: by line, and by the ways to send an order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from quartermaster.insights import days
from quartermaster.insights.queries.promises import Promises, days_of_backorders, promises
from quartermaster.sales import queries as sales
from quartermaster.sales.models import Order, OrderLine

ZERO = Decimal(0)


def days_of_waiting(sku_ids: Iterable[int], today: date) -> dict[int, date | None]:
    """Order line that waits for one of the SKUs → the day on which all of it can leave, over all owners."""
    wanted = list(sku_ids)
    owners = OrderLine.objects.filter(sku_id__in=wanted, order__backordered_lines__gt=0, backordered__gt=0)
    found: dict[int, date | None] = {}
    for owner_id in sorted(set(owners.values_list("order__owner_id", flat=True))):
        found |= days_of_backorders(wanted, owner_id=owner_id, today=today)
    return found


def ready_options(number: str, today: date) -> dict[int, date]:
    """Way to send an order (rank) → when the last of it could leave; ways of which nobody knows are left out, and those that
    lack nothing. What the order itself has reserved counts as there."""
    order = sales.order_by_number(number)
    options = [option for option in sales.options_of(order) if option.short_lines]
    if not options or order.ended:
        return {}
    lines = [line for one in sales.parts_of(order) if order.is_split for line in sales.lines_of(one)] or list(
        sales.lines_of(order)
    )
    inside: dict[int, dict[int, Decimal]] = {}
    own: dict[tuple[int, int], Decimal] = {}
    for line in lines:
        position = line.kit.position if line.kit else line.position
        inside.setdefault(position, {})[line.sku_id] = line.per_kit or Decimal(1)
        at = (line.sku_id, _warehouse_of(line, order))
        own[at] = own.get(at, ZERO) + line.reserved
    skus = {line.sku_id: line.sku for line in lines}
    known: dict[int, Promises] = {}
    found: dict[int, date] = {}
    for option in options:
        wanted: dict[tuple[int, int], Decimal] = {}
        for position, warehouse_id, many in option.shares:
            for sku_id, per in inside.get(position, {}).items():
                at = (sku_id, warehouse_id)
                wanted[at] = wanted.get(at, ZERO) + Decimal(many) * per
        ready: list[date | None] = []
        for (sku_id, warehouse_id), quantity in wanted.items():
            missing = quantity - own.get((sku_id, warehouse_id), ZERO)
            if missing > 0:
                known.setdefault(sku_id, promises(skus[sku_id], owner_id=order.owner_id, today=today))
                ready.append(_when(known[sku_id], warehouse_id, missing))
        if all(day is not None for day in ready):
            found[option.rank] = max([day for day in ready if day is not None], default=today)
    return found


def _warehouse_of(line: OrderLine, order: Order) -> int:
    return line.order.warehouse_id if order.is_split else order.warehouse_id


def _when(known: Promises, warehouse_id: int, quantity: Decimal) -> date | None:
    place = next((one for one in known.warehouses if one.warehouse_id == warehouse_id), None)
    return place.when(quantity) if place else None


def today() -> date:
    return days.today()

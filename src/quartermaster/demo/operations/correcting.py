"""Returns and adjustments of the data set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from quartermaster.demo import shop
from quartermaster.demo.history import Adjusted, Comeback
from quartermaster.demo.operations.opening import Shop
from quartermaster.demo.operations.selling import Sold
from quartermaster.sales import operations as sales
from quartermaster.sales.models import OrderLine
from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.moves import Goods

HOUR = timedelta(hours=1)


def take_back(opened: Shop, comebacks: Sequence[Comeback], sold: Sold) -> set[int]:
    """Returns come to the dock of the warehouse that sent them and go back on their shelf, as far as they were shipped.

    Answers the SKUs of which there is more to sell now.
    """
    wanted = [(row, *sold.line(row.invoice, row.place)) for row in comebacks]
    left = _shipped({number for _, number, _ in wanted if number})
    returns, goods = [], []
    for row, number, position in wanted:
        code, there, warehouse_id = left.get((number, position), ("", Decimal(0), 0))
        quantity = min(Decimal(row.quantity), there)
        if quantity <= 0:
            continue
        left[number, position] = (code, there - quantity, warehouse_id)
        warehouse = next(name for name, known in opened.warehouse_ids.items() if known == warehouse_id)
        at = max(opened.moment(row.at), sold.leaves[number] + HOUR)
        dock = opened.docks[warehouse].id
        returns.append(sales.Returned(number, position, quantity, dock, at))
        goods.append(
            Goods(
                owner_id=opened.owner_id,
                sku_id=opened.sku_ids[code],
                quantity=quantity,
                bin_id=dock,
                to_bin_id=opened.shelf(warehouse, code),
                document=number,
                occurred_at=at + HOUR,
            )
        )
    if returns:
        sales.take_back(opened.acts["storekeeper"], returns=returns)
        stock.put_away(opened.acts["storekeeper"], goods=goods)
    return {line.sku_id for line in goods}


def _shipped(numbers: set[str]) -> dict[tuple[str, int], tuple[str, Decimal, int]]:
    """(Order number, position) → SKU code, what was shipped and has not come back, and from which warehouse."""
    found = OrderLine.objects.filter(order__number__in=numbers).values_list(
        "order__number", "position", "sku__code", "shipped", "returned", "order__warehouse_id"
    )
    return {(row[0], row[1]): (row[2], row[3] - row[4], row[5]) for row in found}


def adjust(opened: Shop, adjustments: Sequence[Adjusted]) -> set[int]:
    """Found and lost pieces; no more is lost than is there and not promised. The SKUs of which pieces were found."""
    if not adjustments:
        return set()
    ids = {opened.sku_ids[row.code] for row in adjustments}
    free = queries.available(ids, owner_id=opened.owner_id)
    cells = queries.balances().filter(sku_id__in=ids).values_list("sku_id", "bin_id", "quantity")
    on_shelf = {(sku_id, bin_id): quantity for sku_id, bin_id, quantity in cells}
    by_reason: dict[str, tuple[list[Goods], list[Goods]]] = defaultdict(lambda: ([], []))
    for row in adjustments:
        sku_id = opened.sku_ids[row.code]
        warehouse = warehouse_of(opened, row)
        shelf = opened.shelf(warehouse, row.code)
        quantity = Decimal(abs(row.quantity))
        if row.quantity < 0:
            place = (sku_id, opened.warehouse_ids[warehouse])
            quantity = min(quantity, free.get(place, Decimal(0)), on_shelf.get((sku_id, shelf), Decimal(0)))
            if quantity <= 0:
                continue
            free[place] -= quantity
            on_shelf[sku_id, shelf] -= quantity
        found, lost = by_reason[row.reason]
        goods = Goods(opened.owner_id, sku_id, quantity, shelf, occurred_at=opened.moment(row.at))
        (found if row.quantity > 0 else lost).append(goods)
    for reason, (found, lost) in by_reason.items():
        stock.adjust(opened.acts["manager"].because(reason), found=found, lost=lost)
    return {line.sku_id for found, _ in by_reason.values() for line in found}


def warehouse_of(opened: Shop, adjusted: Adjusted) -> str:
    """The first warehouse that keeps the SKU."""
    return next(code for code, _ in shop.WAREHOUSES if code in opened.plan.supplies[adjusted.code].shelf)

"""The invoices of the data set as orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from quartermaster.demo import shop
from quartermaster.demo.history import Sale
from quartermaster.demo.operations.opening import DAY, Shop
from quartermaster.sales import operations as sales
from quartermaster.sales.operations.new_orders import MOST_LINES

LEAVES_THE_SAME_DAY_UNTIL = time(14)
SHIPPED_AT = time(17)


@dataclass(slots=True)
class Sold:
    """Which orders an invoice became (more than one where it is too long for one), and when each of them left last."""

    numbers: dict[str, list[str]] = field(default_factory=dict)
    leaves: dict[str, datetime] = field(default_factory=dict)

    def line(self, invoice: str, place: int) -> tuple[str, int]:
        """Order number and position of an invoice's line; no number where the invoice was not replayed."""
        part, rest = divmod(place, MOST_LINES)
        numbers = self.numbers.get(invoice, [])
        return (numbers[part] if part < len(numbers) else ""), rest + 1


def place(opened: Shop, sold: Sequence[Sale], memory: Sold) -> dict[str, date]:
    """Place the sales as orders; those of which something is reserved, with the day on which they leave."""
    if not sold:
        return {}
    parts = _parts(sold)
    placed = sales.place_orders(opened.acts["seller"], orders=[_order(opened, sale, start) for sale, start in parts])
    _remember(memory, parts, placed)
    return {
        order.number: leaves(opened, sale)
        for (sale, _), order in zip(parts, placed, strict=True)
        if any(line.reserved for line in order.lines)
    }


def place_and_send(opened: Shop, sold: Sequence[Sale], memory: Sold) -> None:
    """Place the sales as orders that leave from the shelf on their day, as far as there is stock."""
    if not sold:
        return
    parts = _parts(sold)
    moments = [opened.on(leaves(opened, sale), SHIPPED_AT) for sale, _ in parts]
    orders = [
        sales.PastOrder(_order(opened, sale, start), left_at) for (sale, start), left_at in zip(parts, moments, strict=True)
    ]
    storekeeper = opened.acts["storekeeper"].at(max(moments))
    placed = sales.load_history(opened.acts["seller"], orders=orders, sent_by=storekeeper)
    _remember(memory, parts, placed)
    memory.leaves.update({order.number: left_at for order, left_at in zip(placed, moments, strict=True)})


def leaves(opened: Shop, sale: Sale) -> date:
    """The day on which an order leaves of which there is stock."""
    day = sale.at.date() + opened.shift
    return day if sale.at.time() < LEAVES_THE_SAME_DAY_UNTIL else day + DAY


def _parts(sold: Sequence[Sale]) -> list[tuple[Sale, int]]:
    return [(sale, start) for sale in sold for start in range(0, len(sale.lines), MOST_LINES)]


def _remember(memory: Sold, parts: Sequence[tuple[Sale, int]], placed: Sequence[sales.Placed]) -> None:
    for (sale, _), order in zip(parts, placed, strict=True):
        memory.numbers.setdefault(sale.invoice, []).append(order.number)


def _order(opened: Shop, sale: Sale, start: int) -> sales.NewOrder:
    return sales.NewOrder(
        lines=[
            sales.NewLine(opened.sku_ids[code], Decimal(quantity), unit_price=price)
            for code, quantity, price in sale.lines[start : start + MOST_LINES]
        ],
        customer_id=opened.customer_ids.get(sale.customer),
        warehouse_id=opened.warehouse_ids[shop.warehouse_of(sale)],
        reference=sale.invoice if start == 0 else f"{sale.invoice}/{start // MOST_LINES + 1}",
        ship_by=(sale.at + opened.shift).date() + DAY,
        on_short="backorder",
        placed_at=opened.moment(sale.at),
    )

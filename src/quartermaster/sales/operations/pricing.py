"""At which price a line is ordered: what was said, else what holds that day through the order’s channel, else the usual one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.timezone import localdate

from quartermaster.catalog import prices
from quartermaster.catalog.models import Sku
from quartermaster.sales.models import Order
from quartermaster.sales.operations.kits import Laid, Layout


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of lines that are about to be written."""

    skus: Mapping[int, Sku]
    held: Mapping[prices.Asked, Decimal]
    on: date | None

    def of(self, order: Order, line: Laid) -> Decimal:
        if line.unit_price is not None:
            return line.unit_price
        usual: Decimal = self.skus[line.sku_id].retail_price
        return self.held.get(_asked(order, line, self.on), usual)


def prices_of(orders: Iterable[tuple[Order, Layout]], skus: Mapping[int, Sku], *, on: date | None) -> Prices:
    """One question for all of them, and none where every line says its price. `on`: the day, where it is not the order’s own."""
    asked = {
        _asked(order, line, on) for order, layout in orders for line in (*layout.lines, *layout.kits) if line.unit_price is None
    }
    return Prices(skus, prices.held(asked), on)


def _asked(order: Order, line: Laid, on: date | None) -> prices.Asked:
    return line.sku_id, order.channel_id or 0, on or localdate(order.placed_at)

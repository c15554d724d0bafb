"""What purchasing shows at the dock of it: which orders of customers wait for what is there."""

from __future__ import annotations

from collections.abc import Collection

from quartermaster.crossdock.queries import crossings
from quartermaster.purchasing.onward import Onward


def onward(warehouse_id: int | None, sku_ids: Collection[int] | None) -> list[Onward]:
    return [
        Onward(
            document=one.order.number,
            whom=one.order.customer.name if one.order.customer else "Walk-in",
            position=one.line.position,
            sku=one.line.sku.code,
            name=one.line.sku.name,
            quantity=one.quantity,
            bins=one.bins,
            lane=one.lane,
        )
        for one in crossings(warehouse_id=warehouse_id, sku_ids=sku_ids)
    ]

"""What the data set says nothing of and the demo invents: freight of goods that came by sea, and months that are closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal

from quartermaster.demo.operations.opening import DAY, Shop
from quartermaster.demo.shop import INVENTED, OVERSEAS
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.stock import costing, queries
from quartermaster.stock.costing import Basis

FREIGHT = Decimal("0.06")
"""Of what the goods cost."""
INVOICED_AFTER = 5 * DAY
LATEST, EARLIEST = 10 * DAY, 55 * DAY
"""Between so long ago came what freight was paid for; what ended before may be closed."""
MOST_INVOICES = 12


def value(opened: Shop) -> None:
    """Pay the freight, then close every month that ended long enough ago."""
    manager = opened.acts["manager"]
    for number, came_on, paid in _came_by_sea(opened):
        costing.add_landed_cost(
            manager.at(opened.on(came_on + INVOICED_AFTER, time(12))).because(f"Freight of {number}. {INVENTED}"),
            amount=(paid * FREIGHT).quantize(Decimal("0.01")),
            by=Basis.VALUE,
            documents=[number],
        )
    month = (opened.today - EARLIEST).replace(day=1) - DAY
    costing.keep_up()
    costing.close_period(manager.because(f"Checked by Jo. {INVENTED}"), owner_id=opened.owner_id, month=month)


def _came_by_sea(opened: Shop) -> Iterator[tuple[str, date, Decimal]]:
    """The number of a purchase order, when its goods came, and what they cost; the oldest first."""
    orders = PurchaseOrder.objects.filter(
        supplier__code__in=OVERSEAS, expected_on__range=(opened.today - EARLIEST, opened.today - LATEST)
    )
    for order in list(orders.order_by("-expected_on", "-id")[:MOST_INVOICES])[::-1]:
        receipts = queries.movements().filter(document=order.number, kind="receipt")
        paid = sum(((one.unit_cost or Decimal(0)) * one.quantity for one in receipts), Decimal(0))
        if paid:
            yield order.number, receipts[0].occurred_at.astimezone(opened.zone).date(), paid

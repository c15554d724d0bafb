"""What the demo invents of the dock: deliveries late, due and being received, who waits for them, claims, goods sent back."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal

from django.db import transaction

from quartermaster.demo.operations.opening import Shop
from quartermaster.kernel.notices import nothing_follows
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import Discrepancy, PurchaseOrder
from quartermaster.purchasing.papers import AnnouncedLine, NewDelivery, ReceivedLine
from quartermaster.purchasing.vendor_returns import NewVendorReturn, ReturnedLine
from quartermaster.sales import operations as sales
from quartermaster.sales.models import OnShort
from quartermaster.sales.operations import NewLine as NewOrderLine
from quartermaster.sales.operations import NewOrder
from quartermaster.stock import queries as stock

CARRIERS = ("Northern Freight (invented)", "Harbour Lines (invented)")
MOST_TODAY = 4
INVENTED = "Invented for the demo"
GIVEN_UP_AFTER = timedelta(weeks=2)


@transaction.atomic
def fill_the_dock(opened: Shop) -> None:
    """Announce what is on order, begin with one of it, claim what was wrong, send goods back that wait for their credit."""
    placed = PurchaseOrder.objects.filter(state=PurchaseOrder.State.ORDERED, owner_id=opened.owner_id).order_by(
        "expected_on", "id"
    )
    late = placed.filter(expected_on__lt=opened.today)[:1]
    today = placed.filter(expected_on=opened.today)[:MOST_TODAY]
    later = placed.filter(expected_on__gt=opened.today)[:2]
    for place, order in enumerate([*late, *today, *later]):
        _announce(opened, order, place)
    if later and (received := _begin(opened, later[0])):
        _wait_for(opened, *received)
    _claim(opened)
    _send_back(opened)
    _close_old_orders(opened)


def _announce(opened: Shop, order: PurchaseOrder, place: int) -> None:
    lines = [
        AnnouncedLine(line.sku_id, line.open_quantity, order=order.number, position=line.position)
        for line in order.lines.filter(open_quantity__gt=0, sku__tracking="none").order_by("position")[:100]
    ]
    paper = NewDelivery(
        order.supplier_id,
        order.warehouse_id,
        lines,
        owner_id=order.owner_id,
        reference=f"ASN-{order.number[3:]}",
        carrier=CARRIERS[place % len(CARRIERS)],
        expected_at=opened.on(order.expected_on or opened.today, time(8 + 2 * (place % 5))),
        note=INVENTED,
    )
    delivery = purchasing.announce(opened.acts["manager"], delivery=paper)
    if place % 2:
        purchasing.send_off(opened.acts["manager"], number=delivery.number)


def _begin(opened: Shop, order: PurchaseOrder) -> tuple[int, int, Decimal] | None:
    """The lorry came early: some of its first line is counted. Which SKU that is, in which warehouse, and how much."""
    delivery = order.supplier.deliveries.filter(lines__order_line__order=order).first()
    line = delivery.lines.order_by("position").first() if delivery else None
    if delivery is None or line is None:
        return None
    purchasing.arrive(opened.acts["storekeeper"], number=delivery.number)
    part = max(Decimal(int(line.quantity / 2)), Decimal(1))
    given = [ReceivedLine(part, line.position)]
    purchasing.receive_delivery(opened.acts["storekeeper"], number=delivery.number, lines=given)
    return line.sku_id, delivery.warehouse_id, part


def _wait_for(opened: Shop, sku_id: int, warehouse_id: int, came: Decimal) -> None:
    """Three customers want more of it than there is: the first takes the shelf empty and waits for some, the others for all."""
    there = stock.available([sku_id], owner_id=opened.owner_id).get((sku_id, warehouse_id), Decimal(0))
    share = max(came // 4, Decimal(1))
    for priority, quantity in ((5, max(there, Decimal(0)) + share), (2, share), (4, share + 2)):
        lines = [NewOrderLine(sku_id, quantity)]
        order = NewOrder(lines, warehouse_id=warehouse_id, on_short=OnShort.BACKORDER, priority=priority, note=INVENTED)
        sales.place_order(opened.acts["seller"], order=order)


def _claim(opened: Shop) -> None:
    recent = Discrepancy.objects.filter(state=Discrepancy.State.OPEN).select_related("line").order_by("-id")[1:3]
    for place, found in enumerate(recent, start=1):
        worth = found.quantity * found.line.unit_cost if found.line else None
        purchasing.claim_discrepancy(
            opened.acts["manager"],
            discrepancy_id=found.id,
            claim_number=f"CL-{place:03d}",
            expected_credit=round(worth, 2) if worth is not None else None,
            note=INVENTED,
        )


def _send_back(opened: Shop) -> None:
    """Something that came damaged is credited by the supplier once it is back with them; it has left."""
    unfit = Discrepancy.objects.filter(
        kind=Discrepancy.Kind.DAMAGED, state=Discrepancy.State.OPEN, sku__tracking="none", receipt__order__isnull=False
    ).select_related("receipt__order")
    for found in unfit.order_by("-id")[2:20]:
        order = found.receipt.order
        there = stock.balances_in(found.bin_id or 0).filter(sku_id=found.sku_id, owner_id=opened.owner_id).first()
        if order is None or there is None or there.quantity < found.quantity:
            continue
        purchasing.resolve_discrepancy(opened.acts["manager"], discrepancy_id=found.id, resolution="credit", note=INVENTED)
        line = ReturnedLine(found.sku_id, found.quantity, found.bin_id or 0)
        paper = NewVendorReturn(order.supplier_id, order.warehouse_id, [line], "Damaged (invented)", owner_id=order.owner_id)
        number = purchasing.draft_vendor_return(opened.acts["manager"], paper=paper).number
        purchasing.approve_vendor_return(opened.acts["manager"], number=number, authorisation="RMA-1001")
        purchasing.pick_vendor_return(opened.acts["storekeeper"], number=number)
        purchasing.ship_vendor_return(opened.acts["storekeeper"], number=number)
        return


def _close_old_orders(opened: Shop) -> None:
    """What came damaged is not sent again: an order that waited for nothing else was closed short two weeks later."""
    old = PurchaseOrder.objects.filter(
        state=PurchaseOrder.State.PARTIALLY_RECEIVED, owner_id=opened.owner_id, expected_on__lt=opened.today - GIVEN_UP_AFTER
    )
    for order in old:
        closed_at = opened.on((order.expected_on or opened.today) + GIVEN_UP_AFTER, time(11))
        with nothing_follows():
            purchasing.close(opened.acts["buyer"].at(closed_at), number=order.number, short=True)

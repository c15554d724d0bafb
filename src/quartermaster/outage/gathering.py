"""What a warehouse has to do on a day, as lines for paper: stops of walks, papers to receive, goods at the docks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import F

from quartermaster.locations.models import Warehouse
from quartermaster.outage.models import Sheet, SheetLine
from quartermaster.picking import queries as walks
from quartermaster.picking.models import Walk
from quartermaster.purchasing import delivery_queries as deliveries
from quartermaster.purchasing.models import DeliveryLine, PurchaseOrder, PurchaseOrderLine
from quartermaster.slotting import proposing
from quartermaster.stock import queries as stock

MOST_WALKS, MOST_PAPERS, MOST_LINES = 40, 40, 400
"""Nobody works through more on paper in a day."""


@dataclass
class Draft:
    """A sheet before it has a number."""

    kind: Sheet.Kind
    about: str
    document: str = ""
    lines: list[SheetLine] = field(default_factory=list)


def drafts(warehouse: Warehouse) -> list[Draft]:
    """In the order in which a day goes: what comes, what is put away, what is picked."""
    found = [*_deliveries(warehouse), *_orders(warehouse), _dock(warehouse), *_walks(warehouse)]
    return [draft for draft in found if draft.lines]


def _walks(warehouse: Warehouse) -> Iterator[Draft]:
    open_walks = [walk for walk in walks.open_walks(warehouse.pk) if walk.state in Walk.OPEN]
    for walk in open_walks[:MOST_WALKS]:
        stops = [stop for stop in walks.tasks_of(walk) if stop.left]
        lots = walks.lot_codes(stops)
        yield Draft(
            Sheet.Kind.PICK,
            f"Walk {walk.place} of {walk.wave.number}",
            walk.wave.number,
            [
                SheetLine(
                    owner_id=stop.owner_id,
                    sku_id=stop.sku_id,
                    lot_id=stop.lot_id,
                    lot=lots.get(stop.lot_id, ""),
                    quantity=stop.left,
                    bin=stop.bin,
                    subject=f"pick {stop.pk}",
                    reference=stop.pk,
                    document=stop.order.number,
                )
                for stop in stops[:MOST_LINES]
            ],
        )


def _deliveries(warehouse: Warehouse) -> Iterator[Draft]:
    rows = DeliveryLine.objects.filter(delivery__in=deliveries.to_receive(warehouse_id=warehouse.pk))
    found: dict[str, Draft] = {}
    for line in rows.select_related("delivery__supplier").order_by("delivery__expected_at", "delivery_id", "position"):
        delivery = line.delivery
        if not line.missing or (delivery.number not in found and len(found) == MOST_PAPERS):
            continue
        draft = found.setdefault(delivery.number, Draft(Sheet.Kind.RECEIVE, f"from {delivery.supplier.name}", delivery.number))
        draft.lines.append(
            SheetLine(
                owner_id=delivery.owner_id,
                sku_id=line.sku_id,
                quantity=line.missing,
                subject=f"receive {delivery.number}/{line.position}",
                reference=line.position,
                document=delivery.number,
            )
        )
    yield from found.values()


def _orders(warehouse: Warehouse) -> Iterator[Draft]:
    """Purchase orders whose goods nobody has announced: they may come all the same."""
    rows = PurchaseOrderLine.objects.filter(
        order__warehouse=warehouse, order__state__in=PurchaseOrder.EXPECTED, quantity__gt=F("received")
    )
    announced = DeliveryLine.objects.filter(
        delivery__in=deliveries.to_receive(warehouse_id=warehouse.pk), order_line__isnull=False
    )
    rows = rows.exclude(order_id__in=announced.values("order_line__order_id"))
    found: dict[str, Draft] = {}
    for line in rows.select_related("order__supplier").order_by("order__expected_on", "order_id", "position"):
        order = line.order
        if order.number not in found and len(found) == MOST_PAPERS:
            break
        draft = found.setdefault(order.number, Draft(Sheet.Kind.RECEIVE, f"from {order.supplier.name}", order.number))
        draft.lines.append(
            SheetLine(
                owner_id=order.owner_id,
                sku_id=line.sku_id,
                quantity=line.quantity - line.received,
                subject=f"receive {order.number}/{line.position}",
                reference=line.position,
                document=order.number,
            )
        )
    yield from found.values()


def _dock(warehouse: Warehouse) -> Draft:
    rows = stock.free_at_docks(stock.to_put_away(warehouse.pk)[:MOST_LINES])
    proposed = proposing.proposals(rows)
    return Draft(
        Sheet.Kind.PUT_AWAY,
        "from the docks",
        lines=[
            SheetLine(
                owner_id=row.owner_id,
                sku_id=row.sku_id,
                lot_id=row.lot_id or 0,
                lot=row.lot.code,
                quantity=row.quantity,
                bin=row.bin,
                to_bin_id=choices[0].bin_id if choices else None,
                subject=f"put away {row.pk}",
                reference=row.pk,
            )
            for row in rows
            for choices in [proposed[row.pk].choices]
        ],
    )

"""Issuing: reserved goods leave straight from their shelves, in one step without pick list and cartons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.numbering import next_numbers
from quartermaster.sales.allocation import Take, Want, spread
from quartermaster.sales.models import ZERO, Order, OrderLine, Shipment, claim_name
from quartermaster.sales.operations.documents import Moments, change_lines, lines_of, refresh, tell
from quartermaster.sales.operations.gates import lock_for_work
from quartermaster.sales.operations.new_orders import NewOrder, Placed
from quartermaster.sales.operations.ordering import Granted, grant, tell_placed, write
from quartermaster.sales.operations.picking import open_claims
from quartermaster.sales.operations.shipping import NothingToShip
from quartermaster.sales.queries import plan
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import NO_WISH, Goods


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order of the past, and when its goods left."""

    order: NewOrder
    left_at: datetime


Claims = Mapping[int, Sequence[tuple[str, Decimal]]]


@transaction.atomic
def issue_orders(act: Act, *, numbers: Sequence[str], moments: Moments | None = None) -> dict[str, str]:
    """Ship all that is reserved on many orders from the shelf, with a fixed number of statements: order → shipment number.

    For goods handed over at a counter and for loading a history. What was picked before is left to picking's own way.
    """
    at = moments or {}
    lines = lines_of(lock_for_work(numbers).values(), reserved=True)
    by_id = {line.id: line for line in lines}
    goods, of_line = _goods(plan(lines), by_id, _claims_of(lines), at)
    if not goods:
        raise NothingToShip("Nothing is reserved for these orders that lies on a shelf.")
    stock.issue(act, goods=goods)
    orders = {by_id[line_id].order.number: by_id[line_id].order for line_id in of_line}
    shipped = _write_shipments(act, orders, at)
    change_lines(
        [(line_id, {"reserved": -row.quantity, "shipped": row.quantity}) for line_id, row in zip(of_line, goods, strict=True)]
    )
    refresh(orders.values())
    _tell_shipped(act, shipped, at, goods)
    return shipped


@transaction.atomic
def load_history(act: Act, *, orders: Sequence[PastOrder], sent_by: Act) -> list[Placed]:
    """Place past orders and ship at once what of them there was, with a fixed number of statements.

    The same as `place_orders` and `issue_orders` one after the other, but that every order and line is written once. What
    was short is backordered where the order allows it, else everything is refused.
    """
    granted = grant(act, [past.order for past in orders], pointers=[f"/orders/{place}" for place in range(len(orders))])
    moments = {row.number: orders[row.place].left_at for row in granted.rows}
    goods, of_line = _past_goods(granted, moments)
    shipped: dict[tuple[str, int], Decimal] = {}
    for line, row in zip(of_line, goods, strict=True):
        shipped[line] = shipped.get(line, ZERO) + row.quantity
    if goods:
        stock.issue(sent_by, goods=goods)
    written = {order.number: order for order in write(act, granted, shipped=shipped)}
    gone = {number: written[number] for number, _ in shipped}
    shipments = _write_shipments(sent_by, gone, moments)
    refresh(written.values())
    tell_placed(act, granted)
    _tell_shipped(sent_by, shipments, moments, goods)
    return granted.answers


def _past_goods(granted: Granted, moments: Moments) -> tuple[list[Goods], list[tuple[str, int]]]:
    """What is reserved, from concrete shelves, and the line (order number, position) each is for."""
    lines = [(row, line) for row, placed in zip(granted.rows, granted.placed, strict=True) for line in placed.lines]
    wants: dict[stock_queries.Place, list[Want]] = {}
    for place, (row, line) in enumerate(lines):
        if line.reserved:
            wants.setdefault((row.warehouse_id, row.owner_id, NO_WISH), []).append(Want(place, line.sku_id, line.reserved))
    goods: list[Goods] = []
    of_line: list[tuple[str, int]] = []
    for take in stock_queries.takes_of(wants):
        row, line = lines[take.line_id]
        of_line.append((row.number, line.position))
        goods.append(
            Goods(
                owner_id=row.owner_id,
                sku_id=line.sku_id,
                quantity=take.quantity,
                bin_id=take.bin_id,
                lot_id=take.lot_id,
                document=row.number,
                claim=claim_name(row.number, line.position),
                occurred_at=moments[row.number],
            )
        )
    return goods, of_line


def _tell_shipped(act: Act, shipments: Mapping[str, str], moments: Moments, goods: Sequence[Goods]) -> None:
    if shipments:
        details = {number: {"shipment": shipment, "from": "the shelf"} for number, shipment in shipments.items()}
        tell(act, "sales.ship", details, moments=moments, notice="sales.shipped", sku_ids={row.sku_id for row in goods})


def _claims_of(lines: Sequence[OrderLine]) -> Claims:
    """What each line may use. A line's only claim is as open as the line says; where there were more, the book is asked."""
    asked = open_claims(line for line in lines if line.claims > 1)
    return {line.id: asked.get(line.id) or [(claim_name(line.order.number, line.position), line.reserved)] for line in lines}


def _goods(
    takes: Sequence[Take], by_id: Mapping[int, OrderLine], claims: Claims, moments: Moments
) -> tuple[list[Goods], list[int]]:
    """Goods to move, and the line each is for. A take that uses up two claims becomes two."""
    left = {line_id: dict(parts) for line_id, parts in claims.items()}
    goods: list[Goods] = []
    of_line: list[int] = []
    for take in takes:
        line, mine = by_id[take.line_id], left[take.line_id]
        order = line.order
        for claim, quantity in spread(take.quantity, mine.items()):
            mine[claim] -= quantity
            of_line.append(line.id)
            goods.append(
                Goods(
                    owner_id=order.owner_id,
                    sku_id=line.sku_id,
                    quantity=quantity,
                    bin_id=take.bin_id,
                    lot_id=take.lot_id,
                    document=order.number,
                    claim=claim,
                    occurred_at=moments.get(order.number),
                )
            )
    return goods, of_line


def _write_shipments(act: Act, orders: Mapping[str, Order], moments: Moments) -> dict[str, str]:
    numbers = next_numbers("SH", sequence="sales_shipment_number", count=len(orders))
    Shipment.objects.bulk_create(
        [
            Shipment(number=number, order=order, shipped_by_id=act.user_id, shipped_at=moments.get(order.number, act.occurred_at))
            for number, order in zip(numbers, orders.values(), strict=True)
        ],
        batch_size=2000,
    )
    return dict(zip(orders, numbers, strict=True))

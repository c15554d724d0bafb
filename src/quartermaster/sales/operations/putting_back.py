"""Taking a pick back: the goods return to their shelves and are reserved for the order again."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.sales.models import ZERO, Order, OrderLine, claim_name
from quartermaster.sales.operations import kits
from quartermaster.sales.operations.amounts import check_amount
from quartermaster.sales.operations.documents import by_line, change_lines, lines_of, lock, refresh, run, tell
from quartermaster.sales.operations.packing import MoreThanPicked, Part
from quartermaster.sales.operations.staging import Taking, by_pick_line, take_out, unpack
from quartermaster.sales.series import ORDERS
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import Ask


class NothingToPutBack(Conflict):
    code = "nothing_to_put_back"
    title = "There is nothing to put back"


@transaction.atomic
def put_back(act: Act, *, number: str, lines: Sequence[Part] | None = None, version: int | None = None) -> Order:
    """Take back what was picked, all that has not left (None) or so much of these lines, out of cartons too.

    In the book each pick is reversed and, where some of it stays, posted anew with the rest. The goods are reserved for
    their lines again; what has been promised to others meanwhile (after a count found less) waits for stock.
    """
    order = lock([number], version=version)[number]
    order_lines = lines_of([order])
    with kits.opened(lines or (), order_lines, number=number) as opened:
        parts = _checked(order, order_lines, None if lines is None else opened)
    taking = take_out(order_lines, {line.id: parts[line.position] for line in order_lines if line.position in parts})
    stands = stock.correct(act, quantities=right_quantities(taking), keeper=ORDERS)
    unpack(taking)
    change_picks(taking, stands)
    granted = _reserve_again(act, order, [line for line in order_lines if line.position in parts], parts)
    change_lines(
        [
            (line_id, {**stages, "reserved": granted.get(line_id, ZERO), "claims": int(line_id in granted)})
            for line_id, stages in taking.stages.items()
        ]
    )
    refresh([order])
    sku_ids = {line.sku_id for line in order_lines if line.position in parts}
    tell(act, "sales.put_back", {number: {"put back": by_line(parts)}}, moments={}, notice="sales.put_back", sku_ids=sku_ids)
    order.refresh_from_db()
    return order


def _checked(order: Order, lines: Sequence[OrderLine], wanted: Sequence[Part] | None) -> dict[int, Decimal]:
    """Position → quantity to put back. Refuses more than stands in staging."""
    there = {line.position: line.picked + line.packed for line in lines}
    parts: dict[int, Decimal] = {}
    if wanted is None:
        parts = {position: quantity for position, quantity in there.items() if quantity}
    by_position = {line.position: line for line in lines}
    for place, part in enumerate(wanted or ()):
        check_amount(part.quantity, by_position.get(part.position), pointer=f"/lines/{place}/quantity")
        asked = parts.get(part.position, ZERO) + part.quantity
        if asked > there.get(part.position, ZERO):
            staged = plain(there.get(part.position, ZERO))
            message = f"Of line {part.position} of {order.number} {staged} is picked and has not left, not {plain(asked)}."
            raise MoreThanPicked(message, errors=[FieldError(f"/lines/{place}/quantity", "more_than_picked", message)])
        parts[part.position] = asked
    if not parts:
        raise NothingToPutBack(f"Nothing picked for {order.number} is still here. What has left comes back as a return.")
    return parts


def right_quantities(taking: Taking) -> dict[int, Decimal]:
    """Movement → how much of it stays picked, and dropped where it was dropped from a cart."""
    rows = list(by_pick_line(taking).values())
    drops = stock_queries.movements_by_id(row.dropped_id for row, _ in rows if row.dropped_id)
    picked = {row.movement_id: row.quantity - quantity for row, quantity in rows}
    return picked | {row.dropped_id: drops[row.dropped_id].quantity - quantity for row, quantity in rows if row.dropped_id}


CHANGE_PICKS = """
    UPDATE sales_pickline l SET quantity = l.quantity - d.quantity, movement_id = d.movement_id, dropped_id = d.dropped_id
    FROM unnest(%s::bigint[], %s::numeric[], %s::bigint[], %s::bigint[]) AS d(id, quantity, movement_id, dropped_id)
    WHERE l.id = d.id
"""


def change_picks(taking: Taking, stands: dict[int, int]) -> None:
    """The picks have less by what is taken, and name the movements that stand now (old one → new one)."""

    def standing(movement_id: int | None) -> int | None:
        return None if movement_id is None else stands.get(movement_id, movement_id)

    rows = [
        (row.id, quantity, standing(row.movement_id), standing(row.dropped_id)) for row, quantity in by_pick_line(taking).values()
    ]
    run(CHANGE_PICKS, [list(column) for column in zip(*rows, strict=True)])


def _reserve_again(act: Act, order: Order, lines: Sequence[OrderLine], parts: dict[int, Decimal]) -> dict[int, Decimal]:
    """Line id → how much is reserved for it again, for those that got some."""
    asks = [
        Ask(
            claim_name(order.number, line.position, line.claims + 1),
            order.owner_id,
            line.sku_id,
            order.warehouse_id,
            parts[line.position],
            document=order.number,
        )
        for line in lines
    ]
    held = stock.reserve(act, asks=asks, partial=True, fresh=True, keeper=ORDERS)
    return {line.id: answer.granted for line, answer in zip(lines, held, strict=True) if answer.granted}

"""Cancelling what is not shipped: claims are given back, picked goods go back to their shelves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.locations.queries import bins_by_id
from quartermaster.sales.allocation import spread
from quartermaster.sales.models import ZERO, Order, OrderLine, PickLine
from quartermaster.sales.operations import kits
from quartermaster.sales.operations.amounts import check_amount
from quartermaster.sales.operations.documents import by_line, change_lines, lines_of, lock_whole, refresh, run, tell
from quartermaster.sales.operations.packing import Part
from quartermaster.sales.operations.picking import open_claims
from quartermaster.sales.operations.staging import Taking, by_pick_line, take_out, unpack
from quartermaster.sales.series import ORDERS
from quartermaster.slotting.proposing import Stray, bins_for
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Goods


class AlreadyShipped(Conflict):
    """Shipped goods are not cancelled; they come back as a return."""

    code = "already_shipped"
    title = "Already shipped"


class AlreadyCancelled(Conflict):
    code = "already_cancelled"
    title = "Already cancelled"


@transaction.atomic
def cancel(act: Act, *, number: str, lines: Sequence[Part] | None = None, version: int | None = None) -> Order:
    """Cancel all that is not shipped, or so much of these lines: first what waits, then what is reserved, picked, packed.
    Of an order that is split, all parts are cancelled together.

    A line may be a whole kit, or one component of it; what a kit costs is due until all of its components are cancelled.
    """
    whole, orders = lock_whole(number, version=version)
    order_lines = lines_of(orders)
    parts = _all_open(whole, order_lines) if lines is None else _chosen(whole, order_lines, lines)
    claims, from_claims = _claims_to_free(order_lines, parts)
    left = {line.id: _beyond(line, parts) - from_claims[line.id] for line in order_lines if line.id in parts}
    taking = take_out(order_lines, left)
    if taking.shares:
        _put_back(act, taking, claims)
    elif claims:
        stock.release(act, claims=claims, keeper=ORDERS)
    change_lines(
        [
            (line.id, {**taking.stages.get(line.id, {}), "reserved": -from_claims[line.id], "cancelled": parts[line.id]})
            for line in order_lines
            if line.id in parts
        ]
    )
    touched = [line for line in order_lines if line.id in parts]
    refresh({line.order_id: line.order for line in touched}.values())
    told = {order.number: _said(order, touched, parts) for order in orders if any(line.order_id == order.id for line in touched)}
    told |= {number: {"cancelled": ", ".join(told)}} if whole.is_split else {}
    tell(act, "sales.cancel", told, moments={}, notice="sales.cancelled", sku_ids={line.sku_id for line in touched})
    whole.refresh_from_db()
    return whole


def _said(order: Order, lines: Sequence[OrderLine], parts: Mapping[int, Decimal]) -> dict[str, str]:
    return {"cancelled": by_line({line.position: parts[line.id] for line in lines if line.order_id == order.id})}


def _all_open(order: Order, lines: Sequence[OrderLine]) -> dict[int, Decimal]:
    parts = {line.id: line.open_quantity for line in lines if line.open_quantity}
    if not parts:
        raise _ended(order)
    return parts


def _chosen(order: Order, lines: Sequence[OrderLine], wanted: Sequence[Part]) -> dict[int, Decimal]:
    """Line → quantity to cancel. Refuses what is shipped or cancelled already. Where several parts of the order have a line,
    first what waits for stock is cancelled, then what the last part has."""
    number = "" if order.is_split else order.number
    with kits.opened(wanted, lines, number=number, at_any=order.is_split) as opened:
        return _checked(order, lines, opened)


def _checked(order: Order, lines: Sequence[OrderLine], wanted: Sequence[Part]) -> dict[int, Decimal]:
    at: dict[int, list[OrderLine]] = {}
    for line in lines:
        at.setdefault(line.position, []).append(line)
    parts: dict[int, Decimal] = {}
    for place, part in enumerate(wanted):
        mine = at.get(part.position, [])
        check_amount(part.quantity, mine[0] if mine else None, pointer=f"/lines/{place}/quantity")
        there = {line.id: line.open_quantity - parts.get(line.id, ZERO) for line in mine}
        left = part.quantity
        if left > sum(there.values()):
            could = plain(sum((line.open_quantity for line in mine), ZERO))
            asked = plain(left + sum((parts.get(line.id, ZERO) for line in mine), ZERO))
            message = f"Of line {part.position} of {order.number} {could} can still be cancelled, not {asked}."
            raise AlreadyShipped(message, errors=[FieldError(f"/lines/{place}/quantity", "already_shipped", message)])
        waits = [(line.id, max(line.backordered - parts.get(line.id, ZERO), ZERO)) for line in mine]
        for line_id, most in [*waits, *((line.id, there[line.id]) for line in reversed(mine))]:
            share = min(left, most, there[line_id])
            if share > 0:
                parts[line_id] = parts.get(line_id, ZERO) + share
                there[line_id] -= share
                left -= share
    if not parts:
        raise _ended(order)
    return parts


def _ended(order: Order) -> Conflict:
    if order.state == Order.State.CANCELLED:
        return AlreadyCancelled(f"{order.number} is cancelled already.")
    return AlreadyShipped(f"Nothing is left to cancel on {order.number}: it is shipped. Take it back as a return.")


def _beyond(line: OrderLine, parts: Mapping[int, Decimal]) -> Decimal:
    """How much of what is cancelled is more than what waits for stock."""
    beyond: Decimal = parts[line.id] - min(parts[line.id], line.backordered)
    return beyond


def _claims_to_free(lines: Sequence[OrderLine], parts: Mapping[int, Decimal]) -> tuple[dict[str, Decimal], dict[int, Decimal]]:
    """Claim → how much of it is given back, and how much that is per line; the last promised first."""
    chosen = [line for line in lines if line.id in parts]
    open_of = open_claims(chosen)
    claims: dict[str, Decimal] = {}
    from_claims: dict[int, Decimal] = {}
    for line in chosen:
        from_claims[line.id] = min(_beyond(line, parts), line.reserved)
        claims.update(spread(from_claims[line.id], reversed(open_of.get(line.id, []))))
    return claims, from_claims


PUT_BACK = """
    UPDATE sales_pickline l SET put_back = l.put_back + d.quantity
    FROM unnest(%s::bigint[], %s::numeric[]) AS d(id, quantity) WHERE l.id = d.id
"""


def _put_back(act: Act, taking: Taking, claims: Mapping[str, Decimal]) -> None:
    """Goods return from staging to a shelf, out of cartons where they were packed, and the claims with them."""
    goods = [
        Goods(
            owner_id=line.order.owner_id,
            sku_id=line.sku_id,
            quantity=quantity,
            bin_id=row.to_bin_id,
            to_bin_id=shelf,
            lot_id=row.lot_id,
            document=line.order.number,
        )
        for (line, row, quantity), shelf in zip(taking.shares, _shelves(taking), strict=True)
    ]
    stock.put_back(act, goods=goods, release=claims)
    unpack(taking)
    back = by_pick_line(taking)
    run(PUT_BACK, [list(back), [quantity for _, quantity in back.values()]])


def _shelves(taking: Taking) -> list[int]:
    """For each share the bin it goes back to: the one it was picked from, or where that is closed, the one proposed for it."""
    places = bins_by_id(row.from_bin_id for _, row, _ in taking.shares)
    shelves = [row.from_bin_id for _, row, _ in taking.shares]
    homeless: dict[int, list[int]] = {}
    for at, bin_id in enumerate(shelves):
        if places[bin_id].closed_at:
            homeless.setdefault(places[bin_id].warehouse_id or 0, []).append(at)
    for warehouse_id, shares in homeless.items():
        strays = [_stray(*taking.shares[at]) for at in shares]
        for at, found in zip(shares, bins_for(strays, warehouse_id=warehouse_id), strict=True):
            shelves[at] = found.bin_id if found else shelves[at]
    return shelves


def _stray(line: OrderLine, row: PickLine, quantity: Decimal) -> Stray:
    return Stray(line.order.owner_id, line.sku_id, quantity, row.lot_id)

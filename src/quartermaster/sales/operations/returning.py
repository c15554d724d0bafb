"""Taking back: a customer's return comes in at a dock, or in quarantine until it is inspected. And correcting it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.sales.allocation import spread
from quartermaster.sales.models import ZERO, Order, OrderLine
from quartermaster.sales.operations import kits
from quartermaster.sales.operations.amounts import check_amount
from quartermaster.sales.operations.documents import by_line, change_lines, lines_of, lock, refresh, tell
from quartermaster.sales.operations.packing import Part
from quartermaster.sales.series import ORDERS
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock import weights
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.moves import Goods
from quartermaster.stock.pointing import weights_at
from quartermaster.stock.weighing import shared


class NothingReturned(Invalid):
    code = "empty"
    title = "Nothing to take back"


class MoreThanShipped(Conflict):
    """More was to come back than the customer has."""

    code = "more_than_shipped"
    title = "More than was shipped"


class MoreThanReturned(Conflict):
    """A return was to be corrected by more than was noted as returned."""

    code = "more_than_returned"
    title = "More than was returned"


@dataclass(frozen=True, slots=True)
class Returned:
    """So much of a shipped line came back, into a dock or quarantine bin. `weight` is what it weighs, where somebody weighed it;
    `confirmed`, that this is no slip of the keyboard."""

    number: str
    position: int
    quantity: Decimal
    bin_id: int
    occurred_at: datetime | None = None
    weight: Decimal | None = None
    confirmed: bool = False


@transaction.atomic
def take_back(act: Act, *, returns: Sequence[Returned], version: int | None = None) -> list[int]:
    """Take goods of shipped orders back; the movements' ids. Any number of lines of any number of orders at once, whole kits
    or single components of them.
    """
    if not returns:
        raise NothingReturned("There is not a single line to take back.", errors=[FieldError("/lines", "empty", "No lines")])
    orders = lock([row.number for row in returns], version=version)
    lines = {(line.order.number, line.position): line for line in lines_of(orders.values())}
    with kits.opened(returns, lines.values()) as opened:
        _check(opened, lines)
        goods, places = _goods(opened, lines)
        with weights_at(places):
            movement_ids = stock.take_back(act, goods=goods)
    returns = opened
    change_lines([(lines[row.number, row.position].id, {"returned": row.quantity}) for row in returns])
    refresh(orders.values())
    details = {number: {"returned": by_line(parts)} for number, parts in _parts(returns).items()}
    moments = {row.number: row.occurred_at for row in returns if row.occurred_at}
    tell(act, "sales.take_back", details, moments=moments, notice="sales.returned", sku_ids={row.sku_id for row in goods})
    return movement_ids


@transaction.atomic
def correct_return(act: Act, *, number: str, lines: Sequence[Part], version: int | None = None) -> Order:
    """Say that so much of what was noted as returned on these lines did not come back, the last noted first.

    The goods must still lie where the return came in. In the book it is reversed and, where less came, posted anew.
    """
    order = lock([number], version=version)[number]
    by_position = {line.position: line for line in lines_of([order])}
    with kits.opened(lines, by_position.values(), number=number) as opened:
        parts = _parts_to_correct(order, by_position, opened)
    wanted: dict[int, Decimal] = {}
    for position, quantity in parts.items():
        sku_id = by_position[position].sku_id
        wanted[sku_id] = wanted.get(sku_id, ZERO) + quantity
    _correct(act, order, by_position, parts, _right_quantities(order, wanted))
    order.refresh_from_db()
    return order


@transaction.atomic
def correct_arrivals(act: Act, *, number: str, came: Mapping[int, tuple[int, Decimal, Decimal]]) -> Mapping[int, int]:
    """Say how much really came back with these movements: movement → its line's position, how much came, how much did not.

    Movement → the one that now stands in its place, where anything came.
    """
    order = lock([number])[number]
    by_position = {line.position: line for line in lines_of([order])}
    missing = [Part(position, less) for position, _, less in came.values()]
    parts = _parts_to_correct(order, by_position, missing)
    return _correct(act, order, by_position, parts, {movement: right for movement, (_, right, _) in came.items()})


def _correct(
    act: Act, order: Order, lines: Mapping[int, OrderLine], parts: Mapping[int, Decimal], right: Mapping[int, Decimal]
) -> Mapping[int, int]:
    """`parts` (position → quantity) did not come back; `right` is how much did, movement by movement."""
    try:
        standing = stock.correct(act, quantities=right, keeper=ORDERS)
    except stock.BinShort as refused:
        raise stock.BinShort(f"{refused.detail} What was put away is moved back there first.", errors=refused.errors) from None
    change_lines([(lines[position].id, {"returned": -quantity}) for position, quantity in parts.items()])
    refresh([order])
    tell(
        act,
        "sales.correct_return",
        {order.number: {"not returned": by_line(parts)}},
        moments={},
        notice="sales.return_corrected",
        sku_ids={lines[position].sku_id for position in parts},
    )
    return standing


def _parts_to_correct(order: Order, lines: Mapping[int, OrderLine], wanted: Sequence[Part]) -> dict[int, Decimal]:
    """Position → quantity. Refuses more than was noted as returned."""
    if not wanted:
        raise NothingReturned("There is not a single line to correct.", errors=[FieldError("/lines", "empty", "No lines")])
    parts: dict[int, Decimal] = {}
    for place, part in enumerate(wanted):
        line = lines.get(part.position)
        check_amount(part.quantity, line, pointer=f"/lines/{place}/quantity")
        asked = parts.get(part.position, ZERO) + part.quantity
        if line is None or asked > line.returned:
            noted = plain(line.returned) if line else "nothing"
            message = f"Of line {part.position} of {order.number} {noted} is noted as returned, not {plain(asked)}."
            raise MoreThanReturned(message, errors=[FieldError(f"/lines/{place}/quantity", "more_than_returned", message)])
        parts[part.position] = asked
    return parts


def _right_quantities(order: Order, wanted: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Movement → how much really came back, for the last returns of each SKU (`wanted`: what did not)."""
    left = dict(wanted)
    right: dict[int, Decimal] = {}
    for movement in stock_queries.standing_of(order.number, kind="customer_return"):
        less = min(left.get(movement.sku_id, ZERO), movement.quantity)
        if less:
            left[movement.sku_id] -= less
            right[movement.pk] = movement.quantity - less
    return right


def _check(returns: Sequence[Returned], lines: dict[tuple[str, int], OrderLine]) -> None:
    left = {key: line.shipped - line.returned for key, line in lines.items()}
    for place, row in enumerate(returns):
        check_amount(row.quantity, lines.get((row.number, row.position)), pointer=f"/lines/{place}/quantity")
        there = left.get((row.number, row.position), Decimal(0))
        if row.quantity > there:
            message = f"Of line {row.position} of {row.number} the customer has {plain(there)}, not {plain(row.quantity)}."
            raise MoreThanShipped(message, errors=[FieldError(f"/lines/{place}/quantity", "more_than_shipped", message)])
        left[row.number, row.position] -= row.quantity


def _parts(returns: Sequence[Returned]) -> dict[str, dict[int, Decimal]]:
    """Order number → position → quantity."""
    found: dict[str, dict[int, Decimal]] = {}
    for row in returns:
        parts = found.setdefault(row.number, {})
        parts[row.position] = parts.get(row.position, Decimal(0)) + row.quantity
    return found


def _goods(returns: Sequence[Returned], lines: Mapping[tuple[str, int], OrderLine]) -> tuple[list[Goods], list[str]]:
    """What comes in, in the lots in which it left, those that left last first; and the place in the request of each."""
    weighed = weights.weighed_among({lines[row.number, row.position].sku_id for row in returns if row.weight is not None})
    lots = {key: dict(parts) for key, parts in stock_queries.at_customers({row.number for row in returns}).items()}
    goods, places = [], []
    for place, row in enumerate(returns):
        line = lines[row.number, row.position]
        left = lots.setdefault((row.number, line.sku_id), {})
        shares = spread(row.quantity, left.items())
        if unknown := row.quantity - sum(quantity for _, quantity in shares):
            shares.append((UNTRACKED, unknown))
        told = shared(row.weight, [quantity for _, quantity in shares], weighed.get(line.sku_id))
        for (lot_id, quantity), weight in zip(shares, told, strict=True):
            left[lot_id] = left.get(lot_id, ZERO) - quantity
            places.append(f"/lines/{place}")
            goods.append(
                Goods(
                    owner_id=line.order.owner_id,
                    sku_id=line.sku_id,
                    quantity=quantity,
                    bin_id=row.bin_id,
                    lot_id=lot_id,
                    document=row.number,
                    occurred_at=row.occurred_at,
                    weight=weight,
                    confirmed=row.confirmed,
                )
            )
    return goods, places

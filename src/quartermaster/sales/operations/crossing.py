"""Cross-docking: what was received goes straight from the dock to where orders that wait for it are packed, and back again.

What waits has no claim and what is at the dock is nobody's yet, so nothing is reserved in between: the goods are picked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.numbering import next_numbers
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.sales.models import ZERO, Order, OrderLine, Pick, PickLine
from quartermaster.sales.operations.amounts import check_amount
from quartermaster.sales.operations.claiming import takes_all_or_nothing
from quartermaster.sales.operations.documents import by_line, change_lines, lines_of, lock, refresh, tell
from quartermaster.sales.operations.gates import lock_for_work
from quartermaster.sales.operations.picking import write_pick_lines
from quartermaster.sales.operations.putting_back import NothingToPutBack, change_picks, right_quantities
from quartermaster.sales.operations.staging import Taking
from quartermaster.sales.series import ORDERS
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import Goods
from quartermaster.stock.queries import Pickable


class NothingToCrossDock(Conflict):
    """Nothing of the order waits, or none of it lies free at a dock of its warehouse."""

    code = "nothing_to_cross_dock"
    title = "There is nothing to take from the dock"


class MoreThanWaits(Conflict):
    """More of a line was to be taken from the dock than the customer still waits for."""

    code = "more_than_waits"
    title = "More than is waited for"


class NotAtTheDock(Conflict):
    """So much does not lie free at the dock for this order: it is held, of another lot or owner, promised, or gone."""

    code = "not_at_the_dock"
    title = "Not that much is at the dock"


class WaitsForAll(Conflict):
    """The order takes all or nothing, and not all of it is at the dock."""

    code = "waits_for_all"
    title = "The order waits until all is there"


@dataclass(frozen=True, slots=True)
class FromDock:
    """So much of the line at `position`, or (None) all that waits of it and is there; of one bin or lot, where it is named."""

    position: int
    quantity: Decimal | None = None
    bin_id: int | None = None
    lot_id: int | None = None


@transaction.atomic
def cross_dock(
    act: Act, *, number: str, to_bin_id: int, parts: Sequence[FromDock] | None = None, version: int | None = None
) -> str:
    """Take what the order waits for from its warehouse's docks to a staging bin: all that is there (None), or these parts. The
    pick's number.

    Never more than waits, only what may be picked for this customer (owner, lot, expiry, life left; nothing that is held), and
    nothing that the warehouse owes to orders which were promised more than a count has found.
    """
    order = lock_for_work([number], version=version)[number]
    lines = lines_of([order])
    waiting = {line.position: line for line in lines if line.backordered > 0}
    wanted = [FromDock(position) for position in waiting] if parts is None else list(parts)
    _check(order, lines, wanted)
    found = _find(order, waiting, wanted, named=parts is not None)
    if not found:
        raise NothingToCrossDock(_why_nothing(order, waiting))
    _refuse_a_half(order, waiting.values(), found)
    return _take(act, order, found, to_bin_id)


@transaction.atomic
def back_to_dock(act: Act, *, pick: str) -> Order:
    """Take a pick from the dock back, as long as nothing of it was packed: the goods lie at the dock again, the order waits."""
    found = Pick.objects.select_related("order").filter(number=pick, lines__from_bin__kind="dock").first()
    if found is None:
        raise NothingToPutBack(f"Nothing was taken from the dock as {pick[:20]}.")
    order = lock([found.order.number])[found.order.number]
    rows = list(PickLine.objects.filter(pick=found, quantity__gt=0).order_by("id"))
    if not rows or any(row.packed or row.put_back or row.dropped_id for row in rows):
        raise NothingToPutBack(f"Of {pick} something is packed, has left or went back already. Put it back on {order.number}.")
    lines = {line.id: line for line in lines_of([order], ids={row.order_line_id for row in rows})}
    taking = Taking(shares=[(lines[row.order_line_id], row, row.quantity) for row in rows])
    change_picks(taking, stock.correct(act, quantities=right_quantities(taking), keeper=ORDERS))
    change_lines([(line.id, {"picked": -quantity}) for line, _, quantity in taking.shares])
    refresh([order])
    details = {"back to the dock": by_line(_sums(taking)), "pick": pick}
    skus = {line.sku_id for line in lines.values()}
    tell(act, "sales.back_to_dock", {order.number: details}, moments={}, notice="sales.put_back", sku_ids=skus)
    order.refresh_from_db()
    return order


# ---------------------------------------------------------------- below: what is there for whom


@dataclass(frozen=True, slots=True)
class _Taken:
    line: OrderLine
    there: Pickable
    quantity: Decimal


def _check(order: Order, lines: Sequence[OrderLine], wanted: Sequence[FromDock]) -> None:
    by_position = {line.position: line for line in lines}
    left = {line.position: line.backordered for line in lines}
    for place, part in enumerate(wanted):
        if part.quantity is None and part.position in by_position:
            continue
        asked = part.quantity or ZERO
        if part.quantity is not None:
            check_amount(asked, by_position.get(part.position), pointer=f"/lines/{place}/quantity")
        if asked > left.get(part.position, ZERO) or part.position not in by_position:
            still = plain(left.get(part.position, ZERO))
            message = f"Of line {part.position} of {order.number} {still} is still waited for, not {plain(asked)}."
            raise MoreThanWaits(message, errors=[FieldError(f"/lines/{place}/quantity", "more_than_waits", message)])
        left[part.position] -= asked


def _find(order: Order, waiting: Mapping[int, OrderLine], wanted: Sequence[FromDock], *, named: bool) -> list[_Taken]:
    """What is taken where, in the order of picking. Refuses where a named quantity is not there."""
    skus = {waiting[part.position].sku_id for part in wanted if part.position in waiting}
    left = _Dock(order, skus)
    found: list[_Taken] = []
    for place, part in enumerate(wanted):
        if (line := waiting.get(part.position)) is None:
            continue
        gone = sum((one.quantity for one in found if one.line.id == line.id), ZERO)
        most = line.backordered - gone if part.quantity is None else part.quantity
        taken = [_Taken(line, there, share) for there, share in left.take(line.sku_id, most, part.bin_id, part.lot_id)]
        came_to = sum((one.quantity for one in taken), ZERO)
        if named and part.quantity is not None and came_to < part.quantity:
            message = (
                f"Of line {part.position} of {order.number} ({line.sku.code}) {plain(came_to)} lies free at the dock for this "
                f"customer, not {plain(part.quantity)}. Nothing was moved: take less, or look what is held there."
            )
            raise NotAtTheDock(message, errors=[FieldError(f"/lines/{place}/quantity", "not_at_the_dock", message)])
        found += taken
    return found


class _Dock:
    """What may be taken from the docks for an order, less what the warehouse owes to those it was promised to."""

    def __init__(self, order: Order, skus: set[int]) -> None:
        where = {"warehouse_id": order.warehouse_id, "owner_id": order.owner_id}
        rows = stock_queries.pickable(skus, **where, wish=order.wish, at_dock=True)
        owed = stock_queries.available(skus, owner_id=order.owner_id) if rows else {}
        self._piles: dict[int, list[tuple[Pickable, Decimal]]] = defaultdict(list)
        for row in rows:
            self._piles[row.sku_id].append((row, row.quantity))
        self._free = {
            sku_id: sum((quantity for _, quantity in piles), ZERO) + min(owed.get((sku_id, order.warehouse_id), ZERO), ZERO)
            for sku_id, piles in self._piles.items()
        }

    def take(self, sku_id: int, most: Decimal, bin_id: int | None, lot_id: int | None) -> list[tuple[Pickable, Decimal]]:
        taken = []
        for at, (row, there) in enumerate(self._piles[sku_id]):
            fits = bin_id in (None, row.bin_id) and lot_id in (None, row.lot_id)
            share = min(most, there, self._free[sku_id]) if fits else ZERO
            if share > 0:
                taken.append((row, share))
                self._piles[sku_id][at] = (row, there - share)
                self._free[sku_id] -= share
                most -= share
        return taken


def _refuse_a_half(order: Order, waiting: Iterable[OrderLine], found: Sequence[_Taken]) -> None:
    if not takes_all_or_nothing(order):
        return
    taken: dict[int, Decimal] = defaultdict(Decimal)
    for one in found:
        taken[one.line.id] += one.quantity
    short = [f"{line.position}" for line in waiting if taken[line.id] < line.backordered]
    if short:
        raise WaitsForAll(f"{order.number} takes all or nothing, and not all of line {short[0]} is at the dock. Put it away.")


def _why_nothing(order: Order, waiting: Mapping[int, OrderLine]) -> str:
    if not waiting:
        return f"{order.number} waits for nothing any more. Look at it again."
    return f"Nothing that {order.number} waits for lies free at a dock of {order.warehouse.name}. Nothing was moved."


# ---------------------------------------------------------------- below: writing


def _take(act: Act, order: Order, found: Sequence[_Taken], to_bin_id: int) -> str:
    goods = [
        Goods(
            owner_id=order.owner_id,
            sku_id=one.line.sku_id,
            quantity=one.quantity,
            bin_id=one.there.bin_id,
            to_bin_id=to_bin_id,
            lot_id=one.there.lot_id,
            document=order.number,
        )
        for one in found
    ]
    movement_ids = stock.cross_dock(act, goods=goods)
    (number,) = next_numbers("PK", sequence="sales_pick_number", count=1)
    pick = Pick.objects.create(number=number, order=order, picked_by_id=act.user_id, picked_at=act.occurred_at)
    write_pick_lines(goods, [one.line.id for one in found], [pick.id] * len(found), movement_ids)
    change_lines([(one.line.id, {"picked": one.quantity}) for one in found])
    refresh([order])
    taken: dict[int, Decimal] = defaultdict(Decimal)
    for one in found:
        taken[one.line.position] += one.quantity
    details = {order.number: {"pick": number, "from the dock": by_line(taken)}}
    tell(act, "sales.cross_dock", details, moments={}, notice="sales.cross_docked", sku_ids={row.sku_id for row in goods})
    return number


def _sums(taking: Taking) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for line, _, quantity in taking.shares:
        sums[line.position] += quantity
    return sums

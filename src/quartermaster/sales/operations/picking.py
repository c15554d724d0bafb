"""Picking: goods go from their shelves to staging, each unit using up its order line's claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.kernel.numbering import next_numbers
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import first_bin
from quartermaster.sales.allocation import Take, spread
from quartermaster.sales.models import Order, OrderLine, Pick
from quartermaster.sales.operations.amounts import check_amount
from quartermaster.sales.operations.documents import Moments, change_lines, lines_of, refresh, run, tell
from quartermaster.sales.operations.gates import lock_for_work
from quartermaster.sales.queries import plan
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.moves import Goods


class NothingToPick(Conflict):
    code = "nothing_to_pick"
    title = "There is nothing to pick"


class NotAnotherLot(Conflict):
    """Goods of the lot may not be picked for this order: it has expired, is blocked or on hold, or lies elsewhere."""

    code = "lot_not_pickable"
    title = "The lot cannot be picked"


class MoreThanReserved(Conflict):
    """More of a line was to be picked than is reserved for it."""

    code = "more_than_reserved"
    title = "More than is reserved"


@dataclass(frozen=True, slots=True)
class Taken:
    """So much of the line at `position` was taken from a bin."""

    position: int
    bin_id: int
    quantity: Decimal
    lot_id: int = 0


@dataclass(frozen=True, slots=True)
class Short:
    """So much of the line was not found in the bin, and why; it stays reserved, and the bin wants counting."""

    position: int
    bin_code: str
    quantity: Decimal
    reason: str


@transaction.atomic
def pick(
    act: Act,
    *,
    number: str,
    picks: Sequence[Taken] | None = None,
    short: Sequence[Short] = (),
    version: int | None = None,
    to_bin_id: int | None = None,
) -> str:
    """Pick what was taken, or (None) all that is reserved as the pick list says, but for what was short: to the staging bin
    named, a picker's cart or tote perhaps, or to the warehouse's first.

    The pick's number, or "" where nothing was taken and only a short is noted.
    """
    order = lock_for_work([number], version=version)[number]
    lines = lines_of([order])
    by_position = {line.position: line for line in lines}
    for place, row in enumerate(short):
        check_amount(row.quantity, by_position.get(row.position), pointer=f"/short/{place}/quantity")
    takes = _less_short(lines, plan(lines), short) if picks is None else _checked(order, lines, picks)
    _check_short(order, lines, takes, short)
    if not takes and not short:
        raise NothingToPick(_why_nothing(order, lines))
    others = _other_lots(act, order, lines, takes) if picks is not None else ""
    numbers = _pick(act, lines, takes, {}, others, to_bin_id) if takes else {}
    if short:
        noted = [f"{row.bin_code}: {plain(row.quantity)} of line {row.position} short ({row.reason})" for row in short]
        tell(act, "sales.pick_short", {number: {"short": "; ".join(noted)}}, moments={}, notice="sales.picked_short", sku_ids=())
    return numbers.get(number, "")


@transaction.atomic
def pick_orders(act: Act, *, numbers: Sequence[str], moments: Moments | None = None) -> dict[str, str]:
    """Pick all that is reserved on many orders with a fixed number of statements: order number → pick number."""
    orders = lock_for_work(numbers)
    lines = lines_of(orders.values())
    takes = plan(lines)
    if not takes:
        raise NothingToPick("Nothing is reserved for these orders that lies on a shelf.")
    return _pick(act, lines, takes, moments or {})


def open_claims(lines: Iterable[OrderLine]) -> dict[int, list[tuple[str, Decimal]]]:
    """What is open of each line's claims, the oldest first."""
    names = {name: line.id for line in lines for name in line.claim_names(line.order.number)}
    rows = dict(stock_queries.reservations_by_claim(names).values_list("claim", "open"))
    found: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for name, line_id in names.items():
        if rows.get(name):
            found[line_id].append((name, rows[name]))
    return found


# ---------------------------------------------------------------- below: checking and writing


def _checked(order: Order, lines: Sequence[OrderLine], picks: Sequence[Taken]) -> list[Take]:
    by_position = {line.position: line for line in lines}
    left = {line.position: line.reserved for line in lines}
    takes = []
    for place, taken in enumerate(picks):
        line = by_position.get(taken.position)
        check_amount(taken.quantity, line, pointer=f"/lines/{place}/quantity")
        if line is None or taken.quantity > left[taken.position]:
            there = plain(left[taken.position]) if line else "nothing"
            message = f"Of line {taken.position} {there} is reserved and not picked yet, not {plain(taken.quantity)}."
            raise MoreThanReserved(message, errors=[FieldError(f"/lines/{place}/quantity", "more_than_reserved", message)])
        left[taken.position] -= taken.quantity
        takes.append(Take(line.id, taken.bin_id, "", 0, taken.lot_id, taken.quantity))
    return takes


def _other_lots(act: Act, order: Order, lines: Sequence[OrderLine], takes: Sequence[Take]) -> str:
    """Which lots were taken that the pick list does not name, in words; "" where it names all. Serials are as good as each other.

    Taking another lot needs a permission; one that has expired, is blocked or on hold is not picked by anybody.
    """
    of_lots = [take for take in takes if take.lot_id > UNTRACKED]
    if not of_lots:
        return ""
    proposed: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for take in plan(lines):
        proposed[take.line_id, take.lot_id] += take.quantity
    wanted: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for take in of_lots:
        wanted[take.line_id, take.lot_id] += take.quantity
    others = {key: more for key, quantity in wanted.items() if (more := quantity - proposed[key]) > 0}
    if not others:
        return ""
    by_id = {line.id: line for line in lines}
    codes = stock_queries.lot_codes({lot_id for _, lot_id in others})
    there = {
        (row.sku_id, row.bin_id, row.lot_id)
        for row in stock_queries.pickable(
            {by_id[line_id].sku_id for line_id, _ in others}, warehouse_id=order.warehouse_id, owner_id=order.owner_id
        )
    }
    for place, take in enumerate(takes):
        if (take.line_id, take.lot_id) in others and (by_id[take.line_id].sku_id, take.bin_id, take.lot_id) not in there:
            message = (
                f"Lot {codes.get(take.lot_id, '')} may not be picked there: it has expired, is blocked or on hold, or is gone."
            )
            raise NotAnotherLot(message, errors=[FieldError(f"/lines/{place}/lot", "lot_not_pickable", message)])
    permissions.require(act.permissions, "sales.pick_other_lot")
    named = (
        f"{plain(more)} of line {by_id[line_id].position} from lot {codes[lot_id]}" for (line_id, lot_id), more in others.items()
    )
    return "; ".join(named)


def _less_short(lines: Sequence[OrderLine], takes: Sequence[Take], short: Sequence[Short]) -> list[Take]:
    """The pick list without what was not found."""
    position_of = {line.id: line.position for line in lines}
    missing: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for row in short:
        missing[row.position, row.bin_code.upper()] += row.quantity
    found = []
    for take in takes:
        place = (position_of[take.line_id], take.bin_code.upper())
        less = min(missing[place], take.quantity)
        missing[place] -= less
        if less < take.quantity:
            found.append(replace(take, quantity=take.quantity - less))
    return found


def _check_short(order: Order, lines: Sequence[OrderLine], takes: Sequence[Take], short: Sequence[Short]) -> None:
    """What was not found is reserved for the line and not taken either."""
    left = {line.position: line.reserved for line in lines}
    position_of = {line.id: line.position for line in lines}
    for take in takes:
        left[position_of[take.line_id]] -= take.quantity
    for place, row in enumerate(short):
        there = left.get(row.position, Decimal(0))
        if row.quantity > there:
            message = (
                f"Of line {row.position} of {order.number} {plain(there)} is left to pick; {plain(row.quantity)} is not short."
            )
            raise MoreThanReserved(message, errors=[FieldError(f"/short/{place}/quantity", "more_than_reserved", message)])
        left[row.position] -= row.quantity


def _why_nothing(order: Order, lines: Sequence[OrderLine]) -> str:
    if any(line.reserved for line in lines):
        return f"The shelves of {order.warehouse.name} hold nothing of what is reserved for {order.number}. Count the bins."
    if any(line.backordered for line in lines) and not any(line.picked or line.packed for line in lines):
        return f"Nothing is reserved for {order.number} yet: it waits for stock."
    return f"Everything reserved for {order.number} is picked already, or the order has ended. Look at it again."


def _pick(
    act: Act,
    lines: Sequence[OrderLine],
    takes: Sequence[Take],
    moments: Moments,
    other_lots: str = "",
    to_bin_id: int | None = None,
) -> dict[str, str]:
    """Move the goods, write the picks, change the lines: the same number of statements for one order or a thousand."""
    by_id = {line.id: line for line in lines}
    staging = _staging_of(lines) if to_bin_id is None else dict.fromkeys((line.order.warehouse_id for line in lines), to_bin_id)
    goods, of_line = _goods(takes, by_id, staging, moments)
    movement_ids = stock.pick(act, goods=goods)
    orders = {by_id[line_id].order.number: by_id[line_id].order for line_id in of_line}
    numbers = dict(zip(orders, next_numbers("PK", sequence="sales_pick_number", count=len(orders)), strict=True))
    picks = Pick.objects.bulk_create(
        [
            Pick(number=numbers[name], order=order, picked_by_id=act.user_id, picked_at=moments.get(name, act.occurred_at))
            for name, order in orders.items()
        ],
        batch_size=2000,
    )
    pick_ids = {row.order_id: row.id for row in picks}
    write_pick_lines(goods, of_line, [pick_ids[by_id[line_id].order_id] for line_id in of_line], movement_ids)
    moved = zip(of_line, goods, strict=True)
    change_lines([(line_id, {"reserved": -row.quantity, "picked": row.quantity}) for line_id, row in moved])
    refresh(orders.values())
    others = {"other lots": other_lots} if other_lots else {}
    details = {name: {"pick": numbers[name], **others} for name in orders}
    tell(act, "sales.pick", details, moments=moments, notice="sales.picked", sku_ids={row.sku_id for row in goods})
    return numbers


def _staging_of(lines: Iterable[OrderLine]) -> dict[int, int]:
    warehouses = {line.order.warehouse_id: line.order.warehouse for line in lines}
    return {warehouse_id: first_bin(warehouse, Bin.Kind.STAGING).id for warehouse_id, warehouse in warehouses.items()}


def _goods(
    takes: Sequence[Take], by_id: Mapping[int, OrderLine], staging: Mapping[int, int], moments: Moments
) -> tuple[list[Goods], list[int]]:
    """Goods to move, and the line each is for. A take that uses up two claims becomes two; first those that were bound to it."""
    bound = {(row.claim, row.bin_id, row.lot_id) for row in stock_queries.bound(claims=_names_of(takes, by_id))}
    claims = {line_id: dict(parts) for line_id, parts in open_claims(by_id[take.line_id] for take in takes).items()}
    goods: list[Goods] = []
    of_line: list[int] = []
    for take in takes:
        line = by_id[take.line_id]
        order, mine = line.order, claims.get(take.line_id, {})
        first = sorted(mine.items(), key=lambda part: (part[0], take.bin_id, take.lot_id) not in bound)
        shares = spread(take.quantity, first)
        if sum(quantity for _, quantity in shares) < take.quantity:
            raise MoreThanReserved(
                f"The reservation of line {line.position} of {order.number} ({line.sku.code}) was released elsewhere. "
                "Cancel the line and order it again."
            )
        for claim, quantity in shares:
            mine[claim] -= quantity
            of_line.append(line.id)
            goods.append(
                Goods(
                    owner_id=order.owner_id,
                    sku_id=line.sku_id,
                    quantity=quantity,
                    bin_id=take.bin_id,
                    to_bin_id=staging[order.warehouse_id],
                    lot_id=take.lot_id,
                    document=order.number,
                    claim=claim,
                    occurred_at=moments.get(order.number),
                )
            )
    return goods, of_line


def _names_of(takes: Iterable[Take], by_id: Mapping[int, OrderLine]) -> list[str]:
    lines = [by_id[line_id] for line_id in {take.line_id for take in takes}]
    return [name for line in lines for name in line.claim_names(line.order.number)]


INSERT_PICK_LINES = """
    INSERT INTO sales_pickline (pick_id, order_line_id, from_bin_id, to_bin_id, lot_id, quantity, packed, put_back, movement_id)
    SELECT pick_id, order_line_id, from_bin_id, to_bin_id, lot_id, quantity, 0, 0, movement_id
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[], %s::bigint[])
        AS p(pick_id, order_line_id, from_bin_id, to_bin_id, lot_id, quantity, movement_id)
"""


def write_pick_lines(goods: Sequence[Goods], of_line: list[int], pick_ids: list[int], movement_ids: list[int]) -> None:
    """What each of the goods was picked for, and the movement that took it, in one statement."""
    run(
        INSERT_PICK_LINES,
        [
            pick_ids,
            of_line,
            [row.bin_id for row in goods],
            [row.to_bin_id for row in goods],
            [row.lot_id for row in goods],
            [row.quantity for row in goods],
            movement_ids,
        ],
    )

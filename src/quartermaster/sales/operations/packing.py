"""Packing: picked goods go into cartons. The goods stay where they are; only what they belong to is noted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from quartermaster.accounts.acts import Act
from quartermaster.catalog.business import business_of
from quartermaster.codes.sscc import sscc
from quartermaster.kernel.numbering import next_numbers, next_values
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.sales.allocation import spread
from quartermaster.sales.models import ZERO, Carton, Order, OrderLine, PickLine
from quartermaster.sales.operations import kits
from quartermaster.sales.operations.amounts import check_amount
from quartermaster.sales.operations.documents import Moments, change_lines, lines_of, refresh, run, tell
from quartermaster.sales.operations.gates import lock_for_work
from quartermaster.stock import operations as stock
from quartermaster.stock import weights
from quartermaster.stock.weighing import Weighed, shared


class NothingToPack(Conflict):
    code = "nothing_to_pack"
    title = "There is nothing to pack"


class MoreThanPicked(Conflict):
    """More of a line was to be packed or shipped than lies picked in staging."""

    code = "more_than_picked"
    title = "More than is picked"


@dataclass(frozen=True, slots=True)
class Part:
    """So much of the line at `position`. `weight` is what its pieces weigh together, where they are weighed and somebody did;
    `confirmed`, that this is no slip of the keyboard."""

    position: int
    quantity: Decimal
    weight: Decimal | None = None
    confirmed: bool = False


@transaction.atomic
def pack(act: Act, *, number: str, lines: Sequence[Part] | None = None, version: int | None = None) -> str:
    """Put picked goods into one carton, all (None) or these; the carton's number."""
    order = lock_for_work([number], version=version)[number]
    order_lines = lines_of([order])
    chosen = {number: check_parts(order, order_lines, lines)} if lines is not None else {}
    cartons = fill_cartons(act, order_lines, chosen, moments={})
    if not cartons:
        raise NothingToPack(f"Nothing picked for {number} waits to be packed. Pick first, or look at its cartons.")
    refresh([order])
    return cartons[number].number


@transaction.atomic
def pack_orders(act: Act, *, numbers: Sequence[str], moments: Moments | None = None) -> dict[str, str]:
    """Pack all that is picked of many orders, one carton each: order number → carton number."""
    orders = lock_for_work(numbers)
    cartons = fill_cartons(act, lines_of(orders.values()), {}, moments=moments or {})
    if not cartons:
        raise NothingToPack("Nothing picked for these orders waits to be packed.")
    refresh(orders[name] for name in cartons)
    return {name: carton.number for name, carton in cartons.items()}


def check_parts(order: Order, order_lines: Sequence[OrderLine], wanted: Sequence[Part]) -> Sequence[Part]:
    """The parts, whole kits as their components. Refuses what goes beyond what lies picked and loose, and unlikely weights."""
    with kits.opened(wanted, order_lines, number=order.number) as parts:
        _refuse_more_than_picked(order, order_lines, parts)
        _refuse_unlikely_weights(order_lines, parts)
    return parts


def _refuse_more_than_picked(order: Order, order_lines: Sequence[OrderLine], parts: Sequence[Part]) -> None:
    left = {line.position: line.picked for line in order_lines}
    by_position = {line.position: line for line in order_lines}
    for place, part in enumerate(parts):
        check_amount(part.quantity, by_position.get(part.position), pointer=f"/lines/{place}/quantity")
        there = left.get(part.position, ZERO)
        if part.quantity > there:
            message = f"Of line {part.position} of {order.number} {plain(there)} is picked and loose, not {plain(part.quantity)}."
            raise MoreThanPicked(message, errors=[FieldError(f"/lines/{place}/quantity", "more_than_picked", message)])
        left[part.position] = there - part.quantity


def _refuse_unlikely_weights(order_lines: Sequence[OrderLine], parts: Sequence[Part]) -> None:
    if all(part.weight is None for part in parts):
        return
    sku_of = {line.position: line.sku_id for line in order_lines}
    weighed = weights.weighed_among({sku_of[part.position] for part in parts})
    for place, part in enumerate(parts):
        if part.weight is not None:
            how, pointer = weighed.get(sku_of[part.position]), f"/lines/{place}/weight"
            stock.check_weight(how, part.weight, part.quantity, pointer, confirmed=part.confirmed)


def fill_cartons(
    act: Act, lines: Sequence[OrderLine], chosen: Mapping[str, Sequence[Part]], *, moments: Moments
) -> dict[str, Carton]:
    """A carton for each order that has loose goods, with all of them or the chosen parts. The caller refreshes."""
    contents = _contents(lines, chosen)
    orders = {row.line.order.number: row.line.order for row in contents}
    if not orders:
        return {}
    numbers = next_numbers("CT", sequence="sales_carton_number", count=len(orders))
    codes = give_out_ssccs([order.owner_id for order in orders.values()])
    rows = Carton.objects.bulk_create(
        [
            Carton(
                number=number,
                sscc=code,
                order=order,
                packed_by_id=act.user_id,
                packed_at=moments.get(order.number, act.occurred_at),
            )
            for number, code, order in zip(numbers, codes, orders.values(), strict=True)
        ],
        batch_size=2000,
    )
    cartons = dict(zip(orders, rows, strict=True))
    run(FILL_CARTONS, _columns([(cartons[row.line.order.number].id, row) for row in contents]))
    change_lines([(row.line.id, {"picked": -row.quantity, "packed": row.quantity}) for row in contents])
    details = {name: {"carton": carton.number} for name, carton in cartons.items()}
    tell(act, "sales.pack", details, moments=moments, notice="sales.packed", sku_ids=())
    return cartons


def give_out_ssccs(owner_ids: Sequence[int]) -> list[str | None]:
    """A new SSCC for a unit of each owner's; none where the business has no GS1 company prefix. One series for all prefixes."""
    senders = {owner_id: business_of(owner_id) for owner_id in set(owner_ids)}
    prefixes = [sender.gs1_company_prefix if (sender := senders[owner_id]) else "" for owner_id in owner_ids]
    serials = iter(next_values("sales_sscc_number", count=sum(map(bool, prefixes))))
    return [sscc(prefix, next(serials)) if prefix else None for prefix in prefixes]


def loose(lines: Sequence[OrderLine]) -> dict[int, list[PickLine]]:
    """What of each order line lies picked in staging and in no carton, the first picked first."""
    found = PickLine.objects.filter(
        order_line_id__in=[line.id for line in lines if line.picked], quantity__gt=F("packed") + F("put_back")
    )
    by_line: dict[int, list[PickLine]] = defaultdict(list)
    for row in found.order_by("id"):
        by_line[row.order_line_id].append(row)
    return by_line


@dataclass(frozen=True, slots=True)
class _Content:
    """What of an order's line goes into its carton, from one pick."""

    line: OrderLine
    pick_line_id: int
    quantity: Decimal
    weight: Decimal | None


def _contents(lines: Sequence[OrderLine], chosen: Mapping[str, Sequence[Part]]) -> list[_Content]:
    by_line = loose(lines)
    told = {part.position for parts in chosen.values() for part in parts if part.weight is not None}
    weighed = weights.weighed_among({line.sku_id for line in lines if line.position in told})
    contents: list[_Content] = []
    for line in lines:
        left = {row.id: row.quantity - row.packed - row.put_back for row in by_line.get(line.id, ())}
        for part in chosen.get(line.order.number, [Part(line.position, line.picked)]):
            if part.position == line.position:
                contents += _content(line, part, left, weighed.get(line.sku_id))
    return contents


def _content(line: OrderLine, part: Part, left: dict[int, Decimal], how: Weighed | None) -> list[_Content]:
    """The part as it was picked, its weight shared by pieces. `left` (pick line → what of it is loose) has less afterwards."""
    taken = spread(part.quantity, left.items())
    for pick_line_id, quantity in taken:
        left[pick_line_id] -= quantity
    weighs = shared(part.weight, [quantity for _, quantity in taken], how)
    return [_Content(line, row_id, quantity, weight) for (row_id, quantity), weight in zip(taken, weighs, strict=True)]


FILL_CARTONS = """
    WITH packed AS (
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::numeric[], %s::numeric[])
            AS p(carton_id, pick_line_id, quantity, weight)
    ), picked AS (
        UPDATE sales_pickline l SET packed = l.packed + p.quantity
        FROM (SELECT pick_line_id, sum(quantity) AS quantity FROM packed GROUP BY 1) p WHERE l.id = p.pick_line_id
    )
    INSERT INTO sales_cartonline (carton_id, pick_line_id, quantity, weight)
    SELECT carton_id, pick_line_id, quantity, weight FROM packed
"""


def _columns(rows: Sequence[tuple[int, _Content]]) -> list[list[object]]:
    found = [(carton_id, row.pick_line_id, row.quantity, row.weight) for carton_id, row in rows]
    return [list(column) for column in zip(*found, strict=True)]

"""Packing: picked goods go into cartons. The goods stay where they are; only what they belong to is noted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
from quartermaster.sales.models import ZERO, Carton, Order, OrderLine, PickLine
from quartermaster.sales.operations import kits
from quartermaster.sales.operations.amounts import check_amount
from quartermaster.sales.operations.documents import Moments, change_lines, lines_of, refresh, run, tell
from quartermaster.sales.operations.gates import lock_for_work


class NothingToPack(Conflict):
    code = "nothing_to_pack"
    title = "There is nothing to pack"


class MoreThanPicked(Conflict):
    """More of a line was to be packed or shipped than lies picked in staging."""

    code = "more_than_picked"
    title = "More than is picked"


@dataclass(frozen=True, slots=True)
class Part:
    """So much of the line at `position`."""

    position: int
    quantity: Decimal


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
    """The parts, whole kits as their components. Refuses what goes beyond what lies picked and loose."""
    with kits.opened(wanted, order_lines, number=order.number) as parts:
        _refuse_more_than_picked(order, order_lines, parts)
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


def fill_cartons(
    act: Act, lines: Sequence[OrderLine], chosen: Mapping[str, Sequence[Part]], *, moments: Moments
) -> dict[str, Carton]:
    """A carton for each order that has loose goods, with all of them or the chosen parts. The caller refreshes."""
    contents = _contents(lines, chosen)
    orders = {line.order.number: line.order for line, _, _ in contents}
    if not orders:
        return {}
    numbers = next_numbers("CT", sequence="sales_carton_number", count=len(orders))
    rows = Carton.objects.bulk_create(
        [
            Carton(
                number=number,
                sscc=code,
                order=order,
                packed_by_id=act.user_id,
                packed_at=moments.get(order.number, act.occurred_at),
            )
            for number, code, order in zip(numbers, _ssccs(orders.values()), orders.values(), strict=True)
        ],
        batch_size=2000,
    )
    cartons = dict(zip(orders, rows, strict=True))
    _write_carton_lines([(cartons[line.order.number].id, pick_line.id, quantity) for line, pick_line, quantity in contents])
    change_lines([(line.id, {"picked": -quantity, "packed": quantity}) for line, _, quantity in contents])
    details = {name: {"carton": carton.number} for name, carton in cartons.items()}
    tell(act, "sales.pack", details, moments=moments, notice="sales.packed", sku_ids=())
    return cartons


def _ssccs(orders: Iterable[Order]) -> list[str | None]:
    """A new SSCC for each order's carton; none where the business has no GS1 company prefix. One series for all prefixes."""
    senders = {owner_id: business_of(owner_id) for owner_id in {order.owner_id for order in orders}}
    prefixes = [sender.gs1_company_prefix if (sender := senders[order.owner_id]) else "" for order in orders]
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


def _contents(lines: Sequence[OrderLine], chosen: Mapping[str, Sequence[Part]]) -> list[tuple[OrderLine, PickLine, Decimal]]:
    by_line = loose(lines)
    contents = []
    for line in lines:
        parts = chosen.get(line.order.number)
        wanted = line.picked if parts is None else sum((part.quantity for part in parts if part.position == line.position), ZERO)
        for row in by_line.get(line.id, ()):
            share = min(wanted, row.quantity - row.packed - row.put_back)
            if share > 0:
                contents.append((line, row, share))
                wanted -= share
    return contents


FILL_CARTONS = """
    WITH packed AS (
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::numeric[]) AS p(carton_id, pick_line_id, quantity)
    ), picked AS (
        UPDATE sales_pickline l SET packed = l.packed + packed.quantity FROM packed WHERE l.id = packed.pick_line_id
    )
    INSERT INTO sales_cartonline (carton_id, pick_line_id, quantity) SELECT carton_id, pick_line_id, quantity FROM packed
"""


def _write_carton_lines(rows: Sequence[tuple[int, int, Decimal]]) -> None:
    run(FILL_CARTONS, [list(column) for column in zip(*rows, strict=True)])

"""Releasing orders to pickers in a wave, and taking back what nobody has picked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel import failpoints
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.numbering import next_number
from quartermaster.kernel.refusals import Conflict, Invalid
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import bins_by_id
from quartermaster.picking import queries
from quartermaster.picking.models import PickTask, Walk, Wave
from quartermaster.picking.operations.routing import put_in_order
from quartermaster.picking.operations.settling import settle
from quartermaster.picking.routes import together
from quartermaster.sales import operations as sales
from quartermaster.sales.operations import Released

MOST_ORDERS = 500
WALK_SIZE = 8
"""Orders in one walk, unless somebody says otherwise."""


class SeveralWarehouses(Invalid):
    code = "several_warehouses"
    title = "A wave is of one warehouse"


class TooManyOrders(Invalid):
    code = "too_many_orders"
    title = "Too many orders at once"


class NothingToUnrelease(Conflict):
    code = "nothing_to_unrelease"
    title = "There is nothing to take back"


@transaction.atomic
def release(
    act: Act,
    *,
    numbers: Sequence[str],
    way: Wave.Way = Wave.Way.SINGLE,
    walk_size: int = WALK_SIZE,
    chosen_by: str = "",
) -> Wave:
    """Release orders of one warehouse together: what is reserved for them is allocated to bins and lots, the first named
    first, and put into walks in walking order. Orders that have nothing to release are left out of the wave."""
    if len(numbers) > MOST_ORDERS:
        raise TooManyOrders(f"A wave has at most {MOST_ORDERS} orders. Release the rest in another one.")
    orders = sales.lock(numbers)
    if len({order.warehouse_id for order in orders.values()}) > 1:
        raise SeveralWarehouses("These orders are in several warehouses. Release each warehouse’s in a wave of its own.")
    number = next_number("WV", sequence="picking_wave_number")
    found = sales.release(act, numbers=numbers, wave=number)
    failpoints.reach("wave")
    wave = Wave.objects.create(
        number=number,
        warehouse_id=found[0].line.order.warehouse_id,
        way=way,
        chosen_by=chosen_by,
        order_count=len({row.line.order_id for row in found}),
        released_by_id=act.user_id,
        released_at=act.occurred_at,
    )
    _write_walks(wave, found, walk_size)
    record(act, "picking.release", document=number, orders=wave.order_count, stops=len(found), way=wave.get_way_display())
    _announce("picking.released", wave, {row.bound.sku_id for row in found})
    return wave


@transaction.atomic
def unrelease(act: Act, *, wave: str, orders: Sequence[str] | None = None) -> Wave:
    """Take back what nobody has picked of a wave (or of these orders in it): the allocations are given up, the orders stay
    reserved and can be released again. What is picked stays picked."""
    found = queries.wave_by_number(wave)
    open_tasks = PickTask.objects.filter(walk__wave=found, state__in=PickTask.OPEN)
    if orders is not None:
        open_tasks = open_tasks.filter(order__number__in=list(orders))
    sales.lock(sorted(set(open_tasks.values_list("order__number", flat=True))))
    allocations: dict[str, list[int]] = defaultdict(list)
    for number, allocation_id in open_tasks.order_by("id").values_list("order__number", "allocation_id"):
        allocations[number].append(allocation_id)
    if not allocations:
        raise NothingToUnrelease(f"Everything in {found.number} is picked, short or taken back already.")
    sales.unrelease(act, allocations=allocations, wave=found.number)
    settle(moment=act.occurred_at, numbers=list(allocations))
    record(act, "picking.unrelease", document=found.number, orders=len(allocations))
    _announce("picking.unreleased", found, ())
    found.refresh_from_db()
    return found


def _announce(name: str, wave: Wave, sku_ids: Iterable[int]) -> None:
    warehouse_ids = frozenset([wave.warehouse_id])
    announce(Notice(name, sku_ids=frozenset(sku_ids), warehouse_ids=warehouse_ids, documents=(wave.number,)))


def _write_walks(wave: Wave, found: Sequence[Released], walk_size: int) -> None:
    places = bins_by_id({row.bound.bin_id for row in found})
    groups = _groups(wave, found, places, walk_size)
    walks = Walk.objects.bulk_create(
        [
            Walk(wave=wave, place=at, warehouse_id=wave.warehouse_id, zone_id=zone_id)
            for at, (zone_id, _) in enumerate(groups, start=1)
        ]
    )
    tasks = [task for walk, (_, rows) in zip(walks, groups, strict=True) for task in _tasks(walk, rows)]
    put_in_order(walks, tasks, places)
    Walk.objects.bulk_update(walks, ["metres"], batch_size=1000)
    PickTask.objects.bulk_create(tasks, batch_size=2000)


Group = tuple[int | None, list[Released]]
"""What is picked in one walk, and in which zone where the wave goes zone by zone."""


def _groups(wave: Wave, found: Sequence[Released], places: dict[int, Bin], walk_size: int) -> list[Group]:
    if wave.way == Wave.Way.ZONE:
        by_zone: dict[int | None, list[Released]] = defaultdict(list)
        for row in found:
            by_zone[places[row.bound.bin_id].zone_id].append(row)
        return sorted(by_zone.items(), key=lambda group: group[0] or 0)
    by_order: dict[int, list[Released]] = defaultdict(list)
    for row in found:
        by_order[row.line.order_id].append(row)
    if wave.way == Wave.Way.SINGLE:
        return [(None, rows) for rows in by_order.values()]
    spots = queries.spots_of(places)
    spots_of = {
        order_id: [spots[row.bound.bin_id] for row in rows if row.bound.bin_id in spots] for order_id, rows in by_order.items()
    }
    walks = together(spots_of, size=max(1, walk_size))
    return [(None, [row for order_id in walk for row in by_order[order_id]]) for walk in walks]


def _tasks(walk: Walk, rows: Sequence[Released]) -> list[PickTask]:
    slots = {order_id: slot for slot, order_id in enumerate(dict.fromkeys(row.line.order_id for row in rows), start=1)}
    return [new_task(walk, row, slot=slots[row.line.order_id]) for row in rows]


def new_task(walk: Walk, row: Released, *, slot: int) -> PickTask:
    return PickTask(
        walk=walk,
        stop=0,
        owner_id=row.line.order.owner_id,
        order_id=row.line.order_id,
        order_line_id=row.line.id,
        sku_id=row.bound.sku_id,
        bin_id=row.bound.bin_id,
        lot_id=row.bound.lot_id,
        slot=slot,
        claim=row.bound.claim,
        allocation_id=row.bound.id,
        quantity=row.bound.quantity,
    )

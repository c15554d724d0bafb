"""Tasks follow what the book has allocated for them, and go elsewhere where their goods can no longer be picked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.notices import Notice, announce
from quartermaster.locations.queries import bins_by_id
from quartermaster.picking.models import PickTask, Walk, Wave
from quartermaster.picking.operations.routing import put_in_order
from quartermaster.sales import operations as sales
from quartermaster.sales.operations import Released
from quartermaster.stock import queries as stock_queries


@transaction.atomic
def settle(*, moment: datetime, numbers: Sequence[str] | None = None) -> int:
    """Tasks whose goods were cancelled, given up or picked without them end or shrink; how many did. The tasks of these
    orders, or of all. The caller holds the orders."""
    found = PickTask.objects.select_for_update(of=("self",)).filter(state__in=PickTask.OPEN).order_by("id")
    tasks = list(found if numbers is None else found.filter(order__number__in=list(numbers)))
    if not tasks:
        return 0
    still_open: dict[tuple[str, int, int], Decimal] = defaultdict(Decimal)  # of two allocations of a claim in one bin, either
    for row in stock_queries.bound(claims={task.claim for task in tasks}):
        still_open[row.claim, row.bin_id, row.lot_id] += row.quantity
    changed = []
    for task in tasks:
        key = (task.claim, task.bin_id, task.lot_id)
        left = min(task.left, still_open[key])
        still_open[key] -= left
        if left == task.left:
            continue
        if left or task.picked or task.missing:
            task.quantity = task.picked + task.missing + left
        task.state = task.state if left else ended_as(task)
        changed.append(task)
    PickTask.objects.bulk_update(changed, ["quantity", "state"], batch_size=1000)
    end_walks(moment, {task.walk_id for task in changed})
    return len(changed)


def ended_as(task: PickTask) -> PickTask.State:
    """The state of a task with nothing left to take."""
    if task.missing:
        return PickTask.State.SHORT
    return PickTask.State.PICKED if task.picked else PickTask.State.CANCELLED


def end_walks(moment: datetime, walk_ids: Iterable[int]) -> None:
    """Walks without an open task are picked, or cancelled where nothing was taken; and so are waves without an open walk."""
    ids = sorted(walk_ids)
    going = PickTask.objects.filter(walk_id__in=ids, state__in=PickTask.OPEN).values("walk_id")
    over = list(Walk.objects.select_for_update().filter(id__in=ids, state__in=Walk.OPEN).exclude(id__in=going).order_by("id"))
    took = set(PickTask.objects.filter(walk__in=over, picked__gt=0).values_list("walk_id", flat=True))
    carried = set(PickTask.objects.filter(walk__in=over, tote__isnull=False).values_list("walk_id", flat=True))
    for walk in over:
        in_cart = walk.cart_id is not None or walk.pk in carried
        walk.state = Walk.State.CANCELLED if walk.pk not in took else Walk.State.PICKED if in_cart else Walk.State.DROPPED
        walk.ended_at = moment
    Walk.objects.bulk_update(over, ["state", "ended_at"])
    name_waves({walk.wave_id for walk in Walk.objects.filter(id__in=ids)})


def name_waves(wave_ids: Iterable[int]) -> None:
    """A wave's state follows from its walks."""
    for wave in Wave.objects.select_for_update().filter(id__in=list(wave_ids)).order_by("id"):
        states = set(wave.walks.values_list("state", flat=True))
        begun = PickTask.objects.filter(walk__wave=wave, picked__gt=0).exists()
        if states & set(Walk.OPEN):
            wanted = Wave.State.PICKING if begun or states - {Walk.State.READY, Walk.State.CANCELLED} else Wave.State.RELEASED
        else:
            wanted = Wave.State.PICKED if begun else Wave.State.CANCELLED
        if wave.state != wanted:
            wave.state = wanted
            wave.save(update_fields=["state"])


@transaction.atomic
def reallocate(act: Act, *, sku_ids: Sequence[int]) -> int:
    """Tasks whose goods were put on hold, blocked or not found by a count go to other bins and lots, as far as there are any;
    what lies nowhere stays reserved, and its task is short. How many tasks that were."""
    open_tasks = PickTask.objects.filter(sku_id__in=list(sku_ids), state__in=PickTask.OPEN)
    unfit = stock_queries.unfit_allocations(open_tasks.values_list("allocation_id", flat=True))
    numbers = open_tasks.filter(allocation_id__in=unfit).values_list("order__number", flat=True)
    sales.lock(sorted(set(numbers)))
    locked = PickTask.objects.select_for_update(of=("self",)).select_related("walk__wave", "order")
    tasks = [task for task in locked.filter(allocation_id__in=unfit, state__in=PickTask.OPEN).order_by("id") if task.left]
    by_order: dict[str, list[PickTask]] = defaultdict(list)
    for task in tasks:
        by_order[task.order.number].append(task)
    for number, mine in by_order.items():
        wanted = [(task, task.left) for task in mine]
        for task, left in wanted:
            task.missing += left
            task.state = PickTask.State.SHORT
            task.save(update_fields=["missing", "state"])
        sales.unrelease(act, allocations={number: [task.allocation_id for task in mine]}, wave=mine[0].walk.wave.number)
        for task, left in wanted:
            add_tasks(task, sales.release_again(act, number=number, line_id=task.order_line_id, quantity=left))
        record(act, "picking.reallocate", document=number, tasks=len(mine))
    end_walks(act.occurred_at, {task.walk_id for task in tasks})
    if tasks:
        announce(Notice("picking.reallocated", sku_ids=frozenset(sku_ids), documents=tuple(by_order)))
    return len(tasks)


def add_tasks(instead_of: PickTask, found: Sequence[Released]) -> list[PickTask]:
    """New stops on the same walk, in place of a task whose goods are not there; the rest of the walk is ordered anew."""
    if not found:
        return []
    walk = instead_of.walk
    state = PickTask.State.READY if walk.state == Walk.State.READY else PickTask.State.ASSIGNED
    new = [
        PickTask(
            walk=walk,
            stop=0,
            owner_id=instead_of.owner_id,
            order_id=instead_of.order_id,
            order_line_id=instead_of.order_line_id,
            sku_id=instead_of.sku_id,
            bin_id=row.bound.bin_id,
            lot_id=row.bound.lot_id,
            tote_id=instead_of.tote_id,
            slot=instead_of.slot,
            claim=row.bound.claim,
            allocation_id=row.bound.id,
            quantity=row.bound.quantity,
            state=state,
        )
        for row in found
    ]
    PickTask.objects.bulk_create(new)
    order_rest(walk)
    return new


def order_rest(walk: Walk) -> None:
    """Put what is left of a walk into order behind what is done."""
    left = list(PickTask.objects.filter(walk=walk, state__in=PickTask.OPEN))
    done = PickTask.objects.filter(walk=walk).exclude(state__in=PickTask.OPEN).count()
    metres = walk.metres
    put_in_order([walk], left, bins_by_id({task.bin_id for task in left}))
    walk.metres = metres
    for task in left:
        task.stop += done
    PickTask.objects.bulk_update(left, ["stop"])

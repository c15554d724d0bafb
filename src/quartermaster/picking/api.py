"""Picking under /api/v1: waves, walks, pick tasks and bins that need a look."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.locations.queries import find_warehouse
from quartermaster.picking import operations as picking
from quartermaster.picking import queries
from quartermaster.picking.models import PickTask, Walk, Wave
from quartermaster.picking.queries import Choice, Progress
from quartermaster.picking.schemas import (
    DropIn,
    LookOut,
    LookQuery,
    ScanIn,
    SettlementIn,
    ShortageIn,
    ShortageOut,
    TakingIn,
    TaskOut,
    TaskPickIn,
    WalkOut,
    WalkQuery,
    WalkSummary,
    WaveIn,
    WaveOrdersIn,
    WaveOut,
    WaveQuery,
    WaveSummary,
)
from quartermaster.stock import references
from quartermaster.web.api import Page, page_of

router = Router(tags=["picking"])

NOTHING = Progress(0, queries.ZERO, queries.ZERO, queries.ZERO, 0)


class NoOrdersNamed(Invalid):
    code = "empty"
    title = "No orders"


@router.get("/waves", response=Page[WaveSummary])
@doors.api("picking.view")
def list_waves(request: doors.ApiRequest, query: Query[WaveQuery]) -> Page[dict[str, Any]]:
    rows = queries.waves()
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    if query.state:
        rows = rows.filter(state=query.state)
    return page_of(rows, query, row=WaveSummary.told, sorts={"number": "id"}, usual_sort="-number")


@router.post("/waves", response={201: WaveOut})
@doors.api("picking.release", effect=True)
def release(request: doors.ApiRequest, body: WaveIn) -> tuple[int, WaveOut]:
    """Release orders to pickers: what is reserved for them is allocated to bins and lots."""
    numbers, chosen_by = _chosen(body)
    wave = picking.release(request.act, numbers=numbers, way=Wave.Way(body.way), walk_size=body.walk_size, chosen_by=chosen_by)
    return 201, _wave(queries.wave_by_number(wave.number))


@router.get("/waves/{number}", response=WaveOut)
@doors.api("picking.view")
def read_wave(request: doors.ApiRequest, number: str) -> WaveOut:
    return _wave(queries.wave_by_number(number))


@router.post("/waves/{number}/cancellation", response={201: WaveOut})
@doors.api("picking.release", effect=True)
def unrelease(request: doors.ApiRequest, number: str, body: WaveOrdersIn) -> tuple[int, WaveOut]:
    """Take back what nobody has picked: the orders stay reserved and can be released again."""
    return 201, _wave(picking.unrelease(request.act, wave=number, orders=body.orders))


@router.get("/walks", response=Page[WalkSummary])
@doors.api("picking.view")
def list_walks(request: doors.ApiRequest, query: Query[WalkQuery]) -> Page[dict[str, Any]]:
    """Walks that wait for a picker or are under way, and those whose goods are still in the cart."""
    rows = queries.open_walks()
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    if query.wave:
        rows = rows.filter(wave__number=query.wave.upper())
    return page_of(rows, query, row=WalkSummary.told, sorts={"id": "id"}, usual_sort="id")


@router.get("/walks/{walk_id}", response=WalkOut)
@doors.api("picking.view")
def read_walk(request: doors.ApiRequest, walk_id: int) -> WalkOut:
    return _walk(queries.walk_of_id(walk_id))


@router.post("/walks/{walk_id}/taking", response={201: WalkOut})
@doors.api("picking.walk", effect=True)
def take(request: doors.ApiRequest, walk_id: int, body: TakingIn) -> tuple[int, WalkOut]:
    """The walk is mine: into a cart, or into totes where the wave sorts into them."""
    return 201, _walk(picking.take(request.act, walk_id=walk_id, cart=body.cart or "", totes=body.totes, over=body.over))


@router.post("/walks/{walk_id}/drop", response={201: WalkOut})
@doors.api("picking.walk", effect=True)
def drop(request: doors.ApiRequest, walk_id: int, body: DropIn) -> tuple[int, WalkOut]:
    """Put down what is in the cart and the totes."""
    return 201, _walk(picking.drop(request.act, walk_id=walk_id, to_bin=body.bin or ""))


@router.post("/pick-tasks/{task_id}/scan", response={201: TaskOut})
@doors.api("picking.walk", effect=True)
def scan(request: doors.ApiRequest, task_id: int, body: ScanIn) -> tuple[int, TaskOut]:
    """The bin or the SKU takes the goods; where they go into a tote, the tote does, after one of these."""
    task = picking.scan(request.act, task_id=task_id, code=body.code, lot_id=_lot_id(task_id, body.lot))
    return 201, _task(queries.task_of_id(task.pk))


@router.post("/pick-tasks/{task_id}/pick", response={201: TaskOut})
@doors.api("picking.walk", effect=True)
def pick(request: doors.ApiRequest, task_id: int, body: TaskPickIn) -> tuple[int, TaskOut]:
    """Take what is left of the task, or so much of it, without a scan."""
    picking.pick_task(request.act, task_id=task_id, quantity=body.quantity, lot_id=_lot_id(task_id, body.lot))
    return 201, _task(queries.task_of_id(task_id))


@router.post("/pick-tasks/{task_id}/shortage", response={201: ShortageOut})
@doors.api("picking.walk", effect=True)
def fall_short(request: doors.ApiRequest, task_id: int, body: ShortageIn) -> tuple[int, ShortageOut]:
    """Less was there: the rest is allocated elsewhere at once, or waits for stock; the bin needs a look."""
    return 201, ShortageOut.of(picking.short_task(request.act, task_id=task_id, found=body.found, reason=body.reason))


@router.get("/bin-looks", response=Page[LookOut])
@doors.api("picking.view")
def list_looks(request: doors.ApiRequest, query: Query[LookQuery]) -> Page[dict[str, Any]]:
    """Bins that need a look, the oldest first."""
    rows = queries.open_looks()
    if query.warehouse:
        rows = rows.filter(bin__warehouse__code__iexact=query.warehouse)
    return page_of(rows, query, row=LookOut.told, sorts={"id": "id"}, usual_sort="id")


@router.post("/bin-looks/{look_id}/settlement", response={201: LookOut})
@doors.api("picking.settle_look", effect=True)
def settle(request: doors.ApiRequest, look_id: int, body: SettlementIn) -> tuple[int, LookOut]:
    """Say how many are there. What is not needs the permission to adjust stock."""
    picking.settle_look(request.act, look_id=look_id, there=body.there)
    return 201, LookOut(**LookOut.told(queries.look_of_id(look_id)))


# ---------------------------------------------------------------- below: from codes, and into answers


def _chosen(body: WaveIn) -> tuple[list[str], str]:
    if body.orders:
        return [number.upper() for number in body.orders], ""
    if not body.warehouse:
        message = "Name the orders, or the warehouse whose orders are to be chosen."
        raise NoOrdersNamed(message, errors=[FieldError("/orders", "empty", message)])
    choice = Choice(
        warehouse=find_warehouse(body.warehouse),
        ship_by=body.ship_by,
        priority=body.priority or 0,
        channel=body.channel or "",
        customer=body.customer or "",
        departure=body.goes_by or "",
        most_orders=body.most_orders,
        most_lines=body.most_lines or 0,
    )
    numbers = [order.number for order in queries.chosen(choice)]
    if not numbers:
        raise NoOrdersNamed(f"No order of {choice.warehouse.name} that may be released fits: {choice.in_words()}.")
    return numbers, choice.in_words()


def _wave(wave: Wave) -> WaveOut:
    progress = queries.progress([wave.pk]).get(wave.pk, NOTHING)
    return WaveOut.of(wave, progress, list(queries.walks().filter(wave=wave).order_by("place")))


def _walk(walk: Walk) -> WalkOut:
    tasks = list(queries.tasks_of(walk))
    lots = dict(queries.lot_codes(tasks))
    return WalkOut.of(walk, [TaskOut.of(task, lots) for task in tasks])


def _task(task: PickTask) -> TaskOut:
    return TaskOut.of(task, dict(queries.lot_codes([task])))


def _lot_id(task_id: int, code: str | None) -> int | None:
    if not code:
        return None
    task = queries.task_of_id(task_id)
    return references.find_lot_id(task.sku_id, code, owner_id=task.owner_id)

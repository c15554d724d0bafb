"""A scan out of the blue: what it is tells what to do; where it may mean several things, one question."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from quartermaster.accounts.acts import Act
from quartermaster.catalog.queries import Coded
from quartermaster.codes.reading import Reading
from quartermaster.kernel.quantities import plain
from quartermaster.locations.models import Warehouse
from quartermaster.scanning import queries
from quartermaster.scanning.answers import Answer, Choice, Hit, Kind, Task, choose
from quartermaster.scanning.tasks import emptying, looking_up, moving, packing, putting_away, receiving, refilling
from quartermaster.scanning.tasks.common import bin_of, place_of

Begin = Callable[[Act, Reading, Task], Answer]

NEEDED = {
    Kind.RECEIVE: "purchasing.receive",
    Kind.PUT_AWAY: "stock.put_away",
    Kind.MOVE: "stock.transfer",
    Kind.PACK: "sales.pack",
    Kind.REFILL: "refills.carry",
}


def step(act: Act, reading: Reading, task: Task) -> Answer:
    if emptying.means_card(act, reading):
        return emptying.step(act, reading, task)
    warehouse = place_of(task)
    coded = queries.coded(reading)
    if warehouse is None:
        return looking_up.step(act, reading, task.having(kind=Kind.LOOK_UP))
    meant = [one for one in _meant(reading, coded, task, warehouse, act) if NEEDED.get(one.task.kind, "") in act.permissions]
    if not meant:
        return looking_up.step(act, reading, task.having(kind=Kind.LOOK_UP))
    if len(meant) == 1 and coded is None:
        return _begun(act, reading, meant[0].task, warehouse)
    look = Choice("Look up", "What it is, and where", task.having(kind=Kind.LOOK_UP))
    name = coded.sku.code if coded else reading.text
    return choose(f"{name}: what shall be done?", [*meant, look])


def _meant(reading: Reading, coded: Coded | None, task: Task, warehouse: Warehouse, act: Act) -> Iterator[Choice]:
    """What the code can be meant for, by what waits here."""
    if coded is not None:
        yield from _of_goods(coded, task, warehouse)
        return
    if paper := receiving.paper_of(reading, warehouse):
        yield Choice("Receive", paper, task.having(kind=Kind.RECEIVE))
    for hit in queries.find(reading, act.permissions, warehouse=warehouse):
        yield from _of_hit(hit, task)


def _of_goods(coded: Coded, task: Task, warehouse: Warehouse) -> Iterator[Choice]:
    waiting = putting_away.waiting(warehouse, sku_id=coded.sku.pk)
    if waiting:
        there = ", ".join(f"{plain(row.quantity)} at {row.bin.code}" for row in waiting[:3])
        yield Choice("Put away", there, task.having(kind=Kind.PUT_AWAY))
    papers = receiving.expected(coded, warehouse)
    if papers:
        awaited = ", ".join(f"{plain(one.open)} on {one.number}" for one in papers[:3])
        yield Choice("Receive", awaited, task.having(kind=Kind.RECEIVE))
    if moving.lies_in(warehouse, coded.sku.code):
        yield Choice("Move", "From bin to bin", task.having(kind=Kind.MOVE))


def _of_hit(hit: Hit, task: Task) -> Iterator[Choice]:
    if hit.kind == "bin":
        yield Choice("Move", f"Out of {hit.title}", task.having(kind=Kind.MOVE))
    if hit.kind == "order":
        yield Choice("Pack", hit.title, task.having(kind=Kind.PACK))
    if hit.kind == "refill":
        yield Choice("Refill", hit.title, task.having(kind=Kind.REFILL))


def _begun(act: Act, reading: Reading, task: Task, warehouse: Warehouse) -> Answer:
    begin: dict[Kind, Begin] = {
        Kind.RECEIVE: receiving.step,
        Kind.PACK: packing.step,
        Kind.REFILL: refilling.step,
        Kind.MOVE: lambda act, reading, task: moving.begun(bin_of(reading, warehouse), task, warehouse),
    }
    return begin[task.kind](act, reading, task)

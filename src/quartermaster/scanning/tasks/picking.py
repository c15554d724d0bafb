"""On a walk: scan the bin or the goods at each stop, and the tote that they go into."""

from __future__ import annotations

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.catalog.queries import picture_names
from quartermaster.codes.reading import Reading
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict
from quartermaster.picking import operations as picking
from quartermaster.picking import queries as walks
from quartermaster.picking.models import PickTask, Walk
from quartermaster.scanning import queries
from quartermaster.scanning.answers import Answer, Choice, Kind, State, Task, choose
from quartermaster.scanning.tasks.common import many, place_of
from quartermaster.stock import references


class NoWalk(Conflict):
    code = "no_walk"
    title = "There is nothing to pick"


def step(act: Act, reading: Reading, task: Task) -> Answer:
    permissions.require(act.permissions, "picking.walk")
    if task.walk is None:
        return begun(act, task)
    walk = walks.walk_of_id(task.walk)
    stop = walks.task_of_id(task.stop) if task.stop else _next(walk)
    if stop is None or stop.walk_id != walk.pk:
        raise NoWalk(f"Walk {walk.place} of {walk.wave.number} has no such stop. See the list of walks.")
    left = stop.left
    done = picking.scan(act, task_id=stop.pk, code=queries.text_of(reading), lot_id=_lot(reading, stop))
    if done.state == PickTask.State.IN_PROGRESS and done.tote is not None:
        return Answer(State.RIGHT, f"Right. {many(left, stop.sku)}", f"Now scan tote {done.tote.code}.", task=task, asks="tote")
    return _onward(walk, task, f"Right. {many(left, stop.sku)}", stop)


def begun(act: Act, task: Task) -> Answer:
    """The walk that is this person's, or which of those that wait."""
    warehouse = place_of(task)
    found = [walk for walk in walks.open_walks(warehouse.pk if warehouse else None) if walk.state in Walk.OPEN]
    mine = [walk for walk in found if walk.picker_id == act.user_id] or [walk for walk in found if walk.picker_id is None]
    if not mine:
        raise NoWalk("No walk waits for a picker here.")
    if len(mine) == 1:
        return _onward(mine[0], task, f"Walk {mine[0].place} of {mine[0].wave.number}", None)
    choices = [
        Choice(
            f"Walk {walk.place} of {walk.wave.number}",
            f"{walk.stops_left} stops",
            task.having(kind=Kind.PICK, walk=walk.pk),
            "bin",
        )
        for walk in mine[:10]
    ]
    return choose("Which walk?", choices)


def _onward(walk: Walk, task: Task, said: str, done: PickTask | None) -> Answer:
    """What was taken, and the next stop."""
    state = State.ASK if done is None else State.DONE
    document = done.order.number if done else walk.wave.number
    stop = _next(walk)
    if stop is None:
        end = f"That was the last stop of walk {walk.place}."
        return Answer(state, said, end, task=Task(Kind.PICK, warehouse=task.warehouse), document=document)
    told = Task(Kind.PICK, warehouse=task.warehouse, walk=walk.pk, stop=stop.pk)
    detail = f"Next: {stop.bin.code}, {plain(stop.left)} of {stop.sku.code}."
    picture = picture_names([stop.sku_id]).get(stop.sku_id, "")
    return Answer(state, said, detail, task=told, asks="bin", document=document, picture=picture)


def _next(walk: Walk) -> PickTask | None:
    return next((stop for stop in walks.tasks_of(walk) if stop.left), None)


def _lot(reading: Reading, stop: PickTask) -> int | None:
    """The lot or serial that the code names, where the goods have one."""
    said = reading.message
    code = said and (said.lot or said.serial)
    return references.find_lot_id(stop.sku_id, code, owner_id=stop.owner_id) if code and stop.lot_id else None

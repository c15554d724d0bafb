"""From reserve to a pick bin: scan the reserve bin or the goods, then the pick bin."""

from __future__ import annotations

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.codes.reading import Reading
from quartermaster.refills import operations as refills
from quartermaster.refills import queries as carrying
from quartermaster.refills.models import Refill
from quartermaster.scanning import queries
from quartermaster.scanning.answers import Answer, Kind, State, Task
from quartermaster.scanning.tasks.common import many


def step(act: Act, reading: Reading, task: Task) -> Answer:
    permissions.require(act.permissions, "refills.carry")
    if not task.document:
        return begun(queries.text_of(reading), task)
    coded = queries.coded(reading)
    done = refills.scan(act, number=task.document, code=coded.sku.code if coded else queries.text_of(reading))
    if done.state == Refill.State.IN_PROGRESS:
        said = f"Right. {many(done.quantity - done.done, done.sku)}"
        return Answer(State.RIGHT, said, f"Now scan {done.to_bin.code}.", task=task, asks="bin", document=done.number)
    said = f"{many(done.quantity, done.sku)} in {done.to_bin.code}"
    return Answer(State.DONE, said, "", task=Task(Kind.REFILL, warehouse=task.warehouse), document=done.number)


def begun(number: str, task: Task) -> Answer:
    refill = carrying.refill_by_number(number)
    told = task.having(kind=Kind.REFILL, document=refill.number)
    words = f"{many(refill.quantity - refill.done, refill.sku)} from {refill.from_bin.code}"
    return Answer(State.ASK, words, f"To {refill.to_bin.code}. Scan {refill.from_bin.code} first.", task=told, asks="bin")

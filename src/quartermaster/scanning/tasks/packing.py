"""At the bench: scan the order, then every piece into the carton, then close it."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.codes.reading import Reading
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict
from quartermaster.packing import queries as benches
from quartermaster.sales import operations as sales
from quartermaster.sales import queries as orders
from quartermaster.sales.operations import Part
from quartermaster.scanning import queries
from quartermaster.scanning.answers import Answer, Kind, State, Task

CLOSE = "QM-CLOSE"
"""What is printed at the bench to close a carton with."""


class EmptyCarton(Conflict):
    code = "empty_carton"
    title = "The carton is empty"


def step(act: Act, reading: Reading, task: Task) -> Answer:
    permissions.require(act.permissions, "sales.pack")
    if not task.document:
        return begun(queries.text_of(reading), task)
    order = orders.order_by_number(task.document)
    inside = {int(line): Decimal(quantity) for line, quantity in task.inside.items()}
    rows = benches.waiting(order, inside)
    if reading.text.upper() == CLOSE:
        return _closed(act, task, inside)
    row, quantity = benches.identify(order, rows, queries.text_of(reading))
    inside[row.line.position] = row.inside + quantity
    left = sum((one.left for one in rows), Decimal(0)) - quantity
    detail = f"{plain(left)} still to pack." if left else f"That was the last of {order.number}: close the carton."
    told = task.having(inside={str(line): plain(amount) for line, amount in inside.items() if amount})
    return Answer(State.RIGHT, f"Right. {row.line.sku.code}", detail, task=told, asks="goods")


def begun(number: str, task: Task) -> Answer:
    order = orders.order_by_number(number)
    rows = benches.waiting(order, {})
    left = sum((row.left for row in rows), Decimal(0))
    if not left:
        raise EmptyCarton(f"Nothing of {order.number} waits to be packed.")
    told = task.having(kind=Kind.PACK, document=order.number, inside={})
    return Answer(State.ASK, f"Packing {order.number}", f"{plain(left)} to pack. Scan every piece.", task=told, asks="goods")


def _closed(act: Act, task: Task, inside: dict[int, Decimal]) -> Answer:
    if not inside:
        raise EmptyCarton("Nothing was scanned into this carton. Scan what goes in first.")
    carton = sales.pack(act, number=task.document, lines=[Part(line, quantity) for line, quantity in sorted(inside.items())])
    left = sum((row.left for row in benches.waiting(orders.order_by_number(task.document), {})), Decimal(0))
    detail = f"{plain(left)} still to pack: open the next one." if left else f"{task.document} is packed."
    told = Task(Kind.PACK, warehouse=task.warehouse, document=task.document if left else "")
    return Answer(State.DONE, f"Closed {carton}", detail, task=told, document=task.document)

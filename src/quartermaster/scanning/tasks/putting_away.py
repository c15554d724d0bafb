"""From the dock to a shelf: scan the goods, then the bin."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.codes.reading import Reading
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict
from quartermaster.locations.models import Warehouse
from quartermaster.scanning.answers import Answer, Choice, Kind, State, Task, choose
from quartermaster.scanning.tasks.common import bin_of, goods_of, many, standing, wanted
from quartermaster.slotting import proposing
from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.models import Balance
from quartermaster.stock.moves import Goods


class NothingWaits(Conflict):
    code = "nothing_waits_at_the_dock"
    title = "Nothing of it waits at the dock"


def step(act: Act, reading: Reading, task: Task) -> Answer:
    permissions.require(act.permissions, "stock.put_away")
    warehouse = standing(task)
    if not task.sku:
        return _goods(reading, task, warehouse)
    row = _line(task, warehouse)
    place = bin_of(reading, warehouse)
    quantity = wanted(task, row.sku, row.quantity)
    written = stock.put_away(act, goods=[Goods(row.owner_id, row.sku_id, quantity, row.bin_id, place.pk, row.lot_id or 0)])
    left = row.quantity - quantity
    detail = f"{plain(left)} still at {row.bin.code}." if left > 0 else f"Nothing of it is left at {row.bin.code}."
    return Answer(
        State.DONE,
        f"{many(quantity, row.sku)} in {place.code}",
        detail,
        task=Task(Kind.PUT_AWAY, warehouse=warehouse.code),
        asks="goods",
        movements=written,
    )


def waiting(warehouse: Warehouse, *, sku_id: int, lot: str = "") -> list[Balance]:
    """What of a SKU waits at the docks of a warehouse."""
    found = queries.to_put_away(warehouse.pk).filter(sku_id=sku_id)
    return queries.free_at_docks(found.filter(lot__code=lot) if lot else found)


def begun(rows: Sequence[Balance], task: Task, warehouse: Warehouse) -> Answer:
    """The bin is asked for; or which goods, where more than one lot, owner or dock is meant."""
    proposals = proposing.proposals(rows)
    choices = [
        Choice(many(row.quantity, row.sku), f"{row.lot.code} {row.bin.code}".strip(), _task(row, task, warehouse), "bin")
        for row in rows
    ]
    if len(rows) > 1:
        return choose(f"Which of {rows[0].sku.code}?", choices)
    proposal = proposals[rows[0].pk]
    if proposal.choices:
        best = proposal.choices[0]
        told = choices[0].task.having(quantity=plain(best.quantity)) if not task.quantity else choices[0].task
        words, detail = best.code, f"{many(Decimal(told.quantity), rows[0].sku)}: {best.why}. Scan the bin."
        return Answer(State.ASK, words, detail, task=told, asks="bin")
    return Answer(State.ASK, "Choose a bin", "None is proposed: no bin here takes these.", task=choices[0].task, asks="bin")


def _goods(reading: Reading, task: Task, warehouse: Warehouse) -> Answer:
    coded = goods_of(reading)
    lot = task.lot or (reading.message and (reading.message.lot or reading.message.serial)) or ""
    rows = waiting(warehouse, sku_id=coded.sku.pk, lot=lot)
    if not rows:
        raise NothingWaits(f"Nothing of {coded.sku.code}{f' {lot}' if lot else ''} waits at a dock of {warehouse.name}.")
    return begun(rows, task, warehouse)


def _task(row: Balance, task: Task, warehouse: Warehouse) -> Task:
    return task.having(
        kind=Kind.PUT_AWAY,
        warehouse=warehouse.code,
        sku=row.sku.code,
        lot=row.lot.code,
        owner=row.owner.code,
        from_bin=row.bin.code,
        quantity=task.quantity or plain(row.quantity),
    )


def _line(task: Task, warehouse: Warehouse) -> Balance:
    found = queries.to_put_away(warehouse.pk).filter(sku__code=task.sku, bin__code=task.from_bin, owner__code=task.owner)
    rows = queries.free_at_docks(found.filter(lot__code=task.lot)[:1])
    if not rows:
        raise NothingWaits(f"{task.sku} does not wait at {task.from_bin} any more: somebody else has put it away.")
    return rows[0]

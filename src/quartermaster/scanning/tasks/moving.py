"""From bin to bin: scan the bin or the goods, then the other, then where they go."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.codes.reading import Reading
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.scanning import queries as scanning
from quartermaster.scanning.answers import Answer, Choice, Kind, State, Task, choose
from quartermaster.scanning.tasks.common import bin_of, goods_of, many, standing, wanted
from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.models import Balance
from quartermaster.stock.moves import Goods

MOST_CHOICES = 20


class NotThere(Conflict):
    code = "not_in_that_bin"
    title = "It does not lie there"


def step(act: Act, reading: Reading, task: Task) -> Answer:
    permissions.require(act.permissions, "stock.transfer")
    warehouse = standing(task)
    if task.sku:
        return _moved(act, bin_of(reading, warehouse), task, warehouse)
    if not task.from_bin and scanning.coded(reading) is None:
        return begun(bin_of(reading, warehouse), task, warehouse)
    coded = goods_of(reading)
    lot = task.lot or (reading.message and (reading.message.lot or reading.message.serial)) or ""
    rows = _cells(warehouse, sku=coded.sku.code, from_bin=task.from_bin, lot=lot)
    if not rows:
        where = task.from_bin or warehouse.name
        raise NotThere(f"Nothing of {coded.sku.code}{f' {lot}' if lot else ''} lies in {where} that could be moved.")
    return _chosen(rows, task, warehouse)


def begun(place: Bin, task: Task, warehouse: Warehouse) -> Answer:
    """The goods are asked for: those that lie in the bin are told."""
    there = ", ".join(many(row.quantity, row.sku) for row in _cells(warehouse, from_bin=place.code)[:8])
    told = task.having(kind=Kind.MOVE, warehouse=warehouse.code, from_bin=place.code)
    return Answer(State.ASK, f"What goes out of {place.code}?", there or "Nothing lies here.", task=told, asks="goods")


def lies_in(warehouse: Warehouse, sku: str) -> bool:
    """Whether there is something of a SKU that could be moved."""
    return bool(_cells(warehouse, sku=sku))


def _chosen(rows: Sequence[Balance], task: Task, warehouse: Warehouse) -> Answer:
    choices = [
        Choice(f"{many(_free(row), row.sku)} in {row.bin.code}", row.lot.code, _task(row, task, warehouse), "bin") for row in rows
    ]
    if len(rows) > 1:
        return choose(f"From which bin? {rows[0].sku.code}", choices)
    row = rows[0]
    words = f"{many(_free(row), row.sku)} from {row.bin.code}"
    return Answer(State.ASK, words, "Scan where they go; type a quantity first to move fewer.", task=choices[0].task, asks="bin")


def _moved(act: Act, place: Bin, task: Task, warehouse: Warehouse) -> Answer:
    rows = _cells(warehouse, sku=task.sku, from_bin=task.from_bin, lot=task.lot, owner=task.owner)
    if not rows:
        raise NotThere(f"{task.sku} does not lie in {task.from_bin} any more.")
    row = rows[0]
    quantity = wanted(task, row.sku, _free(row))
    written = stock.transfer(act, goods=[Goods(row.owner_id, row.sku_id, quantity, row.bin_id, place.pk, row.lot_id or 0)])
    words, detail = f"{many(quantity, row.sku)} in {place.code}", f"{plain(row.quantity - quantity)} left in {row.bin.code}."
    again = Task(Kind.MOVE, warehouse=warehouse.code)
    return Answer(State.DONE, words, detail, task=again, asks="goods", movements=written)


def _cells(warehouse: Warehouse, *, sku: str = "", from_bin: str = "", lot: str = "", owner: str = "") -> list[Balance]:
    """What lies in bins between which goods are moved by hand, and is not on hold."""
    found = queries.free_cells().filter(bin__warehouse=warehouse, bin__kind__in=stock.MOVED_BY_HAND)
    named = {"sku__code__iexact": sku, "bin__code__iexact": from_bin, "lot__code__iexact": lot, "owner__code": owner}
    found = found.filter(**{name: value for name, value in named.items() if value})
    return list(
        found.select_related("sku__unit", "bin", "lot", "owner").order_by("bin__walk_order", "bin__code", "id")[:MOST_CHOICES]
    )


def _task(row: Balance, task: Task, warehouse: Warehouse) -> Task:
    lot, there = row.lot.code, {"from_bin": row.bin.code, "owner": row.owner.code}
    return task.having(kind=Kind.MOVE, warehouse=warehouse.code, sku=row.sku.code, lot=lot, **there)


def _free(row: Balance) -> Decimal:
    free: Decimal = row.quantity - row.held
    return free

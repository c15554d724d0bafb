"""From the dock to a shelf, or straight to the lane of an order that waits: scan the goods, then the bin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.codes.reading import Reading
from quartermaster.crossdock import operations as crossdock
from quartermaster.crossdock.queries import Crossing, crossings
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.sales.operations import FromDock
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
        return _goods(act, reading, task, warehouse)
    row = _line(task, warehouse)
    place = bin_of(reading, warehouse)
    quantity = wanted(task, row.sku, row.quantity)
    if place.kind == Bin.Kind.STAGING and (one := _waited_for(act, [row], task.document).get(row.pk)):
        return _across(act, row, one, min(quantity, one.quantity), place, warehouse)
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


def begun(act: Act, rows: Sequence[Balance], task: Task, warehouse: Warehouse) -> Answer:
    """The bin is asked for, an order's lane where customers wait; or which goods, where more than one lot, owner or dock is
    meant."""
    waited_for = _waited_for(act, rows)
    choices = [_choice(row, waited_for.get(row.pk), task, warehouse) for row in rows]
    if len(rows) > 1:
        return choose(f"Which of {rows[0].sku.code}?", choices)
    if one := waited_for.get(rows[0].pk):
        detail = f"{many(one.quantity, rows[0].sku)} for {one.order}, {one.whom}. Scan the lane; or a shelf, to put them away."
        return Answer(State.ASK, one.lane, detail, task=choices[0].task, asks="bin", document=one.order)
    proposal = proposing.proposals(rows)[rows[0].pk]
    if proposal.choices:
        best = proposal.choices[0]
        told = choices[0].task.having(quantity=plain(best.quantity)) if not task.quantity else choices[0].task
        words, detail = best.code, f"{many(Decimal(told.quantity), rows[0].sku)}: {best.why}. Scan the bin."
        return Answer(State.ASK, words, detail, task=told, asks="bin")
    return Answer(State.ASK, "Choose a bin", "None is proposed: no bin here takes these.", task=choices[0].task, asks="bin")


def _goods(act: Act, reading: Reading, task: Task, warehouse: Warehouse) -> Answer:
    coded = goods_of(reading)
    lot = task.lot or (reading.message and (reading.message.lot or reading.message.serial)) or ""
    rows = waiting(warehouse, sku_id=coded.sku.pk, lot=lot)
    if not rows:
        raise NothingWaits(f"Nothing of {coded.sku.code}{f' {lot}' if lot else ''} waits at a dock of {warehouse.name}.")
    return begun(act, rows, task, warehouse)


def _choice(row: Balance, one: Waiter | None, task: Task, warehouse: Warehouse) -> Choice:
    lies, told = f"{row.lot.code} {row.bin.code}".strip(), _task(row, task, warehouse)
    if one is None:
        return Choice(many(row.quantity, row.sku), lies, told, "bin")
    told = told.having(quantity=task.quantity or plain(one.quantity), document=one.order)
    return Choice(many(one.quantity, row.sku), f"{lies}, for {one.order} to {one.lane}", told, "bin")


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


# ---------------------------------------------------------------- straight to who waits


@dataclass(frozen=True, slots=True)
class Waiter:
    """An order's line that waits for so much of what lies in one place at the dock, and its lane."""

    order: str
    whom: str
    position: int
    quantity: Decimal
    lane: str


def _waited_for(act: Act, rows: Sequence[Balance], order: str = "") -> dict[int, Waiter]:
    """Balance → who waits for goods of it, the most urgent first; with `order`, that order before others. Nobody, for whoever
    may not take goods across."""
    if "crossdock.take" not in act.permissions:
        return {}
    found = crossings(warehouse_id=rows[0].bin.warehouse_id, sku_ids={row.sku_id for row in rows})
    in_turn = sorted((one for one in found if one.lane), key=lambda one: one.order.number != order)  # stable: urgent first
    return {row.pk: _waiter(one, share) for row in rows for one, share in [_first(in_turn, row)] if one}


def _first(found: Sequence[Crossing], row: Balance) -> tuple[Crossing | None, Decimal]:
    cell = (row.owner_id, row.sku_id, row.lot_id or 0, row.bin_id)
    for one in found:
        here = [share for there, share in one.pieces if (there.owner_id, there.sku_id, there.lot_id, there.bin_id) == cell]
        if here:
            return one, sum(here, Decimal(0))
    return None, Decimal(0)


def _waiter(one: Crossing, quantity: Decimal) -> Waiter:
    whom = one.order.customer.name if one.order.customer else "Walk-in"
    return Waiter(one.order.number, whom, one.line.position, quantity, one.lane)


def _across(act: Act, row: Balance, one: Waiter, quantity: Decimal, place: Bin, warehouse: Warehouse) -> Answer:
    """To the lane: picked for the order, as if it had lain on a shelf."""
    part = FromDock(one.position, quantity, bin_id=row.bin_id, lot_id=row.lot_id or None)
    crossdock.take(act, number=one.order, parts=[part], to_bin_id=place.pk)
    left = row.quantity - quantity
    detail = f"Picked for {one.order}, {one.whom}. " + (f"{plain(left)} still at {row.bin.code}." if left > 0 else "Pack it.")
    return Answer(
        State.DONE,
        f"{many(quantity, row.sku)} in {place.code}",
        detail,
        task=Task(Kind.PUT_AWAY, warehouse=warehouse.code),
        asks="goods",
        document=one.order,
    )

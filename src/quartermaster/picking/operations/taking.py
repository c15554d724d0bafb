"""One stop at a time: what is scanned, what is taken, what is not there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog import queries as catalog
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import first_bin
from quartermaster.picking import queries
from quartermaster.picking.models import ZERO, BinLook, PickTask, Walk
from quartermaster.picking.operations.carrying import WalkTaken
from quartermaster.picking.operations.settling import add_tasks, end_walks, ended_as, name_waves
from quartermaster.sales import operations as sales
from quartermaster.sales.operations import Taken
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import HoldAsk
from quartermaster.stock.shelves import spread

REASONS = ("missing", "damaged", "expired", "misplaced")
"""Why less was found than the book says."""


class TaskEnded(Conflict):
    """It was picked, found short or cancelled in the meantime."""

    code = "task_ended"
    title = "The task has ended"


class WrongScan(Conflict):
    """What was scanned is not what is to be taken, or not the tote that it goes into. Nothing was moved."""

    code = "wrong_scan"
    title = "Not that one"


class FoundAll(Invalid):
    code = "not_short"
    title = "Nothing is missing"


@dataclass(frozen=True, slots=True)
class Shortage:
    """What became of goods that were not found: so much is to be picked elsewhere (in these bins), so much waits for stock."""

    missing: Decimal
    elsewhere: Decimal
    bins: tuple[str, ...]
    waits: Decimal


@transaction.atomic
def scan(act: Act, *, task_id: int, code: str, lot_id: int | None = None) -> PickTask:
    """A scan at a stop: its bin or its SKU takes the goods, where they go into no tote. Where they do, it says that the picker
    is at the right place, and the tote takes them. Anything else is refused, and says what to take instead."""
    task = _locked(act, task_id)
    scanned = code.strip()
    if task.tote is not None and task.state == PickTask.State.IN_PROGRESS and scanned.upper() == task.tote.code.upper():
        return _pick(act, task, task.left, lot_id)
    if not _fits(scanned, task):
        raise WrongScan(_instead(scanned, task), errors=[FieldError("/code", "wrong_scan", _instead(scanned, task))])
    if task.tote is None:
        return _pick(act, task, task.left, lot_id)
    task.state = PickTask.State.IN_PROGRESS
    task.save(update_fields=["state"])
    _begin(act, task)
    return task


@transaction.atomic
def pick_task(act: Act, *, task_id: int, quantity: Decimal | None = None, lot_id: int | None = None) -> PickTask:
    """Take what is left of a task, or so much of it, into its tote, the walk's cart, or staging. Another lot than the one
    allocated needs a permission, as when an order is picked without a walk."""
    task = _locked(act, task_id)
    wanted = task.left if quantity is None else quantity
    if wanted <= 0 or wanted > task.left:
        message = f"{plain(task.left)} is left to take, not {plain(wanted)}."
        raise sales.MoreThanReserved(message, errors=[FieldError("/quantity", "more_than_reserved", message)])
    return _pick(act, task, wanted, lot_id)


@transaction.atomic
def short_task(act: Act, *, task_id: int, found: Decimal, reason: str) -> Shortage:
    """Less lies in the bin than the task wants: what there is is taken, the rest is allocated elsewhere at once, and what lies
    nowhere waits for stock. The bin needs a look: what the book still has there is on hold until then."""
    task = _locked(act, task_id)
    if not 0 <= found < task.left or reason not in REASONS:
        message = f"Say how many of {plain(task.left)} were there, fewer than all, and why: {', '.join(REASONS)}."
        raise FoundAll(message, errors=[FieldError("/found", "not_short", message)])
    coming = [(task.sku_id, _into(task), task.lot_id, task.owner_id)] if found else []
    stock.lock_together([task.claim], [task.lot_id], coming)
    missing = task.left - found
    task.missing += missing
    _take(act, task, found, task.lot_id)
    stock.deallocate(act, allocations=_bound_there(task, missing))
    look = _look(act, task, missing, reason)
    new = add_tasks(task, sales.release_again(act, number=task.order.number, line_id=task.order_line_id, quantity=missing))
    elsewhere = sum((one.quantity for one in new), ZERO)
    if missing > elsewhere:
        sales.let_wait(act, number=task.order.number, line_id=task.order_line_id, quantity=missing - elsewhere)
    end_walks(act.occurred_at, [task.walk_id])
    bins = tuple(dict.fromkeys(code for (code,) in Bin.objects.filter(id__in=[one.bin_id for one in new]).values_list("code")))
    details = {"short": f"{plain(missing)} of {task.sku.code} in {task.bin.code} ({reason})", "elsewhere": ", ".join(bins)}
    record(act, "picking.short", document=task.order.number, **{name: words for name, words in details.items() if words})
    if look is not None:
        announce(Notice("picking.bin_needs_a_look", sku_ids=frozenset([task.sku_id]), documents=(task.order.number,)))
    _announce("picking.short", task)
    return Shortage(missing, elsewhere, bins, missing - elsewhere)


# ---------------------------------------------------------------- below


def _locked(act: Act, task_id: int) -> PickTask:
    """The task, its order and its walk locked, if it is still to be done and the walk is nobody else's."""
    sales.lock([queries.task_of_id(task_id).order.number])
    walk = Walk.objects.select_for_update().get(pk=queries.task_of_id(task_id).walk_id)
    task = queries.tasks().select_for_update(of=("self",)).get(pk=task_id)
    if not task.left:
        raise TaskEnded(
            f"{task.sku.code} from {task.bin.code} for {task.order.number} is {task.get_state_display().lower()} already. "
            "Nothing was moved: see the next stop."
        )
    if walk.picker_id not in (None, act.user_id):
        raise WalkTaken(f"{walk.picker} has this walk. Nothing was moved: take it over if it was abandoned.")
    return task


def _begin(act: Act, task: PickTask) -> None:
    """The walk is under way, and the picker's."""
    begun = Walk.objects.filter(pk=task.walk_id, state__in=[Walk.State.READY, Walk.State.ASSIGNED])
    if begun.update(state=Walk.State.IN_PROGRESS, picker_id=act.user_id, taken_at=act.occurred_at):
        name_waves([task.walk.wave_id])


def _pick(act: Act, task: PickTask, quantity: Decimal, lot_id: int | None) -> PickTask:
    _take(act, task, quantity, task.lot_id if lot_id is None else lot_id)
    end_walks(act.occurred_at, [task.walk_id])
    _announce("picking.picked", task)
    return task


def _take(act: Act, task: PickTask, quantity: Decimal, lot_id: int) -> None:
    """Note what was taken before the book hears of it: what follows from a pick looks at what is left of its tasks."""
    task.picked += quantity
    rest = task.quantity - task.picked - task.missing
    task.lot_id = lot_id if quantity and not rest else task.lot_id
    task.state = PickTask.State.IN_PROGRESS if rest else ended_as(task)
    task.picked_by_id, task.picked_at = act.user_id, act.occurred_at
    task.save(update_fields=["picked", "missing", "lot_id", "state", "picked_by", "picked_at"])
    _begin(act, task)
    if quantity:
        taken = Taken(task.order_line.position, task.bin_id, quantity, lot_id)
        sales.pick(act, number=task.order.number, picks=[taken], to_bin_id=_into(task))


def _into(task: PickTask) -> int:
    """Where taken goods go: the tote, the cart, or straight to staging."""
    walk = Walk.objects.select_related("warehouse").get(pk=task.walk_id)
    return task.tote_id or walk.cart_id or first_bin(walk.warehouse, Bin.Kind.STAGING).pk


def _bound_there(task: PickTask, quantity: Decimal) -> dict[int, Decimal | None]:
    """Allocations of the task's claim in its bin, for so much; the last bound first."""
    there = [row for row in stock_queries.bound(claims=[task.claim]) if (row.bin_id, row.lot_id) == (task.bin_id, task.lot_id)]
    return dict(spread(quantity, [(row.id, row.quantity) for row in reversed(there)]))


def _look(act: Act, task: PickTask, missing: Decimal, reason: str) -> BinLook | None:
    """Hold what the book still has there: the picker says that no more is, so nobody else may be sent for it."""
    cell = stock_queries.free_cells(sku_id=task.sku_id, bin_id=task.bin_id)
    there = cell.filter(owner_id=task.owner_id, lot_id=task.lot_id).first()
    if there is None:
        return None
    held = there.quantity - there.held
    note = f"Short at picking for {task.order.number}"
    ask = HoldAsk(task.owner_id, task.sku_id, task.bin_id, held, "other", lot_id=task.lot_id, note=note)
    (hold_id,) = stock.hold(act, asks=[ask])
    return BinLook.objects.create(
        owner_id=task.owner_id,
        bin_id=task.bin_id,
        sku_id=task.sku_id,
        lot_id=task.lot_id,
        missing=missing,
        held=held,
        hold_id=hold_id,
        reason=reason,
        document=task.order.number,
        found_by_id=act.user_id,
        found_at=act.occurred_at,
    )


def _fits(scanned: str, task: PickTask) -> bool:
    """The scanned text is the bin, or the SKU by code or barcode."""
    if scanned.upper() in {task.bin.code.upper(), task.sku.code.upper()}:
        return True
    try:
        return bool(scanned) and catalog.find_sku(scanned).id == task.sku_id
    except catalog.UnknownSku:
        return False


def _instead(scanned: str, task: PickTask) -> str:
    wrong = f"{scanned[:30]} is not it" if scanned else "Nothing was scanned"
    if task.tote is not None and task.state == PickTask.State.IN_PROGRESS:
        return f"{wrong}. Put {plain(task.left)} of {task.sku.code} into tote {task.tote.code}. Nothing was moved."
    return f"{wrong}. Take {plain(task.left)} of {task.sku.code} from {task.bin.code}. Nothing was moved."


def _announce(name: str, task: PickTask) -> None:
    announce(Notice(name, sku_ids=frozenset([task.sku_id]), documents=(task.walk.wave.number, task.order.number)))

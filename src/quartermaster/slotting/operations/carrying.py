"""Advice becomes tasks: a pile is carried to a better bin, scan by scan, and back where that was a mistake."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act, record, record_many
from quartermaster.kernel import failpoints
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.numbering import next_numbers
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.locations.models import Warehouse
from quartermaster.slotting import queries
from quartermaster.slotting.advising import Move as Advised
from quartermaster.slotting.models import SlotMove
from quartermaster.slotting.reporting import Report, key_of, report
from quartermaster.slotting.velocity import WEEKS
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import Goods

MOST_AT_ONCE = 200


class NothingChosen(Invalid):
    code = "no_advice_chosen"
    title = "No move was chosen"


class AdviceGone(Conflict):
    """What was advised is not any more: goods or picks have changed. Nothing was made."""

    code = "advice_gone"
    title = "This is not advised any more"


class MoveEnded(Conflict):
    code = "slot_move_ended"
    title = "The move has ended"


class NotCarried(Conflict):
    code = "slot_move_not_carried"
    title = "Nothing was carried"


class NothingFree(Conflict):
    """Pickers are sent for all of it, or it is on hold, or it is gone. Nothing was moved."""

    code = "nothing_free_to_carry"
    title = "Nothing of it is free"


class NotThatBin(Conflict):
    """What was scanned is not the bin that comes next. Nothing was moved."""

    code = "not_the_next_bin"
    title = "Not that one"


@transaction.atomic
def make_moves(act: Act, *, warehouse: Warehouse, chosen: Sequence[str], weeks: int = WEEKS) -> list[SlotMove]:
    """Tasks of what the report advises now, by their keys (`reporting.key_of`), all or none. Their goods and bins are part of no
    advice while they are open."""
    wanted = list(dict.fromkeys(chosen))
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        message = f"Choose 1 to {MOST_AT_ONCE} moves."
        raise NothingChosen(message, errors=[FieldError("/moves", "no_advice_chosen", message)])
    Warehouse.objects.select_for_update().get(pk=warehouse.pk)  # one at a time: two would both find the same advice
    found = report(warehouse, weeks=weeks)
    advised = {key_of(move): move for move in found.advice.moves}
    gone = [
        FieldError(f"/moves/{place}", "advice_gone", "Not advised any more.")
        for place, key in enumerate(wanted)
        if key not in advised
    ]
    if gone:
        raise AdviceGone(f"{len(gone)} of them are not advised any more. Load the report again. Nothing was made.", errors=gone)
    numbers = next_numbers("SM", sequence="slotting_move_number", count=len(wanted))
    made = SlotMove.objects.bulk_create(
        [_task(act, number, found, advised[key]) for number, key in zip(numbers, wanted, strict=True)]
    )
    record_many(act, "slotting.make_moves", {one.number: {"saved": str(one.saved)} for one in made})
    announce(Notice("slotting.moves_made", documents=tuple(numbers)))
    return made


@transaction.atomic
def scan(act: Act, *, number: str, code: str) -> tuple[SlotMove, list[int]]:
    """A bin was scanned: the one where the goods are, then the one where they go, for an exchange the first again. The last
    scan moves everything at once; the ids of its movements."""
    move = _locked(number)
    bins = move.bins_to_scan
    if code.strip().upper() != bins[move.scans].code.upper():
        message = f"{code[:30] or 'Nothing'} is not it. {what_to_do(move)} Nothing was moved."
        raise NotThatBin(message, errors=[FieldError("/code", "not_the_next_bin", message)])
    if move.scans == 0:
        _free(move)  # before somebody carries anything
    move.scans, move.state, move.carried_by_id = move.scans + 1, SlotMove.State.IN_PROGRESS, act.user_id
    movements = _carried(act, move) if move.scans == len(bins) else []
    move.save(update_fields=["scans", "state", "carried_by", "ended_at"])
    announce(Notice("slotting.carried", sku_ids=frozenset([move.sku_id]), documents=(move.number,)))
    return move, movements


@transaction.atomic
def cancel(act: Act, *, number: str) -> SlotMove:
    """It is not to be carried; it may be advised again."""
    move = _locked(number)
    move.state, move.ended_at = SlotMove.State.CANCELLED, act.occurred_at
    move.save(update_fields=["state", "ended_at"])
    record(act, "slotting.cancel_move", document=move.number)
    announce(Notice("slotting.cancelled", documents=(move.number,)))
    return move


@transaction.atomic
def take_back(act: Act, *, number: str) -> SlotMove:
    """What was carried goes back by reversal, and the move is open again. What others carried needs stock.reverse."""
    move = queries.move_by_number(number)
    move = SlotMove.objects.select_for_update().get(pk=move.pk)
    standing = [one.pk for one in stock_queries.standing_of(move.number, kind="internal_move")]
    if move.state != SlotMove.State.COMPLETED or not standing:
        raise NotCarried(f"{move.number} has not been carried, or was taken back already. Nothing was moved.")
    if move.carried_by_id != act.user_id:
        permissions.require(act.permissions, "stock.reverse")
    stock.reverse(act.because("data_entry_error"), movement_ids=standing)
    move.state, move.scans, move.ended_at = SlotMove.State.READY, 0, None
    move.save(update_fields=["state", "scans", "ended_at"])
    record(act, "slotting.take_back_move", document=move.number)
    announce(Notice("slotting.carried", sku_ids=frozenset([move.sku_id]), documents=(move.number,)))
    return move


def what_to_do(move: SlotMove) -> str:
    """The next step, in words."""
    if move.scans == 0:
        return f"Take all {move.sku.code} from {move.from_bin.code}."
    if move.scans == 1 and move.other_sku:
        return f"At {move.to_bin.code} take {move.other_sku.code} out and put {move.sku.code} in."
    if move.scans == 1:
        return f"Put {move.sku.code} into {move.to_bin.code}."
    return f"Put {move.other_sku.code if move.other_sku else ''} into {move.from_bin.code}."


# ---------------------------------------------------------------- below


def _task(act: Act, number: str, found: Report, advised: Advised) -> SlotMove:
    pile, other = advised.pile, advised.other
    return SlotMove(
        number=number,
        owner_id=pile.owner_id,
        warehouse_id=found.warehouse.pk,
        sku_id=pile.sku_id,
        from_bin_id=pile.bin_id,
        to_bin_id=advised.to_bin_id,
        other_owner_id=other.owner_id if other else None,
        other_sku_id=other.sku_id if other else None,
        quantity=found.contents[pile.owner_id, pile.sku_id, pile.bin_id].quantity,
        other_quantity=found.contents[other.owner_id, other.sku_id, other.bin_id].quantity if other else None,
        why=advised.why.value,
        saved=found.per_week(advised.saved),
        created_at=act.occurred_at,
    )


def _locked(number: str) -> SlotMove:
    move = queries.moves().select_for_update(of=("self",)).filter(number=number.strip().upper()).first()
    if move is None:
        raise queries.UnknownMove(f"There is no move {number[:40]}.")
    if not move.is_open:
        raise MoveEnded(f"{move.number} is {move.get_state_display().lower()} already. Nothing was moved.")
    return move


def _carried(act: Act, move: SlotMove) -> list[int]:
    """Both ways in one posting, so that what a bin holds is asked of how it is afterwards."""
    goods = _free(move)
    movements = stock.transfer(act, goods=goods)
    failpoints.reach("slot_move")
    move.state, move.ended_at = SlotMove.State.COMPLETED, act.occurred_at
    record(act, "slotting.carry", document=move.number, quantity=plain(sum((line.quantity for line in goods), Decimal(0))))
    return movements


def _free(move: SlotMove) -> list[Goods]:
    """What is neither on hold nor promised to pickers, lot by lot; the rest stays where it is."""
    goods = _free_of(move, move.owner_id, move.sku_id, move.from_bin_id, move.to_bin_id)
    if not goods:
        raise NothingFree(
            f"Nothing of {move.sku.code} in {move.from_bin.code} is free: it is gone, on hold, or pickers are sent for it. "
            "Nothing was moved."
        )
    if move.other_sku_id and move.other_owner_id:
        goods += _free_of(move, move.other_owner_id, move.other_sku_id, move.to_bin_id, move.from_bin_id)
    return goods


def _free_of(move: SlotMove, owner_id: int, sku_id: int, from_bin_id: int, to_bin_id: int) -> list[Goods]:
    rows = stock_queries.balances_in(from_bin_id).filter(owner_id=owner_id, sku_id=sku_id).order_by("lot_id")
    return [
        Goods(owner_id, sku_id, free, from_bin_id, to_bin_id, row.lot_id or 0, document=move.number)
        for row in rows
        if (free := row.quantity - row.held - row.allocated) > 0
    ]

"""Taking back what was said of goods under way: all of an arrival, or some of it. They are under way again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.stock import operations as stock
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.transfers import queries
from quartermaster.transfers.models import Arrival, ArrivalLine, Transfer
from quartermaster.transfers.operations.arriving import Outcome, change_stages, settle_dispatches
from quartermaster.transfers.operations.documents import ZERO, InvalidTransfer, State, lock, require_state, settle, tell
from quartermaster.transfers.operations.shipping import TakenBackAlready
from quartermaster.transfers.papers import NotSo
from quartermaster.transfers.series import TRANSFERS


class MoreThanArrived(Conflict):
    """So much of it is not noted in the arrival, or no more."""

    code = "more_than_arrived"
    title = "More than arrived"


@transaction.atomic
def take_back_arrival(
    act: Act, *, number: str, arrival: str, parts: Sequence[NotSo] | None = None, version: int | None = None
) -> Transfer:
    """It did not come, or was not lost, after all, or (`parts`) not so much of it: those goods are under way again. They must
    still lie where they came in. The rest of the arrival stands, in a movement of its own size.
    """
    transfer = lock(number, version)
    require_state(transfer, "changed so", *Transfer.UNDER_WAY, State.RECEIVED, State.LOST, State.CANCELLED)
    found = Arrival.objects.filter(transfer=transfer, number=arrival.strip().upper()).first()
    if found is None:
        raise queries.UnknownArrival(f"{transfer.number} has no arrival {arrival[:40]}.")
    if found.voided_at:
        raise TakenBackAlready(f"{found.number} was taken back before.")
    rows = list(found.lines.select_related("line__sku__unit").order_by("-id"))
    taken = {row: row.stands for row in rows if row.stands} if parts is None else _chosen(found, rows, parts)
    _correct(act, taken)
    if not any(row.stands for row in rows):
        found.voided_at = act.occurred_at
        found.save(update_fields=["voided_at"])
    settle_dispatches((row.dispatch_line_id, -quantity) for row, quantity in taken.items())
    change_stages((row.line_id, Outcome(row.outcome), -quantity) for row, quantity in taken.items())
    settle(act, transfer)
    tell(act, "transfers.take_back_arrival", transfer, arrival=found.number, units=plain(sum(taken.values(), ZERO)))
    return transfer


def _correct(act: Act, taken: Mapping[ArrivalLine, Decimal]) -> None:
    """Take so much of each row's movement back; what is left of it stands in another one."""
    right = {row.movement_id: row.stands - quantity for row, quantity in taken.items()}
    standing = stock.correct(act, quantities=right, keeper=TRANSFERS)
    for row, quantity in taken.items():
        row.taken_back += quantity
        row.movement_id = standing.get(row.movement_id, row.movement_id)
    ArrivalLine.objects.bulk_update(taken, ["taken_back", "movement_id"], batch_size=1000)


def _chosen(arrival: Arrival, rows: Sequence[ArrivalLine], parts: Sequence[NotSo]) -> dict[ArrivalLine, Decimal]:
    """So much of which row, what was noted last first. Refuses what the arrival does not say."""
    if not parts:
        message = "Nothing was entered to be taken back. Enter at least one quantity."
        raise InvalidTransfer(message, errors=[FieldError("/lines", "empty", message)])
    taken: defaultdict[ArrivalLine, Decimal] = defaultdict(Decimal)
    for place, part in enumerate(parts):
        pointer, mine = f"/lines/{place}/quantity", [row for row in rows if _is_of(row, part)]
        scale = mine[0].line.sku.unit.scale if mine else 6
        rest = check_quantity(part.quantity, pointer=pointer, scale=scale)
        for row in mine:
            share = min(rest, row.stands - taken[row])
            rest -= share
            taken[row] += share
        if rest > 0:
            there = plain(part.quantity - rest)
            message = f"Of line {part.position} {arrival.number} says {there}, not {plain(part.quantity)}."
            raise MoreThanArrived(message, errors=[FieldError(pointer, "more_than_arrived", message)])
    return {row: quantity for row, quantity in taken.items() if quantity}


def _is_of(row: ArrivalLine, part: NotSo) -> bool:
    named = (part.row_id in (None, row.pk), part.outcome in ("", row.outcome), part.lot_id in (None, row.lot_id or UNTRACKED))
    return row.line.position == part.position and all(named)

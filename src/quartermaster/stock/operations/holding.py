"""Goods are kept from being sold where they lie, given free, or rejected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import virtual_bin
from quartermaster.stock import ledger, queries
from quartermaster.stock.models.book import Hold, Movement
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.moves import Goods, HoldAsk
from quartermaster.stock.operations.posting import move_of, post, tell
from quartermaster.stock.operations.refusals import HoldSpent, NothingToHold, ReasonMissing, UnknownHold
from quartermaster.stock.operations.requiring import HOLD_REASONS, require_kind, require_reason

MOST_HELD_AT_ONCE = 10_000


@transaction.atomic
def hold(act: Act, *, asks: Sequence[HoldAsk]) -> list[int]:
    """Keep goods from being sold where they lie; the holds' ids. They stay on hand."""
    for place, ask in enumerate(asks):
        if ask.reason not in HOLD_REASONS:
            message = f"“{ask.reason}” is not a reason for a hold. Choose one of: {', '.join(HOLD_REASONS)}."
            raise ReasonMissing(message, errors=[FieldError(f"/lines/{place}/reason", "reason_missing", message)])
    ids = ledger.hold_goods(act, asks)
    tell("stock.held", {ask.sku_id for ask in asks}, documents=())
    return ids


@transaction.atomic
def hold_all(
    act: Act,
    *,
    reason: str,
    note: str = "",
    sku_id: int | None = None,
    bin_id: int | None = None,
    lot_id: int | None = None,
    owner_id: int | None = None,
) -> list[int]:
    """`hold` all that lies free of a SKU, in a bin, of a lot, or of what is named together, of all owners' or one's; the
    holds' ids."""
    if bin_id is None and lot_id is None:
        message = "Name the bin or the lot to hold; a SKU alone lies in many places."
        raise Invalid(message, errors=[FieldError("/bin", "invalid", message)])
    found = queries.free_cells(sku_id=sku_id, bin_id=bin_id, lot_id=lot_id, owner_id=owner_id)[: MOST_HELD_AT_ONCE + 1]
    asks = [
        HoldAsk(row.owner_id, row.sku_id, row.bin_id, row.quantity - row.held, reason, lot_id=row.lot_id or UNTRACKED, note=note)
        for row in found
    ]
    if not asks:
        raise NothingToHold("Nothing of this lies free there. It is on hold already, or gone.")
    if len(asks) > MOST_HELD_AT_ONCE:
        raise Invalid(f"That would be more than {MOST_HELD_AT_ONCE:,} holds. Block the lot instead, or hold it SKU by SKU.")
    held = hold_free(act, asks=asks)
    if not held:
        raise NothingToHold("Nothing of this lies free there. It is on hold already, or gone.")
    return held


@transaction.atomic
def hold_free(act: Act, *, asks: Sequence[HoldAsk]) -> list[int]:
    """`hold` all that still lies free, once it is locked, of what the asks name; of what is gone nothing."""
    free = ledger.still_free(asks)
    return hold(act, asks=free) if free else []


@transaction.atomic
def lift(act: Act, *, holds: Mapping[int, Decimal | None]) -> None:
    """Give held goods free again: a part of each hold (a quantity) or all of it (None)."""
    found = queries.holds_by_id(holds)
    ledger.lift(act, _of_holds(holds, found))
    tell("stock.lifted", {row.sku_id for row in found.values()}, documents=())


@transaction.atomic
def reject(act: Act, *, holds: Mapping[int, Decimal | None], to_bin_id: int | None = None) -> list[int]:
    """Held goods are not fit: they go to quarantine (`to_bin_id`), or are scrapped where none is named.

    The movements' ids, in the order of the holds.
    """
    found = queries.holds_by_id(holds)
    quantities = _of_holds(holds, found)
    named = [found[hold_id] for hold_id in holds]
    if to_bin_id is None:
        require_reason(act)
    else:
        require_kind([_held_goods(row, quantities[row.id], to_bin_id) for row in named], "to_bin_id", Bin.Kind.QUARANTINE)
    kind, end = (
        (Movement.Kind.SCRAP, virtual_bin(Bin.Kind.LOSS).id) if to_bin_id is None else (Movement.Kind.INTERNAL_MOVE, to_bin_id)
    )
    moves = [move_of(_held_goods(row, quantities[row.id], end), kind, row.bin_id, end) for row in named]
    return post(act, moves, "stock.moved", held=quantities, firm=False)


@transaction.atomic
def write_off(act: Act, *, holds: Mapping[int, Decimal]) -> list[int]:
    """Held goods are not there: they are adjusted away, against the loss bin, with their holds. The act's reason is one of
    `REASONS`. What is sellable stays as it is: they were not."""
    require_reason(act)
    found = queries.holds_by_id(holds)
    quantities = _of_holds(holds, found)
    loss_id = virtual_bin(Bin.Kind.LOSS).id
    moves = [
        move_of(
            _held_goods(found[hold_id], quantities[hold_id], loss_id), Movement.Kind.ADJUSTMENT, found[hold_id].bin_id, loss_id
        )
        for hold_id in holds
    ]
    return post(act, moves, "stock.adjusted", held=quantities, firm=False)


def _of_holds(holds: Mapping[int, Decimal | None], found: Mapping[int, Hold]) -> dict[int, Decimal]:
    """How much of each hold; all that is open where no quantity is named. That it is still open, the ledger sees to."""
    if missing := [hold_id for hold_id in holds if hold_id not in found]:
        raise UnknownHold(f"There is no hold {missing[0]}.")
    if spent := [hold_id for hold_id in holds if not found[hold_id].open]:
        raise HoldSpent(f"Nothing of hold {spent[0]} is held any more: it was lifted, or the goods are gone.")
    wanted = {hold_id: found[hold_id].open if quantity is None else quantity for hold_id, quantity in holds.items()}
    return {hold_id: check_quantity(quantity) for hold_id, quantity in wanted.items()}


def _held_goods(row: Hold, quantity: Decimal, to_bin_id: int) -> Goods:
    return Goods(row.owner_id, row.sku_id, quantity, row.bin_id, to_bin_id, lot_id=row.lot_id or UNTRACKED)

"""Lots and serials begin, pass to another owner, and change their state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import FieldError
from quartermaster.stock import ledger, queries
from quartermaster.stock.models.lots import UNTRACKED, Lot
from quartermaster.stock.moves import Goods, NewLot
from quartermaster.stock.operations.posting import tell
from quartermaster.stock.operations.refusals import LotDiffers, ReasonMissing, UnknownLot


@transaction.atomic
def begin_lots(act: Act, *, lots: Sequence[NewLot]) -> list[int]:
    """The ids of the lots in order; those not heard of before are made. Serials of a SKU that is tracked by serial.

    Refuses a lot that is known with another expiry or other dates: two lots of one code would be mixed up.
    """
    return ledger.begin_lots(lots)


@transaction.atomic
def pass_lots(act: Act, *, goods: Sequence[Goods], to_owner_id: int) -> Mapping[int, int]:
    """Former owner's lot → the new owner's of the same code, dates and state; begun where they have none."""
    theirs, wanted = {UNTRACKED: UNTRACKED}, {line.lot_id for line in goods} - {UNTRACKED}
    if not wanted:
        return theirs
    found = list(Lot.objects.filter(id__in=wanted).order_by("sku_id", "code", "id"))
    if len(found) < len(wanted):
        raise UnknownLot("There is no such lot.")
    places = {line.lot_id: place for place, line in reversed(list(enumerate(goods)))}
    known = set(Lot.objects.filter(owner_id=to_owner_id, code__in=[lot.code for lot in found]).values_list("id", flat=True))
    begun = ledger.begin_lots([_same_lot(lot, to_owner_id) for lot in found])
    states = {lot.id: lot.state for lot in ledger.locked_lots({*begun, *(lot.id for lot in found)})}  # all in one order
    for lot, lot_id in zip(found, begun, strict=True):
        theirs[lot.id] = lot_id
        state, their_state = states[lot.id], states[lot_id]
        if their_state == state:
            continue
        if lot_id in known:
            message = f"Lot {lot.code} is {state.replace('_', ' ')}, and {their_state.replace('_', ' ')} with the new owner."
            raise LotDiffers(
                f"{message} Give both the same state first.",
                errors=[FieldError(f"/lines/{places[lot.id]}/lot", "lot_differs", message)],
            )
        ledger.change_lot_state(act if act.reason else act.because("Change of owner"), lot_id, Lot.State(state))
        states[lot_id] = state
    return theirs


@transaction.atomic
def change_lot(act: Act, *, lot_id: int, state: Lot.State) -> None:
    """Give a lot another state. Unless it is released, what there is of it is held wherever it lies, picked goods included."""
    if not act.reason:
        message = "Say why the lot's state changes."
        raise ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])
    if ledger.change_lot_state(act, lot_id, state) != state:
        tell("stock.lot_changed", queries.skus_of_lots([lot_id]), documents=())


def _same_lot(lot: Lot, owner_id: int) -> NewLot:
    return NewLot(
        owner_id,
        lot.sku_id or 0,
        lot.code,
        expires_on=lot.expires_on,
        best_before=lot.best_before,
        manufactured_on=lot.manufactured_on,
        supplier_lot=lot.supplier_lot,
        warranty_until=lot.warranty_until,
        attributes=lot.attributes,
    )

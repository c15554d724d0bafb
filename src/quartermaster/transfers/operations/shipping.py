"""Sending: claimed goods leave their shelves for the other warehouse; and taking back what was said to have left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.kernel.numbering import next_number
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock import weights
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.moves import Goods
from quartermaster.stock.pointing import weights_at
from quartermaster.stock.shelves import Take, spread
from quartermaster.stock.weighing import shared
from quartermaster.transfers import queries
from quartermaster.transfers.models import Dispatch, DispatchLine, Transfer, TransferLine
from quartermaster.transfers.operations.allocating import CLAIMING, NothingAllocated, claim, claims_of
from quartermaster.transfers.operations.documents import ZERO, change_lines, lines_of, lock, require_state, settle, tell
from quartermaster.transfers.papers import Taken
from quartermaster.transfers.series import TRANSFERS


class MoreThanAllocated(Conflict):
    """More of a line was to be sent than is claimed for it."""

    code = "more_than_allocated"
    title = "More than is allocated"


class LotNotSendable(Conflict):
    """Goods of the lot may not be sent: it has expired, is blocked or on hold, or lies elsewhere."""

    code = "lot_not_pickable"
    title = "The lot cannot be sent"


class DispatchArrived(Conflict):
    """Something of the dispatch came, was lost or went back already."""

    code = "dispatch_arrived"
    title = "Some of it has arrived"


class TakenBackAlready(Conflict):
    code = "taken_back_already"
    title = "This was taken back before"


@transaction.atomic
def ship(
    act: Act,
    *,
    number: str,
    takes: Sequence[Taken] | None = None,
    carrier: str = "",
    tracking: str = "",
    expected_on: date | None = None,
    note: str = "",
    version: int | None = None,
) -> Dispatch:
    """Send what was taken, or (None) all that is claimed as the pick list says. From now on it is in transit."""
    transfer = lock(number, version)
    require_state(transfer, "shipped", *CLAIMING)
    lines = lines_of(transfer)
    if not any(line.claimed for line in lines):
        raise NothingAllocated(f"Nothing is allocated for {transfer.number} that has not left. Allocate its goods first.")
    plan = queries.takes_of(transfer, lines)
    chosen = plan if takes is None else _checked(transfer, lines, takes)
    if not chosen:
        message = f"The shelves of {transfer.from_warehouse.name} hold nothing sellable of what is allocated. Count the bins."
        raise NothingAllocated(message)
    others = "" if takes is None else _other_lots(act, transfer, lines, plan, chosen)
    dispatch = _send(act, transfer, lines, chosen, takes or (), carrier=carrier, tracking=tracking, note=note)
    transfer.expected_on = expected_on or transfer.expected_on
    settle(act, transfer)
    sent = {line.pk: line for line in lines}
    details = {"dispatch": dispatch.number, "units": plain(sum((take.quantity for take in chosen), ZERO))}
    details |= {"other lots": others} if others else {}
    tell(act, "transfers.ship", transfer, sku_ids={sent[take.line_id].sku_id for take in chosen}, **details)
    return dispatch


@transaction.atomic
def take_back_dispatch(act: Act, *, number: str, dispatch: str, version: int | None = None) -> Transfer:
    """It did not leave after all: the goods lie where they were and are claimed again, as far as they are still available.

    Refused once anything of it came, was lost or went back.
    """
    transfer = lock(number, version)
    require_state(transfer, "taken back", *Transfer.UNDER_WAY)
    found = Dispatch.objects.filter(transfer=transfer, number=dispatch.strip().upper()).first()
    if found is None:
        raise queries.UnknownDispatch(f"{transfer.number} has no dispatch {dispatch[:40]}.")
    if found.voided_at:
        raise TakenBackAlready(f"{found.number} was taken back before.")
    rows = list(found.lines.all())
    if any(row.settled for row in rows):
        raise DispatchArrived(f"Some of {found.number} has arrived or is lost. Take the arrival back first.")
    stock.correct(act, quantities={row.movement_id: ZERO for row in rows}, keeper=TRANSFERS)
    found.voided_at = act.occurred_at
    found.save(update_fields=["voided_at"])
    back: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        back[row.line_id] += row.quantity
    change_lines({line_id: {"shipped": -quantity} for line_id, quantity in back.items()})
    claim(act, transfer, lines_of(transfer), back, partial=True)
    settle(act, transfer)
    tell(act, "transfers.take_back_dispatch", transfer, dispatch=found.number, units=plain(sum(back.values(), ZERO)))
    return transfer


# ---------------------------------------------------------------- below: what was taken, and writing it down


def _checked(transfer: Transfer, lines: Sequence[TransferLine], takes: Sequence[Taken]) -> list[Take]:
    by_position = {line.position: line for line in lines}
    left = {line.position: line.claimed for line in lines}
    checked = []
    for place, taken in enumerate(takes):
        line, pointer = by_position.get(taken.position), f"/lines/{place}/quantity"
        check_quantity(taken.quantity, pointer=pointer, **({"scale": line.sku.unit.scale} if line else {}))
        if line is None or taken.quantity > left[taken.position]:
            there = plain(left[taken.position]) if line else "nothing"
            message = f"Of line {taken.position} {there} is allocated and not sent yet, not {plain(taken.quantity)}."
            raise MoreThanAllocated(message, errors=[FieldError(pointer, "more_than_allocated", message)])
        left[taken.position] -= taken.quantity
        checked.append(Take(line.pk, taken.bin_id, "", 0, taken.lot_id, taken.quantity))
    return checked


def _other_lots(act: Act, transfer: Transfer, lines: Sequence[TransferLine], plan: Sequence[Take], takes: Sequence[Take]) -> str:
    """Which lots were taken that the pick list does not name, in words; "" where it names all. Serials are as good as each
    other. Taking another lot needs a permission; what may not be sold is sent by nobody."""
    by_id = {line.pk: line for line in lines}
    skus = {by_id[take.line_id].sku_id for take in takes}
    sellable = {
        (row.sku_id, row.bin_id, row.lot_id)
        for row in stock_queries.pickable(skus, warehouse_id=transfer.from_warehouse_id, owner_id=transfer.owner_id)
    }
    for place, take in enumerate(takes):
        if take.lot_id != UNTRACKED and (by_id[take.line_id].sku_id, take.bin_id, take.lot_id) not in sellable:
            message = "This lot may not be taken there: it has expired, is blocked or on hold, or is gone."
            raise LotNotSendable(message, errors=[FieldError(f"/lines/{place}/lot", "lot_not_pickable", message)])
    wanted: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for take in takes:
        if take.lot_id > UNTRACKED:
            wanted[take.line_id, take.lot_id] += take.quantity
    for take in plan:
        if (take.line_id, take.lot_id) in wanted:
            wanted[take.line_id, take.lot_id] -= take.quantity
    others = {key: more for key, more in wanted.items() if more > 0}
    if not others:
        return ""
    permissions.require(act.permissions, "transfers.ship_other_lot")
    codes = stock_queries.lot_codes({lot_id for _, lot_id in others})
    return "; ".join(
        f"{plain(more)} of line {by_id[line_id].position} from lot {codes[lot_id]}" for (line_id, lot_id), more in others.items()
    )


def _send(
    act: Act,
    transfer: Transfer,
    lines: Sequence[TransferLine],
    takes: Sequence[Take],
    weighed: Sequence[Taken],
    *,
    carrier: str,
    tracking: str,
    note: str,
) -> Dispatch:
    """`weighed`: the takes as they were said, with what they weigh; none where they are the pick list's."""
    goods, of_line, places = _goods(transfer, lines, takes, weighed)
    with weights_at(places):
        movement_ids = stock.send(act, goods=goods)
    dispatch = Dispatch.objects.create(
        number=next_number("TD", sequence="transfers_dispatch_number"),
        owner_id=transfer.owner_id,
        transfer=transfer,
        shipped_by_id=act.user_id,
        shipped_at=act.occurred_at,
        carrier=carrier.strip(),
        tracking=tracking.strip(),
        note=note.strip(),
    )
    DispatchLine.objects.bulk_create(
        [
            DispatchLine(
                owner_id=transfer.owner_id,
                dispatch=dispatch,
                line_id=line_id,
                bin_id=row.bin_id,
                lot_id=row.lot_id,
                quantity=row.quantity,
                movement_id=movement_id,
            )
            for row, line_id, movement_id in zip(goods, of_line, movement_ids, strict=True)
        ],
        batch_size=5000,
    )
    sent: dict[int, Decimal] = defaultdict(Decimal)
    for row, line_id in zip(goods, of_line, strict=True):
        sent[line_id] += row.quantity
    change_lines({line_id: {"claimed": -quantity, "shipped": quantity} for line_id, quantity in sent.items()})
    return dispatch


def _goods(
    transfer: Transfer, lines: Sequence[TransferLine], takes: Sequence[Take], said: Sequence[Taken]
) -> tuple[list[Goods], list[int], list[str]]:
    """Goods to move, the line each is for, and its place in the request. A take that uses up two claims becomes two."""
    by_id: Mapping[int, TransferLine] = {line.pk: line for line in lines}
    claims = {line_id: dict(parts) for line_id, parts in claims_of(transfer, lines).items()}
    how = weights.weighed_among({by_id[take.line_id].sku_id for take in takes}) if any(one.weight for one in said) else {}
    goods: list[Goods] = []
    of_line: list[int] = []
    places: list[str] = []
    for place, take in enumerate(takes):
        mine, taken = claims.get(take.line_id, {}), said[place] if said else None
        shares = spread(take.quantity, mine.items())
        pieces = [quantity for _, quantity in shares]
        told = shared(taken.weight if taken else None, pieces, how.get(by_id[take.line_id].sku_id))
        for (name, quantity), weight in zip(shares, told, strict=True):
            mine[name] -= quantity
            of_line.append(take.line_id)
            places.append(f"/lines/{place}")
            goods.append(
                Goods(
                    owner_id=transfer.owner_id,
                    sku_id=by_id[take.line_id].sku_id,
                    quantity=quantity,
                    bin_id=take.bin_id,
                    lot_id=take.lot_id,
                    document=transfer.number,
                    claim=name,
                    weight=weight,
                    confirmed=taken is not None and taken.confirmed,
                )
            )
    return goods, of_line, places

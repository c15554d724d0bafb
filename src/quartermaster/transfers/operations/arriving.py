"""What becomes of goods under way: they come, good or damaged, they are lost, or they go back."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.kernel.db import array, run
from quartermaster.kernel.numbering import next_number
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.locations.queries import UnknownPlace, first_bin
from quartermaster.stock import operations as stock
from quartermaster.stock import weights
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.moves import Goods
from quartermaster.stock.pointing import weights_at
from quartermaster.stock.weighing import Weighed, shared
from quartermaster.transfers import queries
from quartermaster.transfers.models import Arrival, ArrivalLine, Dispatch, DispatchLine, Transfer, TransferLine
from quartermaster.transfers.operations.documents import (
    InvalidTransfer,
    change_lines,
    lines_of,
    lock,
    require_state,
    settle,
    tell,
)
from quartermaster.transfers.papers import Came, Missing

Outcome = ArrivalLine.Outcome
STAGE = {
    Outcome.GOOD: "received",
    Outcome.DAMAGED: "received",
    Outcome.OVER: "over",
    Outcome.LOST: "lost",
    Outcome.SENT_BACK: "sent_back",
}
"""Which stage of the line an outcome adds to."""


class AlreadyReceived(Conflict):
    """Nothing of it is under way: it was received before."""

    code = "transfer_already_received"
    title = "This was received before"


class OverReceived(Conflict):
    """More came than is under way; nothing was taken in."""

    code = "over_received"
    title = "More than was sent"


class NotUnderWay(Conflict):
    """So much of it is not under way."""

    code = "not_under_way"
    title = "Not under way"


@dataclass(slots=True)
class Part:
    """Goods of one lot and what became of them. What is over has no dispatch line."""

    line: TransferLine
    quantity: Decimal
    lot_id: int
    outcome: Outcome
    sent: DispatchLine | None
    place: int
    """Where the goods are in the request, for refusals."""
    weight: Decimal | None = None
    confirmed: bool = False


@transaction.atomic
def receive(
    act: Act,
    *,
    number: str,
    came: Sequence[Came] | None = None,
    dispatch: str = "",
    allow_over: bool = False,
    bin_id: int | None = None,
    note: str = "",
    version: int | None = None,
) -> Arrival:
    """Take in what came, or (None) all that is under way, of one dispatch or of any. It lies at a dock, in part damaged
    in quarantine; what did not come stays under way.

    More than is under way is refused unless `allow_over` says that it is meant, which needs a permission: then it is found.
    """
    transfer = lock(number, version)
    under_way = what_is_under_way(transfer, dispatch, "received")
    everything = [Came(row.line.position, row.quantity - row.settled, row.lot_id) for row in under_way]
    if came is not None and not came:
        message = "Nothing was entered as received. Enter at least one quantity."
        raise InvalidTransfer(message, errors=[FieldError("/lines", "empty", message)])
    parts = _match(transfer, under_way, everything if came is None else came)
    if (over := [part for part in parts if part.outcome is Outcome.OVER]) and not allow_over:
        errors = [
            FieldError(f"/lines/{part.place}/quantity", "over_received", f"{plain(part.quantity)} more came than is under way.")
            for part in over
        ]
        raise OverReceived(f"{errors[0].message} Say that you accept them, or correct the quantity.", errors=errors)
    if over:
        permissions.require(act.permissions, "transfers.over_receive")
    dock = _dock(transfer.to_warehouse, bin_id)
    arrival = note_arrival(act, transfer, parts, dock, first_bin(transfer.to_warehouse, Bin.Kind.QUARANTINE), note=note)
    tell(act, "transfers.receive", transfer, sku_ids={part.line.sku_id for part in parts}, **said_of(arrival, parts))
    return arrival


@transaction.atomic
def write_off(
    act: Act,
    *,
    number: str,
    missing: Sequence[Missing] | None = None,
    dispatch: str = "",
    note: str = "",
    version: int | None = None,
) -> Arrival:
    """Say that goods under way, or (None) all of them, are lost, at what they cost. The act's reason is one of stock's."""
    transfer = lock(number, version)
    under_way = what_is_under_way(transfer, dispatch, "written off")
    parts = settled_as(Outcome.LOST, under_way, missing)
    arrival = note_arrival(act, transfer, parts, None, None, note=note)
    tell(act, "transfers.write_off", transfer, sku_ids={part.line.sku_id for part in parts}, **said_of(arrival, parts))
    return arrival


# ---------------------------------------------------------------- thinking: which of what is under way came


def what_is_under_way(transfer: Transfer, dispatch: str, deed: str) -> list[DispatchLine]:
    """What is under way of the transfer, or of a dispatch of it. Refuses where nothing is any more."""
    wanted = dispatch.strip().upper()
    if wanted and not Dispatch.objects.filter(transfer=transfer, number=wanted).exists():
        raise queries.UnknownDispatch(f"{transfer.number} has no dispatch {dispatch[:40]}.")
    found = queries.under_way_of(transfer.pk, dispatch=wanted)
    if transfer.shipped_at is not None and not found:
        what = f"Of {wanted}" if wanted else f"Of {transfer.number}"
        raise AlreadyReceived(f"{what} nothing is under way any more: see its arrivals.")
    require_state(transfer, deed, *Transfer.UNDER_WAY)
    return found


class _Piles:
    """What is under way, by line and by lot; what left first is taken first, and each piece once."""

    def __init__(self, under_way: Sequence[DispatchLine]) -> None:
        self._left = {row.pk: row.quantity - row.settled for row in under_way}
        self._piles: dict[tuple[int, int | None], deque[DispatchLine]] = defaultdict(deque)
        for row in under_way:
            self._piles[row.line_id, None].append(row)
            self._piles[row.line_id, row.lot_id or UNTRACKED].append(row)

    def take(self, line_id: int, lot_id: int | None, quantity: Decimal) -> Iterator[tuple[DispatchLine, Decimal]]:
        """Up to so much of a line, of the lot named or of any."""
        pile = self._piles[line_id, lot_id]
        while quantity > 0 and pile:
            row = pile[0]
            share = min(quantity, self._left[row.pk])
            self._left[row.pk] -= share
            quantity -= share
            if not self._left[row.pk]:
                pile.popleft()
            if share:
                yield row, share


def _match(transfer: Transfer, under_way: Sequence[DispatchLine], came: Sequence[Came]) -> list[Part]:
    """Which of what is under way the goods are, what left first before the rest; what is beyond it is over."""
    lines = {line.position: line for line in lines_of(transfer)}
    piles = _Piles(under_way)
    how = weights.weighed_among({line.sku_id for line in lines.values()}) if any(one.weight for one in came) else {}
    errors: list[FieldError] = []
    parts: list[Part] = []
    for place, given in enumerate(came):
        line = lines.get(given.position)
        if line is None:
            message = f"{transfer.number} has no line {given.position}."
            errors.append(FieldError(f"/lines/{place}/line", "unknown_line", message))
            continue
        try:
            rest = check_quantity(given.quantity, pointer=f"/lines/{place}/quantity", scale=line.sku.unit.scale)
        except Invalid as refusal:
            errors += refusal.errors
            continue
        outcome, first = Outcome.DAMAGED if given.damaged else Outcome.GOOD, len(parts)
        for row, share in piles.take(line.pk, given.lot_id, rest):
            rest -= share
            parts.append(Part(line, share, row.lot_id or UNTRACKED, outcome, row, place))
        if rest > 0:
            if line.sku.tracking != "none" and given.lot_id is None:
                message = f"{plain(rest)} more of {line.sku.code} came than is under way: say of which {line.sku.tracking}."
                errors.append(FieldError(f"/lines/{place}/lot", "lot_needed", message))
                continue
            parts.append(Part(line, rest, given.lot_id or UNTRACKED, Outcome.OVER, None, place))
        _weigh(given, parts[first:], how.get(line.sku_id))
    if errors:
        refused = stock.LotNeeded if errors[0].code == stock.LotNeeded.code else InvalidTransfer
        raise refused(errors[0].message, errors=errors)
    return parts


def _weigh(given: Came, parts: Sequence[Part], how: Weighed | None) -> None:
    for part, weight in zip(parts, shared(given.weight, [part.quantity for part in parts], how), strict=True):
        part.weight, part.confirmed = weight, given.confirmed


def settled_as(outcome: Outcome, under_way: Sequence[DispatchLine], wanted: Sequence[Missing] | None) -> list[Part]:
    """All that is under way, or so much of it as is named, as parts of one outcome. Refuses what is not under way."""
    if wanted is None:
        return [Part(row.line, row.quantity - row.settled, row.lot_id or UNTRACKED, outcome, row, 0) for row in under_way]
    line_ids = {row.line.position: row.line_id for row in under_way}
    piles, parts = _Piles(under_way), []
    for place, given in enumerate(wanted):
        rest = check_quantity(given.quantity, pointer=f"/lines/{place}/quantity")
        for row, share in piles.take(line_ids.get(given.position, 0), given.lot_id, rest):
            rest -= share
            parts.append(Part(row.line, share, row.lot_id or UNTRACKED, outcome, row, place))
        if rest > 0:
            there = plain(given.quantity - rest)
            message = f"Of line {given.position} {there} is under way, not {plain(given.quantity)}."
            raise NotUnderWay(message, errors=[FieldError(f"/lines/{place}/quantity", "not_under_way", message)])
    return parts


def _dock(warehouse: Warehouse, bin_id: int | None) -> Bin:
    if bin_id is None:
        return first_bin(warehouse, Bin.Kind.DOCK)
    found = Bin.objects.filter(pk=bin_id, warehouse=warehouse, kind=Bin.Kind.DOCK, closed_at=None).first()
    if found is None:
        raise UnknownPlace(f"Choose an open dock of {warehouse.name}.")
    return found


# ---------------------------------------------------------------- writing


def note_arrival(
    act: Act,
    transfer: Transfer,
    parts: Sequence[Part],
    dock: Bin | None,
    quarantine: Bin | None,
    *,
    note: str,
    release: Mapping[str, Decimal | None] | None = None,
) -> Arrival:
    """Move the goods, note what became of them, and let lines and state follow."""
    bins = {Outcome.GOOD: dock, Outcome.OVER: dock, Outcome.SENT_BACK: dock, Outcome.DAMAGED: quarantine, Outcome.LOST: None}
    came = [part for part in parts if part.outcome not in (Outcome.LOST, Outcome.OVER)]
    lost, over = ([part for part in parts if part.outcome is outcome] for outcome in (Outcome.LOST, Outcome.OVER))
    ordered = [*came, *lost, *over]
    goods = [_goods(act, transfer, part, bins[part.outcome]) for part in ordered]
    ends = (len(came), len(came) + len(lost))
    with weights_at([f"/lines/{part.place}" for part in ordered]):
        movement_ids = stock.arrive(
            act, goods=goods[: ends[0]], lost=goods[ends[0] : ends[1]], found=goods[ends[1] :], release=release or {}
        )
    arrival = Arrival.objects.create(
        number=next_number("TA", sequence="transfers_arrival_number"),
        owner_id=transfer.owner_id,
        transfer=transfer,
        noted_by_id=act.user_id,
        noted_at=act.occurred_at,
        reason=act.reason,
        note=note.strip(),
    )
    ArrivalLine.objects.bulk_create(
        [
            ArrivalLine(
                owner_id=transfer.owner_id,
                arrival=arrival,
                line=part.line,
                dispatch_line=part.sent,
                bin=bins[part.outcome],
                lot_id=part.lot_id,
                quantity=part.quantity,
                outcome=part.outcome,
                movement_id=movement_id,
            )
            for part, movement_id in zip(ordered, movement_ids, strict=True)
        ],
        batch_size=5000,
    )
    settle_dispatches((part.sent.pk if part.sent else None, part.quantity) for part in ordered)
    change_stages((part.line.pk, part.outcome, part.quantity) for part in ordered)
    settle(act, transfer)
    return arrival


def _goods(act: Act, transfer: Transfer, part: Part, place: Bin | None) -> Goods:
    why = {Outcome.DAMAGED: "damaged", Outcome.OVER: "outbound_not_recorded", Outcome.LOST: act.reason}
    return Goods(
        owner_id=transfer.owner_id,
        sku_id=part.line.sku_id,
        quantity=part.quantity,
        bin_id=place.pk if place else 0,
        lot_id=part.lot_id,
        document=transfer.number,
        reason=why.get(part.outcome, ""),
        weight=part.weight,
        confirmed=part.confirmed,
    )


def settle_dispatches(changes: Iterable[tuple[int | None, Decimal]]) -> None:
    settled: dict[int, Decimal] = defaultdict(Decimal)
    for row_id, quantity in changes:
        if row_id is not None:
            settled[row_id] += quantity
    run(
        """UPDATE transfers_dispatchline l SET settled = l.settled + d.quantity
        FROM unnest(%s::bigint[], %s::numeric[]) AS d(id, quantity) WHERE l.id = d.id""",
        [array(list(settled)), array(list(settled.values()))],
    )


def change_stages(changes: Iterable[tuple[int, Outcome, Decimal]]) -> None:
    added: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line_id, outcome, quantity in changes:
        added[line_id][STAGE[outcome]] += quantity
    change_lines(added)


def said_of(arrival: Arrival, parts: Sequence[Part]) -> dict[str, str]:
    """What the timeline says of it: how much came, and how."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for part in parts:
        sums[part.outcome.label.lower()] += part.quantity
    return {"arrival": arrival.number} | {word: plain(quantity) for word, quantity in sums.items()}

"""The verbs of stock. Each takes the act first, is one transaction, and announces what happened.

Goods that come from or go to the outside world come from or go to a virtual bin; the verb knows which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.kernel import failpoints
from quartermaster.kernel.db import Rider, array, rows
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, NotFound
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import bin_facts, bins_by_id, virtual_bin
from quartermaster.stock import documents, ledger, limits, queries, weights
from quartermaster.stock.documents import Series
from quartermaster.stock.models.book import Hold, Movement, Reservation
from quartermaster.stock.models.lots import UNTRACKED, Lot
from quartermaster.stock.moves import Ask, Binding, Bound, Cell, Goods, Held, HoldAsk, Move, NewLot, Use
from quartermaster.stock.weighing import Weighed
from quartermaster.stock.weights import MovedWeight, Way

InsufficientStock = ledger.InsufficientStock
BinShort = ledger.BinShort
LotDiffers = ledger.LotDiffers
UnknownLot = ledger.UnknownLot
UnknownHold = ledger.UnknownHold
HoldSpent = ledger.HoldSpent
WeightNeeded = ledger.WeightNeeded
NothingLiesThere = ledger.NothingLiesThere
UnknownWeighing = ledger.UnknownWeighing
WeighedAnew = ledger.WeighedAnew
"""For callers that refuse in the book's words, or turn them into words of their own."""

NOTHING: Mapping[str, Decimal | None] = {}
NO_HOLDS: Mapping[int, Decimal] = {}

REASONS = (
    "damaged",
    "expired",
    "stolen",
    "missing",
    "found",
    "recounted",
    "data_entry_error",
    "misplaced",
    "inbound_not_recorded",
    "outbound_not_recorded",
    "return_not_recorded",
    "bin_or_lot_correction",
)
"""Why stock is adjusted."""

WEIGHT_REASONS = ("dried", "reweighed", "damaged", "data_entry_error")
"""Why goods weigh something else than the book says."""

MOVED_BY_HAND = (Bin.Kind.DOCK, Bin.Kind.STORAGE, Bin.Kind.QUARANTINE)
"""Kinds of bins between which goods move without a document's deed."""


HOLD_REASONS = ("quality_control", "damaged", "expired", "recalled", "quarantine", "other")
"""Why goods are held where they lie."""


MOST_HELD_AT_ONCE = 10_000


class NothingToHold(Conflict):
    code = "nothing_to_hold"
    title = "Nothing lies free there"


class LotNeeded(Invalid):
    """The SKU is tracked, so its goods come in as lots or serials."""

    code = "lot_needed"
    title = "A lot is needed"


class BundleHasNoStock(Conflict):
    """A bundle is never in stock as such; its components are."""

    code = "bundle_has_no_stock"
    title = "A bundle has no stock of its own"


class LotBlocked(Conflict):
    """The lot's state keeps its goods from being picked and shipped."""

    code = "lot_blocked"
    title = "The lot is not released"


class WeightUnlikely(Conflict):
    """Pieces would weigh far more or far less than such pieces do: a slip of the keyboard, unless somebody confirms it."""

    code = "weight_unlikely"
    title = "That weight is unlikely"


class HeavierThanLeft(Conflict):
    """A customer would bring back more weight than left for that document and has not come back."""

    code = "heavier_than_left"
    title = "Heavier than what left"


class NotWeighed(Invalid):
    """A weight was named for goods that are only counted."""

    code = "not_weighed"
    title = "The SKU is not weighed"


class ReasonMissing(Invalid):
    code = "reason_missing"
    title = "A reason is needed"


class WrongBin(Conflict):
    """The bin's kind does not suit the deed: receipts land at a dock, picks go to staging."""

    code = "wrong_bin"
    title = "Not a bin for this"


class CannotReverse(Conflict):
    code = "cannot_reverse"
    title = "This movement cannot be reversed"


class BelongsToDocument(Conflict):
    """What was claimed or moved for a document is given back and corrected by the document's own deeds."""

    code = "belongs_to_document"
    title = "This belongs to a document"


class UnknownMovement(NotFound):
    code = "unknown_movement"
    title = "There is no such movement"


@transaction.atomic
def open_balances(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Put opening stock into its bins."""
    return _post(act, _from_outside(goods, Bin.Kind.SUPPLIER, Movement.Kind.OPENING), "stock.opened")


@transaction.atomic
def receive(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Take goods in from a supplier, at a dock (receiving) or, when they are not fit, in quarantine (held)."""
    _require_kind(goods, "bin_id", Bin.Kind.DOCK, Bin.Kind.QUARANTINE)
    return _post(act, _from_outside(goods, Bin.Kind.SUPPLIER, Movement.Kind.RECEIPT), "stock.received")


@transaction.atomic
def put_away(act: Act, *, goods: Sequence[Goods], over_limits: bool = False) -> list[int]:
    """Move received goods from the dock to where they are sold from (or to quarantine). What a bin does not hold is refused,
    unless `over_limits` (`limits.keep`)."""
    _require_kind(goods, "bin_id", Bin.Kind.DOCK)
    _require_kind(goods, "to_bin_id", Bin.Kind.STORAGE, Bin.Kind.QUARANTINE)
    _require_one_warehouse(goods)
    ids = _post(act, _between_bins(goods, Movement.Kind.PUT_AWAY), "stock.put_away")
    limits.keep(act, goods, over=over_limits)
    return ids


@transaction.atomic
def transfer(act: Act, *, goods: Sequence[Goods], over_limits: bool = False) -> list[int]:
    """Move goods from bin to bin at once; between warehouses they pass through transit in the same posting. What a bin does
    not hold is refused, unless `over_limits` (`limits.keep`).

    Not into staging or out of it: what stands there was picked for an order, and moves with it.
    """
    _require_kind(goods, "bin_id", *MOVED_BY_HAND)
    _require_kind(goods, "to_bin_id", *MOVED_BY_HAND)
    bins = bins_by_id({line.bin_id for line in goods} | {line.to_bin_id or 0 for line in goods})
    transit_id = virtual_bin(Bin.Kind.TRANSIT).id
    moves: list[Move] = []
    for line in goods:
        to_bin = bins[line.to_bin_id or 0]
        if bins[line.bin_id].warehouse_id == to_bin.warehouse_id:
            moves.append(_move(line, Movement.Kind.INTERNAL_MOVE, line.bin_id, to_bin.id))
        else:
            moves.append(_move(line, Movement.Kind.TRANSFER_SHIP, line.bin_id, transit_id))
            moves.append(_move(line, Movement.Kind.TRANSFER_RECEIVE, transit_id, to_bin.id))
    ids = _post(act, moves, "stock.moved")
    limits.keep(act, goods, over=over_limits)
    return ids


@transaction.atomic
def send(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Goods leave their shelves for another warehouse, each line using up so much of its claim. Until they arrive they are
    in transit: on hand in neither."""
    refuse_blocked_lots(goods)
    _require_kind(goods, "bin_id", Bin.Kind.STORAGE)
    uses = _uses(goods)
    return _post(act, _to_outside(goods, Bin.Kind.TRANSIT, Movement.Kind.TRANSFER_SHIP), "stock.sent", uses=uses)


@transaction.atomic
def arrive(
    act: Act,
    *,
    goods: Sequence[Goods] = (),
    lost: Sequence[Goods] = (),
    found: Sequence[Goods] = (),
    release: Mapping[str, Decimal | None] = NOTHING,
) -> list[int]:
    """What became of goods in transit: `goods` come in, at a dock (receiving) or, when they are not fit, in quarantine
    (held); `lost` ones never will, at what they cost; `found` came although they were not sent. Their movements in that order.

    Each line that is lost or found says why (`REASONS`). `release` gives claims back in the same posting, so that both take
    their locks in one order.
    """
    _require_kind([*goods, *found], "bin_id", Bin.Kind.DOCK, Bin.Kind.QUARANTINE)
    for line in (*lost, *found):
        _require_reason(act.because(line.reason))
    transit_id, loss_id = virtual_bin(Bin.Kind.TRANSIT).id, virtual_bin(Bin.Kind.LOSS).id
    moves = _from_outside(goods, Bin.Kind.TRANSIT, Movement.Kind.TRANSFER_RECEIVE)
    moves += [_move(line, Movement.Kind.ADJUSTMENT, transit_id, loss_id) for line in lost]
    moves += _from_outside(found, Bin.Kind.LOSS, Movement.Kind.ADJUSTMENT)
    ids = _post(act, moves, "stock.arrived", frees=release)
    if release:
        _announce_released(release)
    return ids


@transaction.atomic
def adjust(act: Act, *, found: Sequence[Goods] = (), lost: Sequence[Goods] = (), oversell: bool = False) -> list[int]:
    """Set the book right: `found` goods appear in their bins, `lost` ones leave them, against the loss bin.

    The act's reason is one of `REASONS`. `oversell` lets available go below zero and needs stock.oversell.
    """
    _require_reason(act)
    if oversell:
        permissions.require(act.permissions, "stock.oversell")
    moves = _from_outside(found, Bin.Kind.LOSS, Movement.Kind.ADJUSTMENT) + _to_outside(
        lost, Bin.Kind.LOSS, Movement.Kind.ADJUSTMENT
    )
    return _post(act, moves, "stock.adjusted", short_allowed=oversell, firm=False)


@transaction.atomic
def weigh(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Say what all pieces of an owner's SKU and lot in a bin weigh (`weight`; the quantity does not matter); the weighings of
    those that weighed something else before.

    Pieces stay as they are; the difference is a variance. The act's reason is one of `WEIGHT_REASONS`.
    """
    _require_weight_reason(act)
    weighed = weights.weighed_among({line.sku_id for line in goods})
    wanted: dict[Cell, Decimal] = {}
    for place, line in enumerate(goods):
        how, pointer = weighed.get(line.sku_id), f"/lines/{place}/weight"
        if how is None or line.weight is None:
            message = "Only what is weighed has a weight." if how is None else f"Say what they weigh, in {how.unit}."
            raise NotWeighed(message, errors=[FieldError(pointer, "not_weighed", message)])
        check_quantity(line.weight, pointer=pointer, scale=how.scale)
        wanted[line.sku_id, line.bin_id, line.lot_id, line.owner_id] = line.weight
    pieces = queries.pieces_in(wanted)
    for place, line in enumerate(goods):
        there = pieces.get((line.sku_id, line.bin_id, line.lot_id, line.owner_id))
        if there and not line.confirmed and line.weight is not None:
            check_weight(weighed[line.sku_id], line.weight, there, f"/lines/{place}/weight")
    changed = ledger.weigh(act, wanted, weighed)
    _announce("stock.weighed", {line.sku_id for line in goods}, documents=())
    return changed


@transaction.atomic
def take_back_weighings(act: Act, *, weighings: Sequence[int]) -> list[int]:
    """These weighings were wrong: the pieces weigh what the book had before, and what has changed since stays so. The act's
    reason is one of `WEIGHT_REASONS`."""
    if not weighings:
        raise ledger.UnknownWeighing("Not a single weighing was named.")
    _require_weight_reason(act)
    sku_ids = weights.skus_of_weighings(weighings)
    written = ledger.unweigh(act, weighings, weights.weighed_among(sku_ids))
    _announce("stock.weighed", sku_ids, documents=())
    return written


def _require_weight_reason(act: Act) -> None:
    if act.reason not in WEIGHT_REASONS:
        message = f"“{act.reason}” is not a reason. Choose one of: {', '.join(WEIGHT_REASONS)}."
        raise ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])


@transaction.atomic
def pick(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Take goods from their shelf to a staging bin, each line using up so much of its claim."""
    refuse_blocked_lots(goods)
    _require_kind(goods, "bin_id", Bin.Kind.STORAGE)
    _require_kind(goods, "to_bin_id", Bin.Kind.STAGING)
    _require_one_warehouse(goods)
    uses = _uses(goods)
    return _post(act, _between_bins(goods, Movement.Kind.PICK), "stock.picked", uses=uses)


@transaction.atomic
def put_back(act: Act, *, goods: Sequence[Goods], release: Mapping[str, Decimal | None] = NOTHING) -> list[int]:
    """Undo a pick that will not be shipped: from staging to a shelf. The claim stays used; reserve again if needed.

    `release` gives claims back in the same posting, so that both take their locks in one order.
    """
    _require_kind(goods, "bin_id", Bin.Kind.STAGING)
    _require_kind(goods, "to_bin_id", Bin.Kind.STORAGE)
    _require_one_warehouse(goods)
    ids = _post(act, _between_bins(goods, Movement.Kind.INTERNAL_MOVE), "stock.put_away", frees=release)
    if release:
        _announce_released(release)
    return ids


@transaction.atomic
def drop(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Picked goods are taken from one staging bin to another: out of a picker's cart or tote to where they are packed."""
    _require_kind(goods, "bin_id", Bin.Kind.STAGING)
    _require_kind(goods, "to_bin_id", Bin.Kind.STAGING)
    _require_one_warehouse(goods)
    return _post(act, _between_bins(goods, Movement.Kind.INTERNAL_MOVE), "stock.dropped")


@transaction.atomic
def ship(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Staged goods leave for a customer. Where they weigh something else than the book has, they have dried meanwhile."""
    refuse_blocked_lots(goods)
    _require_kind(goods, "bin_id", Bin.Kind.STAGING)
    moves = _settled(_to_outside(goods, Bin.Kind.CUSTOMER, Movement.Kind.SHIP))
    return _post(act, moves, "stock.shipped")


@transaction.atomic
def issue(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Goods leave for a customer straight from the shelf, using up their claims: a shop's counter, a loaded history."""
    refuse_blocked_lots(goods)
    _require_kind(goods, "bin_id", Bin.Kind.STORAGE)
    uses = _uses(goods)
    moves = _settled(_to_outside(goods, Bin.Kind.CUSTOMER, Movement.Kind.SHIP))
    return _post(act, moves, "stock.shipped", uses=uses)


@transaction.atomic
def take_back(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """A customer's return comes in at a dock, or in quarantine until it is inspected."""
    _require_kind(goods, "bin_id", Bin.Kind.DOCK, Bin.Kind.QUARANTINE)
    return _post(act, _from_outside(goods, Bin.Kind.CUSTOMER, Movement.Kind.CUSTOMER_RETURN), "stock.returned")


@transaction.atomic
def return_to_vendor(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Goods go back to their supplier, from a dock or from quarantine."""
    _require_kind(goods, "bin_id", Bin.Kind.DOCK, Bin.Kind.QUARANTINE)
    return _post(act, _to_outside(goods, Bin.Kind.SUPPLIER, Movement.Kind.RETURN_TO_VENDOR), "stock.returned")


@transaction.atomic
def scrap(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Goods that are fit for nothing leave for good. The act's reason is one of `REASONS`."""
    _require_reason(act)
    _require_kind(goods, "bin_id", Bin.Kind.DOCK, Bin.Kind.QUARANTINE)
    return _post(act, _to_outside(goods, Bin.Kind.LOSS, Movement.Kind.SCRAP), "stock.scrapped")


@transaction.atomic
def consume(act: Act, *, goods: Sequence[Goods], apart: bool = False) -> list[int]:
    """Goods leave their shelves for production, each line using up so much of its claim: to be used up, or taken `apart`.

    `making` knows what comes of it.
    """
    kind = Movement.Kind.DISASSEMBLE if apart else Movement.Kind.ASSEMBLE_CONSUME
    refuse_blocked_lots(goods)
    _require_kind(goods, "bin_id", Bin.Kind.STORAGE)
    uses = _uses(goods)
    return _post(act, _to_outside(goods, Bin.Kind.PRODUCTION, kind), "stock.consumed", uses=uses)


@transaction.atomic
def produce(act: Act, *, goods: Sequence[Goods], apart: bool = False) -> list[int]:
    """Goods come out of production, on a shelf, at a dock or into quarantine."""
    kind = Movement.Kind.DISASSEMBLE if apart else Movement.Kind.ASSEMBLE_PRODUCE
    _require_kind(goods, "bin_id", *MOVED_BY_HAND)
    return _post(act, _from_outside(goods, Bin.Kind.PRODUCTION, kind), "stock.made")


@transaction.atomic
def let_go(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Goods leave their owner. `owner_changes` knows whose they become."""
    _require_kind(goods, "bin_id", *MOVED_BY_HAND)
    return _post(act, _to_outside(goods, Bin.Kind.OWNER, Movement.Kind.OWNER_CHANGE), "stock.let_go")


@transaction.atomic
def take_over(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Goods that another owner let go become those of theirs, in the bin where they lie."""
    return _post(act, _from_outside(goods, Bin.Kind.OWNER, Movement.Kind.OWNER_CHANGE), "stock.owner_changed")


@transaction.atomic
def post_movements(act: Act, *, moves: Sequence[Move]) -> list[int]:
    """Post any movements between any bins in bulk, all or nothing: for loading and for other systems."""
    return _post(act, moves, "stock.moved")


@transaction.atomic
def reverse(act: Act, *, movement_ids: Sequence[int]) -> list[int]:
    """Post the opposite of each movement, linked to it. A movement is reversed once, and a reversal never.

    What a document's deeds have moved is corrected by its deeds (`correct`), and goods that have arrived in another
    warehouse are sent back from there first. A change of owner is taken back as a whole, by whoever may make one.
    """
    originals = _originals(movement_ids)
    for place, movement_id in enumerate(movement_ids):
        movement = originals[movement_id]
        if how := documents.correction_of(movement.kind, movement.document):
            message = f"Movement {movement_id} belongs to {documents.document_of(movement.document)}. {how}"
            raise BelongsToDocument(message, errors=[FieldError(f"/movements/{place}", "belongs_to_document", message)])
    _refuse_what_has_arrived(originals)
    _refuse_half_a_change_of_owner(act, originals)
    in_order = sorted(movement_ids)  # or two who take back the same movements might wait for each other
    weighed = weights.of_movements(originals)
    ids = iter(_post(act, [_opposite(originals[one], weighed.get(one)) for one in in_order], "stock.moved"))
    reversals = {movement_id: next(ids) for movement_id in in_order}
    return [reversals[movement_id] for movement_id in movement_ids]


@transaction.atomic
def correct(act: Act, *, quantities: Mapping[int, Decimal], keeper: Series) -> dict[int, int]:
    """Say how much really moved in movements of the keeper's documents: movement → the one that now stands in its place.

    Each is reversed and, unless nothing moved, posted anew with the right quantity, all in one posting, so that the bins
    need hold no more than the difference.
    """
    originals = _originals(quantities)
    for movement in originals.values():
        if documents.series_of(movement.document) is not keeper:
            raise BelongsToDocument(f"Movement {movement.id} is not one of these documents' own.")
    anew = {movement_id: quantity for movement_id, quantity in quantities.items() if quantity}
    weighed = weights.of_movements(originals)
    moves = [_opposite(originals[movement_id], weighed.get(movement_id)) for movement_id in quantities]
    moves += [_again(originals[one], quantity, weighed.get(one)) for one, quantity in anew.items()]
    ids = _post(act, moves, "stock.moved")
    return dict(zip(anew, ids[len(quantities) :], strict=True))


def reserve(
    act: Act, *, asks: Sequence[Ask], partial: bool = False, fresh: bool = False, keeper: Series | None = None
) -> list[Held]:
    """Claim available stock, all asks or none (`partial`: as much as there is). A repeated claim is answered, not doubled,
    or refused where the caller knows it to be `fresh`. Names that are kept for documents are held for their `keeper` alone.

    Alone it is one statement and its own transaction, the fastest thing there is; within another operation it is
    part of that one's.
    """
    _refuse_kept_names(asks, keeper)
    held = ledger.hold(act, asks, partial=partial, fresh=fresh)
    _announce("stock.reserved", {ask.sku_id for ask in asks}, documents={ask.document for ask in asks})
    return held


def reserve_at_once(act: Act, *, ask: Ask, sku_code: str, rider: Rider) -> bool:
    """`reserve` for one ask whose SKU is named by code, with the rider's effect, as a single statement; False, and nothing
    written, where only `reserve` can say why not.
    """
    _refuse_kept_names([ask], None)
    sku_id = ledger.hold_at_once(act, ask, sku_code=sku_code, rider=rider)
    if sku_id is None:
        return False
    _announce("stock.reserved", {sku_id}, documents={ask.document})
    return True


@transaction.atomic
def release(act: Act, *, claims: Mapping[str, Decimal | None], keeper: Series | None = None) -> None:
    """Give claims back, in part (a quantity) or wholly (None). What is already used stays used.

    A document's claims are given back by its `keeper` alone.
    """
    _refuse_foreign_claims(claims, keeper)
    ledger.release(act, claims)
    _announce_released(claims)


@transaction.atomic
def exchange(
    act: Act, *, release: Mapping[str, Decimal | None], asks: Sequence[Ask], partial: bool = False, keeper: Series | None = None
) -> list[Held]:
    """`release` and then `reserve` (fresh claims), with the locks of both taken in one sorted pass.

    One after the other, two exchanges in opposite directions would each hold what the other waits for.
    """
    _refuse_foreign_claims(release, keeper)
    _refuse_kept_names(asks, keeper)
    _lock_together(release, asks)
    ledger.release(act, release)
    held = ledger.hold(act, asks, partial=partial, fresh=True)
    _announce_released(release)
    _announce("stock.reserved", {ask.sku_id for ask in asks}, documents={ask.document for ask in asks})
    return held


@transaction.atomic
def expire(act: Act, *, claims: Sequence[str]) -> None:
    """Give back claims whose time has run out."""
    ledger.release(act, dict.fromkeys(claims), expired=True)
    _announce_released(claims)


@transaction.atomic
def rebuild() -> None:
    """Make the projections anew from the movements and claims."""
    ledger.rebuild()


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
def hold(act: Act, *, asks: Sequence[HoldAsk]) -> list[int]:
    """Keep goods from being sold where they lie; the holds' ids. They stay on hand."""
    for place, ask in enumerate(asks):
        if ask.reason not in HOLD_REASONS:
            message = f"“{ask.reason}” is not a reason for a hold. Choose one of: {', '.join(HOLD_REASONS)}."
            raise ReasonMissing(message, errors=[FieldError(f"/lines/{place}/reason", "reason_missing", message)])
    ids = ledger.hold_goods(act, asks)
    _announce("stock.held", {ask.sku_id for ask in asks}, documents=())
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
    _announce("stock.lifted", {row.sku_id for row in found.values()}, documents=())


@transaction.atomic
def reject(act: Act, *, holds: Mapping[int, Decimal | None], to_bin_id: int | None = None) -> list[int]:
    """Held goods are not fit: they go to quarantine (`to_bin_id`), or are scrapped where none is named.

    The movements' ids, in the order of the holds.
    """
    found = queries.holds_by_id(holds)
    quantities = _of_holds(holds, found)
    named = [found[hold_id] for hold_id in holds]
    if to_bin_id is None:
        _require_reason(act)
    else:
        _require_kind([_held_goods(row, quantities[row.id], to_bin_id) for row in named], "to_bin_id", Bin.Kind.QUARANTINE)
    kind, end = (
        (Movement.Kind.SCRAP, virtual_bin(Bin.Kind.LOSS).id) if to_bin_id is None else (Movement.Kind.INTERNAL_MOVE, to_bin_id)
    )
    moves = [_move(_held_goods(row, quantities[row.id], end), kind, row.bin_id, end) for row in named]
    return _post(act, moves, "stock.moved", held=quantities, firm=False)


@transaction.atomic
def write_off(act: Act, *, holds: Mapping[int, Decimal]) -> list[int]:
    """Held goods are not there: they are adjusted away, against the loss bin, with their holds. The act's reason is one of
    `REASONS`. What is sellable stays as it is: they were not."""
    _require_reason(act)
    found = queries.holds_by_id(holds)
    quantities = _of_holds(holds, found)
    loss_id = virtual_bin(Bin.Kind.LOSS).id
    moves = [
        _move(_held_goods(found[hold_id], quantities[hold_id], loss_id), Movement.Kind.ADJUSTMENT, found[hold_id].bin_id, loss_id)
        for hold_id in holds
    ]
    return _post(act, moves, "stock.adjusted", held=quantities, firm=False)


@transaction.atomic
def allocate(act: Act, *, bindings: Sequence[Binding], keeper: Series | None = None) -> list[Bound]:
    """Bind as much of these claims as lies pickable and free to bins and lots, in each SKU's way of picking; what was bound.

    Claims of documents are bound by their `keeper` alone. Nobody else may take what is allocated; whoever takes it for the
    claim uses the allocation up.
    """
    _refuse_foreign_claims([row.claim for row in bindings], keeper)
    found = ledger.allocate(bindings)
    _announce("stock.allocated", {row.sku_id for row in found}, documents=())
    return found


@transaction.atomic
def deallocate(act: Act, *, allocations: Mapping[int, Decimal | None]) -> None:
    """Give allocations up, in part (a quantity) or wholly (None). The claims stay."""
    ledger.deallocate(allocations)
    _announce("stock.deallocated", (), documents=())


def lock_together(claims: Iterable[str], lot_ids: Iterable[int] = ()) -> None:
    """For one transaction that takes goods for these claims and binds them to other bins too: take all locks in one order."""
    ledger.lock_together(claims, set(lot_ids))


@transaction.atomic
def change_lot(act: Act, *, lot_id: int, state: Lot.State) -> None:
    """Give a lot another state. Unless it is released, what there is of it is held wherever it lies, picked goods included."""
    if not act.reason:
        message = "Say why the lot's state changes."
        raise ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])
    if ledger.change_lot_state(act, lot_id, state) != state:
        _announce("stock.lot_changed", queries.skus_of_lots([lot_id]), documents=())


# ---------------------------------------------------------------- below: moves from goods, and what bins must be


def _post(
    act: Act,
    moves: Sequence[Move],
    notice: str,
    *,
    uses: Sequence[Use] = (),
    frees: Mapping[str, Decimal | None] = NOTHING,
    held: Mapping[int, Decimal] = NO_HOLDS,
    short_allowed: bool = False,
    firm: bool = True,
) -> list[int]:
    _refuse_standing_still(moves)
    _require_lots(moves)
    weighed = weights.weighed_among({move.sku_id for move in moves})
    _require_likely_weights(moves, weighed)
    if weighed:
        _recall_weights(moves, weighed)
    ids = ledger.post(act, moves, uses=uses, frees=frees, held=held, weighed=weighed, short_allowed=short_allowed, firm=firm)
    _announce(notice, {move.sku_id for move in moves}, documents={move.document for move in moves})
    failpoints.reach("notice")
    return ids


def _uses(goods: Sequence[Goods]) -> list[Use]:
    return [Use(line.claim, line.quantity, line.bin_id, line.lot_id) for line in goods if line.claim]


def _announce_released(claims: Iterable[str]) -> None:
    reservations = queries.reservations_by_claim(claims)
    _announce("stock.released", {row.sku_id for row in reservations}, documents={row.document for row in reservations})


def _announce(name: str, sku_ids: Iterable[int], documents: Iterable[str]) -> None:
    announce(Notice(name, sku_ids=frozenset(sku_ids), documents=tuple(sorted(filter(None, documents)))))


def _move(line: Goods, kind: Movement.Kind, from_bin_id: int, to_bin_id: int) -> Move:
    return Move(
        owner_id=line.owner_id,
        sku_id=line.sku_id,
        quantity=line.quantity,
        from_bin_id=from_bin_id,
        to_bin_id=to_bin_id,
        kind=kind.value,
        lot_id=line.lot_id,
        unit_cost=line.unit_cost,
        document=line.document,
        reason=line.reason,
        entered=line.entered,
        occurred_at=line.occurred_at,
        weight=line.weight,
        booked=line.booked,
        confirmed=line.confirmed,
        cost_per_piece=line.cost_per_piece,
    )


def _settled(moves: list[Move]) -> list[Move]:
    for move in moves:
        move.settles = True
    return moves


def _from_outside(goods: Sequence[Goods], outside: Bin.Kind, kind: Movement.Kind) -> list[Move]:
    outside_id = virtual_bin(outside).id
    return [_move(line, kind, outside_id, line.bin_id) for line in goods]


def _to_outside(goods: Sequence[Goods], outside: Bin.Kind, kind: Movement.Kind) -> list[Move]:
    outside_id = virtual_bin(outside).id
    return [_move(line, kind, line.bin_id, outside_id) for line in goods]


def _between_bins(goods: Sequence[Goods], kind: Movement.Kind) -> list[Move]:
    return [_move(line, kind, line.bin_id, line.to_bin_id or 0) for line in goods]


def _originals(movement_ids: Iterable[int]) -> dict[int, Movement]:
    """The movements to take back. Refuses those that do not exist, and reversals."""
    wanted = list(movement_ids)
    found = queries.movements_by_id(wanted)
    if missing := [movement_id for movement_id in wanted if movement_id not in found]:
        raise UnknownMovement(f"There is no movement {missing[0]}.")
    for movement in found.values():
        if movement.reverses_id is not None:
            raise CannotReverse(f"Movement {movement.id} is itself a reversal. Post the right movement instead.")
    return found


def _opposite(movement: Movement, weighed: MovedWeight | None) -> Move:
    return Move(
        owner_id=movement.owner_id,
        sku_id=movement.sku_id,
        quantity=movement.quantity,
        from_bin_id=movement.to_bin_id,
        to_bin_id=movement.from_bin_id,
        kind=movement.kind,
        lot_id=movement.lot_id,
        unit_cost=movement.unit_cost,
        document=movement.document,
        entered=movement.entered,
        reverses_id=movement.id,
        weight=weighed.weight if weighed else None,
        restores=weighed.varied if weighed else Decimal(0),
        confirmed=True,
        cost_per_piece=weighed is not None and weighed.per_piece,
    )


def _again(movement: Movement, quantity: Decimal, weighed: MovedWeight | None) -> Move:
    """So much of it really moved, with its share of the weight."""
    return Move(
        owner_id=movement.owner_id,
        sku_id=movement.sku_id,
        quantity=quantity,
        from_bin_id=movement.from_bin_id,
        to_bin_id=movement.to_bin_id,
        kind=movement.kind,
        lot_id=movement.lot_id,
        unit_cost=movement.unit_cost,
        document=movement.document,
        weight=round(weighed.weight * quantity / movement.quantity, 6) if weighed else None,
        confirmed=True,
        cost_per_piece=weighed is not None and weighed.per_piece,
    )


def _refuse_standing_still(moves: Sequence[Move]) -> None:
    for place, move in enumerate(moves):
        if move.from_bin_id == move.to_bin_id:
            message = "Goods go from one place to another; these are the same."
            raise WrongBin(message, errors=[FieldError(f"/lines/{place}/to_bin", "same_place", message)])


def _refuse_what_has_arrived(originals: Mapping[int, Movement]) -> None:
    """What went into transit and has come out of it again would be in both warehouses. Each document's goods count by
    themselves: what is on its way for another one is not these."""
    transit_id = virtual_bin(Bin.Kind.TRANSIT).id
    taken_out: dict[tuple[int, int, int, str], Decimal] = {}
    for movement in originals.values():
        sign = (movement.to_bin_id == transit_id) - (movement.from_bin_id == transit_id)
        if sign:
            taken_out[_way(movement)] = taken_out.get(_way(movement), Decimal(0)) + sign * movement.quantity
    _one_at_a_time(movement.sku_id for movement in originals.values() if movement.to_bin_id == transit_id)
    for movement in originals.values():
        if movement.to_bin_id == transit_id and taken_out[_way(movement)] > queries.in_transit(*_way(movement)):
            arrival = queries.arrival_of(movement)
            first = f"Reverse movement {arrival.id}, their arrival, first" if arrival else "Reverse their arrival first"
            raise CannotReverse(f"The goods of movement {movement.id} have arrived in the other warehouse. {first} or with it.")


def _refuse_half_a_change_of_owner(act: Act, originals: Mapping[int, Movement]) -> None:
    """Or goods would be nobody's, or two owners'."""
    changes = {movement.document for movement in originals.values() if movement.kind == Movement.Kind.OWNER_CHANGE}
    if not changes:
        return
    permissions.require(act.permissions, "stock.change_owner")
    whole = queries.movements_of_owner_changes(changes)
    if others := [f"{movement.id}" for movement in whole if movement.id not in originals]:
        named = ", ".join(others[:20])
        raise CannotReverse(f"A change of owner is taken back as a whole. Reverse movements {named} together with these.")


def _one_at_a_time(sku_ids: Iterable[int]) -> None:
    """What is in transit is no bin's balance that could be locked: whoever looks at it to take goods out locks their SKU."""
    if wanted := sorted(set(sku_ids)):
        rows("SELECT id FROM catalog_sku WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE", [array(wanted)])


def _way(movement: Movement) -> tuple[int, int, int, str]:
    """Whose goods of which SKU and lot went for which document."""
    return (movement.owner_id, movement.sku_id, movement.lot_id, movement.document)


LOCK_SHELVES = """
    SELECT v.id FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS d(sku_id, warehouse_id, owner_id)
    JOIN stock_availability v USING (sku_id, warehouse_id, owner_id)
    ORDER BY v.id FOR NO KEY UPDATE OF v
"""


def _lock_together(claims: Iterable[str], asks: Sequence[Ask]) -> None:
    """Lock what giving back and asking will change in the ledger's own order: the claims, the shelves that they are bound to,
    then the availabilities, by id."""
    locked = Reservation.objects.select_for_update().filter(claim__in=list(claims)).order_by("id")
    shelves = set(locked.values_list("sku_id", "warehouse_id", "owner_id"))
    ledger.lock_bound(list(claims))
    shelves |= {(ask.sku_id, ask.warehouse_id, ask.owner_id) for ask in asks}
    rows(LOCK_SHELVES, [array([shelf[place] for shelf in shelves]) for place in range(3)])


def _refuse_kept_names(asks: Sequence[Ask], keeper: Series | None) -> None:
    for place, ask in enumerate(asks):
        if documents.keeper_of(ask.claim) not in (None, keeper):
            owner = documents.document_of(ask.claim)
            message = f"The name {ask.claim} is kept for the claims of {owner} itself. Give this claim another name."
            raise BelongsToDocument(message, errors=[FieldError(f"/lines/{place}/claim", "belongs_to_document", message)])


def _refuse_foreign_claims(claims: Iterable[str], keeper: Series | None) -> None:
    for place, claim in enumerate(claims):
        series = documents.keeper_of(claim)
        if series is not None and series is not keeper:
            document = documents.document_of(claim)
            message = f"{claim} belongs to {document}. {series.claims.format(document=document)}"
            raise BelongsToDocument(message, errors=[FieldError(f"/claims/{place}/claim", "belongs_to_document", message)])


def _require_reason(act: Act) -> None:
    if act.reason not in REASONS:
        message = f"“{act.reason}” is not a reason. Choose one of: {', '.join(REASONS)}."
        raise ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])


def _require_kind(goods: Sequence[Goods], end: str, *kinds: str) -> None:
    bins = bin_facts({getattr(line, end) or 0 for line in goods})
    for place, line in enumerate(goods):
        found = bins.get(getattr(line, end) or 0)
        if found is None or found.kind not in kinds:
            name = f"Bin {found.code} is a {found.kind} bin" if found else "There is no such bin"
            message = f"{name}; this needs a bin of the kind {' or '.join(kinds)}."
            if found and found.kind == Bin.Kind.STAGING and kinds == MOVED_BY_HAND:
                message += " What is staged moves with its order: put it back there, or ship it."
            raise WrongBin(message, errors=[FieldError(f"/lines/{place}/{end.removesuffix('_id')}", "wrong_bin", message)])


def _require_one_warehouse(goods: Sequence[Goods]) -> None:
    bins = bin_facts({line.bin_id for line in goods} | {line.to_bin_id or 0 for line in goods})
    for line in goods:
        if bins[line.bin_id].warehouse_id != bins[line.to_bin_id or 0].warehouse_id:
            raise WrongBin("Both bins must be in the same warehouse. Use a transfer to go from one to another.")


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
    )


def _require_lots(moves: Sequence[Move]) -> None:
    """Goods of a tracked SKU move as lots or serials, and bundles do not move at all."""
    untracked = {move.sku_id for move in moves if move.lot_id == UNTRACKED}
    others = queries.not_loose_among(untracked) if untracked else {}
    for place, move in enumerate(moves):
        if move.lot_id != UNTRACKED or move.sku_id not in others:
            continue
        found = others[move.sku_id]
        if found.is_bundle:
            message = f"{found.code} is a bundle: its components are kept in stock. Name them instead."
            raise BundleHasNoStock(message, errors=[FieldError(f"/lines/{place}/sku", "bundle_has_no_stock", message)])
        message = f"{found.code} is tracked by {found.tracking}: say which {found.tracking} it is."
        raise LotNeeded(message, errors=[FieldError(f"/lines/{place}/lot", "lot_needed", message)])


RETURNING = (Bin.Kind.TRANSIT, Bin.Kind.CUSTOMER)
"""What comes from there went there before."""


def _recall_weights(moves: Sequence[Move], weighed: Mapping[int, Weighed]) -> None:
    """What arrives, or comes back from a customer, weighs its share of what went there for its document, if nobody weighed it.

    What arrives and was weighed is measured against that share; a customer brings back no more than they got.
    """
    ends = {virtual_bin(kind).id for kind in RETURNING}
    ways: dict[int, Way] = {}
    passing: set[Way] = set()
    for place, move in enumerate(moves):
        way = Way(move.owner_id, move.sku_id, move.lot_id, move.document, move.from_bin_id)
        if move.to_bin_id in ends:
            passing.add(way._replace(bin_id=move.to_bin_id))
        elif move.from_bin_id in ends and move.sku_id in weighed and move.reverses_id is None and way not in passing:
            ways[place] = way
    there = weights.behind(list(dict.fromkeys(ways.values())))
    for place, way in ways.items():
        pieces, weight = there.get(way, (Decimal(0), Decimal(0)))
        move = moves[place]
        if pieces < move.quantity:
            continue
        share = weight if pieces == move.quantity else weighed[move.sku_id].round(weight * move.quantity / pieces)
        if move.weight is None:
            move.weight, move.confirmed = share, True
        elif way.bin_id == virtual_bin(Bin.Kind.TRANSIT).id:
            move.booked = share
        elif move.weight > weight:
            raise _heavier(weighed[move.sku_id], move.weight, weight, place)
        there[way] = (pieces - move.quantity, weight - (move.weight if move.booked is None else move.booked))


def _heavier(how: Weighed, weight: Decimal, left: Decimal, place: int) -> HeavierThanLeft:
    there = f"{plain(left)} {how.unit} of {how.code}"
    message = f"The customer has {there} from this order, so {plain(weight)} cannot come back. Weigh again."
    return HeavierThanLeft(message, errors=[FieldError(f"/lines/{place}/weight", HeavierThanLeft.code, message)])


def _require_likely_weights(moves: Sequence[Move], weighed: Mapping[int, Weighed]) -> None:
    """Refuse a weight of what is only counted, and one that such pieces do not have unless somebody says that they do."""
    for place, move in enumerate(moves):
        if move.weight is None:
            continue
        how, pointer = weighed.get(move.sku_id), f"/lines/{place}/weight"
        if how is None or not move.confirmed:
            check_weight(how, move.weight, move.quantity, pointer)


def check_weight(how: Weighed | None, weight: Decimal, pieces: Decimal, pointer: str, *, confirmed: bool = False) -> None:
    """Refuse a weight of what is only counted, and one that such pieces do not have unless it is confirmed."""
    if how is None:
        message = "These goods are counted and not weighed: leave the weight out."
        raise NotWeighed(message, errors=[FieldError(pointer, "not_weighed", message)])
    check_quantity(weight, pointer=pointer, scale=how.scale)
    if not confirmed and not how.likely(weight, pieces):
        message = (
            f"{plain(pieces)} of {how.code} usually weigh {plain(how.nominal * pieces)} {how.unit}, give or take "
            f"{plain(how.tolerance)} %, not {plain(weight)} {how.unit}. Weigh again, or confirm the weight."
        )
        raise WeightUnlikely(message, errors=[FieldError(pointer, "weight_unlikely", message)])


def refuse_blocked_lots(goods: Sequence[Goods]) -> None:
    """Goods of a lot that is not released do not go to customers. Who changes a lot's state at this moment is waited for."""
    lots = ledger.locked_lots({line.lot_id for line in goods})
    blocked = {lot.id: lot for lot in lots if lot.state != Lot.State.RELEASED}
    for place, line in enumerate(goods):
        if line.lot_id in blocked:
            lot = blocked[line.lot_id]
            message = f"Lot {lot.code} is {lot.state.replace('_', ' ')}. Take another lot, or have it released first."
            raise LotBlocked(message, errors=[FieldError(f"/lines/{place}/lot", "lot_blocked", message)])

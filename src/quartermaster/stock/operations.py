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
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, NotFound
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import bin_facts, bins_by_id, virtual_bin
from quartermaster.stock import ledger, queries
from quartermaster.stock.models.book import Movement
from quartermaster.stock.moves import Ask, Goods, Held, Move, Use

InsufficientStock = ledger.InsufficientStock
"""For callers that turn short lines into words of their own."""

NOTHING: Mapping[str, Decimal | None] = {}

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
def put_away(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Move received goods from the dock to where they are sold from (or to quarantine)."""
    _require_kind(goods, "bin_id", Bin.Kind.DOCK)
    _require_kind(goods, "to_bin_id", Bin.Kind.STORAGE, Bin.Kind.QUARANTINE)
    _require_one_warehouse(goods)
    return _post(act, _between_bins(goods, Movement.Kind.PUT_AWAY), "stock.put_away")


@transaction.atomic
def transfer(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Move goods from bin to bin at once; between warehouses they pass through transit in the same posting."""
    _require_kind(goods, "bin_id", *Bin.PHYSICAL)
    _require_kind(goods, "to_bin_id", *Bin.PHYSICAL)
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
    return _post(act, moves, "stock.moved")


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
    return _post(act, moves, "stock.adjusted", short_allowed=oversell)


@transaction.atomic
def pick(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Take goods from their shelf to a staging bin, each line using up so much of its claim."""
    _require_kind(goods, "bin_id", Bin.Kind.STORAGE)
    _require_kind(goods, "to_bin_id", Bin.Kind.STAGING)
    _require_one_warehouse(goods)
    uses = [Use(line.claim, line.quantity) for line in goods if line.claim]
    return _post(act, _between_bins(goods, Movement.Kind.PICK), "stock.picked", uses=uses)


@transaction.atomic
def put_back(act: Act, *, goods: Sequence[Goods], release: Mapping[str, Decimal | None] = NOTHING) -> list[int]:
    """Undo a pick that will not be shipped: from staging to a shelf. The claim stays used; reserve again if needed.

    `release` gives claims back in the same posting, so that both take their locks in one order.
    """
    _require_kind(goods, "bin_id", Bin.Kind.STAGING)
    _require_kind(goods, "to_bin_id", Bin.Kind.STORAGE)
    ids = _post(act, _between_bins(goods, Movement.Kind.INTERNAL_MOVE), "stock.put_away", frees=release)
    if release:
        _announce_released(release)
    return ids


@transaction.atomic
def ship(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Staged goods leave for a customer."""
    _require_kind(goods, "bin_id", Bin.Kind.STAGING)
    return _post(act, _to_outside(goods, Bin.Kind.CUSTOMER, Movement.Kind.SHIP), "stock.shipped")


@transaction.atomic
def issue(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Goods leave for a customer straight from the shelf, using up their claims: a shop's counter, a loaded history."""
    _require_kind(goods, "bin_id", Bin.Kind.STORAGE)
    uses = [Use(line.claim, line.quantity) for line in goods if line.claim]
    return _post(act, _to_outside(goods, Bin.Kind.CUSTOMER, Movement.Kind.SHIP), "stock.shipped", uses=uses)


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
def post_movements(act: Act, *, moves: Sequence[Move]) -> list[int]:
    """Post any movements between any bins in bulk, all or nothing: for loading and for other systems."""
    return _post(act, moves, "stock.moved")


@transaction.atomic
def reverse(act: Act, *, movement_ids: Sequence[int]) -> list[int]:
    """Post the opposite of each movement, linked to it. A movement is reversed once, and a reversal never."""
    originals = queries.movements_by_id(movement_ids)
    if missing := [movement_id for movement_id in movement_ids if movement_id not in originals]:
        raise UnknownMovement(f"There is no movement {missing[0]}.")
    for movement in originals.values():
        if movement.reverses_id is not None:
            raise CannotReverse(f"Movement {movement.id} is itself a reversal. Post the right movement instead.")
    return _post(act, [_opposite(originals[movement_id]) for movement_id in movement_ids], "stock.moved")


def reserve(act: Act, *, asks: Sequence[Ask], partial: bool = False, fresh: bool = False) -> list[Held]:
    """Claim available stock, all asks or none (`partial`: as much as there is). A repeated claim is answered, not doubled,
    or refused where the caller knows it to be `fresh`.

    Alone it is one statement and its own transaction, the fastest thing there is; within another operation it is
    part of that one's.
    """
    held = ledger.hold(act, asks, partial=partial, fresh=fresh)
    _announce("stock.reserved", {ask.sku_id for ask in asks}, documents={ask.document for ask in asks})
    return held


@transaction.atomic
def release(act: Act, *, claims: Mapping[str, Decimal | None]) -> None:
    """Give claims back, in part (a quantity) or wholly (None). What is already used stays used."""
    ledger.release(act, claims)
    _announce_released(claims)


@transaction.atomic
def expire(act: Act, *, claims: Sequence[str]) -> None:
    """Give back claims whose time has run out."""
    ledger.release(act, dict.fromkeys(claims), expired=True)
    _announce_released(claims)


@transaction.atomic
def rebuild() -> None:
    """Make the projections anew from the movements and claims."""
    ledger.rebuild()


# ---------------------------------------------------------------- below: moves from goods, and what bins must be


def _post(
    act: Act,
    moves: Sequence[Move],
    notice: str,
    *,
    uses: Sequence[Use] = (),
    frees: Mapping[str, Decimal | None] = NOTHING,
    short_allowed: bool = False,
) -> list[int]:
    ids = ledger.post(act, moves, uses=uses, frees=frees, short_allowed=short_allowed)
    _announce(notice, {move.sku_id for move in moves}, documents={move.document for move in moves})
    failpoints.reach("notice")
    return ids


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
    )


def _from_outside(goods: Sequence[Goods], outside: Bin.Kind, kind: Movement.Kind) -> list[Move]:
    outside_id = virtual_bin(outside).id
    return [_move(line, kind, outside_id, line.bin_id) for line in goods]


def _to_outside(goods: Sequence[Goods], outside: Bin.Kind, kind: Movement.Kind) -> list[Move]:
    outside_id = virtual_bin(outside).id
    return [_move(line, kind, line.bin_id, outside_id) for line in goods]


def _between_bins(goods: Sequence[Goods], kind: Movement.Kind) -> list[Move]:
    return [_move(line, kind, line.bin_id, line.to_bin_id or 0) for line in goods]


def _opposite(movement: Movement) -> Move:
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
    )


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
            raise WrongBin(message, errors=[FieldError(f"/lines/{place}/{end.removesuffix('_id')}", "wrong_bin", message)])


def _require_one_warehouse(goods: Sequence[Goods]) -> None:
    bins = bin_facts({line.bin_id for line in goods} | {line.to_bin_id or 0 for line in goods})
    for line in goods:
        if bins[line.bin_id].warehouse_id != bins[line.to_bin_id or 0].warehouse_id:
            raise WrongBin("Both bins must be in the same warehouse. Use a transfer to go from one to another.")

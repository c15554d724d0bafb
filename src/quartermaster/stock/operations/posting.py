"""From goods to moves, and from moves into the book: what every verb that moves goods ends with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from quartermaster.accounts.acts import Act
from quartermaster.kernel import failpoints
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import FieldError
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import virtual_bin
from quartermaster.stock import ledger, queries, weights
from quartermaster.stock.models.book import Movement
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.moves import Goods, Move, Use
from quartermaster.stock.operations.recalling import recall_weights, require_likely_weights
from quartermaster.stock.operations.refusals import BundleHasNoStock, LotNeeded, WrongBin

NOTHING: Mapping[str, Decimal | None] = {}
NO_HOLDS: Mapping[int, Decimal] = {}


def post(
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
    """Post the moves and announce them; their movements' ids. What each asks of weights and lots is looked up first."""
    _refuse_standing_still(moves)
    _require_lots(moves)
    weighed = weights.weighed_among({move.sku_id for move in moves})
    require_likely_weights(moves, weighed)
    if weighed:
        recall_weights(moves, weighed)
    ids = ledger.post(act, moves, uses=uses, frees=frees, held=held, weighed=weighed, short_allowed=short_allowed, firm=firm)
    tell(notice, {move.sku_id for move in moves}, documents={move.document for move in moves})
    failpoints.reach("notice")
    return ids


def uses_of(goods: Sequence[Goods]) -> list[Use]:
    return [Use(line.claim, line.quantity, line.bin_id, line.lot_id) for line in goods if line.claim]


def tell_released(claims: Iterable[str]) -> None:
    reservations = queries.reservations_by_claim(claims)
    tell("stock.released", {row.sku_id for row in reservations}, documents={row.document for row in reservations})


def tell(name: str, sku_ids: Iterable[int], documents: Iterable[str]) -> None:
    announce(Notice(name, sku_ids=frozenset(sku_ids), documents=tuple(sorted(filter(None, documents)))))


def move_of(line: Goods, kind: Movement.Kind, from_bin_id: int, to_bin_id: int) -> Move:
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


def from_outside(goods: Sequence[Goods], outside: Bin.Kind, kind: Movement.Kind) -> list[Move]:
    outside_id = virtual_bin(outside).id
    return [move_of(line, kind, outside_id, line.bin_id) for line in goods]


def to_outside(goods: Sequence[Goods], outside: Bin.Kind, kind: Movement.Kind) -> list[Move]:
    outside_id = virtual_bin(outside).id
    return [move_of(line, kind, line.bin_id, outside_id) for line in goods]


def between_bins(goods: Sequence[Goods], kind: Movement.Kind) -> list[Move]:
    return [move_of(line, kind, line.bin_id, line.to_bin_id or 0) for line in goods]


def _refuse_standing_still(moves: Sequence[Move]) -> None:
    for place, move in enumerate(moves):
        if move.from_bin_id == move.to_bin_id:
            message = "Goods go from one place to another; these are the same."
            raise WrongBin(message, errors=[FieldError(f"/lines/{place}/to_bin", "same_place", message)])


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

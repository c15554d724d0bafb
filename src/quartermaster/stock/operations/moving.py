"""Goods go from bin to bin, from warehouse to warehouse, from owner to owner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import bins_by_id, virtual_bin
from quartermaster.stock import limits
from quartermaster.stock.models.book import Movement
from quartermaster.stock.moves import Goods, Move
from quartermaster.stock.operations.posting import (
    NOTHING,
    between_bins,
    from_outside,
    move_of,
    post,
    tell_released,
    to_outside,
    uses_of,
)
from quartermaster.stock.operations.requiring import (
    MOVED_BY_HAND,
    refuse_blocked_lots,
    require_kind,
    require_one_warehouse,
    require_reason,
)


@transaction.atomic
def put_away(act: Act, *, goods: Sequence[Goods], over_limits: bool = False) -> list[int]:
    """Move received goods from the dock to where they are sold from (or to quarantine). What a bin does not hold is refused,
    unless `over_limits` (`limits.keep`)."""
    require_kind(goods, "bin_id", Bin.Kind.DOCK)
    require_kind(goods, "to_bin_id", Bin.Kind.STORAGE, Bin.Kind.QUARANTINE)
    require_one_warehouse(goods)
    ids = post(act, between_bins(goods, Movement.Kind.PUT_AWAY), "stock.put_away")
    limits.keep(act, goods, over=over_limits)
    return ids


@transaction.atomic
def transfer(act: Act, *, goods: Sequence[Goods], over_limits: bool = False) -> list[int]:
    """Move goods from bin to bin at once; between warehouses they pass through transit in the same posting. What a bin does
    not hold is refused, unless `over_limits` (`limits.keep`).

    Not into staging or out of it: what stands there was picked for an order, and moves with it.
    """
    require_kind(goods, "bin_id", *MOVED_BY_HAND)
    require_kind(goods, "to_bin_id", *MOVED_BY_HAND)
    bins = bins_by_id({line.bin_id for line in goods} | {line.to_bin_id or 0 for line in goods})
    transit_id = virtual_bin(Bin.Kind.TRANSIT).id
    moves: list[Move] = []
    for line in goods:
        to_bin = bins[line.to_bin_id or 0]
        if bins[line.bin_id].warehouse_id == to_bin.warehouse_id:
            moves.append(move_of(line, Movement.Kind.INTERNAL_MOVE, line.bin_id, to_bin.id))
        else:
            moves.append(move_of(line, Movement.Kind.TRANSFER_SHIP, line.bin_id, transit_id))
            moves.append(move_of(line, Movement.Kind.TRANSFER_RECEIVE, transit_id, to_bin.id))
    ids = post(act, moves, "stock.moved")
    limits.keep(act, goods, over=over_limits)
    return ids


@transaction.atomic
def send(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Goods leave their shelves for another warehouse, each line using up so much of its claim. Until they arrive they are
    in transit: on hand in neither."""
    refuse_blocked_lots(goods)
    require_kind(goods, "bin_id", Bin.Kind.STORAGE)
    uses = uses_of(goods)
    return post(act, to_outside(goods, Bin.Kind.TRANSIT, Movement.Kind.TRANSFER_SHIP), "stock.sent", uses=uses)


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
    require_kind([*goods, *found], "bin_id", Bin.Kind.DOCK, Bin.Kind.QUARANTINE)
    for line in (*lost, *found):
        require_reason(act.because(line.reason))
    transit_id, loss_id = virtual_bin(Bin.Kind.TRANSIT).id, virtual_bin(Bin.Kind.LOSS).id
    moves = from_outside(goods, Bin.Kind.TRANSIT, Movement.Kind.TRANSFER_RECEIVE)
    moves += [move_of(line, Movement.Kind.ADJUSTMENT, transit_id, loss_id) for line in lost]
    moves += from_outside(found, Bin.Kind.LOSS, Movement.Kind.ADJUSTMENT)
    ids = post(act, moves, "stock.arrived", frees=release)
    if release:
        tell_released(release)
    return ids


@transaction.atomic
def let_go(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Goods leave their owner. `owner_changes` knows whose they become."""
    require_kind(goods, "bin_id", *MOVED_BY_HAND)
    return post(act, to_outside(goods, Bin.Kind.OWNER, Movement.Kind.OWNER_CHANGE), "stock.let_go")


@transaction.atomic
def take_over(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Goods that another owner let go become those of theirs, in the bin where they lie."""
    return post(act, from_outside(goods, Bin.Kind.OWNER, Movement.Kind.OWNER_CHANGE), "stock.owner_changed")


@transaction.atomic
def post_movements(act: Act, *, moves: Sequence[Move]) -> list[int]:
    """Post any movements between any bins in bulk, all or nothing: for loading and for other systems."""
    return post(act, moves, "stock.moved")

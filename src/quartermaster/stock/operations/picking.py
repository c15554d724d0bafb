"""Goods leave their shelves for customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.locations.models import Bin
from quartermaster.stock.models.book import Movement
from quartermaster.stock.moves import Goods, Move
from quartermaster.stock.operations.posting import NOTHING, between_bins, post, tell_released, to_outside, uses_of
from quartermaster.stock.operations.requiring import refuse_blocked_lots, require_kind, require_one_warehouse


@transaction.atomic
def pick(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Take goods from their shelf to a staging bin, each line using up so much of its claim."""
    refuse_blocked_lots(goods)
    require_kind(goods, "bin_id", Bin.Kind.STORAGE)
    require_kind(goods, "to_bin_id", Bin.Kind.STAGING)
    require_one_warehouse(goods)
    uses = uses_of(goods)
    return post(act, between_bins(goods, Movement.Kind.PICK), "stock.picked", uses=uses)


@transaction.atomic
def cross_dock(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Take received goods straight from the dock to a staging bin, for whom they were waited for. They were never on a shelf and
    never to be sold to others, so nobody's claim is used up and available stays what it was."""
    refuse_blocked_lots(goods)
    require_kind(goods, "bin_id", Bin.Kind.DOCK)
    require_kind(goods, "to_bin_id", Bin.Kind.STAGING)
    require_one_warehouse(goods)
    return post(act, between_bins(goods, Movement.Kind.PICK), "stock.cross_docked")


@transaction.atomic
def put_back(act: Act, *, goods: Sequence[Goods], release: Mapping[str, Decimal | None] = NOTHING) -> list[int]:
    """Undo a pick that will not be shipped: from staging to a shelf, or to the dock that it came from. The claim stays used;
    reserve again if needed.

    `release` gives claims back in the same posting, so that both take their locks in one order.
    """
    require_kind(goods, "bin_id", Bin.Kind.STAGING)
    require_kind(goods, "to_bin_id", Bin.Kind.STORAGE, Bin.Kind.DOCK)
    require_one_warehouse(goods)
    ids = post(act, between_bins(goods, Movement.Kind.INTERNAL_MOVE), "stock.put_away", frees=release)
    if release:
        tell_released(release)
    return ids


@transaction.atomic
def drop(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Picked goods are taken from one staging bin to another: out of a picker's cart or tote to where they are packed."""
    require_kind(goods, "bin_id", Bin.Kind.STAGING)
    require_kind(goods, "to_bin_id", Bin.Kind.STAGING)
    require_one_warehouse(goods)
    return post(act, between_bins(goods, Movement.Kind.INTERNAL_MOVE), "stock.dropped")


@transaction.atomic
def ship(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Staged goods leave for a customer. Where they weigh something else than the book has, they have dried meanwhile."""
    refuse_blocked_lots(goods)
    require_kind(goods, "bin_id", Bin.Kind.STAGING)
    moves = _settled(to_outside(goods, Bin.Kind.CUSTOMER, Movement.Kind.SHIP))
    return post(act, moves, "stock.shipped")


@transaction.atomic
def issue(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Goods leave for a customer straight from the shelf, using up their claims: a shop's counter, a loaded history."""
    refuse_blocked_lots(goods)
    require_kind(goods, "bin_id", Bin.Kind.STORAGE)
    uses = uses_of(goods)
    moves = _settled(to_outside(goods, Bin.Kind.CUSTOMER, Movement.Kind.SHIP))
    return post(act, moves, "stock.shipped", uses=uses)


def _settled(moves: list[Move]) -> list[Move]:
    for move in moves:
        move.settles = True
    return moves

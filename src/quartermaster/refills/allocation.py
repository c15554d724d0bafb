"""How much is carried from where to fill a pick bin. Pure: plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(slots=True)
class Pile:
    """What lies free of a lot in a reserve bin."""

    bin_id: int
    lot_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Carry:
    bin_id: int
    lot_id: int
    quantity: Decimal


def fill(level: Decimal, minimum: Decimal, maximum: Decimal, pack: Decimal | None, piles: Sequence[Pile]) -> list[Carry]:
    """What to carry to a pick bin that has `level` free or under way, from the piles in the order in which they should leave.

    Nothing above the minimum; below it, up to the maximum, in whole packs where there is a pack, each out of one pile. What
    is carried is gone from the piles.
    """
    if level >= minimum:
        return []
    wanted, carried = _whole(maximum - level, pack), []
    for pile in piles:
        quantity = _whole(min(wanted, pile.quantity), pack)
        if quantity > 0:
            wanted -= quantity
            pile.quantity -= quantity
            carried.append(Carry(pile.bin_id, pile.lot_id, quantity))
    return carried


def _whole(quantity: Decimal, pack: Decimal | None) -> Decimal:
    return quantity if pack is None else quantity // pack * pack

"""In which bins goods are put away, how many in each, and why not in the others. Pure.

First where the same lot lies, then where the SKU does, the fullest first; then empty bins in walking order; then any other.
What does not fit into one goes on to the next. One floor proposes for many lines: what it has proposed for one is taken for
the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from quartermaster.kernel.quantities import plain
from quartermaster.stock.fitting import ZERO, Piece, Room, full, most, unfit

MOST_REFUSED = 3
"""How many bins a proposal says of why they were not chosen."""
MOST_BINS = 5
"""Over how many bins a line is split at most."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A storage bin that is open."""

    bin_id: int
    code: str
    walk_order: int = 0
    reserve: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Goods that wait to be put away."""

    sku_id: int
    lot_id: int
    quantity: Decimal
    piece: Piece


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    quantity: Decimal
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """So much into each of these bins; `left` fits nowhere. `refused` are bins that came first and do not do: (code, why)."""

    choices: tuple[Choice, ...]
    refused: tuple[tuple[str, str], ...]
    left: Decimal


class Floor:
    """The storage bins of a warehouse as they are, and as they will be when what was proposed is done."""

    def __init__(self, shelves: Iterable[Shelf], rooms: Mapping[int, Room], holds: Mapping[tuple[int, int], Decimal]) -> None:
        """`holds` is how much of a SKU lies in a bin: (SKU, bin) → quantity."""
        self._shelves = sorted(shelves, key=lambda shelf: (shelf.reserve, shelf.walk_order, shelf.code))
        self._rooms = dict(rooms)
        self._holds = dict(holds)

    def propose(self, goods: Wanted) -> Proposal:
        """Where the goods go, split over as many bins as they need."""
        left, choices, refused = goods.quantity, list[Choice](), list[tuple[str, str]]()
        seen = set[int]()
        for shelf, why in self._in_order(goods):
            if left <= 0 or len(choices) == MOST_BINS:
                break
            if shelf.bin_id in seen:
                continue
            seen.add(shelf.bin_id)
            fits, fault = self._fits(shelf, goods, left)
            if fault and len(refused) < MOST_REFUSED:
                refused.append((shelf.code, fault))
            if fits > 0:
                choices.append(Choice(shelf.code, fits, why))
                left -= fits
                self._take(goods, shelf, fits)
        return Proposal(tuple(choices), tuple(refused), left)

    def _in_order(self, goods: Wanted) -> Iterator[tuple[Shelf, str]]:
        homes = [shelf for shelf in self._shelves if self._holds.get((goods.sku_id, shelf.bin_id))]
        for shelf in sorted(homes, key=lambda shelf: self._homeliness(goods, shelf)):
            yield shelf, f"{plain(self._holds[goods.sku_id, shelf.bin_id])} lie there already"
        yield from ((shelf, "empty") for shelf in self._shelves if not self._rooms[shelf.bin_id].lots)
        yield from ((shelf, "beside others") for shelf in self._shelves)

    def _homeliness(self, goods: Wanted, shelf: Shelf) -> tuple[bool, bool, Decimal]:
        same_lot = (goods.sku_id, goods.lot_id) in self._rooms[shelf.bin_id].lots
        return (shelf.reserve, not same_lot, -self._holds[goods.sku_id, shelf.bin_id])

    def _fits(self, shelf: Shelf, goods: Wanted, quantity: Decimal) -> tuple[Decimal, str]:
        """How many of so many fit there, and what stands against the rest."""
        room = self._rooms[shelf.bin_id]
        if fault := unfit(room, goods.sku_id, goods.lot_id, goods.piece):
            return ZERO, fault.words
        fits = most(room, goods.piece)
        if fits is None or fits >= quantity:
            return quantity, ""
        return fits, full(quantity, fits).words

    def _take(self, goods: Wanted, shelf: Shelf, quantity: Decimal) -> None:
        cell = (goods.sku_id, shelf.bin_id)
        self._rooms[shelf.bin_id] = self._rooms[shelf.bin_id].with_more(goods.sku_id, goods.lot_id, quantity, goods.piece)
        self._holds[cell] = self._holds.get(cell, ZERO) + quantity

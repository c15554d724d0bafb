"""Which weight goes with which pieces, and what of it is a variance. Pure: balances in, entries out.

Pieces carry weight along. Where somebody weighed them, that; else their share of what the bin's pieces weigh, and the last
piece takes all that is left. So a bin without pieces holds no weight, and nothing is lost on the way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from quartermaster.stock.moves import Cell, Move

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Weighed:
    """How a SKU is weighed: the decimals of its unit, what a piece usually weighs, and by how many per cent it may be off."""

    code: str
    unit: str
    scale: int
    nominal: Decimal
    tolerance: Decimal

    def round(self, weight: Decimal) -> Decimal:
        return weight.quantize(Decimal(1).scaleb(-self.scale), rounding=ROUND_HALF_UP)

    def shares(self, weight: Decimal, pieces: Sequence[Decimal]) -> list[Decimal]:
        """The weight of so many pieces together shared out among them; the last have what is left."""
        together = sum(pieces, ZERO)
        found = [self.round(weight * some / together) for some in pieces[:-1]]
        return [*found, weight - sum(found, ZERO)]

    def likely(self, weight: Decimal, pieces: Decimal) -> bool:
        """Whether so many pieces may weigh that."""
        usual = self.nominal * pieces
        return abs(weight - usual) * 100 <= usual * self.tolerance


def shared(weight: Decimal | None, pieces: Sequence[Decimal], how: Weighed | None) -> Sequence[Decimal | None]:
    """What each of the parts weighs where all of them together weigh that; nothing where nobody said. What is only counted keeps
    what was said of it, to be refused."""
    if weight is None or how is None or not pieces:
        return [weight] * len(pieces)
    return how.shares(weight, pieces)


@dataclass(slots=True)
class Carried:
    """What becomes of the weights: `moved` by the place of the move, `variances` (place, cell, more or less) in order."""

    moved: dict[int, Decimal] = field(default_factory=dict)
    variances: list[tuple[int, Cell, Decimal]] = field(default_factory=list)
    changes: defaultdict[Cell, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


class Unknown(Exception):
    """Nobody said what the pieces of the move at `place` weigh, and the book cannot know."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


class Short(Exception):
    """What stays in a cell would weigh nothing, or less, after the move at `place`."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


@dataclass(slots=True)
class _Scale:
    """What lies in a cell, move by move."""

    pieces: Decimal
    weight: Decimal
    last: int = -1


class _Carrying:
    def __init__(self, there: Mapping[Cell, tuple[Decimal, Decimal]]) -> None:
        self.cells = {cell: _Scale(*both) for cell, both in there.items()}
        self.carried = Carried()

    def _cell(self, cell: Cell) -> _Scale:
        return self.cells.setdefault(cell, _Scale(ZERO, ZERO))

    def take(self, place: int, move: Move, how: Weighed, *, physical: bool) -> Decimal:
        """What the move's pieces weigh, and so much taken from its cell."""
        cell = (move.sku_id, move.from_bin_id, move.lot_id, move.owner_id)
        there = self._cell(cell)
        if not physical and move.weight is None and there.pieces < move.quantity:
            raise Unknown(place)
        booked = self._booked(there, move, how)
        weight = booked if move.weight is None else move.weight
        there.pieces, there.weight, there.last = there.pieces - move.quantity, there.weight - booked, place
        if physical or move.booked is not None:
            self.vary(place, cell, weight - booked)
        if physical:
            self.carried.changes[cell] -= booked
        return weight

    def put(self, place: int, move: Move, weight: Decimal, *, physical: bool) -> None:
        cell = (move.sku_id, move.to_bin_id, move.lot_id, move.owner_id)
        there = self._cell(cell)
        there.pieces, there.weight = there.pieces + move.quantity, there.weight + weight
        self.vary(place, cell, -move.restores)
        if physical:
            self.carried.changes[cell] += weight

    def vary(self, place: int, cell: Cell, more: Decimal) -> None:
        if more:
            self.carried.variances.append((place, cell, more))

    def _booked(self, there: _Scale, move: Move, how: Weighed) -> Decimal:
        """What of the cell's weight the pieces have, as the book knows it."""
        if there.pieces == move.quantity:
            return there.weight
        if move.booked is not None:
            return move.booked
        if move.weight is not None and not move.settles:
            return move.weight
        share = there.weight * move.quantity / there.pieces if there.pieces > move.quantity else how.nominal * move.quantity
        return how.round(share)

    def close(self, physical: Collection[int]) -> None:
        """A cell without pieces weighs nothing: what is left over, or was taken too much, was never there."""
        for cell, there in self.cells.items():
            if cell[1] not in physical or there.last < 0:
                continue
            if there.pieces == 0 and there.weight:
                self.vary(there.last, cell, -there.weight)
                self.carried.changes[cell] -= there.weight
            elif there.pieces > 0 and there.weight <= 0:
                raise Short(there.last)


def carry(
    moves: Sequence[Move],
    weighed: Mapping[int, Weighed],
    there: Mapping[Cell, tuple[Decimal, Decimal]],
    physical: Collection[int],
) -> Carried:
    """What the moves do to the weights. `there` are the pieces and the weight of the cells before them, `physical` the bins
    that hold any; what passes through the others within these moves keeps its weight."""
    carrying = _Carrying(there)
    for place, move in enumerate(moves):
        how = weighed.get(move.sku_id)
        if how is None:
            continue
        weight = carrying.take(place, move, how, physical=move.from_bin_id in physical)
        carrying.carried.moved[place] = weight
        carrying.put(place, move, weight, physical=move.to_bin_id in physical)
    carrying.close(physical)
    return carrying.carried

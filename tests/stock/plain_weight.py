"""What the pieces of a plain book weigh, move by move, as somebody with a slate beside the scales would note it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

ZERO = Decimal(0)
GRAM = Decimal("0.001")


class Piece(Protocol):
    """A line of the plain book's log."""

    @property
    def sku(self) -> int: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def weight(self) -> Decimal | None: ...


class NoWeight(Exception):
    """Nobody knows what it weighs ("weight_needed"), or nothing would be left for what stays ("weight_short")."""


@dataclass
class Slate:
    """`nominal`: what a piece of each weighed SKU usually weighs, in kilograms, give or take a fifth. `lying`: what lies where
    weighs; what is not there weighs nothing."""

    nominal: Mapping[int, Decimal] = field(default_factory=dict)
    lying: dict[tuple[int, ...], Decimal] = field(default_factory=dict)
    lost: Decimal = ZERO
    """What was found less than the slate said, less what was found more."""

    def copy(self) -> Slate:
        return replace(self, lying=dict(self.lying))

    def likely(self, sku: int, pieces: Decimal, weight: Decimal) -> bool:
        usual = self.nominal[sku] * pieces
        return usual * Decimal("0.8") <= weight <= usual * Decimal("1.2")

    def carry(
        self,
        moves: Iterable[tuple[Piece, tuple[int, ...], tuple[int, ...], bool]],
        pieces: Mapping[Any, Decimal],
        physical: Callable[[tuple[int, ...]], bool],
    ) -> list[Decimal | None]:
        """What each move's pieces weigh. A move comes with the cells it goes from and to, and whether it settles what has dried;
        `pieces` is what lay where before."""
        there: defaultdict[tuple[int, ...], Decimal] = defaultdict(Decimal, pieces)
        weight: defaultdict[tuple[int, ...], Decimal] = defaultdict(Decimal, self.lying)
        left: list[tuple[int, ...]] = []
        found: list[Decimal | None] = []
        for move, origin, target, settles in moves:
            if move.sku not in self.nominal:
                found.append(None)
                continue
            taken, weighed = self._taken(move, there[origin], weight[origin], settles=settles, inside=physical(origin))
            self.lost += taken - weighed if physical(origin) else ZERO
            for cell, sign, mass in ((origin, -1, taken), (target, 1, weighed)):
                there[cell] += sign * move.quantity
                weight[cell] += sign * mass
            left += [origin] if physical(origin) else []
            found.append(weighed)
        for cell in left:
            if there[cell] == 0:
                self.lost += weight[cell]
                weight[cell] = ZERO
            elif there[cell] > 0 and weight[cell] <= 0:
                raise NoWeight("weight_short")
        self.lying = {cell: mass for cell, mass in weight.items() if mass and physical(cell)}
        return found

    def _taken(self, move: Piece, pieces: Decimal, weight: Decimal, *, settles: bool, inside: bool) -> tuple[Decimal, Decimal]:
        """What the slate takes out of the cell, and what the pieces really weigh."""
        if not inside and move.weight is None and pieces < move.quantity:
            raise NoWeight("weight_needed")
        if pieces == move.quantity:
            return weight, weight if move.weight is None else move.weight
        if move.weight is not None and not settles:
            return move.weight, move.weight
        fair = weight * move.quantity / pieces if pieces > move.quantity else self.nominal[move.sku] * move.quantity
        fair = fair.quantize(GRAM, rounding=ROUND_HALF_UP)
        return fair, fair if move.weight is None else move.weight

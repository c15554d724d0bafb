"""How many pieces lie on a scale, and whether that is sure. Pure.

A scale knows a weight to half a division. One piece is known from a sample of so many, or from the catalogue; pieces differ from
each other by some per cent. What the pieces differ evens out among many, what is not known of the mean does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Piece:
    """What a piece weighs, in grams; `sample` pieces were weighed together on a scale of so many grams a division (none: the
    weight was said and not measured). `spread` is by how many per cent one piece may differ from another."""

    grams: Decimal
    spread: Decimal
    sample: int = 0
    division_g: Decimal = Decimal(0)

    @property
    def off(self) -> Decimal:
        """By what share the mean may be wrong: as one piece where nobody measured it."""
        share = self.spread / 100
        if not self.sample:
            return share
        return share / Decimal(self.sample).sqrt() + self.division_g / 2 / (self.grams * self.sample)


@dataclass(frozen=True, slots=True)
class Counted:
    """So many pieces, give or take. It is sure where no other whole number is as near as what is not known."""

    pieces: Decimal
    uncertainty: Decimal
    exact: Decimal

    @property
    def sure(self) -> bool:
        return self.pieces > 0 and abs(self.exact - self.pieces) <= max(self.uncertainty, Decimal("0.1")) < HALF


def count(net_g: Decimal, division_g: Decimal, piece: Piece) -> Counted:
    """The whole number of pieces that weigh so much."""
    exact = net_g / piece.grams
    pieces = exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    among_them = piece.spread / 100 * max(exact, Decimal(0)).sqrt()
    unknown = max(exact, Decimal(0)) * piece.off + among_them + division_g / 2 / piece.grams
    return Counted(pieces, unknown.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP), exact)


def most_sure(division_g: Decimal, piece: Piece) -> int:
    """Up to how many pieces can be counted at once."""
    low, high = 0, 100_000
    while low < high:
        middle = (low + high + 1) // 2
        fits = count(piece.grams * middle, division_g, piece).uncertainty < HALF
        low, high = (middle, high) if fits else (low, middle - 1)
    return low

"""Amounts in parts that add up exactly. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext

ZERO = Decimal(0)
UNIT_COST = Decimal("1E-4")
REACH = Context(prec=60, rounding=ROUND_HALF_UP)
"""Enough digits for any product of a quantity and a cost."""
MINOR = [Decimal(1).scaleb(-digits) for digits in range(5)]


def split(amount: Decimal, bases: Sequence[Decimal], *, digits: int = 2) -> list[Decimal]:
    """The amount in parts like the bases, each in whole minor units, so that they add up to it exactly.

    What rounding leaves over goes, one minor unit each, to those who lost most by it, the first first. Where all bases
    are zero, the parts are equal.
    """
    with localcontext(REACH):
        whole = sum(bases, ZERO)
        weights = bases if whole else [Decimal(1)] * len(bases)
        whole = whole or Decimal(len(bases))
        exact = [amount * weight / whole for weight in weights]
        parts = [one.quantize(MINOR[digits], rounding=ROUND_DOWN) for one in exact]
        over = amount - sum(parts, ZERO)
        step = MINOR[digits].copy_sign(over)
        losers = sorted(range(len(parts)), key=lambda place: -abs(exact[place] - parts[place]))
        for place in losers[: int(over / step)]:
            parts[place] += step
        return parts


def unit_costs(total: Decimal, quantity: Decimal) -> list[tuple[Decimal, Decimal]]:
    """So much at which cost of one, so that together they cost `total` exactly: (quantity, unit cost), one or two."""
    with localcontext(REACH):
        low = (total / quantity).quantize(UNIT_COST, rounding=ROUND_DOWN)
        dearer = (total - low * quantity) / UNIT_COST
    parts = [(quantity - dearer, low), (dearer, low + UNIT_COST)]
    return [(part, cost) for part, cost in parts if part]

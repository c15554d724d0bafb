"""What goods are expected to cost once they are here: freight, duty and the like split over an order's lines. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from quartermaster.kernel.money import PRICE_SCALE
from quartermaster.stock.apportioning import split

ZERO = Decimal(0)
PRICE = Decimal(1).scaleb(-PRICE_SCALE)
VALUE = "value"


@dataclass(frozen=True, slots=True)
class Ordered:
    """A line: so much of a SKU at so much for one, in the books' currency."""

    quantity: Decimal
    unit_cost: Decimal


def landed_costs(lines: Sequence[Ordered], charges: Sequence[tuple[Decimal, str]]) -> list[Decimal]:
    """What one unit of each line will have cost with its share of the charges, (amount, basis) each; to four decimals.

    A charge is split exactly, by what the lines come to or by how much they are; by value over nothing but gifts, by quantity.
    """
    extra = [ZERO] * len(lines)
    for amount, basis in charges:
        shares = split(amount, _bases(lines, basis), digits=PRICE_SCALE)
        extra = [former + share for former, share in zip(extra, shares, strict=True)]
    return [
        (line.unit_cost + more / line.quantity).quantize(PRICE, ROUND_HALF_UP) for line, more in zip(lines, extra, strict=True)
    ]


def _bases(lines: Sequence[Ordered], basis: str) -> list[Decimal]:
    values = [line.quantity * line.unit_cost for line in lines]
    return values if basis == VALUE and any(values) else [line.quantity for line in lines]

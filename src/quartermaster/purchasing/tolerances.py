"""How much more than was ordered may come without anybody's being asked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Up to `percent` of what was ordered and up to `quantity`; where both are said, the smaller. Neither: nothing."""

    percent: Decimal | None = None
    quantity: Decimal | None = None

    def of(self, ordered: Decimal) -> Decimal:
        """How much more than `ordered` is all right."""
        limits = [] if self.percent is None else [ordered * self.percent / HUNDRED]
        limits += [] if self.quantity is None else [self.quantity]
        return min(limits, default=ZERO)

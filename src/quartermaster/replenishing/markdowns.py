"""What a lower price is told to bring: what is sold by then, what that frees, what it gives away. Pure.

How much more is asked for at a lower price is told by one elasticity: so many percent more for each percent less, compounded. It
is the business’s own where enough of its own prices have shown it; else it is the mean of 367 published estimates, 1.76 (Tellis,
“The price elasticity of selective demand”, Journal of Marketing Research 25 (1988), 331–341), and that is said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

USUAL_DISCOUNT = Decimal(30)
DAYS = 56
"""How long a markdown holds: eight weeks, shorter than what a promotion may last."""
PUBLISHED = 1.76
ENOUGH = 3
"""So many prices of one’s own have to be over before they tell more than what is published."""
LEAST, MOST = 0.0, 6.0
CENT = Decimal("0.01")
Shown = tuple[float, float, float]
"""Of a price that is over: (part of the usual price, units that would have been usual, units that came)."""


@dataclass(frozen=True, slots=True)
class Effect:
    """By how much more is asked for, and how many of the business’s own prices tell it; none: it is published, not known."""

    elasticity: float
    seen: int = 0

    @property
    def is_known(self) -> bool:
        return self.seen > 0

    def factor(self, discount: float) -> float:
        """So many times as much is asked for, with that part taken off the price."""
        return float((1 - discount) ** -self.elasticity)


def effect(own: Sequence[Shown]) -> Effect:
    """The median of what one’s own prices have shown, where there are enough of them."""
    told = [math.log(came / usual) / -math.log(part) for part, usual, came in own if 0 < part < 0.95 and usual > 0 and came > 0]
    return Effect(min(max(median(told), LEAST), MOST), len(told)) if len(told) >= ENOUGH else Effect(PUBLISHED)


@dataclass(frozen=True, slots=True)
class Goods:
    """What lies there, what a week asks for, what it costs customers and cost us; `each`: so much of what is priced is in one."""

    there: float
    rate: float
    price: Decimal
    cost: Decimal
    each: float = 1.0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What comes of a discount within `days`: `sold` of it, `usual` without; money is of these days."""

    discount: Decimal
    amount: Decimal
    days: int
    sold: float
    usual: float
    brings: float
    freed: float
    """At cost: what is sold beyond the usual does not lie there any more."""
    given_away: float
    """What the pieces sold would have cost more at the usual price."""
    factor: float
    below_cost: bool

    @property
    def uplift(self) -> Decimal:
        """Percent more that is asked for."""
        return Decimal(round(100 * (self.factor - 1)))


def marked(price: Decimal, discount: Decimal) -> Decimal:
    """The price less so many percent, to the cent."""
    return (price * (100 - discount) / 100).quantize(CENT, ROUND_HALF_UP)


def outlook(goods: Goods, discount: Decimal, known: Effect, *, days: int = DAYS) -> Outlook:
    amount = marked(goods.price, discount)
    factor = known.factor(float(discount) / 100)
    usual, sold = (min(max(goods.there, 0.0), goods.rate * times * days / 7) for times in (1.0, factor))
    return Outlook(
        discount,
        amount,
        days,
        sold,
        usual,
        sold * float(amount) * goods.each,
        (sold - usual) * float(goods.cost) * goods.each,
        sold * float(goods.price - amount) * goods.each,
        factor,
        amount < goods.cost,
    )


def so_far(told: float, days: int, gone: int) -> float:
    """What of it is told for the days that have gone."""
    return told * min(max(gone, 0), days) / days if days else 0.0

"""What is too much of some goods, and how much of that is offered. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from quartermaster.planning.rebalancing import excess

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Goods:
    """What is free of something in a place, what is on order, how much is asked for a day, and how many decimals it has."""

    available: Decimal
    on_order: Decimal
    per_day: Decimal
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Over:
    """So much is offered; `cover_days` is how long what is free and on order would last, none for ever."""

    quantity: Decimal
    cover_days: int | None


def over(goods: Sequence[Goods], *, from_days: int, keep_days: int) -> list[Over | None]:
    """Of each: what is beyond the need of `keep_days`, where all of it lasts `from_days` or longer; never more than is free."""
    if not goods:
        return []
    found = excess(
        [float(one.available) for one in goods],
        [float(one.on_order) for one in goods],
        [float(one.per_day) for one in goods],
        up_to=[0.0] * len(goods),
        target_periods=[float(keep_days)] * len(goods),
    )
    told: list[Over | None] = []
    for one, cover, units in zip(goods, found.cover.tolist(), found.units.tolist(), strict=True):
        step = Decimal(1).scaleb(-one.scale)
        quantity = min(Decimal(str(round(units, 6))), one.available).quantize(step, ROUND_FLOOR)
        days = None if one.per_day <= 0 else int(cover)
        told.append(Over(quantity, days) if quantity > 0 and (days is None or days >= from_days) else None)
    return told


def lasting(days: int | None) -> str:
    """How long goods last, as people say it: days up to two years, then years, and beyond ten no figure means anything."""
    if days is None:
        return "for ever"
    if days >= 3650:
        return "10 years or more"
    return f"{days} day{'' if days == 1 else 's'}" if days < 730 else f"{days // 365} years"


def price(usual: Decimal, discount: Decimal) -> Decimal:
    """The usual price less so many percent, to the cent."""
    return (usual * (100 - discount) / 100).quantize(CENT)

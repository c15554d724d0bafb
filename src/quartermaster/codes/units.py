"""Conversion between units by ratios of integers: exact, or refused. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from quartermaster.kernel.quantities import LARGEST, plain
from quartermaster.kernel.refusals import FieldError, Invalid


class NotExact(Invalid):
    """The quantity cannot be said in the other unit without rounding, so it is not said at all."""

    code = "not_exact"
    title = "Not a whole number of units"


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack holds numerator/denominator base units. `scale` is how many decimals the base unit allows,
    `pack_scale` how many the pack's own unit does."""

    numerator: int
    denominator: int = 1
    scale: int = 0
    pack_scale: int = 0

    def __post_init__(self) -> None:
        if self.numerator < 1 or self.denominator < 1:
            raise ValueError("a pack's ratio is positive")


def to_base(pack: Pack, quantity: Decimal, *, pointer: str = "/quantity") -> Decimal:
    """So many packs in base units, exactly; `NotExact` where the base unit's decimals cannot say it."""
    return _exactly(Fraction(quantity) * Fraction(pack.numerator, pack.denominator), pack.scale, quantity, pointer)


def from_base(pack: Pack, quantity: Decimal, *, pointer: str = "/quantity") -> Decimal:
    """So many base units in packs, exactly; `NotExact` where they do not fill packs evenly."""
    return _exactly(Fraction(quantity) * Fraction(pack.denominator, pack.numerator), pack.pack_scale, quantity, pointer)


def _exactly(amount: Fraction, scale: int, entered: Decimal, pointer: str) -> Decimal:
    counted = amount * 10**scale
    if counted.denominator != 1 or abs(amount) > LARGEST:
        allowed = "whole numbers" if scale == 0 else f"{scale} decimals"
        message = f"{plain(entered)} cannot be converted exactly: the other unit allows {allowed}. Enter it in the base unit."
        raise NotExact(message, errors=[FieldError(pointer, NotExact.code, message)])
    return Decimal(counted.numerator).scaleb(-scale)

"""Quantities in units: read as people type them, converted by ratios of integers: exact, or refused. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from quartermaster.kernel.quantities import LARGEST, parse, plain
from quartermaster.kernel.refusals import FieldError, Invalid

LONGEST_ENTRY = 60

_TYPED = re.compile(r"\s*(\S*?[0-9][0-9.,]*)\s*([^\d\s.,].*?)?\s*", re.ASCII | re.DOTALL)
"""A number, and perhaps a unit: "12", "3 case", "3case". What the number may look like is `quantities.parse`'s to say."""


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


def typed(text: str, *, pointer: str = "/quantity") -> tuple[Decimal, str | None]:
    """The quantity and the unit that somebody typed ("12", "3 case"); no unit, none. `InvalidQuantity` for what is no number."""
    found = _TYPED.fullmatch(text[:LONGEST_ENTRY])
    if found is None:
        return parse(text, pointer=pointer), None
    return parse(found[1], pointer=pointer), found[2]


def words_of(code: str, name: str) -> tuple[str, ...]:
    """What people call a unit, the surest first and in lower case: its code, its name ("Cases"), either in the other number."""
    bare, full = code.casefold(), name.casefold()
    return bare, full, f"{bare}s", full.removesuffix("s")


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

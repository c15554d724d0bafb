"""Quantities are exact decimals: parsed strictly, never from a float."""

from __future__ import annotations

import re
from decimal import Decimal

from quartermaster.kernel.refusals import FieldError, Invalid

SCALE = 6
"""Decimals a stored quantity has; a unit may allow fewer."""
LARGEST = Decimal("999999999999")
"""A quantity beyond this is a slip of the keyboard."""

PLAIN_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", re.ASCII)


class InvalidQuantity(Invalid):
    code = "invalid_quantity"
    title = "Not a quantity"


def parse(text: str, *, pointer: str = "/quantity", scale: int = SCALE) -> Decimal:
    """A quantity above zero with at most `scale` decimals, or `InvalidQuantity` naming `pointer`.

    Digits are ASCII; signs other than a minus, separators, exponents, NaN and Infinity are refused.
    """
    stripped = text.strip()
    if not PLAIN_DECIMAL.fullmatch(stripped):
        raise _invalid(pointer, "not_a_number", f"“{text[:40]}” is not a plain decimal number. Write it like 12 or 12.5.")
    return check(Decimal(stripped), pointer=pointer, scale=scale)


def check(quantity: Decimal, *, pointer: str = "/quantity", scale: int = SCALE) -> Decimal:
    """The quantity itself where it is finite, above zero, not absurd and within `scale` decimals."""
    if not quantity.is_finite():
        raise _invalid(pointer, "not_a_number", "A quantity is a finite number.")
    if quantity <= 0:
        raise _invalid(pointer, "not_positive", "A quantity must be above zero.")
    if quantity > LARGEST:
        raise _invalid(pointer, "too_large", f"A quantity may be at most {LARGEST:f}.")
    if quantity != quantity.quantize(Decimal(1).scaleb(-scale)):
        allowed = "whole numbers only" if scale == 0 else f"at most {scale} decimals"
        raise _invalid(pointer, "too_many_decimals", f"This unit allows {allowed}.")
    return quantity


def plain(quantity: Decimal) -> str:
    """The quantity as people write it: no exponent, no trailing zeros ("12", "0.5")."""
    text = f"{quantity:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _invalid(pointer: str, code: str, message: str) -> InvalidQuantity:
    return InvalidQuantity(message, errors=[FieldError(pointer, code, message)])

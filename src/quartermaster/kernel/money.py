"""Money is an exact decimal that carries its currency; prices keep four decimals, totals the minor unit."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision

from quartermaster.kernel.refusals import FieldError, Invalid

PRICE_SCALE = 4
LARGEST_PRICE = Decimal("9999999999")
RATE_SCALE = 8
PLAIN_RATE = re.compile(r"[0-9]{1,10}(\.[0-9]{1,8})?", re.ASCII)
PLAIN_PRICE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?", re.ASCII)


class InvalidPrice(Invalid):
    code = "invalid_price"
    title = "Not a price"


def parse_price(text: str, *, pointer: str = "/price") -> Decimal:
    """A price of zero or more with at most four decimals, or `InvalidPrice` naming `pointer`."""
    stripped = text.strip()
    if not PLAIN_PRICE.fullmatch(stripped) or Decimal(stripped) > LARGEST_PRICE:
        message = f"“{text[:40]}” is not a price. Write it like 3.50, with at most four decimals."
        raise InvalidPrice(message, errors=[FieldError(pointer, "not_a_price", message)])
    return Decimal(stripped)


def parse_rate(text: str, *, pointer: str = "/exchange_rate") -> Decimal:
    """How much of one currency one of another is: above zero, with at most eight decimals, or `InvalidPrice`."""
    stripped = text.strip()
    if not PLAIN_RATE.fullmatch(stripped) or not Decimal(stripped):
        message = f"“{text[:40]}” is not an exchange rate. Write it like 0.86, above zero, with at most eight decimals."
        raise InvalidPrice(message, errors=[FieldError(pointer, "not_a_rate", message)])
    return Decimal(stripped)


def to_minor_unit(amount: Decimal) -> Decimal:
    """Rounded half up to two decimals, as an invoice shows it."""
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def minor_digits(currency: str) -> int:
    """How many decimals the currency's minor unit has: 2 for GBP, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Half up to the currency's minor unit, as an invoice shows it."""
    return amount.quantize(Decimal(1).scaleb(-minor_digits(currency)), rounding=ROUND_HALF_UP)


def written(amount: Decimal, currency: str) -> str:
    """As it stands on paper, the same for every reader: 1,234.50, in the currency's minor unit or as exactly as a price is."""
    digits = max(minor_digits(currency), -int(amount.normalize().as_tuple().exponent))
    return f"{amount:,.{digits}f}"

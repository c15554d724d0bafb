"""The base of what the API takes in, and the decimal strings it speaks."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from quartermaster.kernel import money, quantities
from quartermaster.kernel.refusals import Invalid

SIGNED_PATTERN = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"
QUANTITY_PATTERN = r"^[0-9]{1,12}(\.[0-9]{1,6})?$"
RATE_PATTERN = r"^[0-9]{1,10}(\.[0-9]{1,8})?$"
PRICE_PATTERN = r"^[0-9]{1,10}(\.[0-9]{1,4})?$"


class Strict(BaseModel):
    """What a caller sends. A field that is not named here is refused as `unknown_field`."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Told(BaseModel):
    """What we answer; made by us, field by field."""


def problem_in(code: str, message: str) -> PydanticCustomError:
    """An error for a validator to raise: `code` and `message` reach the caller as they are."""
    return PydanticCustomError(code, "{message}", {"message": message})


def _decimal(parse: Callable[[str], Decimal]) -> Callable[[Any], Decimal]:
    """Read a string with `parse`; a Decimal of our own passes, every other type is refused."""

    def read(value: Any) -> Decimal:
        if isinstance(value, Decimal):
            return value
        if not isinstance(value, str):
            raise problem_in("not_a_string", 'Send this as a decimal string, like "12.5", never as a JSON number.')
        try:
            return parse(value)
        except Invalid as refusal:
            raise problem_in(refusal.errors[0].code, refusal.errors[0].message) from refusal

    return read


def _unpadded(parse: Callable[[str], Decimal]) -> Callable[[str], Decimal]:
    """`parse` for machines: space around the number is refused."""

    def read(text: str) -> Decimal:
        if text != text.strip():
            raise problem_in("not_a_number", "A decimal string has no space around it.")
        return parse(text)

    return read


def _signed(text: str) -> Decimal:
    if quantities.PLAIN_DECIMAL.fullmatch(text) and not Decimal(text):
        return Decimal(0)
    size = quantities.parse(text.removeprefix("-"))
    return -size if text.startswith("-") else size


def _text(pattern: str, example: str, description: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example], "description": description})


QuantityText = Annotated[
    Decimal,
    BeforeValidator(_decimal(_unpadded(quantities.parse))),
    PlainSerializer(quantities.plain, return_type=str),
    _text(QUANTITY_PATTERN, "12.5", "A quantity as a plain decimal string, at most six decimals."),
]
"""A quantity: sent above zero; answered as it is, so zero too."""

SignedQuantityText = Annotated[
    Decimal,
    BeforeValidator(_decimal(_unpadded(_signed))),
    PlainSerializer(quantities.plain, return_type=str),
    _text(SIGNED_PATTERN, "-3", "A quantity that may be zero or negative, as a plain decimal string."),
]
"""A quantity that may be zero or negative, such as a level, a limit or a difference."""

PriceText = Annotated[
    Decimal,
    BeforeValidator(_decimal(_unpadded(money.parse_price))),
    PlainSerializer(quantities.plain, return_type=str),
    _text(PRICE_PATTERN, "3.50", "Money as a plain decimal string, at most four decimals."),
]
"""Money of zero or more."""

RateText = Annotated[
    Decimal,
    BeforeValidator(_decimal(_unpadded(money.parse_rate))),
    PlainSerializer(quantities.plain, return_type=str),
    _text(RATE_PATTERN, "0.86", "How much of the books' currency one of a currency is, at most eight decimals."),
]
"""An exchange rate, above zero."""

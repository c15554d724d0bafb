"""GS1 keys and the numbers that shops print themselves, read by biip and given one shape and one refusal.

A key says who gave it out (`company_prefix`), as far as GS1's list of prefixes knows. Numbers of restricted circulation mean
something in one country only: weight, count or price of what was weighed in a shop (`measure`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from biip import BiipException, EncodeError, ParseConfig
from biip.checksums import gs1_standard_check_digit
from biip.gln import Gln
from biip.gtin import Gtin
from biip.rcn import Rcn, RcnRegion
from biip.sscc import Sscc
from biip.upc import Upc

from quartermaster.codes.faults import Fault, UnreadableCode

Read = TypeVar("Read")

LENGTHS = {"gtin": (8, 12, 13, 14), "upc": (6, 7, 8, 12), "gln": (13,), "sscc": (18,)}


class KeyKind(StrEnum):
    GTIN = "gtin"
    UPC = "upc"
    GLN = "gln"
    SSCC = "sscc"


@dataclass(frozen=True, slots=True)
class Key:
    """A key's digits, with its check digit; `gtin` is the same as fourteen digits where it names a trade item."""

    kind: KeyKind
    value: str
    check_digit: int
    company_prefix: str | None = None
    gtin: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What a shop weighed or counted, or what it asks for that; `item` are the digits that stay the same from pack to pack."""

    item: str | None
    weight_kg: Decimal | None = None
    count: int | None = None
    price: Decimal | None = None
    currency: str | None = None


def gtin(text: str) -> Key:
    """A trade item's number of 8, 12, 13 or 14 digits."""
    read = _asked(text, KeyKind.GTIN, Gtin.parse)
    prefix = read.company_prefix.value if read.company_prefix else None
    return Key(KeyKind.GTIN, read.value, read.check_digit, prefix, read.as_gtin_14())


def upc(text: str) -> Key:
    """A UPC-A, or a UPC-E with its zeros left out: `gtin` has them again."""
    read = _asked(text, KeyKind.UPC, Upc.parse)
    return Key(KeyKind.UPC, read.value, int(read.as_upc_a()[-1]), gtin=read.as_gtin_14())


def gln(text: str) -> Key:
    """A place's or a party's number."""
    read = _asked(text, KeyKind.GLN, Gln.parse)
    return Key(KeyKind.GLN, read.value, read.check_digit, read.company_prefix.value if read.company_prefix else None)


def sscc(text: str) -> Key:
    """A logistic unit's number."""
    read = _asked(text, KeyKind.SSCC, Sscc.parse)
    return Key(KeyKind.SSCC, read.value, read.check_digit, read.company_prefix.value if read.company_prefix else None)


def measure(text: str, *, country: str) -> Measure | None:
    """What is in a number of restricted circulation, by the rules of a country ("se"); None for any other trade item's number.

    A number that only its company understands says nothing: a measure without figures.
    """
    region = RcnRegion(country)
    read = _asked(text, KeyKind.GTIN, lambda digits: Gtin.parse(digits, config=ParseConfig(rcn_region=region)))
    if not isinstance(read, Rcn):
        return None
    currency = region.get_currency_code() if read.price is not None else None
    return Measure(_item(read), read.weight, read.count, read.price, currency)


def _item(read: Rcn) -> str | None:
    """The same number without its measure; some have rules of their own for that, which biip does not know."""
    try:
        return read.without_variable_measure().as_gtin_14()
    except EncodeError:
        return None


def _asked(text: str, kind: KeyKind, parse: Callable[[str], Read]) -> Read:
    digits = text.strip()
    begin = len(text) - len(text.lstrip())
    found = next((place for place, letter in enumerate(digits) if letter not in "0123456789"), None)
    if found is not None:
        raise UnreadableCode(text, Fault("non_digit_character", begin + found, 1))
    if len(digits) not in LENGTHS[kind]:
        raise UnreadableCode(text, Fault("wrong_length", begin, len(digits)))
    try:
        return parse(digits)
    except BiipException as wrong:
        raise UnreadableCode(text, _fault(digits).moved(begin)) from wrong


def _fault(digits: str) -> Fault:
    """biip says that a key is wrong, not where: the check digit, or what it stands for."""
    wrong = gs1_standard_check_digit(digits[:-1]) != int(digits[-1])
    return Fault("incorrect_check_digit", len(digits) - 1, 1) if wrong else Fault("not_given_out", 0, len(digits))

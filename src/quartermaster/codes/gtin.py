"""Codes on goods. UPC, EAN and GTIN are one 14-digit identity; any other code is kept as printed. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from biip.checksums import gs1_standard_check_digit

from quartermaster.codes.faults import UnreadableCode
from quartermaster.codes.gs1 import digital_link, messages
from quartermaster.codes.gs1.digital_link import Leniency
from quartermaster.kernel.refusals import FieldError, Invalid

GTIN_LENGTHS = (8, 12, 13, 14)
LONGEST = 100
LENIENT = Leniency(short_names=True, short_gtins=True)

_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_ELEMENT_STRING = re.compile(r"(?:\](?:C1|d2|e0|Q3))?\x1d?01[0-9]{14}", re.ASCII)
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


class InvalidBarcode(Invalid):
    code = "invalid_barcode"
    title = "Not a barcode"


class GtinCheckDigit(InvalidBarcode):
    """The digits have a GTIN's length, but the last one does not follow from the others: a slip or a misread."""

    code = "gtin_check_digit"
    title = "The check digit is wrong"


class Kind(StrEnum):
    GTIN = "gtin"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Code:
    """What a barcode says: a GTIN's fourteen digits, or another code as printed."""

    value: str
    kind: Kind


def identify(text: str, *, pointer: str = "/barcode") -> Code:
    """The identity of a barcode's digits or text.

    8, 12, 13 or 14 digits are a GTIN, so their check digit must be right (`GtinCheckDigit`); anything else is 1 to 100
    printable characters (`InvalidBarcode`).
    """
    stripped = text.strip()
    if len(stripped) in GTIN_LENGTHS and _DIGITS.fullmatch(stripped):
        return Code(_checked(stripped, pointer).zfill(14), Kind.GTIN)
    if not stripped or len(stripped) > LONGEST or not stripped.isprintable():
        message = f"A barcode has 1 to {LONGEST} printable characters."
        raise InvalidBarcode(message, errors=[FieldError(pointer, InvalidBarcode.code, message)])
    return Code(stripped, Kind.OTHER)


def read(text: str) -> Code | None:
    """What a scanner or a person entered, as far as it can be a barcode: also a GTIN inside a GS1 message. None for none."""
    stripped = text.strip()
    try:
        return identify(_gtin_within(stripped) or stripped)
    except InvalidBarcode:
        return None


@lru_cache(maxsize=1 << 16)
def check_digit(payload: str) -> int:
    """The digit that makes `payload` (a GTIN without its last digit) a GTIN."""
    return gs1_standard_check_digit(payload)


def _checked(digits: str, pointer: str) -> str:
    expected = check_digit(digits[:-1])
    if int(digits[-1]) != expected:
        message = f"{digits} has the length of a GTIN, but its check digit would be {expected}. Look at the printed code again."
        raise GtinCheckDigit(message, errors=[FieldError(pointer, GtinCheckDigit.code, message)])
    return digits


def _gtin_within(text: str) -> str | None:
    """The GTIN of a GS1 message: in brackets as people type it, as a scanner sends it, or as a Digital Link."""
    try:
        if _ELEMENT_STRING.match(text):
            return messages.parse(text.removeprefix(text[:3]) if text.startswith("]") else text)["01"]
        if text.startswith("(01)"):
            return messages.from_bracketed(text)["01"]
        if _ADDRESS.match(text):
            return digital_link.parse(text, LENIENT)["01"]
    except UnreadableCode:
        return None
    return None

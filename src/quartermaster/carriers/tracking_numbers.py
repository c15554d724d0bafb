"""Tracking numbers that we give out: two letters, nine digits and a check digit, so that a mistyped one is noticed. Pure."""

from __future__ import annotations

import re

from biip.checksums import gs1_standard_check_digit

SHAPE = re.compile(r"[A-Z]{2}[0-9]{10}", re.ASCII)
PREFIX = re.compile(r"[A-Z]{2}", re.ASCII)


def tracking_number(prefix: str, serial: int) -> str:
    """The `serial`th number under a prefix of two letters; after a thousand million of them it begins anew."""
    digits = f"{serial % 10**9:09}"
    return f"{prefix}{digits}{gs1_standard_check_digit(_payload(prefix, digits))}"


def is_sound(number: str) -> bool:
    """Whether the check digit is that of the rest."""
    return bool(SHAPE.fullmatch(number)) and str(gs1_standard_check_digit(_payload(number[:2], number[2:11]))) == number[11]


def _payload(prefix: str, digits: str) -> str:
    """The letters count as their places in the alphabet, 01 to 26."""
    return "".join(f"{ord(letter) - ord('A') + 1:02}" for letter in prefix) + digits

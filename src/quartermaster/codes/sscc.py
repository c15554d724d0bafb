"""Serial shipping container codes that we give out: the number that stands on a carton or pallet wherever it goes. Pure."""

from __future__ import annotations

import re

from biip.checksums import gs1_standard_check_digit

from quartermaster.kernel.refusals import Conflict, FieldError, Invalid

PREFIX = re.compile(r"[0-9]{4,12}", re.ASCII)
OWN_DIGITS = 17
"""All but the check digit: the extension digit, the company prefix, the serial reference."""


class InvalidCompanyPrefix(Invalid):
    code = "invalid_company_prefix"
    title = "Not a GS1 company prefix"


class SsccUsedUp(Conflict):
    """Every number that the company prefix allows was given out."""

    code = "sscc_used_up"
    title = "There is no number left for a carton"


def check_prefix(digits: str, *, pointer: str = "/gs1_company_prefix") -> str:
    """The company prefix, if it can be one: 4 to 12 digits, as GS1 gave them out."""
    if not PREFIX.fullmatch(digits):
        message = f"“{digits[:20]}” is not a GS1 company prefix. It has 4 to 12 digits; your GS1 certificate names it."
        raise InvalidCompanyPrefix(message, errors=[FieldError(pointer, InvalidCompanyPrefix.code, message)])
    return digits


def sscc(prefix: str, number: int) -> str:
    """The code's eighteen digits for the `number`th unit under a company prefix (the first is 0).

    The serial reference counts up first, then the extension digit, so that a prefix of 7 digits has ten thousand million of
    them. Refused beyond the last (`SsccUsedUp`), never given out twice.
    """
    width = OWN_DIGITS - len(check_prefix(prefix))
    if not 0 <= number < 10**width:
        message = f"The company prefix {prefix} has no SSCC left. Ask GS1 for another prefix and set it under Business."
        raise SsccUsedUp(message)
    digits = f"{number:0{width}}"
    payload = f"{digits[0]}{prefix}{digits[1:]}"
    return f"{payload}{gs1_standard_check_digit(payload)}"


def element(code: str) -> str:
    """As it stands in a GS1 message, identifier and all, in the way people read it."""
    return f"(00){code}"

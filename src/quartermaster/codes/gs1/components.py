"""What the parts of a GS1 value must be, one check per rule that the dictionary names. Each tells the first fault, or None.

The rules are those of the GS1 General Specifications; the words for what is wrong are those of GS1's own syntax tests.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from biip.checksums import gs1_standard_check_digit

from quartermaster.codes.faults import Fault
from quartermaster.codes.gs1 import code_lists
from quartermaster.codes.gs1.coupons import check_coupon, check_offer

Check = Callable[[str], Fault | None]

CHARACTERS = """!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"""
"""GS1's character set 82, in its order."""

CHECK_CHARACTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LONGEST_WITH_CHECK_PAIR = 99
NO_TIME = "9999"
IBAN = re.compile(r"[A-Z]{2}[0-9A-Z]{2}[0-9A-Z]*", re.ASCII)

_NOT = {
    "N": (re.compile(r"[^0-9]"), "non_digit_character"),
    "X": (re.compile(r"""[^!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]"""), "invalid_cset82_character"),
    "Y": (re.compile(r"[^#\-/0-9A-Z]"), "invalid_cset39_character"),
    "Z": (re.compile(r"[^\-0-9A-Z_a-z]"), "invalid_cset64_character"),
}


def characters(kind: str, data: str) -> Fault | None:
    """Only characters of a set: N digits, X set 82, Y set 39, Z set 64 (which may end with padding)."""
    without, reason = _NOT[kind]
    body = data.rstrip("=") if kind == "Z" else data
    if found := without.search(body):
        return Fault(reason, found.start(), 1)
    padding = len(data) - len(body)
    if padding and (padding > 2 or len(data) % 3):
        return Fault("invalid_cset64_padding", len(body), padding)
    return None


numeric: Check = partial(characters, "N")


def check_digit(data: str) -> Fault | None:
    """Ends with the check digit of what precedes it (GS1 General Specifications 7.9.1)."""
    if not data:
        return Fault("too_short_for_check_digit")
    if fault := numeric(data):
        return fault
    if gs1_standard_check_digit(data[:-1]) != int(data[-1]):
        return Fault("incorrect_check_digit", len(data) - 1, 1)
    return None


def check_pair(data: str) -> Fault | None:
    """Ends with two check characters: the sum of positions in set 82, weighted by primes, modulo 1021 (7.9.5)."""
    if len(data) < 2:
        return Fault("too_short_for_check_pair", 0, len(data))
    if len(data) > LONGEST_WITH_CHECK_PAIR:
        return Fault("too_long_for_check_pair_implementation", 0, len(data))
    payload = data[:-2]
    if fault := characters("X", payload):
        return fault
    weighted = sum(prime * CHARACTERS.index(letter) for prime, letter in zip(_PRIMES, reversed(payload), strict=False)) % 1021
    if data[-2:] != CHECK_CHARACTERS[weighted >> 5] + CHECK_CHARACTERS[weighted & 31]:
        return Fault("incorrect_check_pair", len(data) - 2, 2)
    return None


_PRIMES = [number for number in range(2, 542) if all(number % divisor for divisor in range(2, int(number**0.5) + 1))]


def company_prefix(data: str, *, at: int = 0, known: Callable[[str], bool] | None = None) -> Fault | None:
    """A company prefix stands at `at`. Whether it was issued is asked of `known` only where somebody keeps that list."""
    try:
        refused = known is not None and not known(data[at:])
    except LookupError:
        return Fault("gcp_datasource_offline", at, len(data) - at)
    return Fault("invalid_gcp_prefix", at, len(data) - at) if refused else None


def _one_of(known: frozenset[str], reason: str) -> Check:
    def check(data: str) -> Fault | None:
        return None if data in known else Fault(reason, 0, len(data))

    return check


def _number(data: str, *, size: int, most: int, word: str, illegal: str) -> Fault | None:
    if fault := numeric(data):
        return fault
    if len(data) != size:
        return Fault(f"{word}_too_{'short' if len(data) < size else 'long'}", 0, len(data))
    return Fault(illegal, 0, size) if int(data) > most else None


hour: Check = partial(_number, size=2, most=23, word="hour", illegal="illegal_hour")
minute: Check = partial(_number, size=2, most=59, word="minute", illegal="illegal_minute")
second: Check = partial(_number, size=2, most=59, word="second", illegal="illegal_second")


def hour_and_minute(data: str) -> Fault | None:
    """A time of day; 9999 says that there is none (AI 4324 and 4325 in the General Specifications)."""
    if data == NO_TIME:
        return None
    if fault := numeric(data):
        return fault
    if len(data) != 4:
        return Fault(f"hour_with_minute_too_{'short' if len(data) < 4 else 'long'}", 0, len(data))
    if fault := hour(data[:2]):
        return fault
    late = minute(data[2:])
    return late.moved(2) if late else None


def day(data: str, *, years: int, zero: bool) -> Fault | None:
    """A date with `years` digits of year. `zero`: the day 00 stands for the month's last. Two digits of year are of this
    century or, seen from a leap day, of any that has it: 000229 is a date."""
    size = years + 4
    if fault := numeric(data):
        return fault
    if len(data) != size:
        return Fault(f"date_too_{'short' if len(data) < size else 'long'}", 0, len(data))
    year, month, number = int(data[:years]), int(data[years : years + 2]), int(data[years + 2 :])
    if not 1 <= month <= 12:
        return Fault("illegal_month", years, 2)
    last = monthrange(year if years == 4 and year else 2000 + year % 100, month)[1]
    return None if (0 if zero else 1) <= number <= last else Fault("illegal_day", years + 2, 2)


def iban(data: str) -> Fault | None:
    """An international bank account number: country, two check digits, account; 97 divides it but for one (ISO 13616)."""
    if len(data) < 5:
        return Fault("iban_too_short", 0, len(data))
    if len(data) > 34:
        return Fault("iban_too_long", 0, len(data))
    if found := re.search(r"[^0-9A-Z]", data):
        return Fault("invalid_iban_character", found.start(), 1)
    if data[:2] not in code_lists.COUNTRY_LETTERS:
        return Fault("illegal_iban_country_code", 0, 2)
    rest = "".join(str(int(letter, 36)) for letter in data[4:] + data[:4])
    return None if int(rest) % 97 == 1 else Fault("incorrect_iban_checksum", 2, 2)


def not_zero(data: str) -> Fault | None:
    if fault := numeric(data):
        return fault
    return None if data.strip("0") else Fault("illegal_zero_value", 0, len(data))


def zero(data: str) -> Fault | None:
    return None if data and not data.strip("0") else Fault("not_zero", 0, len(data))


def no_zero_prefix(data: str) -> Fault | None:
    if fault := numeric(data):
        return fault
    return Fault("illegal_zero_prefix", 0, 1) if data.startswith("0") else None


def hyphens(data: str) -> Fault | None:
    return None if data and not data.strip("-") else Fault("not_hyphen", 0, len(data))


def has_non_digit(data: str) -> Fault | None:
    return None if re.search(r"[^0-9]", data) else Fault("requires_non_digit_character", 0, len(data))


def importer(data: str) -> Fault | None:
    """One character that names an importer: digits, letters, hyphen, underscore."""
    if len(data) != 1:
        return Fault("importer_idx_must_be_one_character", 0, len(data))
    return None if re.fullmatch(r"[\-0-9A-Z_a-z]", data) else Fault("invalid_import_idx_character", 0, 1)


def degrees(data: str, *, most: int, word: str) -> Fault | None:
    """Ten millionths of a degree, counted from the pole or from the date line so that none is negative."""
    if len(data) != 10:
        return Fault(f"{word}_invalid_length", 0, len(data))
    if fault := numeric(data):
        return fault
    return Fault(f"invalid_{word}", 0, 10) if int(data) > most else None


def percent_encoding(data: str) -> Fault | None:
    """Every percent sign is followed by two hexadecimal digits."""
    found = re.search(r"%(?![0-9A-Fa-f]{2}).{0,2}", data)
    return Fault("invalid_percent_sequence", found.start(), len(found[0])) if found else None


def piece_of_total(data: str) -> Fault | None:
    """Half of the digits say which piece, half of how many."""
    if not data or len(data) % 2:
        return Fault("invalid_length_for_piece_of_total", 0, len(data))
    if fault := numeric(data):
        return fault
    half = len(data) // 2
    if not int(data[:half]):
        return Fault("zero_piece_number", 0, half)
    if not int(data[half:]):
        return Fault("zero_total_pieces", half, half)
    return Fault("piece_number_exceeds_total", 0, len(data)) if data[:half] > data[half:] else None


def place_in_sequence(data: str) -> Fault | None:
    """ "2/3": the second of three."""
    read = re.fullmatch(r"([0-9]+)/([0-9]+)", data)
    if not read:
        return Fault("position_in_sequence_malformed", 0, len(data))
    for part in (1, 2):
        if read[part].startswith("0"):
            return Fault("illegal_zero_prefix", read.start(part), len(read[part]))
    return Fault("position_exceeds_end", 0, len(data)) if int(read[1]) > int(read[2]) else None


RULES: Mapping[str, Check] = MappingProxyType(
    {
        "couponcode": check_coupon,
        "couponposoffer": check_offer,
        "csum": check_digit,
        "csumalpha": check_pair,
        "gcppos1": company_prefix,
        "gcppos2": partial(company_prefix, at=1),
        "hasnondigit": has_non_digit,
        "hh": hour,
        "hhmi": hour_and_minute,
        "hyphen": hyphens,
        "iban": iban,
        "importeridx": importer,
        "iso3166": _one_of(code_lists.COUNTRIES, "not_iso3166"),
        "iso3166999": _one_of(code_lists.COUNTRIES | {"999"}, "not_iso3166_or_999"),
        "iso3166alpha2": _one_of(code_lists.COUNTRY_LETTERS, "not_iso3166_alpha2"),
        "iso4217": _one_of(code_lists.CURRENCIES, "not_iso4217"),
        "iso5218": _one_of(frozenset("0129"), "invalid_biological_sex_code"),
        "latitude": partial(degrees, most=1_800_000_000, word="latitude"),
        "longitude": partial(degrees, most=3_600_000_000, word="longitude"),
        "mediatype": _one_of(code_lists.MEDIA_TYPES, "invalid_media_type"),
        "mi": minute,
        "nonzero": not_zero,
        "nozeroprefix": no_zero_prefix,
        "packagetype": _one_of(code_lists.PACKAGE_TYPES, "invalid_package_type"),
        "pcenc": percent_encoding,
        "pieceoftotal": piece_of_total,
        "posinseqslash": place_in_sequence,
        "ss": second,
        "winding": _one_of(frozenset("0129"), "invalid_winding_direction"),
        "yesno": _one_of(frozenset("01"), "not_zero_or_one"),
        "yymmd0": partial(day, years=2, zero=True),
        "yymmdd": partial(day, years=2, zero=False),
        "yyyymmd0": partial(day, years=4, zero=True),
        "yyyymmdd": partial(day, years=4, zero=False),
        "zero": zero,
    }
)
"""The check behind every rule of the dictionary."""

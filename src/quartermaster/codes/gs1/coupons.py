"""North American coupons (AI 8110 and 8112): digits that say, field by field, how long the next field is.

Laid out as in the GS1 US coupon specifications; the shop's till needs them, here they are only told from garbage.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from quartermaster.codes.faults import Fault

PURCHASE_REQUIREMENTS = "012349"


class _Broken(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class _Digits:
    """The coupon's digits, read from left to right."""

    def __init__(self, data: str, known: Callable[[str], bool] | None) -> None:
        if found := re.search(r"[^0-9]", data):
            raise _Broken(Fault("non_digit_character", found.start(), 1))
        self._data, self._at, self._known = data, 0, known

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def refuse(self, reason: str, start: int, length: int) -> _Broken:
        return _Broken(Fault(reason, start, length))

    def missing(self, reason: str) -> _Broken:
        """Nothing is left where something must follow: the whole coupon is marked."""
        return self.refuse(reason, 0, len(self._data))

    def one(self, allowed: str, *, missing: str, invalid: str) -> int:
        """One digit that says what follows."""
        if not self.left:
            raise self.missing(missing)
        digit = self._data[self._at]
        if digit not in allowed:
            raise self.refuse(invalid, self._at, 1)
        self._at += 1
        return int(digit)

    def field(self, *, after: int) -> int:
        """Which of the optional fields follows; anything but a later one than `after` is excess."""
        number = int(self._data[self._at])
        if number not in _OPTIONAL or number <= after:
            self.end()
        self._at += 1
        return number

    def take(self, size: int, *, truncated: str) -> str:
        """A field of `size` digits."""
        if not self.left:
            raise self.missing(truncated)
        if self.left < size:
            raise self.refuse(truncated, self._at, self.left)
        self._at += size
        return self._data[self._at - size : self._at]

    def prefix(self, size: int, *, truncated: str) -> None:
        """A company prefix; whether it was issued is asked where somebody knows."""
        start = self._at
        prefix = self.take(size, truncated=truncated)
        try:
            refused = self._known is not None and not self._known(prefix)
        except LookupError:
            raise self.refuse("gcp_datasource_offline", start, size) from None
        if refused:
            raise self.refuse("invalid_gcp_prefix", start, size)

    def date(self, which: str, invalid: str) -> None:
        start = self._at
        if self.left < 6:
            too_short = f"coupon_too_short_for_{which}_date"
            raise self.refuse(too_short, start, self.left) if self.left else self.missing(too_short)
        year, month, day = (int(self._data[start + offset : start + offset + 2]) for offset in (0, 2, 4))
        if not 1 <= month <= 12 or not 1 <= day <= _days(year, month):
            raise self.refuse(invalid, start, 6)
        self._at += 6

    def end(self) -> None:
        if self.left:
            raise self.refuse("coupon_excess_data", self._at, self.left)


def _days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 else 28
    return 30 if month in (4, 6, 9, 11) else 31


def check_coupon(data: str, *, known: Callable[[str], bool] | None = None) -> Fault | None:
    """A coupon that a customer brings (AI 8110)."""
    return _first_fault(_read_coupon, data, known)


def check_offer(data: str, *, known: Callable[[str], bool] | None = None) -> Fault | None:
    """A positive offer file's entry (AI 8112)."""
    return _first_fault(_read_offer, data, known)


def _first_fault(read: Callable[[_Digits], None], data: str, known: Callable[[str], bool] | None) -> Fault | None:
    try:
        read(_Digits(data, known))
    except _Broken as broken:
        return broken.fault
    return None


def _read_coupon(digits: _Digits) -> None:
    size = digits.one("0123456", missing="coupon_missing_gcp_vli", invalid="coupon_invalid_gcp_length")
    digits.prefix(size + 6, truncated="coupon_truncated_gcp")
    digits.take(6, truncated="coupon_truncated_offer_code")
    size = digits.one("12345", missing="coupon_missing_save_value_vli", invalid="coupon_invalid_save_value_length")
    digits.take(size, truncated="coupon_truncated_save_value")
    _purchase(digits, "1st")
    field = 0
    while digits.left:
        field = digits.field(after=field)
        _OPTIONAL[field](digits)


def _purchase(digits: _Digits, which: str) -> None:
    """How much of what family of goods must be bought."""
    name = f"{which}_purchase_requirement"
    size = digits.one("12345", missing=f"coupon_missing_{name}_vli", invalid=f"coupon_invalid_{name}_length")
    digits.take(size, truncated=f"coupon_truncated_{name}")
    digits.one(PURCHASE_REQUIREMENTS, missing=f"coupon_missing_{name}_code", invalid=f"coupon_invalid_{name}_code")
    digits.take(3, truncated=f"coupon_truncated_{which}_purchase_family_code")


def _second_purchase(digits: _Digits) -> None:
    name = "additional_purchase_rules_code"
    digits.one("0123", missing=f"coupon_missing_{name}", invalid=f"coupon_invalid_{name}")
    _purchase(digits, "2nd")
    _purchase_prefix(digits, "2nd")


def _third_purchase(digits: _Digits) -> None:
    _purchase(digits, "3rd")
    _purchase_prefix(digits, "3rd")


def _purchase_prefix(digits: _Digits, which: str) -> None:
    name = f"{which}_purchase_gcp"
    size = digits.one("01234569", missing=f"coupon_missing_{name}_vli", invalid=f"coupon_invalid_{name}_length")
    if size != 9:
        digits.prefix(size + 6, truncated=f"coupon_truncated_{name}")


def _expiry(digits: _Digits) -> None:
    digits.date("expiration", "coupon_invalid_exipiration_date")


def _start(digits: _Digits) -> None:
    digits.date("start", "coupon_invalid_start_date")


def _serial(digits: _Digits) -> None:
    size = digits.one("0123456789", missing="coupon_missing_serial_number_vli", invalid="coupon_invalid_serial_number_length")
    digits.take(size + 6, truncated="coupon_truncated_serial_number")


def _retailer(digits: _Digits) -> None:
    name = "retailer_gcp_or_gln"
    size = digits.one("1234567", missing=f"coupon_missing_{name}_vli", invalid=f"coupon_invalid_{name}_length")
    digits.prefix(size + 6, truncated=f"coupon_truncated_{name}")


def _saving(digits: _Digits) -> None:
    digits.one("01256", missing="coupon_missing_save_value_code", invalid="coupon_invalid_save_value_code")
    name = "save_value_applies_to_item"
    digits.one("012", missing=f"coupon_missing_{name}", invalid=f"coupon_invalid_{name}")
    digits.one("0123456789", missing="coupon_missing_store_coupon_flag", invalid="coupon_invalid_store_coupon_flag")
    name = "dont_multiply_flag"
    digits.one("01", missing=f"coupon_missing_{name}", invalid=f"coupon_invalid_{name}")


_OPTIONAL = {1: _second_purchase, 2: _third_purchase, 3: _expiry, 4: _start, 5: _serial, 6: _retailer, 9: _saving}


def _read_offer(digits: _Digits) -> None:
    digits.one("01", missing="coupon_missing_format_code", invalid="coupon_invalid_format_code")
    size = digits.one("0123456", missing="coupon_missing_funder_vli", invalid="coupon_invalid_funder_length")
    digits.prefix(size + 6, truncated="coupon_truncated_funder")
    digits.take(6, truncated="coupon_truncated_offer_code")
    _serial(digits)
    digits.end()

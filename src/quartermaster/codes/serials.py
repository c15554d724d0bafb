"""Serial numbers as people write them: one by one, or as a range with its ends, "SN0098..SN0102"."""

from __future__ import annotations

import re

from quartermaster.kernel.refusals import FieldError, Invalid

MOST = 10_000
LONGEST = 60
SEPARATORS = re.compile(r"[,;\s]+")
NUMBERED = re.compile(r"(?P<head>.*?)(?P<number>[0-9]{1,18})(?P<tail>[^0-9]*)", re.ASCII | re.DOTALL)


class InvalidSerials(Invalid):
    code = "invalid_serials"
    title = "Not serial numbers"


def spread(text: str, *, pointer: str = "/serials") -> list[str]:
    """Every serial that the text names, in its order; separated by spaces, lines, commas or semicolons.

    The ends of a range differ in their last number only and have it in the same width. Refuses ranges that run backwards,
    serials that are named twice, and more than 10,000.
    """
    found: list[str] = []
    for word in filter(None, SEPARATORS.split(text)):
        first, dots, last = word.partition("..")
        found += _range(first, last, pointer) if dots else [_serial(word, pointer)]
        if len(found) > MOST:
            raise _refused(pointer, "too_many", f"At most {MOST} serials at once.")
    if not found:
        raise _refused(pointer, "missing", "Name at least one serial.")
    if len(set(found)) < len(found):
        twice = next(serial for serial in found if found.count(serial) > 1)
        raise _refused(pointer, "named_twice", f"The serial {twice} is named twice.")
    return found


def _range(first: str, last: str, pointer: str) -> list[str]:
    start, end = NUMBERED.fullmatch(_serial(first, pointer)), NUMBERED.fullmatch(_serial(last, pointer))
    if not start or not end or (start["head"], start["tail"]) != (end["head"], end["tail"]):
        message = f"“{first}..{last}” is not a range: both ends must be alike but for their last number, as in SN0098..SN0102."
        raise _refused(pointer, "not_a_range", message)
    low, high, width = int(start["number"]), int(end["number"]), len(start["number"])
    if high < low or len(end["number"]) != width:
        raise _refused(pointer, "not_a_range", f"“{first}..{last}” runs backwards, or its ends differ in length.")
    if high - low >= MOST:
        raise _refused(pointer, "too_many", f"At most {MOST} serials at once.")
    return [f"{start['head']}{number:0{width}}{start['tail']}" for number in range(low, high + 1)]


def _serial(word: str, pointer: str) -> str:
    if len(word) > LONGEST or not word.isprintable():
        raise _refused(pointer, "malformed", f"A serial has 1 to {LONGEST} printable characters.")
    return word


def _refused(pointer: str, code: str, message: str) -> InvalidSerials:
    return InvalidSerials(message, errors=[FieldError(pointer, code, message)])

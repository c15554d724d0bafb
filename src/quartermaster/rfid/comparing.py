"""What passed, held against what was expected, all at once. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

ONE = Decimal(1)


class Finding(StrEnum):
    """What became of a tag, or (missing) of what had none. On a walk: what the book says of it."""

    EXPECTED = "expected"
    MISSING = "missing"
    UNEXPECTED = "unexpected"
    UNKNOWN = "unknown"
    TURNED = "turned"
    AGAIN = "again"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Passed:
    """A tag that passed, and what it is on: so much of a SKU (of a `lot`, where it says one), the serial or the carton called
    `code`. A tag that nobody knows is on nothing; one on a bin or a tote (`aside`) is no goods. `turned`: it was heard last on
    the side where it came from. `back`: it went the other way. `again`: it was posted before."""

    epc: str
    sku_id: int | None = None
    code: str = ""
    quantity: Decimal = ONE
    aside: bool = False
    turned: bool = False
    lot: str = ""
    back: bool = False
    again: bool = False

    @property
    def is_known(self) -> bool:
        return bool(self.sku_id or self.code)


@dataclass(frozen=True, slots=True)
class Awaited:
    """So much of a SKU, or of one `lot` of it, is expected on a line; where serials (or cartons) are named, these and no others.
    `back`: of what goes the other way."""

    line: int
    sku_id: int | None
    quantity: Decimal
    codes: frozenset[str] = frozenset()
    lot: str = ""
    back: bool = False

    def fits(self, one: Passed) -> bool:
        """Whether the tag may be for this line: a tag that does not say its lot may be of any."""
        return self.back == one.back and not (self.lot and one.lot and self.lot != one.lot)


@dataclass(frozen=True, slots=True)
class Missing:
    """So much of a line did not pass; a serial or a carton by its name."""

    line: int
    sku_id: int | None
    quantity: Decimal
    code: str = ""


@dataclass(slots=True)
class Comparison:
    """Every tag's finding, the line that each expected one is for, and what is missing."""

    findings: dict[str, Finding] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    missing: list[Missing] = field(default_factory=list)

    def count(self, finding: Finding) -> int:
        """How many tags; of what is missing, how many pieces (a part of one is one)."""
        if finding is Finding.MISSING:
            return pieces(one.quantity for one in self.missing)
        return sum(one is finding for one in self.findings.values())

    @property
    def is_right(self) -> bool:
        """Whether everything that was expected passed, and nothing else."""
        wrong = (Finding.MISSING, Finding.UNEXPECTED, Finding.UNKNOWN)
        return bool(self.lines) and not any(self.count(one) for one in wrong)


def pieces(quantities: Iterable[Decimal]) -> int:
    return math.ceil(sum(quantities))


def compare(passed: Iterable[Passed], awaited: Sequence[Awaited]) -> Comparison:
    """Each tag is for one line at most: for the one that names it, else for the first of its SKU that has room for all of it."""
    found, open_lines = Comparison(), _Open(awaited)
    for one in passed:
        line = None if _apart(one) else open_lines.take(one)
        found.findings[one.epc] = _apart(one) or (Finding.UNEXPECTED if line is None else Finding.EXPECTED)
        if line is not None:
            found.lines[one.epc] = line
    found.missing = open_lines.rest()
    return found


def _apart(one: Passed) -> Finding | None:
    """Why a tag is not looked for on the lines at all."""
    if one.aside:
        return Finding.ASIDE
    if not one.is_known:
        return Finding.UNKNOWN
    if one.turned:
        return Finding.TURNED
    return Finding.AGAIN if one.again else None


class _Open:
    """What is still expected, line by line, while tags are given to them."""

    def __init__(self, awaited: Sequence[Awaited]) -> None:
        self._by_code: dict[tuple[int | None, str], list[int]] = defaultdict(list)
        self._by_sku: dict[int, list[int]] = defaultdict(list)
        self._awaited = list(awaited)
        self._left = [one.quantity for one in awaited]
        self._came: list[set[str]] = [set() for _ in awaited]
        for place, one in enumerate(awaited):
            for code in one.codes:
                self._by_code[one.sku_id, code.upper()].append(place)
            if one.sku_id and not one.codes:
                self._by_sku[one.sku_id].append(place)

    def take(self, one: Passed) -> int | None:
        """The line that the tag is for."""
        code = one.code.upper()
        named = self._by_code.get((one.sku_id, code), []) if code else []
        for place in named + self._by_sku.get(one.sku_id or 0, []):
            room = self._left[place] >= one.quantity and code not in self._came[place]
            if room and self._awaited[place].fits(one):
                self._left[place] -= one.quantity
                if code:
                    self._came[place].add(code)
                return self._awaited[place].line
        return None

    def rest(self) -> list[Missing]:
        found = []
        for place, one in enumerate(self._awaited):
            away = sorted(code for code in one.codes if code.upper() not in self._came[place])
            if one.codes:
                found += [Missing(one.line, one.sku_id, ONE, code) for code in away[: int(self._left[place])]]
            elif self._left[place] > 0:
                found.append(Missing(one.line, one.sku_id, self._left[place]))
        return found

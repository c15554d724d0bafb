"""What inspections are asked for and answered with. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Decision(StrEnum):
    """`SORT`: all of the lot is looked at before anything else is said."""

    ACCEPT = "accept"
    REJECT = "reject"
    SORT = "sort"


@dataclass(frozen=True, slots=True)
class NewCheck:
    """Something to look at: with a `least` or a `most` it is measured piece by piece, else it is passed or not, once."""

    name: str
    severity: str = "major"
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NewInspectionRule:
    """Which lots are inspected, and how much of them. Words as in `sampling`; nobody named means all."""

    supplier_id: int | None = None
    category_id: int | None = None
    sku_id: int | None = None
    sample: str = "all"
    figure: Decimal | None = None
    aql_major: str = ""
    aql_minor: str = ""
    after: int = 5
    one_in: int = 1
    checks: Sequence[NewCheck] = ()
    where: str = "/"
    """What pointers to its fields begin with."""


@dataclass(frozen=True, slots=True)
class FoundDefect:
    """So many pieces have the defect with this code."""

    code: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What the check at `position` found: whether it passed, or the numbers that were measured, one per piece."""

    position: int
    passed: bool | None = None
    numbers: Sequence[Decimal] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, and what becomes of the lot. Accepting, `set_apart` of the pieces that were looked at are rejected.

    Of goods with serials, `serials` says which ones are set apart.
    """

    decision: str
    defects: Sequence[FoundDefect] = ()
    findings: Sequence[Finding] = ()
    set_apart: Decimal = Decimal(0)
    serials: Sequence[str] = ()
    note: str = ""

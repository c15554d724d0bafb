"""Which lots are inspected, how much of each, and when the lot is good: a pure reckoning over what became of earlier lots.

The plans are the single sampling plans of MIL-STD-105E (10 May 1989, public), general inspection level II: the code letters of
its table I, normal inspection by table II-A, tightened inspection by table II-B, its rules for switching and giving up (4.7.1,
4.7.2, 4.8). For the limits that are offered, ISO 2859-1 and ANSI/ASQ Z1.4 have the same figures. Reduced inspection (table
II-C) is not followed: a good run is rewarded by skipping lots instead, where a rule says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from itertools import takewhile

ONE = Decimal(1)
HUNDRED = Decimal(100)
WINDOW = 60
"""How many of the latest lots are looked back at. No rule asks for more good ones in a row, or skips more."""


class Sample(StrEnum):
    """How much of a lot is looked at."""

    NONE = "none"
    ALL = "all"
    PERCENT = "percent"
    FIXED = "fixed"
    TABLE = "table"


class Outcome(StrEnum):
    SKIPPED = "skipped"
    WAITING = "waiting"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Past:
    """What became of an earlier lot of the same goods from the same supplier, and whether it was inspected tightened."""

    outcome: Outcome
    tightened: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """So much is looked at. The lot is good while nothing is critical and no more than so many are major and minor defectives;
    None: minor ones are only noted."""

    sample: Decimal
    accept_major: int = 0
    accept_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many pieces were found defective. A piece with several defects counts once, as the worst of them."""

    critical: int = 0
    major: int = 0
    minor: int = 0

    def is_within(self, accept_major: int, accept_minor: int | None) -> bool:
        """Whether the lot is good. Nothing critical ever is."""
        return not self.critical and self.major <= accept_major and (accept_minor is None or self.minor <= accept_minor)


# ---------------------------------------------------------------- is it looked at, and how severely?


def is_due(past: Sequence[Past], *, after: int, one_in: int) -> bool:
    """Whether the next lot is inspected: every one until `after` in a row were good, then one in `one_in`.

    `past` has the latest last. A bad lot ends the good run, and under tightened inspection none is skipped.
    """
    if one_in <= 1 or good_run(past) < after or is_tightened(past):
        return True
    return len(list(takewhile(lambda one: one.outcome is Outcome.SKIPPED, reversed(past)))) >= one_in - 1


def good_run(past: Sequence[Past]) -> int:
    """How many lots in a row were found good, up to the latest that was decided."""
    return len(list(takewhile(lambda one: one.outcome is Outcome.GOOD, reversed(_decided(past)))))


def is_tightened(past: Sequence[Past]) -> bool:
    """Whether the next lot is inspected by the tightened plan: after two bad ones among five, until five in a row are good."""
    decided = _decided(past)
    if not decided:
        return False
    now = decided[-1].tightened
    run = list(takewhile(lambda one: one.tightened is now, reversed(decided)))[:5]
    bad = sum(1 for one in run if one.outcome is Outcome.BAD)
    return (bad > 0 or len(run) < 5) if now else bad >= 2


def is_hopeless(past: Sequence[Past]) -> bool:
    """Whether five lots have failed since inspection was tightened: until the supplier mends it, none should be taken (4.8)."""
    tightened = takewhile(lambda one: one.tightened, reversed(_decided(past)))
    return sum(1 for one in tightened if one.outcome is Outcome.BAD) >= 5


def _decided(past: Sequence[Past]) -> list[Past]:
    return [one for one in past if one.outcome in (Outcome.GOOD, Outcome.BAD)]


# ---------------------------------------------------------------- how much of it?

LOT_SIZES = (8, 15, 25, 50, 90, 150, 280, 500, 1_200, 3_200, 10_000, 35_000, 150_000, 500_000)
"""The largest lot of each sample size below; what is larger has the last one."""
SAMPLE_SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1_250)
"""Code letters A to Q."""
LIMITS = {"6.5": 0, "4.0": 1, "2.5": 2, "1.5": 3, "1.0": 4, "0.65": 5}
"""Acceptable quality limit (defective in a hundred) → the place of the normal plan that accepts none."""
NORMAL = (0, None, None, 1, 2, 3, 5, 7, 10, 14, 21)
TIGHTENED = (0, None, None, 1, 2, 3, 5, 8, 12, 18)
"""Acceptance numbers from the plan that accepts none on. Where there is none, an arrow leads to the plan below; of the normal
plans, the first arrow leads up."""


def plan_for(
    lot: Decimal, how: Sample, *, figure: Decimal | None = None, major: str = "", minor: str = "", tightened: bool = False
) -> Plan:
    """How much of a lot is looked at: whole units, one at least, never more than the lot has.

    By the table, major and minor defectives have limits of their own, and the larger sample is drawn for both.
    """
    if how is Sample.TABLE:
        size, accept_major = _from_the_table(lot, LIMITS[major], tightened)
        if not minor:
            return Plan(min(Decimal(size), lot), accept_major)
        size_minor, accept_minor = _from_the_table(lot, LIMITS[minor], tightened)
        return Plan(min(Decimal(max(size, size_minor)), lot), accept_major, accept_minor)
    if how is Sample.ALL:
        return Plan(lot)
    wanted = lot * (figure or HUNDRED) / HUNDRED if how is Sample.PERCENT else figure or ONE
    return Plan(min(max(wanted.quantize(ONE, ROUND_CEILING), ONE), lot))


def _from_the_table(lot: Decimal, none_accepted: int, tightened: bool) -> tuple[int, int]:
    """Sample size and acceptance number. A tightened plan accepts none one code letter later than the normal one."""
    accepted, first = (TIGHTENED, none_accepted + 1) if tightened else (NORMAL, none_accepted)
    step = sum(1 for size in LOT_SIZES if size < lot) - first
    if step <= (0 if tightened else 1):
        return SAMPLE_SIZES[first], 0
    step = min(max(step, 3), len(accepted) - 1)
    return SAMPLE_SIZES[first + step], accepted[step] or 0

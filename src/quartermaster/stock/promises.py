"""What can be promised by when: supply and demand over time, cumulative. Pure: plain values in, plain values out.

What is promised takes the supply that is there first; nobody's goods are promised again. So on a day only as much can be
promised as is never needed from that day on: the lowest of the running balances behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Change:
    """So much more (a supply) or less (a demand) from a day on."""

    on: date
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """From this day on until the next step: the running balance of supply less demand, and how much more can be promised."""

    on: date
    balance: Decimal
    promisable: Decimal


def steps(today: date, now: Decimal, changes: Iterable[Change]) -> list[Step]:
    """The days on which something changes, the first of them today. What is due earlier counts from today on.

    `now` is what is available today already; below zero where more was promised than there is. Nothing promisable is 0.
    """
    by_day: dict[date, Decimal] = defaultdict(Decimal, {today: now})
    for change in changes:
        by_day[max(change.on, today)] += change.quantity
    days = sorted(by_day)
    balances: list[Decimal] = []
    running = ZERO
    for day in days:
        running += by_day[day]
        balances.append(running)
    found: list[Step] = []
    lowest: Decimal | None = None
    for day, balance in zip(reversed(days), reversed(balances), strict=True):
        lowest = balance if lowest is None else min(lowest, balance)
        found.append(Step(day, balance, max(lowest, ZERO)))
    return found[::-1]


def promisable_on(line: Sequence[Step], day: date) -> Decimal:
    """How much can be promised for a day; what is asked for an earlier day than the first cannot."""
    earlier = [step.promisable for step in line if step.on <= day]
    return earlier[-1] if earlier else ZERO


def earliest(line: Sequence[Step], quantity: Decimal) -> date | None:
    """The first day for which so much can be promised; None where nothing that is known of makes it so."""
    return next((step.on for step in line if step.promisable >= quantity), None)


def made_of(parts: Iterable[tuple[Sequence[Step], Decimal]]) -> list[Step]:
    """The steps of a bundle: on every day as many as its scarcest component makes. `parts` are each component's steps and
    how much of it is in one; none of them is without steps.
    """
    components = list(parts)
    days = sorted({step.on for line, _ in components for step in line})
    return [
        Step(
            day,
            min(_balance_on(line, day) // quantity for line, quantity in components),
            min(promisable_on(line, day) // quantity for line, quantity in components),
        )
        for day in days
    ]


def _balance_on(line: Sequence[Step], day: date) -> Decimal:
    earlier = [step.balance for step in line if step.on <= day]
    return earlier[-1] if earlier else ZERO

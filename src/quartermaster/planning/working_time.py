"""When work goes on: so many working days back from the day on which something is needed, or ahead of the one on which it is
begun. Pure.

Days are numbers, as in `requirements`; a day that is not worked on takes nothing and gives nothing. What is counted in hours may
be: a number is then an hour.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

PATIENCE = 100_000
"""Days that are looked ahead for one on which somebody works."""


@dataclass(frozen=True)
class Calendar:
    """On which days work goes on; nothing said is every day."""

    open_on: Callable[[int], bool] | None = None

    def is_open(self, day: int) -> bool:
        return self.open_on is None or self.open_on(day)

    def last(self, day: int, *, earliest: int) -> int:
        """The last open day up to this one, or the earliest where none is."""
        while day > earliest and not self.is_open(day):
            day -= 1
        return max(day, earliest)

    def first(self, day: int) -> int:
        """The first open day from this one on; ValueError where nobody ever works."""
        for ahead in range(PATIENCE):
            if self.is_open(day + ahead):
                return day + ahead
        raise ValueError(f"Nobody works from day {day} on.")

    def back(self, end: int, length: int, *, earliest: int) -> int:
        """The last day on which work of this length may be begun to be done by `end`; the earliest where none will do."""
        if self.open_on is None:
            return max(end - length, earliest)
        while length > 0 and end > earliest:
            end -= 1
            length -= self.is_open(end)
        return max(end, earliest)

    def ahead(self, start: int, length: int) -> int:
        """When work of this length is done that is begun on `start`, or on the first open day after it."""
        if self.open_on is None:
            return start + length
        for _ in range(length):
            start = self.first(start) + 1
        return start


ALWAYS = Calendar()


@dataclass(frozen=True)
class Pace:
    """How long it takes to make so many: days for all of it, and days for each batch that is begun."""

    days: float = 0.0
    per_batch: float = 0.0
    batch: float = 1.0

    def of(self, quantity: float) -> int:
        """Whole days."""
        batches = ceil(quantity / self.batch - 1e-9) if self.batch > 0 else 1
        return ceil(self.days + self.per_batch * batches - 1e-9)


@dataclass(frozen=True)
class Way:
    """How stock is filled up: what is made takes working days, where somebody said how many (`pace`), and is inspected; what is
    sent comes in on a day on which somebody receives it."""

    pace: Pace | None = None
    inspection_days: int = 0
    opens: Calendar = ALWAYS

    def there(self, start: int, quantity: float, *, usual_days: int) -> int:
        """The day on which what is begun, or ordered, on a day may be used."""
        made = start + usual_days if self.pace is None else self.opens.ahead(start, self.pace.of(quantity))
        return self.opens.first(self.opens.ahead(made, self.inspection_days))

"""Days on which a warehouse works and takes goods in: days of the week, less the days on which it is closed. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from quartermaster.planning.working_time import ALWAYS, Calendar

NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MOST_CLOSED = 366


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """`days` are digits, 1 for Monday; none are all. `closed_on` are single days: holidays, stocktaking."""

    days: str = ""
    closed_on: frozenset[date] = frozenset()

    def is_open(self, day: date) -> bool:
        return (not self.days or str(day.isoweekday()) in self.days) and day not in self.closed_on

    def calendar(self, day: date) -> Calendar:
        """Counted from this day, which is 0."""
        if not self.days and not self.closed_on:
            return ALWAYS
        return Calendar(lambda number: self.is_open(day + timedelta(days=number)))

    @property
    def a_week(self) -> int:
        return len(self.days) or len(NAMES)


def days_of(text: str) -> str:
    """“Mon, Thu” as digits; ValueError where it names no days."""
    return "".join(sorted({str(_day(name)) for name in text.replace(",", " ").split()}))


def named(days: str) -> str:
    """As people say it: “Mon, Thu”."""
    return ", ".join(NAMES[int(day) - 1] for day in days)


def _day(name: str) -> int:
    found = [place for place, day in enumerate(NAMES, start=1) if len(name) > 1 and name.lower().startswith(day.lower()[:2])]
    if not found:
        raise ValueError(name)
    return found[0]


def dates_of(text: str) -> list[date]:
    """“2026-12-25, 2026-12-26”, in order and each once; ValueError where one is no day."""
    return sorted({date.fromisoformat(word) for word in text.replace(",", " ").split()})


def written(days: Iterable[date]) -> str:
    return ", ".join(day.isoformat() for day in days)

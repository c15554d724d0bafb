"""When a supplier takes orders: on some days of the week, until some hour. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

WEEK = 7


@dataclass(frozen=True)
class Rhythm:
    """`days` are digits, 1 for Monday; none are all. What comes after `until` counts for the next of them."""

    days: str = ""
    until: time | None = None

    def next_day(self, now: datetime) -> date:
        """The first day on which an order is taken, from now on."""
        first = now.date() + timedelta(days=self.until is not None and now.time() > self.until)
        return next(day for ahead in range(WEEK) if self._takes(day := first + timedelta(days=ahead)))

    @property
    def weeks(self) -> float:
        """The longest time between two chances to order; 0 where every day is one."""
        if not self.days:
            return 0.0
        taken = sorted(int(day) for day in self.days)
        gaps = [later - earlier for earlier, later in zip(taken, [*taken[1:], taken[0] + WEEK], strict=True)]
        return max(gaps) / WEEK

    def _takes(self, day: date) -> bool:
        return not self.days or str(day.isoweekday()) in self.days

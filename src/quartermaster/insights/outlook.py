"""How on hand goes on if it sells as in the last 28 days and deliveries come when they are due: arithmetic, no forecast. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from quartermaster.insights.health import DEMAND_DAYS

SHORTEST_DAYS = 28
LONGEST_DAYS = 56
DAYS_AFTER_THE_LAST = 7


def horizon(today: date, due: Iterable[date]) -> int:
    """How many days to look ahead: past the last delivery, but neither very few nor very many."""
    last = max(due, default=today)
    return min(max((last - today).days + DAYS_AFTER_THE_LAST, SHORTEST_DAYS), LONGEST_DAYS)


def outlook(on_hand: Decimal, demand: Decimal, due: Iterable[tuple[date, Decimal]], today: date) -> list[tuple[date, Decimal]]:
    """(day, on hand at its end) for the days after today. `demand` is that of 28 days. It never falls below nothing.

    What should have come already is left out: nobody knows when it will.
    """
    arriving: dict[date, Decimal] = {}
    for day, quantity in due:
        if day > today:
            arriving[day] = arriving.get(day, Decimal(0)) + quantity
    level, pace, found = on_hand, demand / DEMAND_DAYS, []
    for ahead in range(1, horizon(today, arriving) + 1):
        day = today + timedelta(days=ahead)
        level = max(level - pace, Decimal(0)) + arriving.get(day, Decimal(0))
        found.append((day, round(level, 1)))
    return found

"""Local days and the moments they begin at."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from quartermaster.insights.health import DEMAND_DAYS
from quartermaster.kernel import clock


def today() -> date:
    return timezone.localdate(clock.now())


def starts_at(day: date) -> datetime:
    """The first moment of the day, where we are."""
    return timezone.make_aware(datetime.combine(day, time.min))


def last_days(count: int = DEMAND_DAYS) -> list[date]:
    """The last `count` days, today as the last."""
    end = today()
    return [end - timedelta(days=back) for back in range(count - 1, -1, -1)]


def zone() -> str:
    return str(settings.TIME_ZONE)


def now() -> datetime:
    return clock.now()

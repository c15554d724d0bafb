"""The days that a report is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from quartermaster.kernel import clock

USUAL_DAYS = 90


@dataclass(frozen=True, slots=True)
class Span:
    """From the first moment of `since` to the last of `until`, where we are."""

    since: date
    until: date

    @property
    def begins_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.since, time.min))

    @property
    def ends_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.until + timedelta(days=1), time.min))


def span(since: date | None, until: date | None) -> Span:
    """The days asked for; without an end until today, without a beginning ninety days."""
    last = until or timezone.localdate(clock.now())
    return Span(since or last - timedelta(days=USUAL_DAYS - 1), last)

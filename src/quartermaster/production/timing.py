"""When what is begun is there: working days of its warehouse, where its bill says how many, else a week. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from quartermaster.catalog.making import USUAL_DAYS, MakingTime
from quartermaster.locations.working_days import WorkingDays
from quartermaster.planning.working_time import Way


def way(time: MakingTime, days: WorkingDays, *, day: date) -> Way:
    """In days from this one."""
    return Way(time.pace if time.said else None, time.inspection_days, days.calendar(day))


def ready_on(time: MakingTime, days: WorkingDays, quantity: Decimal, *, begun_on: date) -> date:
    """The day on which so many may be sold that are begun on a day."""
    return begun_on + timedelta(days=way(time, days, day=begun_on).there(0, float(quantity), usual_days=USUAL_DAYS))

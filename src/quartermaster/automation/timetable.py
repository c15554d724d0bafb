"""What runs when. Cron fields: minute, hour, day, month, weekday and, sixth, second."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app
from procrastinate.tasks import Task

from quartermaster.automation import jobs, webhook_jobs

TIMETABLE: dict[str, Task[Any, Any, Any]] = {
    "* * * * * */15": jobs.retry_stalled,
    "* * * * * 5,20,35,50": jobs.end_quiet,
    "* * * * * 12,42": webhook_jobs.try_again,
    "* * * * *": jobs.expire_reservations,
    "* * * * * 20": jobs.expire_unpaid,
    "* * * * * 40": jobs.keep_valued,
    "* * * * * 50": jobs.try_printers_again,
    "* * * * * 10": jobs.watch_temperatures,
    "*/15 * * * *": jobs.hold_expired,
    "*/10 * * * *": jobs.plan_refills,
    "*/5 * * * *": jobs.match_blocked,
    "* * * * * 15": jobs.tell_suppliers,
    "*/5 * * * * 35": jobs.order_kanban,
    "*/5 * * * * 50": jobs.follow_parcels,
    "30 1 * * *": jobs.keep_demand,
    "0 2 * * 1": jobs.forecast_demand,
    "10 2 * * *": jobs.check_book,
    "40 2 * * *": jobs.forget_old_answers,
    "50 2 * * *": jobs.count_velocities,
    "30 3 * * *": jobs.plan_everything,
    "52 2 * * *": webhook_jobs.forget_old,
    "55 2 * * *": jobs.forget_old_minutes,
    "20 5 * * *": jobs.make_offers,
    "30 6 * * *": jobs.send_digests,
    "25 * * * *": jobs.prune_jobs,
}

for cron, job in TIMETABLE.items():
    app.periodic(cron=cron)(job)

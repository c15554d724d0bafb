"""Questions about background work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from quartermaster.automation.models import BookCheck, JobFailure
from quartermaster.kernel import db

LIVING_WORKERS_SECONDS = 20
"""A worker that has not been heard of for so long is gone (it says so every five)."""

STATES = {
    "todo": ("open", "Waiting"),
    "doing": ("accent", "Running"),
    "succeeded": ("ok", "Done"),
    "failed": ("bad", "Failed"),
    "cancelled": ("idle", "Cancelled"),
    "aborted": ("idle", "Stopped"),
}
"""A job's state → its tone and what people call it."""


_QUEUE = """
SELECT count(*) FILTER (WHERE status = 'todo'),
       count(*) FILTER (WHERE status = 'doing'),
       count(*) FILTER (WHERE status = 'failed'),
       count(*) FILTER (WHERE status = 'todo' AND due <= now()),
       extract(epoch FROM now() - min(due) FILTER (WHERE status = 'todo')),
       (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s))
  FROM (SELECT job.status, coalesce(job.scheduled_at, (SELECT max(at) FROM procrastinate_events WHERE job_id = job.id)) AS due
          FROM procrastinate_jobs AS job WHERE job.status IN ('todo', 'doing', 'failed')) AS job
"""


@dataclass(frozen=True, slots=True)
class Queue:
    """How background work stands: `lag` is how long the job that waits longest has been due."""

    waiting: int
    running: int
    failed: int
    due: int
    lag: timedelta
    workers: int


def queue() -> Queue:
    ((waiting, running, failed, due, late, workers),) = db.rows(_QUEUE, [LIVING_WORKERS_SECONDS])
    return Queue(waiting, running, failed, due, timedelta(seconds=max(0.0, float(late or 0))), workers)


def jobs() -> QuerySet[Any]:
    """Every job that is kept, with `last_error` and `changed_at`."""
    failures = JobFailure.objects.filter(job_id=OuterRef("pk")).order_by("-id").values("error")[:1]
    events = ProcrastinateEvent.objects.filter(job_id=OuterRef("pk")).order_by("-id").values("at")[:1]
    found: QuerySet[Any] = ProcrastinateJob.objects.annotate(last_error=Subquery(failures), changed_at=Subquery(events))
    return found


def events_of(job_id: int) -> QuerySet[Any]:
    """What happened to a job, the latest first."""
    found: QuerySet[Any] = ProcrastinateEvent.objects.filter(job_id=job_id).order_by("-id")
    return found


def failures_of(job_id: int) -> QuerySet[JobFailure]:
    return JobFailure.objects.filter(job_id=job_id).order_by("-id")


def last_check() -> BookCheck | None:
    """The latest comparison of the book, for the foot of every page."""
    return BookCheck.objects.order_by("-at").first()


def words_for(task_name: str) -> str:
    """ "stock.expire_reservations" as a person says it: Expire reservations."""
    return task_name.rpartition(".")[2].replace("_", " ").capitalize()

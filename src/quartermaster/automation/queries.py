"""Questions about background work."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from quartermaster.automation.models import BookCheck, JobFailure

STATES = {
    "todo": ("open", "Waiting"),
    "doing": ("accent", "Running"),
    "succeeded": ("ok", "Done"),
    "failed": ("bad", "Failed"),
    "cancelled": ("idle", "Cancelled"),
    "aborted": ("idle", "Stopped"),
}
"""A job's state → its tone and what people call it."""


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

"""What background work does for its own keeping."""

from __future__ import annotations

import dataclasses
import time
import traceback
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob

from quartermaster.accounts.acts import Act, record
from quartermaster.automation import tying_out
from quartermaster.automation.models import BookCheck, JobFailure
from quartermaster.kernel import clock, live
from quartermaster.kernel.refusals import Conflict, NotFound

MOST_VIOLATIONS_KEPT = 100
LONGEST_ERROR = 4000
FAILURES_KEPT = timedelta(days=30)


class NotFailed(Conflict):
    code = "job_not_failed"
    title = "This job has not failed"


class UnknownJob(NotFound):
    code = "unknown_job"
    title = "There is no such job"


def enqueue(task: str, *, queueing_lock: str | None = None, lock: str | None = None, **arguments: Any) -> bool:
    """Enqueue a job in the present transaction, so that it exists if its cause does; False where one already waits.

    Through Django's own connection also inside the worker, whose queue connection is another one.
    """
    own = app.with_connector(DjangoConnector(alias="default"))
    try:
        with transaction.atomic():
            own.configure_task(task, queueing_lock=queueing_lock, lock=lock).defer(**arguments)
    except exceptions.AlreadyEnqueued:
        return False
    transaction.on_commit(lambda: live.publish(["jobs"]))
    return True


def check_book() -> BookCheck:
    """Compare the book with itself and keep the outcome."""
    started = time.monotonic()
    violations = tying_out.check()
    kept = [dataclasses.asdict(violation) for violation in violations[:MOST_VIOLATIONS_KEPT]]
    check = BookCheck.objects.create(
        at=clock.now(), ties_out=not violations, violations=kept, seconds=round(time.monotonic() - started, 3)
    )
    live.publish(["books"])
    return check


def note_failure(job_id: int, error: BaseException) -> None:
    """Keep why an attempt failed, its end first: that is where the reason stands."""
    text = "".join(traceback.format_exception_only(error)).strip()
    JobFailure.objects.create(job_id=job_id, at=clock.now(), error=text[:LONGEST_ERROR])


def forget_failures() -> int:
    """Drop what is older than a job is kept."""
    deleted, _ = JobFailure.objects.filter(at__lt=clock.now() - FAILURES_KEPT).delete()
    return deleted


@transaction.atomic
def retry(act: Act, *, job_id: int) -> None:
    """Let a failed job run once more, now."""
    job = ProcrastinateJob.objects.filter(pk=job_id).first()
    if job is None:
        raise UnknownJob(f"There is no job {job_id}. Finished jobs are kept for a day.")
    if job.status != "failed":
        raise NotFailed("Only a failed job can be run again; this one is waiting, running or done.")
    own = app.with_connector(DjangoConnector(alias="default"))
    own.job_manager.retry_job_by_id(job_id, retry_at=timezone.now())
    record(act, "automation.retry", document=f"job:{job_id}")
    transaction.on_commit(lambda: live.publish(["jobs"]))


def check_now(act: Act) -> bool:
    """Let the worker check the book at once; False where a check is already waiting."""
    record(act, "automation.check_now", document="book")
    return enqueue("automation.check_book", queueing_lock="automation.check_book")

"""Background work under /api/v1."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.automation import queries
from quartermaster.automation.schemas import JobOut, JobQuery
from quartermaster.web.api import Page, page_of

router = Router(tags=["automation"])


@router.get("/jobs", response=Page[JobOut])
@doors.api("automation.view")
def list_jobs(request: doors.ApiRequest, query: Query[JobQuery]) -> Page[JobOut]:
    """Jobs that wait, run or ended lately; the latest first unless sorted otherwise."""
    found = queries.jobs()
    if query.state is not None:
        found = found.filter(status=query.state)
    if query.task is not None:
        found = found.filter(task_name=query.task)
    return page_of(found, query, row=_job, sorts={"id": "id"}, usual_sort="-id")


def _job(row: Any) -> JobOut:
    return JobOut(
        id=row.pk,
        task=row.task_name,
        state=row.status,
        attempts=row.attempts,
        arguments=row.args,
        scheduled_at=row.scheduled_at,
        changed_at=row.changed_at,
        last_error=row.last_error,
    )

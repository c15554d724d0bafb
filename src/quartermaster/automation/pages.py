"""Background work as pages: what waits, runs and failed, and whether the book ties out."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.automation import operations as automation
from quartermaster.automation import queries
from quartermaster.web import tables
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import status

TABLE = Table(
    name="jobs",
    sort="-number",
    row_url=lambda job: reverse("job", args=[job.pk]),
    topics="jobs",
    empty="No job has run yet.",
    columns=(
        Column("number", "Job", value=lambda job: job.pk, sort="pk", width="90px", phone="end", cell=lambda job: str(job.pk)),
        Column("task", "What", value=lambda job: queries.words_for(job.task_name), sort="task_name", grow=True, phone="title"),
        Column(
            "state",
            "State",
            value=lambda job: queries.STATES[job.status][1],
            cell=lambda job: status(*queries.STATES[job.status]),
            width="120px",
            phone="line",
        ),
        Column("attempts", "Attempts", sort="attempts", numeric=True, width="90px"),
        Column("changed_at", "Last change", sort="changed_at", width="120px", phone="tail"),
        Column("scheduled_at", "Due", sort="scheduled_at", width="120px", wide=True),
        Column("last_error", "Last error", grow=True),
    ),
    filters=(
        Filter("state", "State", lookup="status", choices=[(state, words) for state, (_, words) in queries.STATES.items()]),
        Filter("task", "Task", lookup="task_name__icontains"),
    ),
    views=(
        View("All"),
        View("Waiting", {"state": "todo"}),
        View("Running", {"state": "doing"}),
        View("Failed", {"state": "failed"}),
    ),
)


@require_safe
@doors.page("automation.view")
def job_list(request: doors.PageRequest) -> HttpResponseBase:
    failed = queries.jobs().filter(status="failed").count()
    views = [dataclasses.replace(view, count=failed) if view.label == "Failed" else view for view in TABLE.views]
    return tables.show(
        request, dataclasses.replace(TABLE, views=views), Rows(queries.jobs()), "automation/jobs.html", _about_book(request)
    )


@require_safe
@doors.page("automation.view")
def job(request: doors.PageRequest, job_id: int) -> HttpResponse:
    found = queries.jobs().filter(pk=job_id).first()
    if found is None:
        raise automation.UnknownJob(f"There is no job {job_id}. Finished jobs are kept for a day.")
    context: dict[str, Any] = {
        "job": found,
        "words": queries.words_for(found.task_name),
        "state": queries.STATES[found.status],
        "events": [(queries.words_for(event.type), event.at) for event in queries.events_of(job_id)],
        "failures": queries.failures_of(job_id),
    }
    return render(request, "automation/job.html", context)


@doors.page("automation.view", effect=True)
def retry_job(request: doors.PageRequest, job_id: int) -> HttpResponse:
    automation.retry(request.act, job_id=job_id)
    return doors.done(request, f"Job {job_id} runs once more.", url=reverse("job", args=[job_id]))


@doors.page("accounts.audit", effect=True)
def check_now(request: doors.PageRequest) -> HttpResponse:
    enqueued = automation.check_now(request.act)
    words = "The book is being checked. The outcome appears here." if enqueued else "A check is already waiting."
    return doors.done(request, words, url=reverse("job_list"))


def _about_book(request: doors.PageRequest) -> dict[str, Any]:
    return {"check": queries.last_check(), "may_check": "accounts.audit" in request.user.permissions_held}

"""Is the process up, and can it work? For whoever watches it from outside."""

from __future__ import annotations

from datetime import timedelta

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from quartermaster.accounts import doors
from quartermaster.automation import queries as automation
from quartermaster.config.home import free_bytes
from quartermaster.web.errors import Problem

LEAST_FREE_BYTES = 200 * 1024 * 1024
LONGEST_QUEUE_LAG = timedelta(minutes=10)


@doors.open_to_all("Whoever restarts the process asks without an account; the answer says nothing else.")
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@doors.open_to_all("A load balancer asks without an account; the answer names only what is not ready.")
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when requests can be served, else 503 with the code of the first thing that is not ready."""
    trouble = _trouble()
    if trouble is None:
        return JsonResponse({"status": "ready"})
    code, detail = trouble
    return Problem(503, code=code, title="Not ready", detail=detail, headers={"Retry-After": "5"}).as_json(request)


def _trouble() -> tuple[str, str] | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if _unapplied():
            return "migrations_pending", "The database is older than the program. Run quartermaster migrate."
        if free_bytes() < LEAST_FREE_BYTES:
            return "disk_full", "Less than 200 MB of disk space is left."
        if automation.queue().lag > LONGEST_QUEUE_LAG:
            return "queue_lag", "Background jobs are more than ten minutes late. Is a worker running?"
    except Error:
        return "database_unavailable", "The database does not answer."
    return None


_up_to_date = False


def _unapplied() -> bool:
    """Asked of the disk and the database until the answer is no once; a running program's migrations do not change."""
    global _up_to_date
    if not _up_to_date:
        executor = MigrationExecutor(connection)
        _up_to_date = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return not _up_to_date

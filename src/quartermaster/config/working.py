"""Background work: the worker, and waiting until everything that is due has been done."""

from __future__ import annotations

import time

from django.db import connection
from procrastinate.contrib.django import app

from quartermaster.config import long_lived

CONCURRENCY = 2
SECONDS_TO_FINISH = 20.0
HEARTBEAT_SECONDS = 5.0
SILENT_SECONDS = 20.0
"""A worker says that it lives this often, and counts as gone after so long without a word."""

_DUE_OR_RUNNING = """
SELECT count(*) FROM procrastinate_jobs
 WHERE status = 'doing' OR (status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()))
"""


def work() -> None:
    """Do background jobs until SIGINT or SIGTERM; running jobs may finish."""
    long_lived.settle()
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(
            concurrency=CONCURRENCY,
            shutdown_graceful_timeout=SECONDS_TO_FINISH,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=SILENT_SECONDS,
        )


def drain(timeout_seconds: float) -> int:
    """Do what is due, beside any worker that runs, and return how many jobs were still waiting or running in the end."""
    until = time.monotonic() + timeout_seconds
    while (left := _due_or_running()) and time.monotonic() < until:
        with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
            worker.run_worker(concurrency=CONCURRENCY, wait=False, listen_notify=False)
        time.sleep(0.2)
    return left


def _due_or_running() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_DUE_OR_RUNNING)
        (count,) = cursor.fetchone()
    return int(count)

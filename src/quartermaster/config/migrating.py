"""Bringing the database to this version: one process at a time, and able to go on after a crash."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

LOCK = 7_301_594_682


def pending() -> list[str]:
    """The migrations that are not applied yet, in order."""
    executor = MigrationExecutor(connection)
    return [f"{step.app_label}.{step.name}" for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def migrate() -> None:
    """Apply what is missing. Each migration is one transaction, so a killed run leaves whole steps and is run again."""
    with _alone():
        missing = pending()
        if missing:
            print(f"Updating the database: {len(missing)} steps…", file=sys.stderr, flush=True)
        call_command("migrate", interactive=False, verbosity=1 if missing else 0, stdout=sys.stderr)


@contextmanager
def _alone() -> Iterator[None]:
    """A session lock: PostgreSQL gives it back when the session ends, so also when this process dies."""
    with connection.cursor() as cursor:
        waited = False
        while not _locked(cursor):
            if not waited:
                print("Waiting for another process that is updating the database…", file=sys.stderr, flush=True)
            waited = True
            time.sleep(0.5)
    try:
        yield
    finally:
        connection.close()


def _locked(cursor: object) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])  # type: ignore[attr-defined]
    return bool(cursor.fetchone()[0])  # type: ignore[attr-defined]

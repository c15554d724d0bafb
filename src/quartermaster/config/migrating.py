"""Bringing the database to this version: one process at a time, and able to go on after a crash.

Where the tables have an owner of their own (the embedded database, or QUARTERMASTER_OWNER_URL), migrations run as the owner
and the program's role is given what it needs: everything but to change or delete what is append-only, or its triggers.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pgtrigger
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from quartermaster.config import baseline, database, policies
from quartermaster.kernel import db

LOCK = 7_301_594_682
APPEND_ONLY = "append_only"
"""What the triggers are called that refuse to change or delete."""
WITH_MAINTAIN = 170_000
"""The first version in which somebody else than the owner can be allowed to analyse tables."""


def pending() -> list[str]:
    """The migrations that are not applied yet, in order."""
    return _pending(MigrationExecutor(connection))


def _pending(executor: MigrationExecutor) -> list[str]:
    return [f"{step.app_label}.{step.name}" for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def migrate() -> None:
    """Apply what is missing. Each migration is one transaction, so a killed run leaves whole steps and is run again."""
    role = str(connection.settings_dict["USER"])
    with as_owner() as owned_by_another, _alone():
        executor = MigrationExecutor(connection)
        missing, is_new = _pending(executor), not executor.loader.applied_migrations
        if missing:
            print(f"Updating the database: {len(missing)} steps…", file=sys.stderr, flush=True)
            if is_new:
                baseline.lay()
            # With data in it a step may take its time, so each is named; in a new database few are left.
            call_command("migrate", interactive=False, verbosity=0 if is_new else 1, stdout=sys.stderr)
        if owned_by_another and (missing or not _allowed(role)):
            _allow(role)
        policies.establish(role)


@contextmanager
def as_owner() -> Iterator[bool]:
    """Inside, this thread is connected as the owner of the tables; True where that is another than the program's role."""
    owner, before = database.owner(), connection.settings_dict
    connection.close()
    if owner is not None:
        connection.settings_dict = before | owner
    try:
        yield owner is not None and owner["USER"] != before["USER"]
    finally:
        connection.close()
        connection.settings_dict = before


def append_only_tables() -> list[str]:
    return sorted({model._meta.db_table for model, trigger in pgtrigger.registered() if trigger.name == APPEND_ONLY})


_OURS = """
SELECT relname::text, relkind = 'S', relkind = 'r' AND relname = ANY(%s) FROM pg_class
 WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND relowner = current_user::regrole AND relnamespace = 'public'::regnamespace
"""
_AS_WANTED = """
SELECT bool_and(has_table_privilege(%(role)s, oid, 'SELECT'))
       AND NOT bool_or(relname = ANY(%(append_only)s) AND has_table_privilege(%(role)s, oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER'))
  FROM pg_class WHERE relkind = 'r' AND relowner = current_user::regrole AND relnamespace = 'public'::regnamespace
"""


def _allowed(role: str) -> bool:
    """False where an earlier run was killed before it came to giving the role what it needs."""
    ((as_wanted,),) = db.rows(_AS_WANTED, {"role": role, "append_only": append_only_tables()})
    return bool(as_wanted)


def _allow(role: str) -> None:
    """Of the owner's things only: somebody may keep tables of their own beside them."""
    ((version,),) = db.rows("SELECT current_setting('server_version_num')::int")
    change = "INSERT, UPDATE, DELETE" + (", MAINTAIN" if version >= WITH_MAINTAIN else "")
    things = db.rows(_OURS, [append_only_tables()])
    tables = [name for name, is_sequence, _ in things if not is_sequence]
    sequences = [name for name, is_sequence, _ in things if is_sequence]
    guarded = [name for name, _, is_guarded in things if is_guarded]
    for words, names in (
        (f"GRANT SELECT, {change} ON TABLE {{names}} TO {{role}}", tables),
        ("GRANT USAGE, SELECT, UPDATE ON SEQUENCE {names} TO {role}", sequences),
        ("REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES ON TABLE {names} FROM {role}", guarded),
    ):
        named = sql.SQL(", ").join(map(sql.Identifier, names))
        db.run(sql.SQL(words).format(names=named, role=sql.Identifier(role)).as_string())


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
    yield


def _locked(cursor: object) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])  # type: ignore[attr-defined]
    return bool(cursor.fetchone()[0])  # type: ignore[attr-defined]

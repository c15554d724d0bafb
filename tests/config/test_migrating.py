"""Bringing the database to this version."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from quartermaster.config import migrating
from tests import databases
from tests.baseline import LEFT_OUT


@pytest.mark.django_db
def test_nothing_is_pending_after_the_migrations() -> None:
    assert migrating.pending() == []


@pytest.mark.django_db
def test_the_tests_run_on_postgresql_with_durable_writes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
        assert cursor.fetchone() == ("on", "on")


STRUCTURE = (
    """SELECT table_name, column_name, data_type, is_nullable, column_default, is_generated, generation_expression
    FROM information_schema.columns WHERE table_schema = 'public'""",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace""",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "SELECT sequencename, start_value, min_value, max_value, increment_by FROM pg_sequences WHERE schemaname = 'public'",
    "SELECT classoid::regclass::text, description FROM pg_description WHERE objoid > 16384",
    "SELECT app, name FROM django_migrations",
)


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The name of a database in which there is nothing yet."""
    name = f"drill_quartermaster_{os.getpid()}"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)).as_string()
    with connection._nodb_cursor() as cursor:
        cursor.execute(drop)
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)).as_string())
    yield name
    with connection._nodb_cursor() as cursor:
        cursor.execute(drop)


STEP_BY_STEP = ("manage", "migrate", "--verbosity", "0")
"""Django's own command knows nothing of what a new database begins with."""


def migrate(name: str, *command: str) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "quartermaster.config.cli", *(command or ("migrate",))]
    environment = os.environ | {"DATABASE_URL": databases.url_of(name)}
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def applied(name: str) -> int:
    """How many migrations are on record."""
    with psycopg.connect(databases.url_of(name)) as looking:
        (there,) = looking.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone() or (False,)
        if not there:
            return 0
        (count,) = looking.execute("SELECT count(*) FROM django_migrations").fetchone() or (0,)
        return int(count)


def in_the_middle_of_a_step(name: str) -> bool:
    """Whether somebody else's transaction is open in the database, with no statement of it running."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with psycopg.connect(databases.url_of(name)) as looking:
            states = looking.execute(
                "SELECT state FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            ).fetchall()
        if ("active",) not in states:
            return ("idle in transaction",) in states
        time.sleep(0.01)
    return False


def kill_in_the_middle(name: str, *command: str, behind: int) -> None:
    """Start migrating and kill -9 it in the middle of a step, as soon as so many are applied."""
    running = migrate(name, *command)
    until = time.monotonic() + 120
    while True:
        assert time.monotonic() < until
        assert running.poll() is None, "It ended before it could be killed."
        if applied(name) < behind:
            time.sleep(0.05)
            continue
        running.send_signal(signal.SIGSTOP)
        if in_the_middle_of_a_step(name):
            break
        running.send_signal(signal.SIGCONT)
    running.kill()
    assert running.wait() == -signal.SIGKILL


VOLATILE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\"?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d+:]*\"?")


PARSED_ANEW = re.compile(r"::(character varying|text)(\[\])?|[()]")
"""PostgreSQL sets brackets and casts of an expression otherwise when it reads what it once wrote, as in a dump."""


def structure(url: str) -> list[set[tuple[object, ...]]]:
    with closing(psycopg.connect(url)) as looking:
        return [{tuple(map(plainly, row)) for row in looking.execute(question).fetchall()} for question in STRUCTURE]


def plainly(value: object) -> object:
    return PARSED_ANEW.sub("", value) if isinstance(value, str) else value


def rows_by_table(url: str) -> dict[str, list[str]]:
    """What is in each, but for moments and marks; of what Django writes itself about all tables, how much."""
    with closing(psycopg.connect(url)) as looking:
        tables = [name for (name,) in looking.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()]
        found = {}
        for table in set(tables) - set(databases.QUEUE):
            rows = looking.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))).fetchall()
            found[table] = sorted("" if table in LEFT_OUT else VOLATILE.sub("…", row) for (row,) in rows)
        return found


@pytest.mark.django_db(transaction=True)
def test_an_upgrade_killed_again_and_again_is_finished_by_running_it_once_more(empty_database: str) -> None:
    """And step by step it comes to the same as a new database, which begins with most of them in one."""
    whole = databases.url_of(str(connection.settings_dict["NAME"]))
    total = len(structure(whole)[-1])
    kill_in_the_middle(empty_database, behind=0)
    before = applied(empty_database)
    assert before == 0
    for behind in (1, total // 3, total * 2 // 3):
        kill_in_the_middle(empty_database, *STEP_BY_STEP, behind=behind)
        now = applied(empty_database)
        assert before <= now < total
        before = now
    finished = migrate(empty_database)
    said, _ = finished.communicate(timeout=180)
    assert finished.returncode == 0, said
    for step_by_step, at_once in zip(structure(databases.url_of(empty_database)), structure(whole), strict=True):
        assert step_by_step ^ at_once == set()
    assert rows_by_table(databases.url_of(empty_database)) == rows_by_table(whole)
    again = migrate(empty_database)
    assert (again.communicate(timeout=180)[0].count("Applying"), again.returncode) == (0, 0)

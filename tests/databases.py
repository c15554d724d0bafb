"""The databases that tests run in: one per test process, copied from a template that is migrated once."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit

import psycopg
from django.db import connection
from psycopg import sql

from quartermaster.config import embedded_postgres, postgres_files

SOURCES = Path(__file__).resolve().parent.parent / "src" / "quartermaster"
PREFIX = "template_quartermaster_"
QUEUE = ("procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers")
"""No migration writes there, and no test empties them: what earlier runs left to do is not put back."""

_slot: list[IO[bytes]] = []


def take_slot(home: Path) -> int:
    """The first number that no other test process holds; the operating system frees it when this process ends."""
    folder = home / "slots"
    folder.mkdir(exist_ok=True)
    number = 0
    while True:
        number += 1
        lock = (folder / str(number)).open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        _slot.append(lock)
        return number


def template(home: Path) -> str:
    """The name of a database with every migration applied, made by whichever process comes first.

    It goes on from the one before where only steps were added since.
    """
    name = PREFIX + digest()
    with (home / "template.lock").open("ab") as lock, connection._nodb_cursor() as cursor:
        fcntl.flock(lock, fcntl.LOCK_EX)
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"])
        there = {found for (found,) in cursor.fetchall()}
        if name not in there:
            draft, before = sql.Identifier(PREFIX + "draft"), _beginning(home, there)
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(draft).as_string())
            copied = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(draft, sql.Identifier(before or "template1"))
            cursor.execute(copied.as_string())
            _migrate(PREFIX + "draft")
            for old in there - {PREFIX + "draft"}:
                cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)).as_string())
            cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(draft, sql.Identifier(name)).as_string())
            (home / "template.json").write_text(json.dumps({"name": name, "steps": _steps()}))
    return name


def _beginning(home: Path, there: set[str]) -> str | None:
    """The template before, if each of its steps is one of today's and unchanged."""
    kept = home / "template.json"
    made: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {"name": "", "steps": {}}
    goes_on = made["name"] in there and made["steps"].items() <= _steps().items()
    return made["name"] if goes_on else None


def _steps() -> dict[str, str]:
    """Every migration and what it imports from its room, with its digest."""
    paths = sorted([*SOURCES.glob("*/migrations/*.py"), *SOURCES.glob("*/triggers.py")])
    return {str(path.relative_to(SOURCES)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def digest() -> str:
    """Of everything that `migrate` may say: the steps, what a new database begins with, and the policies."""
    config = [(SOURCES / "config" / name).read_text() for name in ("settings.py", "policies.py", "baseline.sql")]
    return hashlib.sha256(json.dumps([_steps(), config]).encode()).hexdigest()[:16]


def _migrate(name: str) -> None:
    command = [sys.executable, "-m", "quartermaster.config.cli", "migrate"]
    environment = os.environ | {"DATABASE_URL": url_of(name)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"The migrations failed:\n{done.stdout}\n{done.stderr}")


def url_of(name: str) -> str:
    given = os.environ.get("DATABASE_URL")
    if given:
        return urlsplit(given)._replace(path=f"/{name}").geturl()
    place = embedded_postgres.address()
    return f"postgresql://{place.role}@/{name}?host={quote(str(place.socket_folder), safe='')}"


def what_migrations_wrote() -> dict[str, bytes]:
    """Every row of a freshly migrated database, by table, as COPY writes them."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - {"django_migrations", *QUEUE}
        return {table: rows for table in sorted(tables) if (rows := _copied_out(cursor, table))}


def empty(tables: Collection[str], written: dict[str, bytes]) -> None:
    """Leave in these tables what the migrations wrote: as a superuser, past all triggers and foreign keys, and only where
    something ever was. To truncate two hundred tables takes three times as long. Whoever still writes is waited for, as by
    truncating.
    """
    with psycopg.connect(_url_of_a_superuser(connection.settings_dict["NAME"])) as emptying, emptying.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        names = sql.SQL(", ").join(map(sql.Identifier, tables))
        cursor.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(names))
        used = cursor.execute(USED, [list(tables)]).fetchall()
        changed = [name for (name,) in used if name not in written or _copied_out(cursor, name) != written[name]]
        for table in changed:
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        _copy_in(cursor, {table: written[table] for table in changed if table in written})


USED = """
    SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname = ANY(%s)
    AND pg_relation_size(oid) > 0
"""


def _url_of_a_superuser(name: str) -> str:
    place = embedded_postgres.address()
    return f"postgresql://{postgres_files.SUPERUSER}@/{name}?host={quote(str(place.socket_folder), safe='')}"


def put_back(written: dict[str, bytes]) -> None:
    """Write those rows again, inside a transaction: foreign keys are checked at its end."""
    with connection.cursor() as cursor:
        _copy_in(cursor, written)


def _copy_in(cursor: Any, written: dict[str, bytes]) -> None:
    for table, rows in written.items():
        with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
            copy.write(rows)


def end_other_sessions() -> None:
    """Those of background threads and of an event loop, which would keep the database from being dropped."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


def _copied_out(cursor: Any, table: str) -> bytes:
    with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(copy)

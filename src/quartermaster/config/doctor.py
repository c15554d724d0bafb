"""What an installation's safety rests on, looked at one by one; each unsafe finding comes with its remedy.

The database is asked itself, so a server of one's own is judged like the embedded one.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pgtrigger
from django.conf import settings
from django.db import connection

from quartermaster.accounts import scopes
from quartermaster.accounts.models import User
from quartermaster.config import embedded_postgres, migrating, policies, secrets
from quartermaster.config.database import OWNER_URL
from quartermaster.config.home import data_home, free_bytes
from quartermaster.kernel import clock, db
from quartermaster.web import bounds, guard

LEAST_VERSION = 150_000
LEAST_FREE_BYTES = 1024**3
LOOPBACK = ("127.", "::1", "localhost")
MOST_SECONDS_APART = 2.0
BESIDE_REQUESTS = 2
"""Connections of a web process that listen for changes and tell of them."""
OTHERS = 8
"""Connections of the worker and of commands."""


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    safe: bool
    found: str
    remedy: str


def examine() -> Iterator[Finding]:
    """Every finding, safe or not, in a fixed order."""
    for look in LOOKS:
        yield look()


# --- the database: nothing confirmed is lost ---


def _database_version() -> Finding:
    number = int(_setting("server_version_num"))
    return Finding(
        "database version",
        number >= LEAST_VERSION,
        f"PostgreSQL {_setting('server_version')}",
        "Move the database to PostgreSQL 15 or newer.",
    )


def _must_be(name: str, *values: str, because: str) -> Callable[[], Finding]:
    """A setting of the server, as it is for the program's role in its database."""

    def look() -> Finding:
        value = _setting(name)
        remedy = (
            f"ALTER SYSTEM SET {name} = '{values[0]}', then reload the server (and look for ALTER ROLE or ALTER DATABASE … SET"
        )
        return Finding(name, value in values, value, f"{remedy} {name}): {because}.")

    return look


def _encoding() -> Finding:
    encoding = _setting("server_encoding")
    remedy = "Make the database anew (CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8') and move the data into it."
    return Finding("encoding", encoding == "UTF8", encoding, remedy)


def _clock() -> Finding:
    """The two clocks, asked for at the middle of the question."""
    began = clock.now()
    ((theirs,),) = db.rows("SELECT clock_timestamp()")
    ours = began + (clock.now() - began) / 2
    apart = abs((theirs - ours).total_seconds())
    return Finding(
        "clocks",
        apart <= MOST_SECONDS_APART,
        f"{apart:.1f} s between this machine and the database",
        "Let both machines keep their time by NTP (chrony, systemd-timesyncd): documents and movements are dated by either.",
    )


# --- the database: nobody changes what was written ---


def _no_superuser() -> Finding:
    ((role, superuser),) = db.rows(
        "SELECT current_user, bool_or(rolsuper) FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')"
    )
    return Finding(
        "database role",
        not superuser,
        f"{role}, {'a superuser' if superuser else 'no superuser'}",
        "Connect as a role that is no superuser and no member of one: a superuser can do anything to the ledger.",
    )


def _append_only() -> Finding:
    """What is append-only must be so for the program's role itself: an owner could switch the triggers off."""
    open_to_us = [
        table
        for (table,) in db.rows(
            """
            SELECT relname::text FROM pg_class
             WHERE relname = ANY(%s) AND relnamespace = 'public'::regnamespace
               AND (pg_has_role(current_user, relowner, 'MEMBER')
                    OR has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER'))
             ORDER BY relname
            """,
            [migrating.append_only_tables()],
        )
    ]
    return Finding(
        "append-only tables",
        not open_to_us,
        f"the role can change {', '.join(open_to_us)}" if open_to_us else "the role can only add to them",
        f"Let another role own the tables, name it in {OWNER_URL} and run quartermaster migrate: docs/operate/postgresql.md.",
    )


def _triggers() -> Finding:
    wanted = {trigger.get_pgid(model) for model, trigger in pgtrigger.registered()}
    enabled = {name for (name,) in db.rows("SELECT tgname::text FROM pg_trigger WHERE tgenabled IN ('O', 'A')")}
    missing = sorted(wanted - enabled)
    return Finding(
        "triggers",
        not missing,
        f"{', '.join(missing)} not in force" if missing else f"all {len(wanted)} in force",
        "ALTER TABLE … ENABLE TRIGGER as the owner, then quartermaster check: somebody may have changed what was written.",
    )


def _scopes() -> Finding:
    """Needed by whoever confines people to a part. Where it is missing, nobody can be confined, and nobody is shown more."""
    confined = User.objects.exclude(owner_ids=None, warehouse_ids=None, supplier_id=None).count()
    bound = not policies.program_stays_free(str(connection.settings_dict["USER"]))
    in_force = scopes.in_force() and not bound
    found = "kept by the database" if in_force else "cannot be kept here, so nobody can be confined to owners or warehouses"
    return Finding(
        "scopes",
        in_force or not (confined or bound),
        f"{found}; {confined} confined" if confined else found,
        f"As a superuser: CREATE ROLE {scopes.ROLE}; GRANT {scopes.ROLE} TO the program's role WITH INHERIT FALSE (before "
        "PostgreSQL 16: ALTER ROLE … NOINHERIT). Then quartermaster migrate: docs/operate/postgresql.md.",
    )


def _encrypted() -> Finding:
    """Only a connection over the network can be listened to."""
    host = str(connection.settings_dict["HOST"])
    near = not host or host.startswith(("/", *LOOPBACK))
    ((encrypted,),) = db.rows("SELECT coalesce(bool_or(ssl), false) FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    way = "encrypted" if encrypted else "not encrypted"
    return Finding(
        "way to the database",
        near or encrypted,
        "does not leave this machine" if near else f"to {host}, {way}",
        "Add ?sslmode=verify-full to DATABASE_URL (and sslrootcert=…), and let the server take encrypted connections only.",
    )


def _connections() -> Finding:
    bound = bounds.from_environment()
    processes = int(os.environ.get("QUARTERMASTER_WORKERS", "2"))
    wanted = processes * (bound.at_work + guard.SPARE + BESIDE_REQUESTS) + OTHERS
    there = int(_setting("max_connections")) - int(_setting("superuser_reserved_connections"))
    return Finding(
        "connections",
        there >= wanted,
        f"{there} let in, up to {wanted} used",
        "Raise max_connections of the server, or lower QUARTERMASTER_WORKERS or QUARTERMASTER_AT_WORK.",
    )


def _migrations() -> Finding:
    missing = migrating.pending()
    return Finding(
        "migrations",
        not missing,
        f"{len(missing)} pending" if missing else "all applied",
        "Run: quartermaster migrate",
    )


# --- the machine and the settings ---


def _home() -> Finding:
    home = data_home()
    mode = stat.S_IMODE(home.stat().st_mode) if home.is_dir() else 0o700
    return Finding(
        "data home", not mode & 0o022, f"{home}, mode {mode:04o}", f"chmod go-w {home}: others could replace what is in it."
    )


def _secret_key() -> Finding:
    if os.environ.get("QUARTERMASTER_SECRET_KEY"):
        safe = len(os.environ["QUARTERMASTER_SECRET_KEY"]) >= 32
        return Finding("secret key", safe, "from the environment", "Use at least 32 random characters.")
    mode = stat.S_IMODE(secrets.key_file().stat().st_mode)
    return Finding("secret key", not mode & 0o077, f"{secrets.key_file()}, mode {mode:04o}", f"chmod 600 {secrets.key_file()}")


def _debug() -> Finding:
    return Finding("debug", not settings.DEBUG, "on" if settings.DEBUG else "off", "Set DEBUG to False: its pages show secrets.")


def _test_hooks() -> Finding:
    hooks = os.environ.get("QUARTERMASTER_TEST_HOOKS") == "1"
    return Finding("test hooks", not hooks, "on" if hooks else "off", "Unset QUARTERMASTER_TEST_HOOKS.")


def _https() -> Finding:
    host = os.environ.get("QUARTERMASTER_HOST", "127.0.0.1")
    near = host.startswith(LOOPBACK)
    return Finding(
        "reachable from outside",
        near or settings.HTTPS,
        f"listens on {host}, {'cookies over HTTPS only' if settings.HTTPS else 'plain HTTP'}",
        "Put a proxy that speaks HTTPS in front, and set QUARTERMASTER_HTTPS=1.",
    )


def _disk() -> Finding:
    free = free_bytes()
    what = (
        "the database and all else"
        if embedded_postgres.wanted()
        else "all but the database, whose own disk cannot be seen from here"
    )
    found = f"{free / 1024**3:.1f} GiB free at {data_home()}, for {what}"
    return Finding("disk space", free >= LEAST_FREE_BYTES, found, "Free at least 1 GiB.")


def _setting(name: str) -> str:
    ((value,),) = db.rows("SELECT current_setting(%s)", [name])
    return str(value)


LOST = "without it a crash can lose confirmed postings"
LOOKS: tuple[Callable[[], Finding], ...] = (
    _database_version,
    _must_be("fsync", "on", because=LOST),
    _must_be("synchronous_commit", "on", "local", "remote_write", "remote_apply", because=LOST),
    _must_be("full_page_writes", "on", because="without it a crash can leave pages half written"),
    _must_be("zero_damaged_pages", "off", because="it would turn damage into missing rows, silently"),
    _must_be(
        "default_transaction_isolation", "read committed", because="statements are written for it and others refuse at random"
    ),
    _must_be("default_transaction_read_only", "off", because="nothing could be posted"),
    _must_be("session_replication_role", "origin", because="otherwise no trigger and no foreign key is in force"),
    _encoding,
    _clock,
    _no_superuser,
    _append_only,
    _triggers,
    _scopes,
    _encrypted,
    _connections,
    _migrations,
    _home,
    _secret_key,
    _debug,
    _test_hooks,
    _https,
    _disk,
)

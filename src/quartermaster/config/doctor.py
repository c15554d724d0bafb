"""What an installation's safety rests on, looked at one by one; each unsafe finding comes with its remedy."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from quartermaster.config import migrating, secrets
from quartermaster.config.home import data_home, free_bytes

LEAST_VERSION = 150_000
LEAST_FREE_BYTES = 1024**3
LOOPBACK = ("127.", "::1", "localhost")


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


def _database_version() -> Finding:
    number = int(_setting("server_version_num"))
    return Finding(
        "database version",
        number >= LEAST_VERSION,
        f"PostgreSQL {_setting('server_version')}",
        "Move the database to PostgreSQL 15 or newer.",
    )


def _durable(name: str) -> Callable[[], Finding]:
    def look() -> Finding:
        value = _setting(name)
        remedy = f"ALTER SYSTEM SET {name} = on, then reload the server: without it a crash can lose confirmed postings."
        return Finding(name, value in {"on", "remote_write", "remote_apply"} and value != "off", value, remedy)

    return look


def _no_superuser() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user")
        role, superuser = cursor.fetchone()
    return Finding(
        "database role",
        not superuser,
        f"{role}, {'a superuser' if superuser else 'no superuser'}",
        "Connect as a role that only owns its database: a superuser can switch off the triggers that guard the ledger.",
    )


def _migrations() -> Finding:
    missing = migrating.pending()
    return Finding(
        "migrations",
        not missing,
        f"{len(missing)} pending" if missing else "all applied",
        "Run: quartermaster migrate",
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
    return Finding(
        "disk space", free >= LEAST_FREE_BYTES, f"{free / 1024**3:.1f} GiB free at {data_home()}", "Free at least 1 GiB."
    )


def _setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        (value,) = cursor.fetchone()
    return str(value)


LOOKS: tuple[Callable[[], Finding], ...] = (
    _database_version,
    _durable("fsync"),
    _durable("synchronous_commit"),
    _durable("full_page_writes"),
    _no_superuser,
    _migrations,
    _secret_key,
    _debug,
    _test_hooks,
    _https,
    _disk,
)

"""The PostgreSQL that the program brings along, for every process of one data home.

The first process that needs the server starts it, the last one that leaves stops it. Each user holds a shared lock on
one file, which the operating system gives back however the process ends; starting and stopping hold an exclusive lock
on another, so two commands never start it twice and nobody arrives while it is being stopped.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from quartermaster.config import postgres_files
from quartermaster.config.home import data_home, prepared_home
from quartermaster.config.postgres_files import EmbeddedPostgresError

__all__ = [
    "Address",
    "EmbeddedPostgresError",
    "address",
    "data_home",
    "ensure_running",
    "is_running",
    "keep_up",
    "leave",
    "stop",
    "wanted",
]

DATABASE = "quartermaster"
START_LOG = "start.log"
SECONDS_FOR_REMAINS = 60.0
PROCESSES = Path("/proc")

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Address:
    home: Path
    socket_folder: Path
    role: str
    owner: str
    database: str


def address() -> Address:
    """Where the server of this data home is, whether it runs or not."""
    place = postgres_files.place()
    roles = {"role": postgres_files.ROLE, "owner": postgres_files.OWNER}
    return Address(home=place.home, socket_folder=place.sockets, database=DATABASE, **roles)


def wanted() -> bool:
    """DATABASE_URL names a server of the person's own; without it, this one is used."""
    return not os.environ.get("DATABASE_URL")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


_lease: list[IO[bytes]] = []


def ensure_running(tell: Tell = say) -> None:
    """Return when the server answers and its database exists. Holds it up until `leave` or the end of the process."""
    if not wanted() or _lease:
        return
    with _starting_or_stopping():
        lease = _open("postgres.users")
        fcntl.flock(lease, fcntl.LOCK_SH)
        _lease.append(lease)
        _bring_up(tell)
    atexit.register(leave)


def keep_up(tell: Tell = say) -> bool:
    """For a process that holds the server up and lives long: start it again if it died. True when it had."""
    if not _lease or _server_lives(postgres_files.place()) or is_running():
        return False
    with _starting_or_stopping():
        _bring_up(tell)
    return True


def leave(tell: Tell = say) -> None:
    """Give up this process's use of the server, and stop it when that was the last."""
    if not _lease:
        return
    lease = _lease.pop()
    with lease, _starting_or_stopping():
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else still works with it
        stop(tell)


def forget() -> None:
    """For a forked child: the lease belongs to its parent."""
    _lease.clear()


os.register_at_fork(after_in_child=forget)


def stop(tell: Tell = say) -> None:
    """Stop the server whoever uses it: sessions are ended, open transactions rolled back, everything written out."""
    place = postgres_files.place()
    if not is_running() and not _server_lives(place):
        return
    postgres_files.run("pg_ctl", "stop", "-D", str(place.data), "-m", "fast", "-w", "-t", "120")
    tell("Stopped the embedded PostgreSQL.")


def is_running() -> bool:
    """Whether the server answers (not merely whether a file says so)."""
    try:
        _connect().close()
    except psycopg.OperationalError:
        return False
    return True


def _connect(database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
    place = address()
    return psycopg.connect(
        host=str(place.socket_folder), user=postgres_files.SUPERUSER, dbname=database, autocommit=True, connect_timeout=10
    )


@contextmanager
def _starting_or_stopping() -> Iterator[None]:
    with _open("postgres.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _open(name: str) -> IO[bytes]:
    return os.fdopen(os.open(prepared_home() / name, os.O_RDWR | os.O_CREAT, 0o600), "r+b")


# --- starting ---


def _bring_up(tell: Tell) -> None:
    place = postgres_files.place()
    if not is_running() and not _recovers(place, tell):
        _start(place, tell)


def _recovers(place: postgres_files.Place, tell: Tell) -> bool:
    """Where a server is there and does not answer yet, wait for it, as long as it lives."""
    waited = False
    while _server_lives(place):
        if is_running():
            return True
        if not waited:
            tell("Waiting for the embedded PostgreSQL to be ready…")
        waited = True
        time.sleep(0.2)
    return False


def _start(place: postgres_files.Place, tell: Tell) -> None:
    if not place.programs.is_dir():
        tell("Unpacking the embedded PostgreSQL…")
    postgres_files.prepare()
    if not place.data.is_dir():
        tell(f"Making a new database in {place.data}…")
        postgres_files.initialise()
    postgres_files.refuse_other_version()
    postgres_files.write_settings()
    tell("Starting the embedded PostgreSQL…")
    if PROCESSES.is_dir():
        _wait_for_remains(place, tell)
        _remove_stale_locks(place)
    _start_server(place)
    _make_roles_and_database()


def _start_server(place: postgres_files.Place) -> None:
    started = postgres_files.run("pg_ctl", "start", *_start_options(place), check=False)
    if started.returncode != 0:
        raise EmbeddedPostgresError(
            f"The embedded PostgreSQL did not start: {started.stderr.strip()} Its logs are in {place.logs}; "
            f"{START_LOG} ends with:\n{_end_of(place.logs / START_LOG)}"
        )


def _wait_for_remains(place: postgres_files.Place, tell: Tell) -> None:
    """After a crash the dead server's children need a moment to go, and no new one may start beside them."""
    until = time.monotonic() + SECONDS_FOR_REMAINS
    waited = False
    while any(_works_in(process, place.data) for process in PROCESSES.glob("[0-9]*")):
        if not waited:
            tell("Waiting for the remains of a crashed server to go…")
        waited = True
        if time.monotonic() > until:
            raise EmbeddedPostgresError(f"Processes of a crashed server still work in {place.data}. End them, then try again.")
        time.sleep(0.1)


def _remove_stale_locks(place: postgres_files.Place) -> None:
    """PostgreSQL takes them for valid while any process has the number in them, be it another program or a zombie."""
    for lock in (place.data / "postmaster.pid", place.sockets / f"{postgres_files.SOCKET_NAME}.lock"):
        lock.unlink(missing_ok=True)


def _start_options(place: postgres_files.Place) -> list[str]:
    settings = f"-c config_file={shlex.quote(str(place.settings))}"
    return ["-D", str(place.data), "-w", "-t", "240", "-s", "-l", str(place.logs / START_LOG), "-o", settings]


def _end_of(path: Path, lines: int = 8) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else ""


def _server_lives(place: postgres_files.Place) -> bool:
    """Whether the process that postmaster.pid names is a server of this data folder, which it has as working folder."""
    try:
        pid = int((place.data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, IndexError, ValueError):
        return False
    return _works_in(PROCESSES / str(pid), place.data)


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").resolve(strict=True) == folder.resolve()
    except OSError:
        return False


def _make_roles_and_database() -> None:
    """No role is a superuser, and only the owner's could switch triggers off: the program does not work under it.

    The third is what the program changes into for people who may see a part only (`accounts/scopes.py`).
    """
    role, owner = postgres_files.ROLE, postgres_files.OWNER
    with _connect() as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [postgres_files.SCOPED]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(postgres_files.SCOPED)))
        for name, more in ((role, "CREATEDB"), (owner, "")):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN {}").format(sql.Identifier(name), sql.SQL(more)))
        names = map(sql.Identifier, (postgres_files.SCOPED, role))
        connection.execute(sql.SQL("GRANT {} TO {} WITH INHERIT FALSE").format(*names))
        found = connection.execute("SELECT datdba::regrole::text FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not found:
            names = map(sql.Identifier, (DATABASE, owner))
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))
        elif found[0] != owner:
            _hand_over(found[0], owner)


_THINGS = """
SELECT 'TABLE ' || oid::regclass FROM pg_class
 WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND relowner = {role}::regrole AND relnamespace = 'public'::regnamespace
   AND NOT (relkind = 'S' AND EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('a', 'i')))
UNION ALL
SELECT 'ROUTINE ' || oid::regprocedure FROM pg_proc WHERE proowner = {role}::regrole AND pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'TYPE ' || oid::regtype FROM pg_type
 WHERE typowner = {role}::regrole AND typnamespace = 'public'::regnamespace
   AND (typtype = 'e' OR EXISTS (SELECT 1 FROM pg_class WHERE pg_class.oid = typrelid AND relkind = 'c'))
"""


def _hand_over(role: object, owner: str) -> None:
    """A database of an earlier version belongs to the role that works in it: make it and all in it the owner's."""
    with _connect(DATABASE) as connection, connection.transaction():
        things = connection.execute(sql.SQL(_THINGS).format(role=sql.Literal(role))).fetchall()
        for (thing,) in things:
            named = sql.SQL(str(thing))
            connection.execute(sql.SQL("ALTER {} OWNER TO {}").format(named, sql.Identifier(owner)))
        names = map(sql.Identifier, (DATABASE, owner))
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(*names))

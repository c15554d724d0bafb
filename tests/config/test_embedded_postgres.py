"""The PostgreSQL that comes along: started by the first, stopped by the last, whole after a crash."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest

from quartermaster.config import embedded_postgres, postgres_files
from quartermaster.config.embedded_postgres import EmbeddedPostgresError
from tests.config.conftest import Installation

WRITE = """
from quartermaster.config import embedded_postgres as server
server.ensure_running()
with server._connect("quartermaster") as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS kept (line int)")
    connection.execute("INSERT INTO kept VALUES (1)")
"""
COUNT = """
from quartermaster.config import embedded_postgres as server
server.ensure_running()
with server._connect("quartermaster") as connection:
    print(connection.execute("SELECT count(*) FROM kept").fetchone()[0])
"""


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("QUARTERMASTER_HOME", str(tmp_path))
    return tmp_path


def test_the_socket_is_inside_the_data_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTERMASTER_HOME", "/srv/goods")
    assert embedded_postgres.address().socket_folder == Path("/srv/goods/postgres/run")


def test_a_socket_path_that_would_be_too_long_moves_to_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTERMASTER_HOME", "/srv/" + "deep/" * 30)
    folder = embedded_postgres.address().socket_folder
    assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= 107
    assert embedded_postgres.address().socket_folder == folder
    monkeypatch.setenv("QUARTERMASTER_HOME", "/srv/" + "deep/" * 31)
    assert embedded_postgres.address().socket_folder != folder


def test_refuses_a_folder_that_others_may_enter(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(EmbeddedPostgresError, match="only"):
        postgres_files._private_folder(folder, postgres_files.server_user())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o777


def test_refuses_a_link_in_place_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "run").symlink_to(tmp_path)
    with pytest.raises(EmbeddedPostgresError, match="only"):
        postgres_files._private_folder(tmp_path / "run", postgres_files.server_user())


def test_data_of_another_major_version_is_left_alone_and_the_way_out_is_told(home: Path) -> None:
    place = postgres_files.place()
    (place.programs / postgres_files.MODULE / "pginstall18").mkdir(parents=True)
    place.data.mkdir(parents=True)
    (place.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedPostgresError, match=r"written by PostgreSQL 17.*pg_upgrade"):
        postgres_files.refuse_other_version()


def test_with_a_database_of_ones_own_nothing_is_started(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/quartermaster")
    assert not embedded_postgres.wanted()


def _hold(installation: Installation) -> subprocess.Popen[bytes]:
    """A process that uses the server until it is ended."""
    user = installation.start(
        "manage", "shell", "--no-imports", "-c", "import time; print('is '+'up', flush=True); time.sleep(60)"
    )
    installation.wait_to_hear("is up", user)
    return user


def test_the_last_to_leave_stops_it(installation: Installation) -> None:
    first = _hold(installation)
    installation.python(WRITE)
    assert (installation.home / "postgres/data/postmaster.pid").exists()
    first.send_signal(signal.SIGTERM)
    first.wait(timeout=30)
    assert not (installation.home / "postgres/data/postmaster.pid").exists()


def test_what_was_confirmed_is_there_after_the_server_and_its_user_were_killed(installation: Installation) -> None:
    installation.python(WRITE)
    before = int(installation.python(COUNT).stdout)
    with _hold(installation) as user:
        installation.python(WRITE)
        user.kill()
    os.kill(int((installation.home / "postgres/data/postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    assert int(installation.python(COUNT).stdout) == before + 1


def test_a_stale_lock_that_names_a_living_stranger_heals_itself(installation: Installation) -> None:
    installation.python(WRITE)
    stale = installation.home / "postgres/data/postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n{int(time.time())}\n5432\n\n\n")
    assert int(installation.python(COUNT).stdout) >= 1


def test_only_its_own_user_can_enter_the_data(installation: Installation) -> None:
    installation.python(WRITE)
    for name in ("postgres", "postgres/data", "postgres/run"):
        assert stat.S_IMODE((installation.home / name).stat().st_mode) == 0o700
    assert "listen_addresses = ''" in (installation.home / "server/postgresql.conf").read_text()
    assert (installation.home / "server/pg_hba.conf").read_text() == "local all all peer map=quartermaster\n"

"""Installations of their own: a data home with its own embedded PostgreSQL, driven from outside by the command."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import databases
from tests.conftest import TESTS_HOME

UNSET = (
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "QUARTERMASTER_SECRET_KEY",
    "QUARTERMASTER_ADMIN_TOKEN",
    "QUARTERMASTER_FAILPOINTS",
)


MADE = "made-"
STOP = "from quartermaster.config import embedded_postgres; embedded_postgres.stop()"


@dataclass(frozen=True, slots=True)
class Installation:
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            name: value for name, value in os.environ.items() if name not in UNSET and not name.startswith("QUARTERMASTER_")
        } | {"QUARTERMASTER_HOME": str(self.home)}

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "quartermaster.config.cli", *words]

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words), env=self.environment | more, capture_output=True, text=True, timeout=180, check=False
        )

    def start(self, *words: str, **more: str) -> subprocess.Popen[bytes]:
        """A command in the background. What it says goes to a file: children that outlive it would keep a pipe open."""
        with self.said.open("w") as said:
            return subprocess.Popen(self.command(*words), env=self.environment | more, stdout=said, stderr=subprocess.STDOUT)

    @property
    def said(self) -> Path:
        return self.home / "said"

    def wait_to_hear(self, words: str, process: subprocess.Popen[bytes], seconds: float = 60) -> str:
        """What the background command said so far, once `words` are in it."""
        until = time.monotonic() + seconds
        while words not in self.said.read_text():
            assert process.poll() is None, self.said.read_text()
            assert time.monotonic() < until, self.said.read_text()
            time.sleep(0.05)
        return self.said.read_text()

    def python(self, code: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code], env=self.environment, capture_output=True, text=True, timeout=180, check=True
        )

    def processes(self) -> list[int]:
        """Whatever still runs for this home: servers, workers, PostgreSQL. A zombie has no memory and is not listed."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            except OSError:
                continue
            if os.fsencode(self.home) in told and int(process.name) != os.getpid():
                found.append(int(process.name))
        return found


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """An installation whose database is up to date and empty, removed afterwards."""
    with _home() as home:
        subprocess.run(["cp", "-a", f"{made_home()}/.", home], check=True)
        yield Installation(home)


@pytest.fixture(scope="module")
def bare_installation() -> Iterator[Installation]:
    """A data home in which there is nothing yet, removed afterwards."""
    with _home() as home:
        yield Installation(home)


@contextmanager
def _home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(dir=_homes()))
    _let_through(home)
    yield home
    if (home / "postgres").exists():
        Installation(home).python(STOP)
    shutil.rmtree(home)


def made_home() -> Path:
    """The home that all are copied from: made by `migrate` once for all, anew when migrations changed."""
    made = _homes() / f"{MADE}{databases.digest()}"
    with (_homes() / "made.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.is_dir():
            for old in _homes().glob(f"{MADE}*"):
                shutil.rmtree(old)
            draft = Path(tempfile.mkdtemp(dir=_homes()))
            _let_through(draft)
            done = Installation(draft).run("migrate")
            assert (done.returncode, "Updating the database" in done.stderr) == (0, True), done.stderr
            draft.rename(made)
    return made


def _homes() -> Path:
    folder = TESTS_HOME / "homes"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)
    return folder


def _let_through(home: Path) -> None:
    home.chmod(0o711 if os.geteuid() == 0 else 0o700)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

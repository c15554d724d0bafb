"""Quartermaster as it really runs: served by its own processes, seen from outside over HTTP.

Imported before Django is set up, so no models here.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from tests import databases

CHECKOUT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 90.0
SECONDS_TO_ANSWER = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: Any

    @property
    def replayed(self) -> bool:
        return self.headers.get("idempotency-replayed") == "true"


@dataclass
class Served:
    """One installation in the database of this test process. It can be started, killed and started again."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    more: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        ours = {"DATABASE_URL": databases.url_of(connection.settings_dict["NAME"]), "QUARTERMASTER_HOME": str(self.folder)}
        return os.environ | ours | self.more

    @property
    def said(self) -> str:
        return (self.folder / "said").read_text()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command on the same database, run to its end."""
        command = [sys.executable, "-m", "quartermaster.config.cli", *words]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120, check=False)

    def start(self, *, workers: int = 2) -> None:
        """`quartermaster serve`, until it says that it is ready."""
        words = ["quartermaster.config.cli", "serve", "--port", str(self.port), "--workers", str(workers)]
        self._start(words)
        self._wait(lambda: "Ctrl-C stops it." in self.said)

    def start_web(self, *, workers: int = 1, wait: bool = True) -> None:
        """The web server alone, without the background worker."""
        words = ["--host", "127.0.0.1", "--port", str(self.port), "--workers", str(workers), "--parent", str(os.getpid())]
        self._start(["quartermaster.config.web_server", *words])
        if wait:
            self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        self._wait(self._answers)

    def _start(self, words: list[str]) -> None:
        with (self.folder / "said").open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *words], env=self.environment, stdout=said, stderr=subprocess.STDOUT
            )

    def _wait(self, ready: Any) -> None:
        assert self.process is not None
        until = time.monotonic() + SECONDS_TO_START
        while not ready():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "/healthz").status == 200
        except OSError:
            return False

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=30)
        self.kill()

    def kill(self) -> None:
        """kill -9 of the serving process and all that it started, the first one first, so that it replaces nothing."""
        if self.process is None:
            return
        for process_id in _family(self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One request on a connection of its own."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_TO_ANSWER)
        try:
            content = None if body is None else json.dumps(body)
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            asking.request(method, path, content, {"Content-Type": "application/json", **named} if content else named)
            answered = asking.getresponse()
            text = answered.read()
        finally:
            asking.close()
        told = {name.lower(): value for name, value in answered.getheaders()}
        return Answer(answered.status, told, json.loads(text) if "json" in told.get("content-type", "") else text)


@dataclass(frozen=True, slots=True)
class Program:
    """A program that holds a token."""

    served: Served
    token: str

    def get(self, path: str) -> Answer:
        return self.served.ask("GET", f"/api/v1{path}", Authorization=f"Bearer {self.token}")

    def post(self, path: str, body: Any, *, key: str = "") -> Answer:
        key = key or uuid.uuid4().hex
        return self.served.ask("POST", f"/api/v1{path}", body, Authorization=f"Bearer {self.token}", Idempotency_Key=key)

    def hang_up(self, path: str, body: Any, *, key: str) -> None:
        """Send a request whole, and cut the connection before anything is answered."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key, "Content-Type": "application/json"}
        asking = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=SECONDS_TO_ANSWER)
        asking.request("POST", f"/api/v1{path}", json.dumps(body), headers)
        asking.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, not a farewell
        asking.close()

    def insist(self, path: str, body: Any, *, key: str) -> Answer:
        """Send the same request until it is answered, past a server that is away and a twin still under way."""
        until = time.monotonic() + SECONDS_TO_ANSWER
        while True:
            try:
                answer = self.post(path, body, key=key)
            except (OSError, http.client.HTTPException):
                answer = None
            if answer is not None and (answer.status != 409 or answer.body["code"] != "request_in_progress"):
                return answer
            assert time.monotonic() < until, self.served.said
            time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _family(first: int) -> list[int]:
    """A process and its descendants, the elders first."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [first]
    for process_id in found:
        found += children.get(process_id, [])
    return found


@contextmanager
def installation() -> Iterator[Served]:
    with TemporaryDirectory(prefix="quartermaster-") as folder:
        installed = Served(Path(folder), free_port())
        try:
            yield installed
        finally:
            installed.stop()


@pytest.fixture(scope="module")
def open_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of this process with real commits, for a whole module; it is emptied afterwards."""
    with django_db_blocker.unblock():
        yield
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=True)


@pytest.fixture(scope="module")
def installed(open_database: None) -> Iterator[Served]:
    """An installation that is not started yet."""
    with installation() as one:
        yield one


@pytest.fixture(scope="module")
def served(installed: Served) -> Served:
    """`quartermaster serve` with two web processes and a worker."""
    installed.start()
    return installed

"""Web and worker under one roof: started together, replaced when one dies, stopped together.

The children live in sessions of their own, so a Ctrl-C reaches this process alone and it stops them in order.
"""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from quartermaster.config import embedded_postgres
from quartermaster.config.home import prepared_home
from quartermaster.web import metrics

SECONDS_TO_STOP = 30.0
SECONDS_TO_ANSWER = 60.0
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0
TICK_SECONDS = 0.5
WORKER: Mapping[str, Sequence[str]] = {"worker": ("worker",)}
"""What runs beside the web server, with its command."""


class PortTaken(Exception):
    """Something else listens on the wanted address."""


class DidNotAnswer(Exception):
    """The web server was started and does not answer."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where the program is reached, and by how many processes it answers."""

    host: str
    port: int
    workers: int

    @property
    def near(self) -> str:
        """An address of this machine that leads to the door, also when it listens on every one."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound

    @property
    def url(self) -> str:
        host = f"[{self.near}]" if ":" in self.near else self.near
        return f"http://{host}:{self.port}"


def refuse_taken(door: Door) -> None:
    """Raise PortTaken before anything is started when the address is in use."""
    family = socket.AF_INET6 if ":" in door.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((door.host, door.port))
        except OSError as error:
            raise PortTaken(
                f"Cannot listen on {door.host} port {door.port} ({error.strerror}). "
                "Stop what uses it, or choose another with --port or QUARTERMASTER_PORT."
            ) from error


class Child:
    """One process that is kept running. One that keeps dying is started again after ever longer pauses."""

    def __init__(self, name: str, command: list[str], **environment: str) -> None:
        self.name = name
        self._command = command
        self._environment = os.environ | environment
        self._pause = 0.5
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self._command, env=self._environment, stdin=subprocess.DEVNULL, start_new_session=True)
        self._started = self._due = time.monotonic()
        self._down = False

    def keep_up(self) -> None:
        if self.process.poll() is None:
            return
        if not self._down:
            self._note_death()
        if time.monotonic() >= self._due:
            self.start()

    def _note_death(self) -> None:
        steady = time.monotonic() - self._started > STEADY_SECONDS
        self._pause = 0.5 if steady else min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        self._due = time.monotonic() + self._pause
        self._down = True
        say(f"The {self.name} ended with code {self.process.returncode}; it starts again in {self._pause:g} s.")

    def terminate(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()

    def wait_or_kill(self, until: float) -> None:
        try:
            self.process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"The {self.name} did not stop in time and is killed.")
            self.process.kill()
            self.process.wait()


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def serve(
    door: Door,
    greet: Callable[[], None],
    *,
    beside: Mapping[str, Sequence[str]] = WORKER,
    readers_wanted: Callable[[], bool] = lambda: False,
) -> None:
    """Run the web server, `beside` it the worker and what else is named with its command, and what talks to RFID readers once
    that is wanted, until SIGINT or SIGTERM. `greet` is called once the door answers.
    """
    module = [sys.executable, "-m"]
    words = ["--host", door.host, "--port", str(door.port), "--workers", str(door.workers)]
    parent = ["--parent", str(os.getpid())]
    say("Starting the web server and the worker…")
    with asked_to_stop() as stop:
        counted = {metrics.FOLDER: str(_emptied(prepared_home() / "metrics" / str(door.port)))}
        web = Child("web server", [*module, "quartermaster.config.web_server", *words, *parent], **counted)
        worker, *others = [Child(name, [*module, "quartermaster.config.cli", *word, *parent]) for name, word in beside.items()]
        children = [web, worker, *others]
        try:
            _wait_until_it_answers(door, web, stop)
            if not stop.is_set():
                greet()
            while not stop.wait(TICK_SECONDS):
                if embedded_postgres.keep_up():
                    worker.process.kill()  # it would go on without hearing of new jobs
                if "readers" not in {child.name for child in children} and readers_wanted():
                    children.append(Child("readers", [*module, "quartermaster.config.cli", "readers", *parent]))
                for child in children:
                    child.keep_up()
        finally:
            _stop(*children)


def _emptied(folder: Path) -> Path:
    """Where the web processes count together; what an earlier start counted is over."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@contextmanager
def asked_to_stop() -> Iterator[threading.Event]:
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait_until_it_answers(door: Door, web: Child, stop: threading.Event) -> None:
    until = time.monotonic() + SECONDS_TO_ANSWER
    while not answers(door):
        if stop.wait(0.1):
            return
        if web.process.poll() is not None or time.monotonic() > until:
            raise DidNotAnswer(f"The web server did not come up on {door.url}. What it printed above says why.")


def answers(door: Door) -> bool:
    """Whether GET /healthz is answered with 200."""
    connection = http.client.HTTPConnection(door.near, door.port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _stop(*children: Child) -> None:
    say("Stopping…")
    for child in children:
        child.terminate()
    until = time.monotonic() + SECONDS_TO_STOP
    for child in children:
        child.wait_or_kill(until)

"""Telling open pages that what they show has changed: they ask, and are answered from memory.

Each web process listens on PostgreSQL's channel in one thread of its own and remembers what it heard. GET
/live?since=<milliseconds> is answered before anything else of the program runs, without the database. Why asking and
not streaming: docs/decisions/0004-live-updates-by-asking.md.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import psycopg
import structlog
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from quartermaster.kernel import live

PATH = "/live"
NAME = "quartermaster live"
"""What the listening connection calls itself in pg_stat_activity."""
EVERYTHING = "*"
MOST_TOPICS = 5_000
MOST_ANSWERED = 300
"""Where more topics changed at once, the answer is that everything did."""
SESSION_SECONDS = 60
MOST_SESSIONS = 10_000
SHORTEST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 10.0
WAIT_SECONDS = 2.0
LONGEST_SILENCE_SECONDS = 6.0
SECONDS_TO_LISTEN = 0.5
HEADERS = {"Content-Type": "application/json", "Cache-Control": "no-store"}

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

log = structlog.get_logger(__name__)


def now_ms() -> int:
    """Wall-clock milliseconds; a page compares only what one machine said."""
    return time.time_ns() // 1_000_000


class Memory:
    """The topics heard lately, each with when and at which turn it was last heard, oldest first. Every hearing is a turn."""

    def __init__(self, most: int = MOST_TOPICS) -> None:
        self._lock = threading.Lock()
        self._heard: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._most = most
        self._turn = self._forgotten = 0

    def note(self, topics: Iterable[str], at: int) -> None:
        with self._lock:
            self._turn += 1
            for topic in topics:
                self._heard[topic] = at, self._turn
                self._heard.move_to_end(topic)
            while len(self._heard) > self._most:
                _, (_, self._forgotten) = self._heard.popitem(last=False)

    def since(self, moment: int) -> dict[str, int]:
        """Topic → when it was last heard, for those heard at `moment` or later."""
        found: dict[str, int] = {}
        with self._lock:
            for topic, (at, _) in reversed(self._heard.items()):
                if at < moment:
                    return found
                found[topic] = at
                if len(found) > MOST_ANSWERED:
                    return {EVERYTHING: max(found.values())}
        return found

    @property
    def turn(self) -> int:
        """The number of the latest hearing: what is made now is true until one of its topics is heard after it."""
        return self._turn

    def touched(self, topics: Iterable[str], turn: int) -> bool:
        """Whether one of the topics, or everything, was heard after that turn."""
        never = (0, 0)
        with self._lock:
            return self._forgotten > turn or any(self._heard.get(topic, never)[1] > turn for topic in (*topics, EVERYTHING))

    def after(self, turn: int) -> set[str]:
        """Every topic heard after that turn; `EVERYTHING` among them where some of it is forgotten."""
        found = set()
        with self._lock:
            for topic, (_, heard) in reversed(self._heard.items()):
                if heard <= turn:
                    break
                found.add(topic)
            return found | {EVERYTHING} if self._forgotten > turn else found


class Listener:
    """The thread that listens; it starts with the first question, so that it survives a fork, and reconnects by itself."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()
        self._beat = 0.0
        self.listening = threading.Event()

    @property
    def hears(self) -> bool:
        """Whether it listens, and found its connection alive a moment ago."""
        return self.listening.is_set() and time.monotonic() - self._beat < LONGEST_SILENCE_SECONDS

    def ensure_running(self) -> bool:
        """Whether it had to be started."""
        thread = self._thread
        if thread is not None and thread.is_alive():
            return False
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._ended.clear()
                self._thread = threading.Thread(target=self._run, args=(_address(),), name="live-listener", daemon=True)
                self._thread.start()
        return True

    def stop(self) -> None:
        """Hang up; the next question starts it again."""
        self._ended.set()
        thread = self._thread
        if thread is not None:
            thread.join(timeout=2 * WAIT_SECONDS)

    def _run(self, address: dict[str, object]) -> None:
        pause = SHORTEST_PAUSE_SECONDS
        while not self._ended.is_set():
            try:
                with psycopg.connect(**address, autocommit=True) as listening:  # type: ignore[arg-type]
                    listening.execute(f"LISTEN {live.CHANNEL}")
                    self._memory.note([EVERYTHING], now_ms())
                    self._beat = time.monotonic()
                    self.listening.set()
                    pause = SHORTEST_PAUSE_SECONDS
                    self._hear(listening)
            except psycopg.Error as error:
                log.warning("live_listener_reconnects", error=str(error), seconds=pause)
                self._ended.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            finally:
                self.listening.clear()

    def _hear(self, listening: psycopg.Connection) -> None:
        """Notices until the connection breaks. The empty question now and then finds a connection that died silently."""
        while not self._ended.is_set():
            for notice in listening.notifies(timeout=WAIT_SECONDS):
                self._memory.note(_topics(notice.payload), now_ms())
            listening.execute("SELECT 1")
            self._beat = time.monotonic()


class Sessions:
    """Which session cookies belong to somebody signed in, asked of the database once a minute each."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bool, float]] = {}

    def signed_in(self, key: str) -> bool:
        if not key:
            return False
        moment = time.monotonic()
        answer, until = self._known.get(key, (False, 0.0))
        if moment < until:
            return answer
        if len(self._known) >= MOST_SESSIONS:
            self._known.clear()
        answer = self._ask(key)
        self._known[key] = (answer, moment + SESSION_SECONDS)
        return answer

    def _ask(self, key: str) -> bool:
        """One question to the database, put again where this thread's connection has been closed since the last one."""
        try:
            return SESSION_KEY in SessionStore(key)
        except (OperationalError, InterfaceError):
            connection.close()
            return SESSION_KEY in SessionStore(key)


memory = Memory()
listener = Listener(memory)
sessions = Sessions()
live.tell_here(lambda topics: memory.note(topics, now_ms()))


def hearing() -> bool:
    """Whether this process hears of every change now, so that what it keeps is true until it hears otherwise."""
    if listener.ensure_running():
        listener.listening.wait(SECONDS_TO_LISTEN)
    return listener.hears


def answering(application: Application) -> Application:
    """The WSGI application with /live answered before Django is even entered, which halves what an ask costs."""

    def answer_or_pass(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != PATH:
            return application(environ, start_response)
        status, body = answer(_session_key(environ.get("HTTP_COOKIE", "")), environ.get("QUERY_STRING", ""))
        start_response(f"{status} {HTTPStatus(status).phrase}", [*HEADERS.items(), ("Content-Length", str(len(body)))])
        return [body]

    return answer_or_pass


class LiveMiddleware:
    """The same inside Django, first in line, for servers that enter it directly (a development or test server)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info != PATH:
            return self._get_response(request)
        status, body = answer(_session_key(request.META.get("HTTP_COOKIE", "")), request.META.get("QUERY_STRING", ""))
        return HttpResponse(body, status=status, headers=HEADERS)


def answer(session_key: str, query: str) -> tuple[int, bytes]:
    """{"now": ms, "topics": {topic: ms}} of what was heard since ?since=; 401 to whoever is not signed in."""
    try:
        if not sessions.signed_in(session_key):
            return 401, b'{"code":"unauthenticated"}'
    except (OperationalError, InterfaceError):
        return 503, b'{"code":"unavailable"}'
    listener.ensure_running()
    text = query.removeprefix("since=")
    moment = now_ms()
    since = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else moment
    return 200, json.dumps({"now": moment, "topics": memory.since(since)}, separators=(",", ":")).encode()


def _session_key(cookies: str) -> str:
    """The session cookie's value where it can be one: letters and digits."""
    name = f"{settings.SESSION_COOKIE_NAME}="
    key = next((cookie[len(name) :] for cookie in cookies.split("; ") if cookie.startswith(name)), "")
    return key if key.isascii() and key.isalnum() and len(key) <= 40 else ""


def _topics(payload: str) -> list[str]:
    try:
        topics = json.loads(payload)
    except ValueError:
        return [EVERYTHING]
    return [str(topic) for topic in topics] if isinstance(topics, list) else [EVERYTHING]


def _address() -> dict[str, object]:
    """Where Django's own connection goes, without its cursors and adapters."""
    parameters = connection.get_connection_params()
    kept = {name: value for name, value in parameters.items() if name not in {"cursor_factory", "context", "prepare_threshold"}}
    return kept | {"application_name": NAME}

"""Telling open pages that what they show has changed: they ask, and are answered from memory.

Each web process listens on PostgreSQL's channel in one thread of its own and remembers what it heard. GET
/live?since=<milliseconds> is answered before anything else of the program runs, without the database.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable

import psycopg
import structlog
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from quartermaster.kernel import live

PATH = "/live"
EVERYTHING = "*"
MOST_TOPICS = 5_000
MOST_ANSWERED = 300
"""Where more topics changed at once, the answer is that everything did."""
SESSION_SECONDS = 60
MOST_SESSIONS = 10_000
SHORTEST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 10.0
WAIT_SECONDS = 2.0

log = structlog.get_logger(__name__)


def now_ms() -> int:
    """Wall-clock milliseconds; a page compares only what one machine said."""
    return time.time_ns() // 1_000_000


class Memory:
    """The topics heard lately, each with when it was last heard, oldest first."""

    def __init__(self, most: int = MOST_TOPICS) -> None:
        self._lock = threading.Lock()
        self._heard: OrderedDict[str, int] = OrderedDict()
        self._most = most

    def note(self, topics: Iterable[str], at: int) -> None:
        with self._lock:
            for topic in topics:
                self._heard[topic] = at
                self._heard.move_to_end(topic)
            while len(self._heard) > self._most:
                self._heard.popitem(last=False)

    def since(self, moment: int) -> dict[str, int]:
        """Topic → when it was last heard, for those heard at `moment` or later."""
        found: dict[str, int] = {}
        with self._lock:
            for topic, at in reversed(self._heard.items()):
                if at < moment:
                    return found
                found[topic] = at
                if len(found) > MOST_ANSWERED:
                    return {EVERYTHING: max(found.values())}
        return found


class Listener:
    """The thread that listens; it starts with the first question, so that it survives a fork, and reconnects by itself."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()
        self.listening = threading.Event()

    def ensure_running(self) -> None:
        thread = self._thread
        if thread is not None and thread.is_alive():
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._ended.clear()
                self._thread = threading.Thread(target=self._run, args=(_address(),), name="live-listener", daemon=True)
                self._thread.start()

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


class Sessions:
    """Which session cookies belong to somebody signed in, asked of the database once a minute each."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bool, float]] = {}

    def signed_in(self, key: str) -> bool:
        moment = time.monotonic()
        answer, until = self._known.get(key, (False, 0.0))
        if moment < until:
            return answer
        if len(self._known) >= MOST_SESSIONS:
            self._known.clear()
        answer = SESSION_KEY in SessionStore(key)
        self._known[key] = (answer, moment + SESSION_SECONDS)
        return answer


memory = Memory()
listener = Listener(memory)
sessions = Sessions()


class LiveMiddleware:
    """First in line: answers /live and leaves everything else alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return answer(request) if request.path_info == PATH else self._get_response(request)


def answer(request: HttpRequest) -> HttpResponse:
    """{"now": ms, "topics": {topic: ms}} of what was heard since ?since=; 401 to whoever is not signed in."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not (key.isalnum() and key.isascii() and sessions.signed_in(key)):
        return _json({"code": "unauthenticated"}, status=401)
    listener.ensure_running()
    text = request.META.get("QUERY_STRING", "").removeprefix("since=")
    moment = now_ms()
    since = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else moment
    return _json({"now": moment, "topics": memory.since(since)})


def _json(content: dict[str, object], *, status: int = 200) -> HttpResponse:
    body = json.dumps(content, separators=(",", ":"))
    return HttpResponse(body, status=status, content_type="application/json", headers={"Cache-Control": "no-store"})


def _topics(payload: str) -> list[str]:
    try:
        topics = json.loads(payload)
    except ValueError:
        return [EVERYTHING]
    return [str(topic) for topic in topics] if isinstance(topics, list) else [EVERYTHING]


def _address() -> dict[str, object]:
    """Where Django's own connection goes, without its cursors and adapters."""
    parameters = connection.get_connection_params()
    return {name: value for name, value in parameters.items() if name not in {"cursor_factory", "context", "prepare_threshold"}}

"""Telling open pages that what they show has changed: they ask, and the question is held until there is an answer.

GET /live?since=<milliseconds>&topics=<the page's, parted by spaces> is answered as soon as one of the topics is heard, or
after ten seconds with nothing, before anything else of the program runs and without the database. Why asking and not
streaming, and what it costs: docs/decisions/0004-live-updates-by-asking.md.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from quartermaster.web.hearing import listener, memory, now_ms

PATH = "/live"
MOST_HELD = 512
"""So many questions are held at once in a process, each by a sleeping thread. Beyond them, pages are answered at once."""
HELD_SECONDS = 10.0
GATHER_SECONDS = 0.04
"""Between hearing and answering: what belongs together comes together, and every process has heard it too."""
MOST_ASKED = 50
SESSION_SECONDS = 60
MOST_SESSIONS = 10_000
HEADERS = {"Content-Type": "application/json", "Cache-Control": "no-store"}
ANY_SKU = "sku:*"
"""What is announced where too many SKUs changed to name them."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Question:
    """What a page shows, and what it has heard already: up to a moment, and up to a turn of the process that said so."""

    topics: tuple[str, ...]
    since: int
    turn: int | None

    @classmethod
    def of(cls, query: str) -> Question:
        """Anything that is not what it should be is left out; without a moment it is now."""
        given = {key: values[0] for key, values in parse_qs(query[:4000], max_num_fields=9).items()}
        topics = given.get("topics", "").split()[:MOST_ASKED]
        turn = _whole(given.get("turn", "")) if given.get("by") == _process() else None
        since = _whole(given.get("since", ""))
        return cls(tuple(topics), now_ms() if since is None else since, turn)

    @property
    def listened_for(self) -> tuple[str, ...]:
        """The topics, and what is said for them where many changed at once."""
        return (*self.topics, ANY_SKU) if any(topic.startswith("sku:") for topic in self.topics) else self.topics

    def found(self) -> dict[str, int]:
        """Topic → when it was heard, of those heard since."""
        found = memory.since(self.listened_for, self.since, self.turn)
        if (many := found.pop(ANY_SKU, None)) is not None:
            found |= {topic: many for topic in self.topics if topic.startswith("sku:")}
        return found

    def by_the_clock(self) -> dict[str, int]:
        """All of the topics where they were looked at so long ago that they may have changed; whatever was heard."""
        now = now_ms()
        return dict.fromkeys(self.topics, now) if now - self.since >= 900 * HELD_SECONDS else {}


class Visitor(StrEnum):
    """Who asks. What is heard says what others do, so whoever sees a part only hears nothing but that time has passed."""

    STRANGER = "stranger"
    CONFINED = "confined"
    SIGNED_IN = "signed in"


class Sessions:
    """Which session cookies belong to somebody signed in, asked of the database once a minute each."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Visitor, float]] = {}
        self.is_confined: Callable[[str], bool] = lambda user_id: False
        """Whether a person sees a part only; the room that knows its people says how to tell, once, when it is loaded."""

    def known(self, key: str) -> Visitor | None:
        """Without the database: who asks; None where that was not asked lately."""
        answer, until = self._known.get(key, (Visitor.STRANGER, 0.0))
        return answer if time.monotonic() < until else None

    def visitor(self, key: str) -> Visitor:
        if not key:
            return Visitor.STRANGER
        known = self.known(key)
        if known is not None:
            return known
        if len(self._known) >= MOST_SESSIONS:
            self._known.clear()
        answer = self._ask(key)
        self._known[key] = (answer, time.monotonic() + SESSION_SECONDS)
        return answer

    def _ask(self, key: str) -> Visitor:
        """Asked of the database, and again where this thread's connection has been closed since the last time."""
        try:
            return self._who(key)
        except (OperationalError, InterfaceError):
            connection.close()
            return self._who(key)

    def _who(self, key: str) -> Visitor:
        user_id = SessionStore(key).get(SESSION_KEY)
        if user_id is None:
            return Visitor.STRANGER
        return Visitor.CONFINED if self.is_confined(user_id) else Visitor.SIGNED_IN


class Holding:
    """The questions that are held now. When the process is asked to end it lets go of them, and holds no more."""

    def __init__(self, most: int = MOST_HELD) -> None:
        self._places = threading.BoundedSemaphore(most)
        self._ended = False

    def until_heard(self, question: Question, seconds: float) -> None:
        if self._ended or not question.topics or not self._places.acquire(blocking=False):
            return
        try:
            turn = memory.turn if question.turn is None else question.turn
            if question.found():
                return
            memory.wait((*question.listened_for, LET_GO), turn, seconds)
            if not self._ended and question.found():
                time.sleep(GATHER_SECONDS)
        finally:
            self._places.release()

    def for_a_while(self, seconds: float) -> None:
        """Hold a question to which nothing can be the answer."""
        if self._ended or not self._places.acquire(blocking=False):
            return
        try:
            memory.wait((LET_GO,), memory.turn, seconds)
        finally:
            self._places.release()

    def end(self) -> None:
        self._ended = True
        memory.note([LET_GO], now_ms())


LET_GO = "let go"
"""A topic of this process alone."""

sessions = Sessions()
holding = Holding()


def answering(application: Application) -> Application:
    """The WSGI application with /live held and answered before all else, past the gate and without a database connection.

    Where it is not known who asks, the question goes the usual way: the middleware asks the database, and answers at once.
    """

    def answer_or_pass(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        known = sessions.known(_session_key(environ.get("HTTP_COOKIE", ""))) if environ.get("PATH_INFO") == PATH else None
        if known is None:
            return application(environ, start_response)
        status, body = answer(known, environ.get("QUERY_STRING", ""), seconds=HELD_SECONDS)
        start_response(f"{status} {HTTPStatus(status).phrase}", [*HEADERS.items(), ("Content-Length", str(len(body)))])
        return [body]

    return answer_or_pass


class LiveMiddleware:
    """The same inside Django, first in line, without holding: for whoever is not known yet, and for development servers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info != PATH:
            return self._get_response(request)
        try:
            known = sessions.visitor(_session_key(request.META.get("HTTP_COOKIE", "")))
        except (OperationalError, InterfaceError):
            return HttpResponse(b'{"code":"unavailable"}', status=503, headers=HEADERS)
        status, body = answer(known, request.META.get("QUERY_STRING", ""))
        return HttpResponse(body, status=status, headers=HEADERS)


def answer(visitor: Visitor, query: str, *, seconds: float = 0) -> tuple[int, bytes]:
    """{"now": ms, "turn", "by", "topics": {topic: ms}} of what was heard of the topics since, waited for so long.

    401 to whoever is not signed in. Whoever sees a part only is told every ten seconds that all of it may have changed.
    """
    if visitor is Visitor.STRANGER:
        return 401, b'{"code":"unauthenticated"}'
    question = Question.of(query)
    if visitor is Visitor.CONFINED:
        holding.for_a_while(seconds) if seconds else None
        found = question.by_the_clock()
    else:
        listener.ensure_running()
        holding.until_heard(question, seconds) if seconds else None
        found = question.found()
    said = {"now": now_ms(), "turn": memory.turn, "by": _process(), "topics": found}
    return 200, json.dumps(said, separators=(",", ":")).encode()


def let_go_when_asked_to_end() -> None:
    """From now on, a signal to end lets go of every question that is held. Only the main thread hears signals."""
    if threading.current_thread() is not threading.main_thread():
        return
    heard, told = socket.socketpair()
    told.setblocking(False)
    signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)

    def wait_for_signals() -> None:
        with told:  # it is kept for as long as somebody may write into it
            while ended := heard.recv(1):
                if ended[0] in {signal.SIGINT, signal.SIGTERM}:
                    holding.end()

    threading.Thread(target=wait_for_signals, name="live-end", daemon=True).start()


@cache
def _started_at(process: int) -> int:
    return now_ms()


def _process() -> str:
    """This process, as no other is called."""
    return f"{os.getpid()}-{_started_at(os.getpid())}"


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def _session_key(cookies: str) -> str:
    """The session cookie's value where it can be one: letters and digits."""
    name = f"{settings.SESSION_COOKIE_NAME}="
    key = next((cookie[len(name) :] for cookie in cookies.split("; ") if cookie.startswith(name)), "")
    return key if key.isascii() and key.isalnum() and len(key) <= 40 else ""

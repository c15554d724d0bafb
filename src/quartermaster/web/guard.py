"""What stands before Django in every web process: how often one caller may ask, and how many are worked on at once.

Each request that is let in gets one of a few places, and with it the database connection of that place. So the number of
connections is that of the places, however many threads wait in line, and no statement on them runs or waits without end.
"""

from __future__ import annotations

import copy
import dataclasses
import io
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpResponse

from quartermaster.kernel.refusals import Refusal
from quartermaster.web import bounds, errors, metrics, requests
from quartermaster.web.gate import Gate
from quartermaster.web.limits import Limits

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

WATCHED = frozenset({"/healthz", "/readyz", "/metrics"})
"""Those who watch must hear something just when there is no place left."""
WATCHERS_SECONDS = 3.0
"""Something else than nothing, also when the database hangs."""
FILES = "/static/"
UNCOUNTED = "/live"
"""What an open page asks for by itself."""
READ_BEFORE = 1024 * 1024
"""A body up to this size is read before the request gets its place, so that a slow sender keeps nobody from working."""
SECONDS_TO_CONNECT = 5
SPARE = 4
"""So many answers in pieces may be on their way beside those that are worked on, so that slow readers do not either."""


def guarding(application: Application) -> Application:
    """The WSGI application behind its limits and its gate."""
    bound = bounds.from_environment()
    aside = dataclasses.replace(bound, statement_seconds=WATCHERS_SECONDS, lock_seconds=WATCHERS_SECONDS)
    places = _Places(bound)
    limits = Limits(bound, session_cookie=settings.SESSION_COOKIE_NAME)

    def let_in(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path in WATCHED:
            return _aside(_connection(aside), application, environ, start_response)
        if path.startswith(FILES):
            return application(environ, start_response)
        try:
            if path != UNCOUNTED:
                limits.refuse_too_many(environ, time.monotonic())
            _read_body(environ)
            place = places.gate.enter()
        except Refusal as refusal:
            return _refused(refusal, environ, start_response)
        return places.work(place, application, environ, start_response)

    return let_in


class _Places:
    """The places of this process, and some spare ones. Each is a database connection that goes from thread to thread."""

    def __init__(self, bound: bounds.Bounds) -> None:
        made = [_connection(bound) for _ in range(bound.at_work + SPARE)]
        self._spare = made[bound.at_work :]
        self.gate = Gate(made[: bound.at_work], waiting=bound.waiting, seconds=bound.wait_seconds)

    def work(
        self, place: BaseDatabaseWrapper, application: Application, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """The answer. The place is given back when it is complete, or its last piece was fetched."""
        connections[DEFAULT_DB_ALIAS] = place
        try:
            answer = application(environ, start_response)
            if getattr(answer, "streaming", False):
                return _Streamed(answer, self._leave_after(place))
            if isinstance(answer, HttpResponse):
                answer = _complete(answer)
        except BaseException:
            self._leave(place)
            raise
        self._leave(place)
        return answer

    def _leave(self, place: BaseDatabaseWrapper) -> None:
        self.gate.leave(place)
        del connections[DEFAULT_DB_ALIAS]

    def _leave_after(self, place: BaseDatabaseWrapper) -> Callable[[], None]:
        """What to do once the answer is through. Where there is a spare place, somebody else works on meanwhile."""
        try:
            self.gate.leave(self._spare.pop())
        except IndexError:
            return lambda: self._leave(place)

        def put_by() -> None:
            self._spare.append(place)
            del connections[DEFAULT_DB_ALIAS]

        return put_by


def _complete(response: HttpResponse) -> list[bytes]:
    """As a list, which the web server sends in one piece. Closing it is what ends a request for Django."""
    content = response.content
    response.close()
    return [content]


class _Streamed:
    """An answer in pieces, on its way to the web server, which fetches and closes it in the thread that it was made in."""

    def __init__(self, answer: Any, leave: Callable[[], None]) -> None:
        self._answer = answer
        self._leave = leave

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        try:
            self._answer.close()
        finally:
            self._leave()


def _aside(
    own: BaseDatabaseWrapper, application: Application, environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    """Past the gate, on a connection that is closed again."""
    connections[DEFAULT_DB_ALIAS] = own
    try:
        answer = application(environ, start_response)
        return _complete(answer) if isinstance(answer, HttpResponse) else answer
    finally:
        own.close()
        del connections[DEFAULT_DB_ALIAS]


def _connection(bound: bounds.Bounds) -> BaseDatabaseWrapper:
    """A connection to be (it opens with the first request), handed from thread to thread with its place."""
    made: BaseDatabaseWrapper = connections.create_connection(DEFAULT_DB_ALIAS)
    made.settings_dict = copy.deepcopy(made.settings_dict)
    options = made.settings_dict["OPTIONS"]
    options.setdefault("connect_timeout", SECONDS_TO_CONNECT)
    limited = {
        "statement_timeout": bound.statement_seconds,
        "lock_timeout": bound.lock_seconds,
        "idle_in_transaction_session_timeout": 2 * bound.statement_seconds,
    }
    flags = [f"-c {name}={round(seconds * 1000)}" for name, seconds in limited.items()]
    options["options"] = " ".join([str(options.get("options", "")), *flags]).strip()
    made.inc_thread_sharing()
    return made


def _read_body(environ: dict[str, Any]) -> None:
    length = environ.get("CONTENT_LENGTH", "")
    if length and length.isascii() and length.isdigit() and 0 < int(length) <= READ_BEFORE:
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(length)))


def _refused(refusal: Refusal, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Said in few words and without the database, which is busy enough."""
    metrics.count_refusal(refusal.code)
    request = WSGIRequest(environ)
    name = requests.named(request)
    problem = errors.of_refusal(refusal)
    response = problem.as_json(request) if errors.is_api(request) else problem.as_words()
    response["X-Request-Id"] = name
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [response.content]

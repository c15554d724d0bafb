"""What stands before Django: limits, the gate, and a database connection for each place."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse, StreamingHttpResponse

from quartermaster.web import errors, guard
from quartermaster.web.guard import Application

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """One place, nobody in line, and little patience."""
    for name, value in {"AT_WORK": "1", "WAITING": "0", "STATEMENT_SECONDS": "0.2", "LOCK_SECONDS": "0.1"}.items():
        monkeypatch.setenv(f"QUARTERMASTER_{name}", value)
    monkeypatch.setattr(guard, "SPARE", 0)


class Asker:
    """Whoever asks the guarded application, each time in another thread, as a web server does."""

    def __init__(self, view: Callable[[], Any]) -> None:
        self._guarded = guard.guarding(_application(view))
        self.status = ""
        self.headers: dict[str, str] = {}

    def begin(self, path: str = "/", **more: Any) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]]) -> None:
            self.status, self.headers = status, dict(headers)

        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "wsgi.input": io.BytesIO(), "REMOTE_ADDR": "192.0.2.1"}
        return self._guarded(environ | more, start)

    def ask(self, path: str = "/", **more: Any) -> bytes:
        def whole() -> bytes:
            answer = self.begin(path, **more)
            try:
                return b"".join(answer)
            finally:
                getattr(answer, "close", lambda: None)()

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(whole).result(timeout=30)


def _application(view: Callable[[], Any]) -> Application:
    """Answers with what `view` returns, as Django's handler does."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = view()
        response = answer if isinstance(answer, HttpResponse | StreamingHttpResponse) else HttpResponse(str(answer))
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return response

    return application


def _ask_database(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        (value,) = cursor.fetchone()
    return value


def test_every_thread_that_has_the_place_works_on_the_same_connection() -> None:
    asker = Asker(lambda: f"{_ask_database('SELECT pg_backend_pid()')} {threading.current_thread().name}")
    (first, one_thread), (second, other_thread) = (asker.ask().split() for _ in range(2))
    assert (first == second, one_thread == other_thread) == (True, False)
    assert int(first) != _ask_database("SELECT pg_backend_pid()")
    assert asker.status == "200 OK"


def test_no_statement_of_a_request_runs_or_waits_without_end() -> None:
    asker = Asker(lambda: "/".join(_ask_database(f"SHOW {name}_timeout") for name in ("statement", "lock")))
    assert asker.ask() == b"200ms/100ms"

    def too_slow() -> HttpResponse:
        try:
            return HttpResponse(_ask_database("SELECT pg_sleep(5)"))
        except OperationalError as error:
            problem = errors.problem_of(error)
            assert problem is not None
            return problem.as_words()

    slow = Asker(too_slow)
    assert b"took_too_long" in slow.ask()
    assert (slow.status, slow.headers["Retry-After"]) == ("503 Service Unavailable", "5")


def test_while_the_only_place_is_taken_others_are_refused_and_those_who_watch_are_not() -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        inside.set()
        assert go_on.wait(30)
        return "done"

    asker = Asker(slow)
    with ThreadPoolExecutor(1) as thread:
        busy = thread.submit(lambda: b"".join(asker.begin()))
        assert inside.wait(30)
        body = json.loads(asker.ask("/api/v1/orders", HTTP_X_REQUEST_ID="order-17"))
        assert (body["status"], body["code"], body["request_id"]) == (503, "overloaded", "order-17")
        assert (asker.headers["Content-Type"], asker.headers["Retry-After"]) == ("application/problem+json", "2")
        assert asker.headers["X-Request-Id"] == "order-17"
        words = asker.ask("/stock/")
        assert (asker.headers["Content-Type"], b"(overloaded)" in words) == ("text/plain; charset=utf-8", True)
        go_on.set()
        assert busy.result(timeout=30) == b"done"
    assert asker.ask() == b"done"


def test_a_watcher_passes_while_the_place_is_taken() -> None:
    taken, go_on = threading.Event(), threading.Event()

    def view() -> str:
        if threading.current_thread().name == "busy":
            taken.set()
            assert go_on.wait(30)
        return "here"

    asker = Asker(view)
    busy = threading.Thread(target=asker.begin, name="busy")
    busy.start()
    assert taken.wait(30)
    assert [asker.ask(path) for path in ("/healthz", "/readyz", "/metrics", "/static/icons.svg")] == [b"here"] * 4
    go_on.set()
    busy.join(30)


def test_the_place_is_given_back_when_a_view_fails() -> None:
    def fail() -> str:
        raise ZeroDivisionError

    asker = Asker(fail)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            asker.ask()


def _pieces() -> Iterator[bytes]:
    yield b"a"
    yield str(_ask_database("SELECT 17")).encode()


def test_an_answer_in_pieces_keeps_its_place_and_connection_until_it_is_closed() -> None:
    asker = Asker(lambda: StreamingHttpResponse(_pieces()))
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(asker.begin).result(timeout=30)
        asker.ask()
        assert asker.status == "503 Service Unavailable"
        assert thread.submit(lambda: b"".join(answer)).result(timeout=30) == b"a17"
        thread.submit(answer.close).result(timeout=30)  # type: ignore[attr-defined]
    assert asker.ask() == b"a17"


def test_while_there_are_spare_places_an_answer_in_pieces_keeps_nobody_from_working(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "SPARE", 1)
    asker = Asker(lambda: StreamingHttpResponse(_pieces()))
    with ThreadPoolExecutor(1) as thread:
        for _ in range(2):
            answer = thread.submit(asker.begin).result(timeout=30)
            assert asker.ask() == b"a17"
            thread.submit(answer.close).result(timeout=30)  # type: ignore[attr-defined]


def test_whoever_asks_too_often_is_refused_before_waiting_and_hears_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTERMASTER_TOKEN_RATE", "0.2")
    asker = Asker(lambda: "welcome")
    token = {"HTTP_AUTHORIZATION": "Bearer qm_" + "t" * 40}
    assert [asker.ask("/api/v1/me", **token) for _ in range(2)] == [b"welcome"] * 2
    body = json.loads(asker.ask("/api/v1/me", **token))
    assert (asker.status, body["code"], asker.headers["Retry-After"]) == ("429 Too Many Requests", "too_many_requests", "5")
    assert asker.ask("/api/v1/me", HTTP_AUTHORIZATION="Bearer qm_" + "u" * 40) == b"welcome"
    assert asker.ask("/live", **token) == b"welcome"

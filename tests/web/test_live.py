"""Live updates: from a NOTIFY in the database to the answer that an open page gets."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import psycopg
import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client

from quartermaster.kernel import live as kernel_live
from quartermaster.web import live
from quartermaster.web.live import Memory, Sessions
from tests import scenes

PLACE = {"dbname", "user", "password", "host", "port"}


@pytest.fixture(scope="module", autouse=True)
def the_listener_hangs_up_in_the_end() -> Iterator[None]:
    yield
    live.listener.stop()


def signed_in() -> Client:
    client = Client()
    client.force_login(scenes.person("storekeeper"))
    return client


def elsewhere(statement: str, *values: object) -> None:
    """Run and commit a statement in another connection, as another process would."""
    parameters = {name: value for name, value in connection.get_connection_params().items() if name in PLACE}
    with psycopg.connect(**parameters, autocommit=True) as other:
        other.execute(statement, values or None)


def notify(*topics: str) -> None:
    elsewhere("SELECT pg_notify(%s, %s)", kernel_live.CHANNEL, json.dumps(topics))


def heard(client: Client, since: int, topic: str, seconds: float) -> dict[str, int]:
    """Ask as a page does until the topic is heard or the time is over."""
    end = time.monotonic() + seconds
    while True:
        topics: dict[str, int] = client.get("/live", {"since": str(since)}).json()["topics"]
        if topic in topics or time.monotonic() > end:
            return topics
        time.sleep(0.02)


@pytest.mark.django_db
def test_a_notice_in_the_database_reaches_an_open_page_within_a_second() -> None:
    client = signed_in()
    since = client.get("/live").json()["now"]
    assert live.listener.listening.wait(5)
    topic = scenes.fresh("sku:")
    notify(topic, "orders")
    topics = heard(client, since, topic, 1)
    assert topics[topic] >= since
    assert topics["orders"] >= since


@pytest.mark.django_db
def test_a_listener_whose_connection_was_cut_comes_back_and_says_that_everything_changed() -> None:
    client = signed_in()
    since = client.get("/live").json()["now"]
    assert live.listener.listening.wait(5)
    ours = "datname = current_database() AND application_name = %s"
    elsewhere(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}", live.NAME)
    assert live.EVERYTHING in heard(client, since, live.EVERYTHING, 5)
    topic = scenes.fresh("sku:")
    notify(topic)
    assert topic in heard(client, since, topic, 1)


@pytest.mark.django_db
def test_whoever_is_not_signed_in_hears_nothing() -> None:
    assert Client().get("/live?since=0").status_code == 401
    assert Client(headers={"Cookie": "sessionid=no-such-session"}).get("/live?since=0").status_code == 401


@pytest.mark.django_db
def test_an_answer_asks_the_database_once_a_minute_at_most(django_assert_num_queries: object) -> None:
    client = signed_in()
    client.get("/live")
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert client.get("/live?since=1").status_code == 200


@pytest.mark.django_db
def test_a_session_that_has_ended_is_not_signed_in() -> None:
    session = SessionStore()
    session[SESSION_KEY] = "1"
    session.create()
    assert Sessions().signed_in(session.session_key or "")
    session.delete()
    assert not Sessions().signed_in(session.session_key or "")


@pytest.mark.django_db
@pytest.mark.parametrize("since", ["", "x", "-1", "1e9", "²", "9" * 40])
def test_a_time_that_is_none_is_taken_as_now(since: str) -> None:
    assert signed_in().get("/live", {"since": since}).json()["topics"] == {}


def test_memory_keeps_when_each_topic_was_last_heard() -> None:
    memory = Memory()
    memory.note(["a", "b"], 10)
    memory.note(["a"], 20)
    assert memory.since(0) == {"a": 20, "b": 10}
    assert memory.since(11) == {"a": 20}
    assert memory.since(21) == {}


def test_memory_forgets_the_oldest_and_many_changes_at_once_are_everything() -> None:
    memory = Memory(most=3)
    memory.note(["a", "b", "c", "d"], 10)
    assert set(memory.since(0)) == {"b", "c", "d"}
    busy = Memory()
    busy.note((f"sku:{n}" for n in range(1000)), 10)
    assert busy.since(5) == {live.EVERYTHING: 10}


@pytest.mark.django_db
def test_the_server_answers_before_django_and_passes_everything_else_on() -> None:
    key = signed_in().cookies["sessionid"].value
    said: list[str] = []

    def ask(path: str, cookie: str) -> bytes:
        environ = {"PATH_INFO": path, "QUERY_STRING": "since=1", "HTTP_COOKIE": cookie}
        return b"".join(live.answering(lambda environ, start: [b"a page"])(environ, lambda status, headers: said.append(status)))

    assert json.loads(ask("/live", f"theme=dark; sessionid={key}"))["now"] > 0
    assert json.loads(ask("/live", "sessionid=../etc")) == {"code": "unauthenticated"}
    assert said == ["200 OK", "401 Unauthorized"]
    assert ask("/stock/", "") == b"a page"

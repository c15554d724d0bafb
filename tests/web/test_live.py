"""Live updates: from a NOTIFY in the database to the answer that an open page gets."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client

from quartermaster.accounts.models import User
from quartermaster.kernel import live as kernel_live
from quartermaster.web import hearing, live
from quartermaster.web.hearing import Memory
from quartermaster.web.live import Holding, Question, Sessions, Visitor
from tests import scenes

PLACE = {"dbname", "user", "password", "host", "port"}


@pytest.fixture(scope="module", autouse=True)
def the_listener_hangs_up_in_the_end() -> Iterator[None]:
    yield
    hearing.listener.stop()


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
        topics: dict[str, int] = client.get("/live", {"since": str(since), "topics": f"{topic} orders"}).json()["topics"]
        if topic in topics or time.monotonic() > end:
            return topics
        time.sleep(0.02)


@pytest.mark.django_db
def test_a_notice_in_the_database_reaches_an_open_page_within_a_second() -> None:
    client = signed_in()
    since = client.get("/live").json()["now"]
    assert hearing.listener.listening.wait(5)
    topic = scenes.fresh("sku:")
    notify(topic, "orders")
    topics = heard(client, since, topic, 1)
    assert topics[topic] >= since
    assert topics["orders"] >= since


@pytest.mark.django_db
def test_a_listener_whose_connection_was_cut_comes_back_and_says_that_everything_changed() -> None:
    client = signed_in()
    since = client.get("/live").json()["now"]
    assert hearing.listener.listening.wait(5)
    ours = "datname = current_database() AND application_name = %s"
    elsewhere(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}", hearing.NAME)
    assert hearing.EVERYTHING in heard(client, since, hearing.EVERYTHING, 5)
    topic = scenes.fresh("sku:")
    notify(topic)
    assert topic in heard(client, since, topic, 5)


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
def test_whoever_sees_a_part_only_is_told_by_the_clock_whatever_happens_to_others() -> None:
    person = scenes.person("client")
    User.objects.filter(pk=person.pk).update(owner_ids=[scenes.house().pk])
    client = Client()
    client.force_login(person)
    since = client.get("/live").json()["now"]
    topic = scenes.fresh("sku:")
    notify(topic)
    assert heard(client, since, topic, 0.3) == {}
    assert set(heard(client, since - 10_000, topic, 0)) == {topic, "orders"}


@pytest.mark.django_db
def test_a_session_that_has_ended_is_not_signed_in() -> None:
    session = SessionStore()
    session[SESSION_KEY] = "1"
    session.create()
    assert Sessions().visitor(session.session_key or "") is Visitor.SIGNED_IN
    session.delete()
    assert Sessions().visitor(session.session_key or "") is Visitor.STRANGER


@pytest.mark.django_db
@pytest.mark.parametrize("since", ["", "x", "-1", "1e9", "²", "9" * 40])
def test_a_time_that_is_none_is_taken_as_now(since: str) -> None:
    assert signed_in().get("/live", {"since": since}).json()["topics"] == {}


def test_memory_keeps_when_each_topic_was_last_heard() -> None:
    memory = Memory()
    memory.note(["a", "b"], 10)
    memory.note(["a"], 20)
    assert memory.since(["a", "b", "c"], 0) == {"a": 20, "b": 10}
    assert memory.since(["a", "b"], 11) == {"a": 20}
    assert memory.since(["a", "b"], 21) == {}
    assert memory.since(["b"], 0) == {"b": 10}


def test_memory_says_that_everything_changed_where_it_has_forgotten() -> None:
    memory = Memory(most=3)
    memory.note(["a", "b", "c", "d"], 10)
    assert hearing.EVERYTHING in memory.since(["a"], 0, turn=0)
    turn = memory.turn
    memory.note(["b"], 20)
    assert memory.since(["a", "b"], 0, turn) == {"b": 20}


def test_a_process_is_told_nothing_twice() -> None:
    topic = scenes.fresh("sku:")
    hearing.memory.note([topic], hearing.now_ms())
    first = said(f"since=1&topics={topic}")
    assert topic in first["topics"]
    again = said(f"since=1&topics={topic}&turn={first['turn']}&by={first['by']}")
    assert again["topics"] == {}
    assert topic in said(f"since=1&topics={topic}&turn={first['turn']}&by=another-process")["topics"]


def test_where_too_many_skus_changed_to_name_them_every_page_of_one_hears_it() -> None:
    hearing.memory.note(["sku:*"], hearing.now_ms())
    assert set(said("since=1&topics=sku:12345+orders")["topics"]) >= {"sku:12345"}


def said(query: str, seconds: float = 0) -> dict[str, Any]:
    status, body = live.answer(Visitor.SIGNED_IN, query, seconds=seconds)
    assert status == 200
    answer: dict[str, Any] = json.loads(body)
    return answer


@pytest.mark.django_db
def test_a_question_is_held_until_its_topic_is_heard() -> None:
    topic, other = scenes.fresh("sku:"), scenes.fresh("sku:")
    begun = said(f"topics={topic}")
    for seconds, one in ((0.2, other), (0.6, topic)):
        threading.Timer(seconds, hearing.memory.note, ([one], hearing.now_ms())).start()
    began = time.monotonic()
    heard = said(f"topics={topic}&turn={begun['turn']}&by={begun['by']}", seconds=10)
    assert list(heard["topics"]) == [topic]
    assert 0.5 < time.monotonic() - began < 5


@pytest.mark.django_db
def test_a_question_that_nothing_answers_is_let_go_after_its_time_and_when_the_process_ends() -> None:
    began = time.monotonic()
    assert said(f"topics={scenes.fresh('sku:')}", seconds=0.3)["topics"] == {}
    assert 0.25 < time.monotonic() - began < 3
    holding = Holding()
    threading.Timer(0.2, holding.end).start()
    held = Question((scenes.fresh("sku:"),), hearing.now_ms(), None)
    holding.until_heard(held, 30)
    holding.until_heard(held, 30)
    assert time.monotonic() - began < 10


def test_beyond_its_places_nothing_is_held() -> None:
    began = time.monotonic()
    Holding(most=0).until_heard(Question((scenes.fresh("sku:"),), hearing.now_ms(), None), 30)
    assert time.monotonic() - began < 10


@pytest.mark.django_db
def test_the_server_holds_who_is_known_before_django_and_passes_everything_else_on() -> None:
    client, told = signed_in(), list[str]()
    key = client.cookies["sessionid"].value

    def ask(path: str, cookie: str, query: str = "since=1") -> bytes:
        environ = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_COOKIE": cookie}
        return b"".join(
            live.answering(lambda environ, start: [b"passed on"])(environ, lambda status, headers: told.append(status))
        )

    assert ask("/live", f"sessionid={key}") == b"passed on"
    client.get("/live")
    assert json.loads(ask("/live", f"theme=dark; sessionid={key}"))["now"] > 0
    assert told == ["200 OK"]
    assert ask("/live", "sessionid=../etc") == b"passed on"
    assert ask("/stock/", f"sessionid={key}") == b"passed on"

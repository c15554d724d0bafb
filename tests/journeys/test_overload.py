"""Ten times more than can be worked on: everybody is answered soon, with the truth or with when to come again."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from quartermaster.sales.models import Order
from quartermaster.stock import checking
from quartermaster.stock import queries as stock
from tests import scenes
from tests.accounts.scenes import token_of
from tests.served import Answer, Program, Served

BOUNDS = {"AT_WORK": "2", "WAITING": "6", "WAIT_SECONDS": "2", "LOCK_SECONDS": "0.5", "TOKEN_RATE": "30"}
"""Of the one web process: eight requests at once; of each token 300 at once and then 30 a second."""
CLIENTS = 80
REQUESTS = 4
UNITS = 100
SOON = 20.0


@pytest.fixture(scope="module")
def narrow(installed: Served) -> Served:
    installed.more |= {f"QUARTERMASTER_{name}": value for name, value in BOUNDS.items()}
    installed.start(workers=1)
    return installed


@dataclass
class Crowd:
    """Clients that send orders as fast as they are answered, each order under a key of its own."""

    programs: list[Program]
    order: dict[str, Any]
    answers: dict[str, Answer] = field(default_factory=dict)
    longest: float = 0.0

    def rush(self) -> None:
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(self._send, range(CLIENTS)))

    def come_again(self) -> None:
        """Whoever was told to come again does, with the same key, until there is an answer."""
        with ThreadPoolExecutor(4) as clients:
            list(clients.map(self._insist, list(self.answers)))

    def _insist(self, key: str) -> None:
        while self.answers[key].status in (429, 503):
            self.answers[key] = self._program(key).post("/orders", self.order, key=key)
            time.sleep(0.05)

    def _send(self, client: int) -> None:
        for number in range(REQUESTS):
            key = f"{client}/{number}"
            began = time.monotonic()
            self.answers[key] = self._program(key).post("/orders", self.order, key=key)
            self.longest = max(self.longest, time.monotonic() - began)

    def _program(self, key: str) -> Program:
        return self.programs[int(key.partition("/")[0]) % len(self.programs)]


def test_under_ten_times_the_load_everybody_is_answered_and_the_stock_is_right(narrow: Served) -> None:
    item, site = scenes.sku(), scenes.site()
    scenes.stocked(item, UNITS, site.shelf)
    programs = [Program(narrow, token_of(scenes.person("seller"))) for _ in range(2)]
    crowd = Crowd(programs, {"warehouse": site.warehouse.code, "lines": [{"sku": item.code, "quantity": "1"}]})
    watcher = Watcher(narrow)

    with watcher:
        crowd.rush()

    said = Counter((answer.status, _code(answer)) for answer in crowd.answers.values())
    assert set(said) <= {(201, ""), (409, "insufficient_stock"), (429, "too_many_requests"), (503, "overloaded")}
    assert said[503, "overloaded"] > 0
    again = [answer for answer in crowd.answers.values() if answer.status in (429, 503)]
    assert {answer.headers["content-type"] for answer in again} == {"application/problem+json"}
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in again)
    assert crowd.longest < SOON
    assert set(watcher.heard) == {200}

    acknowledged = said[201, ""]
    assert Order.objects.count() == acknowledged
    assert stock.positions([item.id])[item.id].reserved == Decimal(acknowledged)
    assert checking.check() == []

    crowd.come_again()
    assert Counter(answer.status for answer in crowd.answers.values()) == {201: UNITS, 409: CLIENTS * REQUESTS - UNITS}
    assert stock.positions([item.id])[item.id].available == 0
    assert checking.check() == []
    assert narrow.ask("GET", "/readyz").status == 200


class Watcher:
    """Asks again and again whether the process is up, while others keep it busy."""

    def __init__(self, one: Served) -> None:
        self._one = one
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.heard: list[int] = []

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *failure: object) -> None:
        self._enough.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._enough.wait(0.1) or not self.heard:
            self.heard.append(self._one.ask("GET", "/healthz").status)


def _code(answer: Answer) -> str:
    return str(answer.body["code"]) if answer.status >= 400 else ""


def test_a_token_that_asks_too_often_is_told_when_to_come_again_and_others_are_not(narrow: Served) -> None:
    greedy, modest = (Program(narrow, token_of(scenes.person("seller"))) for _ in range(2))
    answers: list[Answer] = []
    while not answers or answers[-1].status == 200:
        answers.append(greedy.get("/me"))
        assert len(answers) < 5_000
    refused = answers[-1]
    assert len(answers) > 300
    assert (refused.status, refused.body["code"], refused.headers["retry-after"]) == (429, "too_many_requests", "1")
    assert refused.headers["x-request-id"] == refused.body["request_id"]
    assert modest.get("/me").status == 200


def _while_locked(sql: str, ask: Callable[[], Answer]) -> Answer:
    """What is answered while somebody else changes the rows."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql)
        return ask()


def test_whoever_waits_too_long_for_what_others_are_changing_is_told_to_come_again_and_has_changed_nothing(
    narrow: Served,
) -> None:
    item, site = scenes.sku(), scenes.site()
    scenes.stocked(item, 5, site.shelf)
    program = Program(narrow, token_of(scenes.person("seller")))
    order = {"warehouse": site.warehouse.code, "lines": [{"sku": item.code, "quantity": "2"}]}
    lock = f"SELECT 1 FROM stock_availability WHERE sku_id = {item.id} FOR UPDATE"

    refused = _while_locked(lock, lambda: program.post("/orders", order, key="patient"))
    assert (refused.status, refused.body["code"], refused.headers["retry-after"]) == (503, "waited_too_long", "5")
    assert stock.positions([item.id])[item.id].reserved == 0

    assert program.post("/orders", order, key="patient").status == 201
    assert stock.positions([item.id])[item.id].reserved == 2
    assert checking.check() == []

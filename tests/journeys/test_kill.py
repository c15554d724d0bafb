"""kill -9 in the middle of posting: nothing acknowledged is lost, nothing is half done, every key has one effect."""

from __future__ import annotations

import http.client
import json
import threading
import time
from contextlib import ExitStack
from decimal import Decimal

import pytest
from django.db import connection, transaction

from quartermaster.stock import checking
from quartermaster.stock import queries as stock
from tests import scenes, served
from tests.accounts.scenes import token_of
from tests.served import Answer, Program, Served

CLIENTS = 4
LINES = 5
ENOUGH = 30
"""Acknowledged requests before the kill."""
STEPS = ("key", "movement", "balance", "notice", "answer", "commit", "reply")
"""Where an effect can be killed, in the order in which it passes them."""


class Posting:
    """Clients that post movements, one request after the other, until the server is gone."""

    def __init__(self, program: Program, item: str, site: scenes.Site) -> None:
        self._program = program
        line = {"sku": item, "quantity": "2", "kind": "receipt", "from": "supplier", "to": f"{site.warehouse.code}/DOCK-1"}
        self.body = {"lines": [line | {"document": f"DELIVERY-{number}"} for number in range(LINES)]}
        self.sent: list[str] = []
        self.acknowledged: dict[str, Answer] = {}
        self._gone = threading.Event()

    def run_until_killed(self, one: Served) -> None:
        clients = [threading.Thread(target=self._post, args=(number,)) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        until = time.monotonic() + 60
        while len(self.acknowledged) < ENOUGH:
            assert time.monotonic() < until, one.said
            time.sleep(0.005)
        one.kill()
        self._gone.set()
        for client in clients:
            client.join(timeout=120)

    def _post(self, client: int) -> None:
        for number in range(100_000):
            key = f"client-{client}-{number}"
            self.sent.append(key)
            try:
                answer = self._program.post("/movements", self.body, key=key)
            except (OSError, http.client.HTTPException):
                return
            if answer.status == 201:
                self.acknowledged[key] = answer


def test_a_server_killed_while_posting_loses_nothing_it_acknowledged_and_leaves_nothing_half_done(installed: Served) -> None:
    item, site = scenes.sku(), scenes.site()
    program = Program(installed, token_of(scenes.person("manager")))
    posting = Posting(program, item.code, site)
    installed.start()
    posting.run_until_killed(installed)
    assert checking.check() == []
    assert len(posting.sent) > len(posting.acknowledged)

    installed.start()
    assert installed.ask("GET", "/readyz").status == 200
    for key, before in posting.acknowledged.items():
        again = program.post("/movements", posting.body, key=key)
        assert (again.status, again.body, again.replayed) == (201, before.body, True)
    for key in posting.sent:
        assert program.insist("/movements", posting.body, key=key).status == 201

    assert _posted_by_key(item.id) == {key: LINES for key in posting.sent}
    there = stock.positions([item.id])[item.id]
    assert there.receiving == there.on_hand == Decimal(2 * LINES * len(posting.sent))
    checked = installed.run("check", "--json")
    assert (checked.returncode, json.loads(checked.stdout)) == (0, {"clean": True, "violations": []})
    installed.kill()
    _alterations_are_named(installed, item.id)


def _posted_by_key(sku_id: int) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, count(*) FROM stock_movement WHERE sku_id = %s GROUP BY key", [sku_id])
        return dict(cursor.fetchall())


def _alterations_are_named(one: Served, sku_id: int) -> None:
    """What was altered behind the program's back is found and named."""
    balance_id = _altered("UPDATE stock_balance SET quantity = quantity + 1 WHERE sku_id = %s RETURNING id", sku_id)
    assert ("balance_differs", f"balance {balance_id}") in _violations(one)
    _altered("UPDATE stock_balance SET quantity = quantity - 1 WHERE sku_id = %s RETURNING id", sku_id)

    oldest = "(SELECT min(id) FROM stock_movement WHERE sku_id = %s)"
    movement_id = _altered(f"UPDATE stock_movement SET document = 'DELIVERY-X' WHERE id = {oldest} RETURNING id", sku_id)
    assert _violations(one) == [("movement_altered", f"movement {movement_id}")]
    _altered("UPDATE stock_movement SET document = 'DELIVERY-0' WHERE id = %s RETURNING id", movement_id)


def _altered(statement: str, *values: int) -> int:
    """Run it with the triggers off, as somebody with the database's own password could."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("stock_balance", "stock_movement"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        (found,) = cursor.fetchone()
        for table in ("stock_balance", "stock_movement"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return int(found)


def _violations(one: Served) -> list[tuple[str, str]]:
    checked = one.run("check", "--json")
    assert checked.returncode == 1, checked.stderr
    return [(found["rule"], found["row"]) for found in json.loads(checked.stdout)["violations"]]


def test_an_effect_killed_at_any_step_happens_once_when_it_is_asked_for_again_elsewhere(installed: Served) -> None:
    site, program_token = scenes.site(), token_of(scenes.person("manager"))
    sound = Program(installed, program_token)
    installed.start_web()
    with ExitStack() as started:
        doomed = {step: started.enter_context(served.installation()) for step in STEPS}
        for step, one in doomed.items():
            one.more = {"QUARTERMASTER_TEST_HOOKS": "1", "QUARTERMASTER_FAILPOINTS": f"{step}:kill"}
            one.start_web(wait=False)
        for step, one in doomed.items():
            one.wait_until_it_answers()
            _killed_and_asked_again(step, Program(one, program_token), sound, site)
    installed.kill()
    assert checking.check() == []


def _killed_and_asked_again(step: str, dying: Program, sound: Program, site: scenes.Site) -> None:
    item = scenes.sku()
    body = {"reason": "found", "lines": [{"sku": item.code, "quantity": "3", "bin": f"{site.warehouse.code}/A-01"}]}
    with pytest.raises((OSError, http.client.HTTPException)):
        dying.post("/adjustments", body, key=f"at-{step}")
    dying.served.kill()
    again = sound.insist("/adjustments", body, key=f"at-{step}")
    assert (again.status, again.replayed) == (201, step in ("commit", "reply"))
    repeated = sound.post("/adjustments", body, key=f"at-{step}")
    assert (repeated.status, repeated.body, repeated.replayed) == (201, again.body, True)
    assert _posted_by_key(item.id) == {f"at-{step}": 1}
    assert stock.positions([item.id])[item.id].available == Decimal(3)

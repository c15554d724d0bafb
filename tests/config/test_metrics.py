"""`/metrics`: who may read it, and that it tells the truth."""

from __future__ import annotations

import http.client
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from prometheus_client.parser import text_string_to_metric_families

from quartermaster.automation import operations as automation
from quartermaster.kernel import clock
from quartermaster.stock import queries as stock
from tests import scenes
from tests.accounts.scenes import Program, person, problem, token_of
from tests.served import Served, installed, open_database, served

__all__ = ["installed", "open_database", "served"]


def read(text: str) -> dict[str, float]:
    """Every figure by its name and labels: jobs{waiting}, requests_total{GET api/v1/me,200}."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(sample.labels.values())
            found[sample.name.removeprefix("quartermaster_") + (f"{{{labels}}}" if labels else "")] = sample.value
    return found


def asked(**headers: str) -> Any:
    return Client().get("/metrics", headers=headers)


@pytest.mark.django_db
def test_this_machine_reads_it_without_an_account() -> None:
    answer = asked()
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert read(answer.content.decode())["database_up"] == 1


@pytest.mark.django_db
def test_refuses_whoever_asks_from_elsewhere_or_through_a_proxy_without_a_token() -> None:
    assert Client(REMOTE_ADDR="192.0.2.1").get("/metrics").status_code == 401
    assert problem(asked(X_Forwarded_For="192.0.2.1")) == (401, "unauthenticated")
    with override_settings(HTTPS=True):
        assert problem(asked()) == (401, "unauthenticated")


@pytest.mark.django_db
def test_from_elsewhere_a_token_needs_the_permission() -> None:
    manager = person("manager")
    for scopes, status in (["automation.watch"], 200), (["automation.view"], 403):
        bearer = {"Authorization": f"Bearer {token_of(manager, scopes)}"}
        assert Client(REMOTE_ADDR="192.0.2.1").get("/metrics", headers=bearer).status_code == status


@pytest.mark.django_db
def test_tells_how_jobs_books_and_movements_stand() -> None:
    before = read(asked().content.decode())
    assert "books_tie_out" not in before
    scenes.stocked(scenes.sku(), 5, scenes.site().shelf)
    automation.enqueue("sales.promise_backorders", sku_ids=[1])
    automation.enqueue("sales.promise_backorders", sku_ids=[2])
    automation.check_book()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '90 seconds' WHERE args->'sku_ids' = '[1]'")
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour' WHERE args->'sku_ids' = '[2]'")

    now = read(asked().content.decode())

    assert (now["jobs{waiting}"], now["jobs{running}"], now["jobs{failed}"], now["jobs_due"]) == (2, 0, 0, 1)
    assert now["oldest_due_job_seconds"] == 90
    assert now["movements_seq"] == stock.movements().latest("id").id
    assert now["books_tie_out"] == 1
    assert now["books_checked_timestamp_seconds"] > (clock.now() - timedelta(minutes=1)).timestamp()
    assert now["database_connections{active}"] >= 1
    assert now["database_connections_max"] == 100


@pytest.mark.django_db
def test_requests_are_counted_by_door_and_refusals_by_code() -> None:
    before = read(asked().content.decode())
    program = Program(token_of(person("manager")))
    assert program.get("/api/v1/skus/NOTHING").status_code == 404
    assert program.get("/api/v1/skus/NOBODY").status_code == 404
    assert Client().get("/nowhere/").status_code == 404
    now = read(asked().content.decode())

    def more(name: str) -> float:
        return now.get(name, 0) - before.get(name, 0)

    assert more("requests_total{GET api/v1/skus/{code},404}") == 2
    assert more("requests_total{GET elsewhere,404}") == 1
    assert more("request_seconds_count{GET api/v1/skus/{code}}") == 2
    assert (more("refusals_total{unknown_sku}"), more("refusals_total{not_found}")) == (2, 1)


def test_what_several_web_processes_counted_is_added_up(served: Served) -> None:
    bearer = {"Authorization": f"Bearer {token_of(person('manager'))}"}
    asking = [http.client.HTTPConnection("127.0.0.1", served.port, timeout=30) for _ in range(16)]
    for one in asking:
        one.request("GET", "/api/v1/me", headers=bearer)
    for one in asking:
        assert one.getresponse().status == 200
        one.close()
    for _ in range(4):  # whichever process answers
        now = read(served.ask("GET", "/metrics").body.decode())
        assert now["requests_total{GET api/v1/me,200}"] == 16
    assert served.ask("GET", "/metrics", X_Forwarded_For="192.0.2.1").status == 401

"""`/healthz` and `/readyz`: up, and able to work."""

from __future__ import annotations

import json
import uuid

import pytest
from django.db import connection
from django.test import Client

from quartermaster.automation import operations as automation
from quartermaster.config import health

READY = (200, "ready")


def ready() -> tuple[int, str]:
    answer = Client().get("/readyz")
    body = json.loads(answer.content)
    if answer.status_code == 503:
        assert (answer["Content-Type"], answer["Retry-After"]) == ("application/problem+json", "5")
    return answer.status_code, body.get("code", body["status"])


def _date_jobs(seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() - make_interval(secs => %s)", [seconds])


@pytest.mark.django_db
def test_ready_where_nothing_is_missing() -> None:
    assert ready() == READY


@pytest.mark.django_db
def test_not_ready_while_jobs_are_late() -> None:
    automation.enqueue("sales.promise_backorders", sku_ids=[1])
    _date_jobs(590)
    assert ready() == READY
    _date_jobs(610)
    assert ready() == (503, "queue_lag")


@pytest.mark.django_db
def test_not_ready_while_the_database_is_older_than_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_up_to_date", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'web' AND name = '0002_cache'")
    assert ready() == (503, "migrations_pending")


@pytest.mark.django_db
def test_not_ready_while_the_disk_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**62)
    assert ready() == (503, "disk_full")


@pytest.mark.django_db(transaction=True)
def test_not_ready_while_the_database_is_away_and_up_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "NAME", f"no-such-{uuid.uuid4().hex}")
    assert ready() == (503, "database_unavailable")
    up = Client().get("/healthz")
    assert (up.status_code, json.loads(up.content)) == (200, {"status": "ok"})
    watched = Client().get("/metrics").content.decode()
    assert "quartermaster_database_up 0.0" in watched
    connection.close()

"""Bringing the database to this version."""

from __future__ import annotations

import pytest
from django.db import connection

from quartermaster.config import migrating


@pytest.mark.django_db
def test_nothing_is_pending_after_the_migrations() -> None:
    assert migrating.pending() == []


@pytest.mark.django_db
def test_the_tests_run_on_postgresql_with_durable_writes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
        assert cursor.fetchone() == ("on", "on")

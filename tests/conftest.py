"""Every test runs on a real PostgreSQL: DATABASE_URL, or an embedded one of the tests' own under .data/test.

Each test process takes a numbered slot, held by a file lock, and works in that slot's database. So the workers of one
run, and several runs side by side, never meet.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import django
import pgtrigger
import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations

from quartermaster.config import embedded_postgres

CHECKOUT = Path(__file__).resolve().parent.parent


def _tests_home() -> Path:
    """Inside the checkout; as root elsewhere when the server's own user could not walk there."""
    inside = CHECKOUT / ".data" / "test"
    if os.geteuid() != 0 or all(folder.stat().st_mode & stat.S_IXOTH for folder in CHECKOUT.parents):
        return inside
    return Path("/var/lib/quartermaster-tests") / CHECKOUT.name


TESTS_HOME = _tests_home()
os.environ["QUARTERMASTER_HOME"] = str(TESTS_HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "quartermaster.config.settings"
os.environ.setdefault("QUARTERMASTER_SECRET_KEY", "only-for-tests-" + "k" * 50)

_slot: list[IO[bytes]] = []


def pytest_configure(config: pytest.Config) -> None:
    TESTS_HOME.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        TESTS_HOME.chmod(0o711)
    embedded_postgres.ensure_running(tell=lambda text: None)
    django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    embedded_postgres.leave(tell=lambda text: None)


def _take_slot() -> int:
    """The first number that no other test process holds; the operating system frees it when this process ends."""
    folder = TESTS_HOME / "slots"
    folder.mkdir(exist_ok=True)
    number = 0
    while True:
        number += 1
        lock = (folder / str(number)).open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        _slot.append(lock)
        return number


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    connection.settings_dict.setdefault("TEST", {})["NAME"] = f"test_quartermaster_{_take_slot()}"


@pytest.fixture(scope="session", autouse=True)
def _emptying_between_tests_is_not_editing() -> Iterator[None]:
    """Let the emptying of tables after a test with real transactions past the triggers that keep records append-only."""
    triggers = ",".join(trigger.get_pgid(model) for model, trigger in pgtrigger.registered())

    def execute_sql_flush(operations: DatabaseOperations, sql_list: list[str]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", ["{" + triggers + "}"])
            for sql in sql_list:
                cursor.execute(sql)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield

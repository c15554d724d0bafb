"""Every test runs on a real PostgreSQL: DATABASE_URL, or an embedded one of the tests' own under .data/test.

Each test process takes a numbered slot, held by a file lock, and works in that slot's database. So the workers of one
run, and several runs side by side, never meet.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import django
import pgtrigger
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test.utils import setup_databases, teardown_databases
from pytest_django.plugin import DjangoDbBlocker

from quartermaster.config import embedded_postgres, long_lived
from tests import databases

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


def pytest_configure(config: pytest.Config) -> None:
    TESTS_HOME.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        TESTS_HOME.chmod(0o711)
    embedded_postgres.ensure_running(tell=lambda text: None)
    django.setup()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a safe one takes half a second a person


def pytest_collection_finish() -> None:
    long_lived.look_seldom()
    long_lived.settle()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Of tests that are held to vectors written by others, how many of whose passed."""
    passed = Counter[str]()
    for report in terminalreporter.stats.get("passed", []):
        passed.update(dict(said for name, said in report.user_properties if name == "vectors"))
    for whose, count in sorted(passed.items()):
        terminalreporter.write_line(f"{count:,} vectors of {whose} passed")
    for whose, count in sorted(Counter(whose for whose, _ in _cases_of(terminalreporter, "passed")).items()):
        failed = len({one for one in _cases_of(terminalreporter, "failed") if one[0] == whose})
        terminalreporter.write_line(f"{count:,} cases of {whose} passed" + (f", {failed} failed" if failed else ""))


def _cases_of(terminalreporter: pytest.TerminalReporter, state: str) -> set[tuple[str, str]]:
    """The worked cases that tests of that outcome were held to, each once."""
    reports = terminalreporter.stats.get(state, [])
    return {(said[0], said[1]) for report in reports for name, said in report.user_properties if name == "case"}


@pytest.fixture
def held(record_property: Callable[[str, object], None]) -> Callable[[str, int], None]:
    """Says whose vectors a test holds, and how many."""
    return lambda whose, count: record_property("vectors", (whose, count))


def pytest_unconfigure(config: pytest.Config) -> None:
    embedded_postgres.leave(tell=lambda text: None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_blocker: DjangoDbBlocker) -> None:
    """Which database this process tests in, and what it is copied from."""
    wanted = connection.settings_dict.setdefault("TEST", {})
    wanted["NAME"] = f"test_quartermaster_{databases.take_slot(TESTS_HOME)}"
    with django_db_blocker.unblock():
        wanted["TEMPLATE"] = databases.template(TESTS_HOME)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """The database, whichever tests are asked for: pytest-django makes none for tests that open it by a wider fixture.

    After a test with real transactions every table is emptied: past the triggers that keep records append-only, and
    what the migrations wrote (units, virtual bins, …) is put back.
    """
    with django_db_blocker.unblock():
        keep = django_db_keepdb and not django_db_createdb
        made = setup_databases(verbosity=0, interactive=False, keepdb=keep, serialized_aliases=[])
        written = databases.what_migrations_wrote()
    triggers = ",".join(trigger.get_pgid(model) for model, trigger in pgtrigger.registered())

    def execute_sql_flush(operations: DatabaseOperations, sql_list: list[str]) -> None:
        if embedded_postgres.wanted():
            databases.empty(connection.introspection.django_table_names(only_existing=True, include_views=False), written)
            return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", ["{" + triggers + "}"])
            for sql in sql_list:
                cursor.execute(sql)
            databases.put_back(written)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield
    with django_db_blocker.unblock():
        import_module("quartermaster.web.hearing").listener.stop()  # or it comes back between the next two lines
        databases.end_other_sessions()
        if not django_db_keepdb:
            teardown_databases(made, verbosity=0)

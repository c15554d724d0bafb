"""Every test runs on a real PostgreSQL: DATABASE_URL, or an embedded one of the tests' own under .data/test.

Each test process takes a numbered slot, held by a file lock, and works in that slot's database. So the workers of one
run, and several runs side by side, never meet.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

import django
import pytest
from django.db import connection

from quartermaster.config import embedded_postgres
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


def pytest_unconfigure(config: pytest.Config) -> None:
    embedded_postgres.leave(tell=lambda text: None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Which database this process tests in, and what it is copied from."""
    wanted = connection.settings_dict.setdefault("TEST", {})
    wanted["NAME"] = f"test_quartermaster_{databases.take_slot(TESTS_HOME)}"
    wanted["TEMPLATE"] = databases.template(TESTS_HOME)

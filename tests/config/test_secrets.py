"""The key that signs sessions."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from quartermaster.config import secrets


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUARTERMASTER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("QUARTERMASTER_SECRET_KEY", raising=False)
    return tmp_path / "home"


def test_makes_a_key_once_that_only_its_owner_can_read(home: Path) -> None:
    key = secrets.secret_key()
    assert len(key) >= 50
    assert secrets.secret_key() == key
    assert stat.S_IMODE((home / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["secret_key"]


def test_two_processes_that_start_together_use_one_key(home: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secrets.secret_key(), range(8)))
    assert len(keys) == 1


def test_the_environment_comes_before_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTERMASTER_SECRET_KEY", "given")
    assert secrets.secret_key() == "given"
    assert not home.exists()

"""The lock files: one version of everything, whatever is installed from them, and no host that it must come from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ]+)", re.MULTILINE)
NAME = re.compile(r"^[A-Za-z0-9-]+")
LOCKS = ("requirements.lock", "requirements-build.lock", "requirements-dev.lock")


def pins(lock: str) -> dict[str, str]:
    return {pin["name"]: pin["version"] for pin in PIN.finditer((ROOT / lock).read_text())}


def _names(requirements: list[object]) -> set[str]:
    found = [NAME.match(one) for one in requirements if isinstance(one, str)]
    return {name[0].lower() for name in found if name}


@pytest.mark.parametrize("lock", LOCKS[:2])
def test_tests_run_on_what_the_program_is_built_and_run_with(lock: str) -> None:
    everything = pins("requirements-dev.lock")
    assert {name: version for name, version in pins(lock).items() if everything.get(name) != version} == {}


def test_everything_that_is_wanted_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    assert _names(project["project"]["dependencies"]) - set(pins("requirements.lock")) == set()
    assert _names(groups["build"]) - set(pins("requirements-build.lock")) == set()
    assert _names(groups["build"] + groups["dev"]) - set(pins("requirements-dev.lock")) == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_version_has_hashes_and_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]
    named = [(entry.partition("==")[0], entry.partition(";")[2].partition("\\")[0]) for entry in entries]
    assert len(named) == len(set(named)), "there is one version of everything for one Python"
    assert [entry.split("\n", 1)[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text

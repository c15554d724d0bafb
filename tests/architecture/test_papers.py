"""The papers say what is true: links lead somewhere, tests that are named exist, tables fit the program."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from quartermaster import __version__
from quartermaster.accounts.permissions import PERMISSIONS, ROLES

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
CODE = re.compile(r"^```.*?^```|^ {4}.*?$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
NAMED_TEST = re.compile(r"`(?P<file>tests/[\w/]+\.py)::(?P<name>test_\w+)`")
DECISION = re.compile(r"[0-9]{4}-[a-z0-9-]+\.md")
ROLE_ROW = re.compile(r"^\| `(?P<permission>[a-z]+\.[a-z_]+)` \|(?P<rest>.*)\|$", re.MULTILINE)


def _anchors(paper: Path) -> set[str]:
    """The names that a page's headings can be linked by."""
    headings = re.findall(r"^#+ (.+)$", paper.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@cache
def _tests_of(file: str) -> frozenset[str]:
    path = ROOT / file
    return frozenset(re.findall(r"^(?:async )?def (test_\w+)", path.read_text(), re.MULTILINE)) if path.is_file() else frozenset()


def _broken(paper: Path) -> list[str]:
    found = []
    for match in LINK.finditer(CODE.sub("", paper.read_text())):
        address, _, anchor = match["target"].partition("#")
        target = (paper.parent / address).resolve() if address else paper
        if address.startswith(("https://", "mailto:")):
            continue
        if not target.is_relative_to(ROOT) or not target.exists() or (anchor and anchor not in _anchors(target)):
            found.append(match["target"])
    return found


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_every_link_between_papers_leads_somewhere(paper: Path) -> None:
    assert _broken(paper) == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_every_test_that_is_named_exists(paper: Path) -> None:
    named = NAMED_TEST.findall(paper.read_text())
    assert [f"{file}::{name}" for file, name in named if name not in _tests_of(file)] == []


def test_every_promise_is_listed_once() -> None:
    promises = re.findall(r"^\| P([0-9]+) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert [int(number) for number in promises] == list(range(1, 17))


def test_every_room_is_in_the_house() -> None:
    house = (ROOT / "docs" / "house.md").read_text()
    rooms = [folder.name for folder in (ROOT / "src" / "quartermaster").iterdir() if (folder / "__init__.py").is_file()]
    assert sorted(room for room in rooms if f"| `{room}` |" not in house) == []


def test_every_permission_is_shown_with_its_roles() -> None:
    guide = (ROOT / "docs" / "guide" / "administrators.md").read_text()
    rows = {row["permission"]: [cell.strip() for cell in row["rest"].split("|")] for row in ROLE_ROW.finditer(guide)}
    wanted = {
        permission: [words, *("yes" if permission in held else "" for held in ROLES.values())]
        for permission, words in PERMISSIONS.items()
    }
    assert rows == wanted
    assert f"| {' | '.join(ROLES)} |" in guide


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    there = {file.name for file in folder.glob("*.md")} - {"README.md"}
    assert all(DECISION.fullmatch(name) for name in there)
    assert set(re.findall(rf"\(({DECISION.pattern})\)", (folder / "README.md").read_text())) == there


def test_the_present_version_is_among_the_changes() -> None:
    assert re.search(rf"^## {re.escape(__version__)}\b", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


def test_every_paper_can_be_reached_from_the_first() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        paper = waiting.pop()
        if paper in reached:
            continue
        reached.add(paper)
        targets = (match["target"].partition("#")[0] for match in LINK.finditer(CODE.sub("", paper.read_text())))
        waiting += [(paper.parent / target).resolve() for target in targets if target.endswith(".md")]
    assert [str(paper.relative_to(ROOT)) for paper in PAPERS if paper not in reached] == []

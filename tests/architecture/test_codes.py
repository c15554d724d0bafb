"""Codes are a promise to programs: every code that the program can answer is in the table of docs/api.md, and no other."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import defaultdict
from pathlib import Path

import quartermaster
from quartermaster.kernel.refusals import Refusal
from quartermaster.web import errors

TABLE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
ROW = re.compile(r"^\| `(?P<code>[a-z_]+)` \| (?P<statuses>[0-9, ]+) \| (?P<meaning>.+) \|$", re.MULTILINE)
OF_NO_CLASS = {"refused", "error"}
"""The base's own code and the fallback for a status without a code: nothing answers them."""
WITHOUT_A_CLASS = {"unknown_field": {422}, "out_of_range": {422}}
"""What `web/errors.py` says by itself."""
NOT_FOR_IMPORT = re.compile(r"\.migrations(\.|$)|\.config\.wsgi$|\.__main__$")
"""What does its work, or wants another setting, when it is imported."""


def _refusals() -> set[type[Refusal]]:
    for module in pkgutil.walk_packages(quartermaster.__path__, "quartermaster."):
        if not NOT_FOR_IMPORT.search(module.name):
            importlib.import_module(module.name)
    found: set[type[Refusal]] = set()
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        for refusal in waiting.pop().__subclasses__():
            if refusal not in found and refusal.__module__.startswith("quartermaster."):
                found.add(refusal)
                waiting.append(refusal)
    return found


def _answered() -> dict[str, set[int]]:
    """Every code with the statuses it is answered with."""
    codes: dict[str, set[int]] = defaultdict(set)
    for refusal in _refusals():
        codes[refusal.code].add(refusal.status)
    for status, code in errors.CODES.items():
        codes[code].add(status)
    for code in errors.DATABASE_CODES.values():
        codes[code].add(503)
    for code, statuses in WITHOUT_A_CLASS.items():
        codes[code] |= statuses
    return {code: statuses for code, statuses in codes.items() if code not in OF_NO_CLASS}


def _listed() -> dict[str, set[int]]:
    return {row["code"]: {int(status) for status in row["statuses"].split(",")} for row in ROW.finditer(TABLE.read_text())}


def test_every_code_is_listed_with_its_statuses() -> None:
    listed = _listed()
    assert {code: sorted(statuses) for code, statuses in _answered().items() if listed.get(code) != statuses} == {}


def test_no_code_is_listed_that_the_program_does_not_have() -> None:
    assert sorted(set(_listed()) - set(_answered())) == []


def test_no_code_is_listed_twice() -> None:
    codes = [row["code"] for row in ROW.finditer(TABLE.read_text())]
    assert sorted({code for code in codes if codes.count(code) > 1}) == []

"""docs/api.md against the API: every address in it exists, and no part of the API is left out."""

from __future__ import annotations

import json
import re
from pathlib import Path

from quartermaster.config.api import api

PAPER = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text()
BASE = "/api/v1"
ADDRESSES = PAPER.partition("## Addresses")[2].partition("\n## ")[0]
TABLED = re.findall(r"`(/[a-z/{}-]+)`", ADDRESSES.partition("\n\nOutside")[0])
CURL = re.compile(r"^curl (?P<options>.*?)\"?\$Q(?P<path>/[^\s\"?]+)", re.MULTILINE)
BODY = re.compile(r"-d '(\{.*?\})'$", re.MULTILINE)


def _operations() -> list[tuple[str, str]]:
    """(method, path below the base) of everything the API can do."""
    paths = api.get_openapi_schema(path_prefix=f"{BASE}/")["paths"]
    return [(method.upper(), path.removeprefix(BASE)) for path, methods in paths.items() for method in methods]


def _fits(path: str, written: str) -> bool:
    pattern = "".join(".+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]*\})", path))
    return re.fullmatch(pattern, written) is not None


def test_every_example_asks_for_something_that_exists() -> None:
    operations = _operations()
    examples = [
        (verb[1] if (verb := re.search(r"-X ([A-Z]+)", match["options"])) else "GET", match["path"])
        for match in CURL.finditer(PAPER)
    ]
    assert len(examples) >= 10
    wrong = [
        (method, written)
        for method, written in examples
        if not any(method == known and _fits(path, written) for known, path in operations)
    ]
    assert wrong == []


def test_the_body_of_every_example_is_json() -> None:
    bodies = BODY.findall(PAPER)
    assert len(bodies) >= 4
    assert all(isinstance(json.loads(body), dict) for body in bodies)


def test_every_address_in_the_table_exists() -> None:
    paths = {re.sub(r"\{[^}]*\}", "{}", path) for _, path in _operations()}
    wanted = [re.sub(r"\{[^}]*\}", "{}", address) for address in TABLED]
    assert [address for address in wanted if not any(path.endswith(address) for path in paths)] == []


def test_no_part_of_the_api_is_left_out_of_the_table() -> None:
    said = set(TABLED)
    parts = {f"/{path.split('/')[1]}" for _, path in _operations()} - {"/version"}
    below = {f"/{path.rpartition('/')[2]}" for _, path in _operations() if not path.endswith("}")} - {"/version"}
    ends = {f"/{address.rpartition('/')[2]}" for address in said}
    assert sorted(parts - {f"/{address.split('/')[1]}" for address in said}) == []
    assert sorted(below - ends) == []

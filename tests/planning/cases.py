"""Worked cases from outside the project, where they are at hand: named by QUARTERMASTER_DATA, else beside the checkout."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

FOLDER = Path(os.environ.get("QUARTERMASTER_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
MISSING = "the worked cases are not at hand: name their folder in QUARTERMASTER_DATA"


def read(name: str) -> Any:
    path = FOLDER / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


CASES: dict[str, Any] = {case["id"]: case for case in read("planning_cases.json")}
VECTORS: list[Any] = read("inventory-model-examples/model_vectors.json")
INSTANCES: dict[str, Any] = {one["name"]: one["data"] for one in read("inventory-model-examples/textbook_instances.json")}
MRP: Any = read("mrp-examples/mrp.json")


used: set[tuple[str, str]] = set()
"""The cases that the present test is held to: whose, and which."""


def case(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """(inputs, expected) of a planning case; the test is skipped where the cases are not at hand."""
    if not CASES:
        pytest.skip(MISSING)
    used.add(("planning_cases", name))
    return CASES[name]["inputs"], CASES[name]["expected"]


def mrp(name: str) -> Any:
    """The worked plan over several levels (`multi_level`), or a case of lot sizing by its name."""
    if not MRP:
        pytest.skip(MISSING)
    used.add(("mrp-examples", name))
    return MRP[name] if name in MRP else next(one for one in MRP["lot_sizing"] if one["id"] == name)


def instance(name: str) -> Any:
    if not INSTANCES:
        pytest.skip(MISSING)
    used.add(("inventory-model-examples", name))
    return INSTANCES[name]


law = settings(deadline=None, max_examples=50)
"""How laws are tried: the machine may be slow, the arithmetic is not."""

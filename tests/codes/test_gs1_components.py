"""Every rule of the dictionary against GS1's own syntax tests: accepted or not, for which reason, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from quartermaster.codes.faults import Fault
from quartermaster.codes.gs1 import components
from quartermaster.codes.gs1.dictionary import IDENTIFIERS
from tests.codes import vectors
from tests.codes.vectors import Held

VECTORS = vectors.load("gs1-syntax-vectors", "linter_vectors.json.gz")
CHARACTER_SETS = {"csetnumeric": "N", "cset82": "X", "cset39": "Y", "cset64": "Z"}


def never_issued(_: str) -> bool:
    return False


def out_of_reach(_: str) -> bool:
    raise LookupError


ASKING = {"INVALID_GCP_PREFIX": never_issued, "GCP_DATASOURCE_OFFLINE": out_of_reach}
"""Two reasons speak of a list of issued prefixes; the vector says what that list answered."""


def test_every_vector_of_every_rule(held: Held) -> None:
    wrong = [(vector, found) for vector in VECTORS if (found := fault(vector)) != expected(vector)]
    assert wrong == []
    counts = Counter(vector["linter"] for vector in VECTORS)
    assert (counts.total(), len(counts)) == (2814, 39)
    held("gs1-syntax-vectors", counts.total())


def test_the_dictionary_names_no_rule_without_a_check() -> None:
    named = {rule for one in IDENTIFIERS.values() for component in one.components for rule in component.rules}
    assert named - components.RULES.keys() == set()


def fault(vector: dict[str, Any]) -> Fault | None:
    return check_for(vector)(vector["input"])


def check_for(vector: dict[str, Any]) -> components.Check:
    name = vector["linter"]
    if name in CHARACTER_SETS:
        return partial(components.characters, CHARACTER_SETS[name])
    check: Callable[..., Fault | None] = components.RULES[name]
    return partial(check, known=ASKING[vector["error"]]) if vector.get("error") in ASKING else check


def expected(vector: dict[str, Any]) -> Fault | None:
    if vector["ok"]:
        return None
    start, end = vector["marked"].index("*"), vector["marked"].rindex("*") - 1
    return Fault(vector["error"].lower(), start, end - start)

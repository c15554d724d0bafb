"""What can be told, by stable names. The rooms above say it once, when the program is loaded. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """`permission`: who may see this in the program may be told of it. `data`: the schema of what a message says."""

    name: str
    words: str
    permission: str
    data: type[Any] | None = None


COSTS = "catalog.view_costs"
"""Who holds it may be told money."""
TEST = Kind("webhooks.test", "A test", "webhooks.manage")
"""Sent whatever was chosen, and only when somebody asks for it."""
_known: dict[str, Kind] = {}


def know(kinds: Iterable[Kind]) -> None:
    """Let these be chosen. Called once, at start."""
    _known.update((kind.name, kind) for kind in kinds)


def kinds() -> list[Kind]:
    return list(_known.values())


def kind_of(name: str) -> Kind | None:
    return _known.get(name)

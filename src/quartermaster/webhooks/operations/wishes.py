"""What any endpoint wants to be told, remembered for a moment: after most deeds nobody does, and those should not ask."""

from __future__ import annotations

import time

from quartermaster.accounts import scopes
from quartermaster.webhooks.models import Endpoint

SECONDS = 2.0
"""A webhook that was just made is heard of in other processes after so long."""


class _Remembered:
    kinds: frozenset[str] = frozenset()
    until: float = 0.0


def is_wanted(kind: str) -> bool:
    """Whether somebody may want to be told. Inside a scope others’ endpoints are not seen, so what is not remembered counts
    as wanted; the job that tells finds out."""
    if time.monotonic() >= _Remembered.until:
        if scopes.inside() is not None:
            return True
        wanted = Endpoint.objects.filter(is_on=True).values_list("kinds", flat=True)
        _Remembered.kinds = frozenset(kind for kinds in wanted for kind in kinds)
        _Remembered.until = time.monotonic() + SECONDS
    return kind in _Remembered.kinds


def forget() -> None:
    _Remembered.until = 0.0

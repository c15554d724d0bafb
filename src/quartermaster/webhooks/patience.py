"""How long a message is tried, and how much is put into one. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""After each attempt that failed: 75 hours in all, so that a weekend passes."""
FAILING_LONGEST = timedelta(days=5)
"""An endpoint that took nothing for so long is switched off."""
KEPT = timedelta(days=30)
OVERLAP = timedelta(hours=24)
"""So long a secret that was replaced still signs, beside the new one."""
MOST_ITEMS = 200
MOST_BYTES = 200_000
"""Of the items of a message that tells many at once."""


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to try again after so many attempts; None: given up."""
    return now + WAITS[tries - 1] if tries <= len(WAITS) else None


def bounded(items: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    """The items in portions that a receiver takes at once."""
    portion: list[Mapping[str, Any]] = []
    size = 0
    for item in items:
        length = len(json.dumps(item))
        if portion and (len(portion) == MOST_ITEMS or size + length > MOST_BYTES):
            yield portion
            portion, size = [], 0
        portion.append(item)
        size += length
    if portion:
        yield portion

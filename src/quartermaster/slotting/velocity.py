"""Which goods are fast. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=tuple[int, ...])

WEEKS = 8
"""Of so many weeks the picks are counted."""
FAST_SHARE, MEDIUM_SHARE = 80, 95
"""Per cent of all picks that the fast ones make, and that they make together with the medium ones."""


def classes(picks: Mapping[Key, int]) -> dict[Key, str]:
    """Each with its velocity: the most picked are fast until they make four fifths of all picks, then medium up to 95 per
    cent; the rest is slow."""
    total, so_far, found = sum(picks.values()), 0, {}
    for key, count in sorted(picks.items(), key=lambda one: (-one[1], one[0])):
        found[key] = "fast" if so_far * 100 < total * FAST_SHARE else "medium" if so_far * 100 < total * MEDIUM_SHARE else "slow"
        so_far += count
    return found

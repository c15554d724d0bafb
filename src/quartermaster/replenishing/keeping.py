"""What a run changes of what was proposed before: nothing doubles, nothing churns, what people said stays said. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

TOLERANCE = 0.1
"""A quantity changes when it differs by more than a tenth and by a pack or more."""
QUIET_DAYS = 14
"""What was dismissed stays away for so long, unless half as much again is needed."""
TRIED_DAYS = 60
"""A markdown or an offer that was taken up has so long to show what it brings."""


@dataclass(frozen=True)
class Before:
    """A proposal that is there, by its key."""

    id: int
    quantity: float
    edited: bool = False


@dataclass(frozen=True)
class Said:
    """A proposal that somebody dismissed, or took up to see what it brings: it stays away until that day."""

    quantity: float
    until: date


@dataclass
class Changes:
    """Places in the list of what was reckoned; `kept` are told anew with the quantity that they had."""

    new: list[int] = field(default_factory=list)
    changed: list[tuple[int, int]] = field(default_factory=list)
    kept: list[tuple[int, int]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def changes(
    reckoned: Sequence[tuple[Hashable, float, float]],
    before: Mapping[Hashable, Before],
    said: Mapping[Hashable, Said],
    *,
    day: date,
) -> Changes:
    """`reckoned` is (key, quantity, pack) of each; what is there and not reckoned any more is gone."""
    found = Changes()
    seen = set()
    for place, (key, quantity, pack) in enumerate(reckoned):
        seen.add(key)
        there = before.get(key)
        if there is None:
            if not _still_quiet(said.get(key), quantity, day):
                found.new.append(place)
            continue
        off = abs(quantity - there.quantity)
        stays = there.edited or off <= TOLERANCE * there.quantity or off < pack - 1e-9
        (found.kept if stays else found.changed).append((place, there.id))
    found.gone = [one.id for key, one in before.items() if key not in seen]
    return found


def _still_quiet(said: Said | None, quantity: float, day: date) -> bool:
    return said is not None and day < said.until and quantity <= 1.5 * said.quantity

"""What a run changes of what was proposed before: nothing doubles, nothing churns, what people said stays said. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

TOLERANCE = 0.1
"""A quantity changes when it differs by more than a tenth and by a pack or more."""
AGAIN = 1.5
"""What somebody said is asked anew when half as much again is needed, or less than two thirds."""
QUIET_DAYS = 14
"""What was dismissed stays away for so long, unless half as much again is needed."""
TRIED_DAYS = 60
"""A markdown or an offer that was taken up has so long to show what it brings."""


class Reckoned(NamedTuple):
    """What a night would propose. From `least` on its price holds."""

    key: Hashable
    quantity: float
    pack: float
    supplier: int | None = None
    least: float = 0.0


@dataclass(frozen=True)
class Before:
    """A proposal that is there, by its key; `wanted`: what had been reckoned when somebody typed another quantity."""

    id: int
    quantity: float
    edited: bool = False
    supplier: int | None = None
    wanted: float | None = None
    typed: float = 0.0


class Stand(NamedTuple):
    """With which quantity a proposal stands, and what somebody typed when what was `wanted`, 0 where nobody did."""

    quantity: float
    edited: bool = False
    typed: float = 0.0
    wanted: float = 0.0


@dataclass(frozen=True)
class Said:
    """A proposal that somebody dismissed, or took up to see what it brings: it stays away until that day."""

    quantity: float
    until: date


@dataclass
class Changes:
    """Places in the list of what was reckoned. `kept` are told anew with the quantity that they had, `changed` with a new one."""

    new: list[int] = field(default_factory=list)
    changed: list[tuple[int, int]] = field(default_factory=list)
    kept: list[tuple[int, int]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def changes(
    reckoned: Sequence[Reckoned],
    before: Mapping[Hashable, Before],
    said: Mapping[Hashable, Said],
    *,
    day: date,
) -> Changes:
    """What is there and not reckoned any more is gone."""
    found = Changes()
    seen = set()
    for place, one in enumerate(reckoned):
        seen.add(one.key)
        there = before.get(one.key)
        if there is None:
            if not _still_quiet(said.get(one.key), one.quantity, day):
                found.new.append(place)
            continue
        (found.kept if stays(one, there) else found.changed).append((place, there.id))
    found.gone = [one.id for key, one in before.items() if key not in seen]
    return found


def stand(now: Reckoned, there: Before) -> Stand:
    """How it stands after this night."""
    if stays(now, there):
        typed = there.quantity if there.edited else there.typed
        return Stand(there.quantity, there.edited, typed, there.wanted or (now.quantity if there.edited else 0.0))
    return Stand(now.quantity, False, there.quantity, there.wanted or 0.0) if there.edited else Stand(now.quantity)


def stays(now: Reckoned, there: Before) -> bool:
    """Of another supplier nothing stays. What was typed stays while about as much is wanted as then."""
    if now.supplier != there.supplier:
        return False
    if there.edited:
        return there.wanted is None or now.quantity / AGAIN <= there.wanted <= AGAIN * now.quantity
    off = abs(now.quantity - there.quantity)
    return there.quantity >= now.least - 1e-9 and (off <= TOLERANCE * there.quantity or off < now.pack - 1e-9)


def _still_quiet(said: Said | None, quantity: float, day: date) -> bool:
    return said is not None and day < said.until and quantity <= AGAIN * said.quantity

"""How far it is from bin to bin. Pure.

Aisles stand side by side between a front and a back cross-aisle; a bin is so many metres from the front of its aisle. Who
changes the aisle walks around its nearer end.
"""

from __future__ import annotations

from dataclasses import dataclass

AISLE_METRES = 3
"""From one aisle to the next."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a bin is: its aisle, and how many metres from the front of it."""

    aisle: int
    position: int


FRONT = Spot(1, 0)
"""Where a walk begins and ends when nobody says otherwise: the front of the first aisle."""


def between(one: Spot, other: Spot, depth: int) -> int:
    """Metres from one spot to another where aisles are `depth` metres long."""
    if one.aisle == other.aisle:
        return abs(one.position - other.position)
    around = min(one.position + other.position, 2 * depth - one.position - other.position)
    return AISLE_METRES * abs(one.aisle - other.aisle) + around

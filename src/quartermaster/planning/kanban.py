"""How many cards a loop needs, and what they say. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from quartermaster.planning.refusing import above_zero, not_negative


@dataclass(frozen=True)
class Loop:
    cards: int
    """N = D · L · (1 + a) / C, rounded up; at least two, so that one container is used while the other is away."""
    most_in_loop: float
    """Units when every container is full."""
    trigger_at: float
    """Units left in full containers when an order must be under way."""


def loop(demand: float, lead_time: float, container: float, *, allowance: float = 0.1) -> Loop:
    """Cards of a loop (Monden 1983): demand a period, time from an empty container to a full one in periods, units in a
    container, allowance for what varies."""
    above_zero(demand=demand, lead_time=lead_time, container=container)
    not_negative(allowance=allowance)
    needed = demand * lead_time * (1 + allowance)
    cards = max(2, math.ceil(needed / container - 1e-9))
    return Loop(cards, cards * container, min(needed, (cards - 1) * container))


def to_order(loop_cards: int, *, full: int, on_the_way: int) -> int:
    """Empty cards that are to be sent: every scan of an empty container is one, however often it is scanned."""
    return max(0, loop_cards - full - on_the_way)

"""What one more pack would bring: the next best of an order that fills a container or is kept within a budget. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quartermaster.replenishing.weighing import Figures, meaning

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Line:
    """Something of an order: how much, and what one of it takes of what is scarce (a container’s room, or money)."""

    figures: Figures
    quantity: float
    takes: float


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack more of a line: what it costs, takes, and brings: lost sales that it spares, less keeping it until it is sold."""

    place: int
    quantity: float
    cost: float
    takes: float
    brings: float


def next_packs(lines: Sequence[Line], room: float) -> list[Pack]:
    """The packs that go in, the one that brings most for what it takes first; of what nobody asks for there are none."""
    packs = [_pack(place, line) for place, line in enumerate(lines) if line.figures.rate > 0]
    packs = [pack for pack in packs if pack.takes <= room + 1e-9]
    return sorted(packs, key=lambda pack: pack.brings / max(pack.takes, 1e-9), reverse=True)[:SHOWN]


def _pack(place: int, line: Line) -> Pack:
    figures, size = line.figures, max(line.figures.pack, 1.0)
    now, more = meaning(figures, line.quantity), meaning(figures, line.quantity + size)
    weeks = (now.cover_weeks or 0.0) + size / figures.rate / 2
    fewer_orders = figures.order_cost * size / max(figures.cycle, size)
    brings = now.lost - more.lost + fewer_orders - figures.holding * size * weeks
    return Pack(place, size, size * figures.unit_cost, size * line.takes, brings)

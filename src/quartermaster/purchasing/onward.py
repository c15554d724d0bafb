"""Who waits for what comes. Purchasing knows no orders of customers; it is told once, when the program is loaded, whom to ask,
and shows at the dock where goods can go at once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Onward:
    """So much of a SKU at the dock is waited for by a document, at its line `position`; it goes to the place `lane`."""

    document: str
    whom: str
    position: int
    sku: str
    name: str
    quantity: Decimal
    bins: str
    lane: str


Waiting = Callable[[int | None, Collection[int] | None], list[Onward]]
"""Of a warehouse (or all), and of these SKUs (or all), the most urgent first."""

_known: list[Waiting] = []


def ask(waiting: Waiting) -> None:
    """From now on this one is asked. Called once, at start."""
    _known[:] = [waiting]


def onward(*, warehouse_id: int | None, sku_ids: Collection[int] | None = None) -> list[Onward]:
    return [one for waiting in _known for one in waiting(warehouse_id, sku_ids)]

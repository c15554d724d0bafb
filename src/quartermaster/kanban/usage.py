"""How much of a SKU a place uses a day, for loops whose cards have not told it yet. Kanban knows no forecasts; it is told once,
when the program is loaded, whom to ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

Rates = Callable[[Collection[int]], Mapping[tuple[int, int, int], Decimal]]
"""Of these SKUs, by owner, SKU and warehouse: so much a day."""

_known: list[Rates] = []


def ask(rates: Rates) -> None:
    """From now on this one is asked. Called once, at start."""
    _known[:] = [rates]


def per_day(sku_ids: Collection[int]) -> Mapping[tuple[int, int, int], Decimal]:
    return _known[0](sku_ids) if _known and sku_ids else {}

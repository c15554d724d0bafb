"""What comes to us without being bought: from another warehouse, from a work order. Purchasing knows neither; it is told once,
when the program is loaded, whom to ask, and counts it as there when it reckons what to order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

ZERO = Decimal(0)

Comes = Callable[[Collection[int], int], Mapping[int, Decimal]]
"""Of these SKUs, so much comes to that owner; below zero where more goes than comes."""

_known: list[Comes] = []


def ask(comes: Comes) -> None:
    """From now on this is counted too. Called once, at start."""
    if comes not in _known:
        _known.append(comes)


def coming(sku_ids: Collection[int], *, owner_id: int) -> dict[int, Decimal]:
    """SKU → what comes of it otherwise than by purchase orders, less what is planned to be used up."""
    found = dict.fromkeys(sku_ids, ZERO)
    for comes in _known:
        for sku_id, quantity in comes(sku_ids, owner_id).items():
            found[sku_id] += quantity
    return found

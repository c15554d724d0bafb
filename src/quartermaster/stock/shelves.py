"""From which shelves goods are taken. Pure: plain values in, plain values out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar

Name = TypeVar("Name")


class OnShelf(Protocol):
    """Goods that may be picked. They come in the order in which they should leave: earliest expiry, then walking order."""

    @property
    def bin_id(self) -> int: ...
    @property
    def bin_code(self) -> str: ...
    @property
    def walk_order(self) -> int: ...
    @property
    def sku_id(self) -> int: ...
    @property
    def lot_id(self) -> int: ...
    @property
    def quantity(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class Want:
    """So much of a SKU for a line of a document (`line_id`)."""

    line_id: int
    sku_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Take:
    """So much of a line from one bin and lot."""

    line_id: int
    bin_id: int
    bin_code: str
    walk_order: int
    lot_id: int
    quantity: Decimal


def pick_list(wants: Iterable[Want], shelves: Iterable[OnShelf]) -> list[Take]:
    """What to take where, in walking order. A want may be met from several bins and lots, or not wholly.

    Wants are served in the order given, each from the first of its SKU's shelves that still has some.
    """
    left: dict[int, list[tuple[OnShelf, Decimal]]] = defaultdict(list)
    for shelf in shelves:
        left[shelf.sku_id].append((shelf, shelf.quantity))
    for piles in left.values():
        piles.reverse()
    takes = [take for want in wants for take in _fill(want, left[want.sku_id])]
    return sorted(takes, key=lambda take: (take.walk_order, take.bin_code, take.line_id))


def _fill(want: Want, piles: list[tuple[OnShelf, Decimal]]) -> Iterable[Take]:
    """Take from the last pile first (they are reversed), leaving in `piles` what remains."""
    missing = want.quantity
    while missing > 0 and piles:
        shelf, there = piles.pop()
        taken = min(missing, there)
        missing -= taken
        if taken < there:
            piles.append((shelf, there - taken))
        yield Take(want.line_id, shelf.bin_id, shelf.bin_code, shelf.walk_order, shelf.lot_id, taken)


def spread(quantity: Decimal, parts: Iterable[tuple[Name, Decimal]]) -> list[tuple[Name, Decimal]]:
    """`quantity` taken from the named parts in order, each up to what it has. May come to less than `quantity`."""
    taken = []
    for name, there in parts:
        share = min(quantity, there)
        if share > 0:
            taken.append((name, share))
            quantity -= share
    return taken

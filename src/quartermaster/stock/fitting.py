"""Whether goods fit a bin, how many of them, and why not. Pure.

Goods that nobody measured or weighed take no room and weigh nothing: a limit can only be asked of what is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from quartermaster.kernel.quantities import plain
from quartermaster.locations.holding import NOTHING_SAID, Holding

ZERO = Decimal(0)
WARMTH = {"frozen": 0, "chilled": 1, "ambient": 2}


@dataclass(frozen=True, slots=True)
class Piece:
    """One base unit of a SKU: what room it takes and how it is kept."""

    litres: Decimal = ZERO
    kg: Decimal = ZERO
    temperature: str = ""
    dangerous: bool = False
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Room:
    """A bin as it is: what it can hold, and what lies in it."""

    holding: Holding = NOTHING_SAID
    units: Decimal = ZERO
    litres: Decimal = ZERO
    kg: Decimal = ZERO
    lots: frozenset[tuple[int, int]] = frozenset()
    """(SKU, lot) of what lies there."""

    def with_more(self, sku_id: int, lot_id: int, quantity: Decimal, piece: Piece) -> Room:
        """Once so many more lie there."""
        return replace(
            self,
            units=self.units + quantity,
            litres=self.litres + quantity * piece.litres,
            kg=self.kg + quantity * piece.kg,
            lots=self.lots | {(sku_id, lot_id)},
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """Why goods do not go there: a stable code, and in words."""

    code: str
    words: str


def unfit(room: Room, sku_id: int, lot_id: int, piece: Piece) -> Fault | None:
    """Why no such goods may lie there at all, however few: temperature, danger, or what lies there already."""
    return _temperature(room.holding, piece) or _hazard(room.holding, piece) or _mixing(room, sku_id, lot_id)


def most(room: Room, piece: Piece) -> Decimal | None:
    """How many more fit; None where nothing limits them."""
    limits = [
        left / each
        for left, each in (
            (_left(room.holding.most_units, room.units), Decimal(1)),
            (_left(room.holding.most_litres, room.litres), piece.litres),
            (_left(room.holding.most_kg, room.kg), piece.kg),
        )
        if left is not None and each
    ]
    if not limits:
        return None
    return max(ZERO, min(limits)).quantize(Decimal(1).scaleb(-piece.scale), rounding=ROUND_FLOOR)


def full(quantity: Decimal, fit: Decimal) -> Fault:
    """Of so many only that many fit."""
    return Fault("bin_full", f"full: {plain(fit)} of {plain(quantity)} fit" if fit else "full")


def _left(limit: Decimal | None, there: Decimal) -> Decimal | None:
    return None if limit is None else limit - there


def _temperature(holding: Holding, piece: Piece) -> Fault | None:
    """Cold goods lie where the bin or its zone says that it is cold; what nobody said of is as warm as the house."""
    if not piece.temperature:
        return None
    here, kept = WARMTH[holding.temperature or "ambient"], WARMTH[piece.temperature]
    if here == kept:
        return None
    word = "too warm" if here > kept else "too cold"
    return Fault("bin_temperature", f"{word}: {holding.temperature or 'ambient'}, and these are kept {piece.temperature}")


def _hazard(holding: Holding, piece: Piece) -> Fault | None:
    if piece.dangerous and holding.hazard == "none":
        return Fault("bin_hazard", "no dangerous goods here")
    if not piece.dangerous and holding.hazard == "only":
        return Fault("bin_hazard", "dangerous goods only")
    return None


def _mixing(room: Room, sku_id: int, lot_id: int) -> Fault | None:
    if room.holding.mixing in ("one_sku", "one_lot") and any(sku != sku_id for sku, _ in room.lots):
        return Fault("bin_mixing", "another SKU lies there, and it holds one")
    if room.holding.mixing == "one_lot" and any(lot != lot_id for _, lot in room.lots):
        return Fault("bin_mixing", "other lot, and it holds one")
    return None

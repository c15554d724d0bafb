"""Storage bins as places for goods, and how often goods were picked from them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from quartermaster.kernel.db import array, rows

_SLOTS = """
SELECT id, code, zone_id, walk_order, role = 'reserve', aisle, position,
    NOT EXISTS (SELECT FROM stock_balance b WHERE b.bin_id = bin.id AND b.quantity > 0)
  FROM locations_bin bin WHERE warehouse_id = %s AND kind = 'storage' AND closed_at IS NULL
"""
_HOLDS = """
SELECT b.sku_id, b.bin_id, sum(b.quantity) FROM stock_balance b JOIN locations_bin bin ON bin.id = b.bin_id
 WHERE b.sku_id = ANY(%s::bigint[]) AND bin.warehouse_id = %s AND bin.kind = 'storage' AND b.quantity > 0
 GROUP BY b.sku_id, b.bin_id
"""
_PICKS = """
SELECT m.owner_id, m.sku_id, m.from_bin_id, count(*)
  FROM stock_movement m JOIN locations_bin bin ON bin.id = m.from_bin_id
 WHERE m.kind = 'pick' AND m.occurred_at >= %s AND bin.warehouse_id = %s AND bin.kind = 'storage'
   AND NOT EXISTS (SELECT FROM stock_movement back WHERE back.reverses_id = m.id)
 GROUP BY m.owner_id, m.sku_id, m.from_bin_id
"""
_CONTENTS = """
SELECT b.owner_id, b.sku_id, b.bin_id, sum(b.quantity), sum(b.held), sum(b.allocated), count(*), min(b.lot_id)
  FROM stock_balance b JOIN locations_bin bin ON bin.id = b.bin_id
 WHERE bin.warehouse_id = %s AND bin.kind = 'storage' AND b.quantity > 0 GROUP BY b.owner_id, b.sku_id, b.bin_id
"""


@dataclass(frozen=True, slots=True)
class Slot:
    """A storage bin that is open, and whether anything lies in it."""

    bin_id: int
    code: str
    zone_id: int | None
    walk_order: int
    reserve: bool
    aisle: int | None
    position: int | None
    empty: bool


@dataclass(frozen=True, slots=True)
class SlotContents:
    """What of an owner's SKU lies in a storage bin, over all its lots; `lot_id` is that of one of them."""

    owner_id: int
    sku_id: int
    bin_id: int
    quantity: Decimal
    held: Decimal
    allocated: Decimal
    lots: int
    lot_id: int

    @property
    def free(self) -> bool:
        """Whether all of it may be carried elsewhere: it is neither on hold nor are pickers sent for it."""
        return not self.held and not self.allocated


def slots(warehouse_id: int) -> list[Slot]:
    return [Slot(*row) for row in rows(_SLOTS, [warehouse_id])]


def slots_holding(sku_ids: Collection[int], *, warehouse_id: int) -> dict[tuple[int, int], Decimal]:
    """(SKU, storage bin) → how much of it lies there, over all lots and owners."""
    found = rows(_HOLDS, [array(sorted(sku_ids)), warehouse_id])
    return {(sku_id, bin_id): quantity for sku_id, bin_id, quantity in found}


def slot_contents(warehouse_id: int) -> list[SlotContents]:
    return [SlotContents(*row) for row in rows(_CONTENTS, [warehouse_id])]


def picks_since(since: datetime, *, warehouse_id: int) -> dict[tuple[int, int, int], int]:
    """(owner, SKU, storage bin) → how often it was picked there, without picks that were taken back."""
    return {(owner, sku, place): count for owner, sku, place, count in rows(_PICKS, [since, warehouse_id])}

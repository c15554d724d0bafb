"""What the verbs of transfers are given: plain values, quantities in base units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class NewLine:
    """So much of a SKU to be sent; `entered` is the quantity as typed where that was a pack."""

    sku_id: int
    quantity: Decimal
    entered: str = ""


@dataclass(frozen=True, slots=True)
class NewTransfer:
    """A transfer as it is drafted. No owner means the house."""

    from_warehouse_id: int
    to_warehouse_id: int
    lines: Sequence[NewLine]
    owner_id: int | None = None
    wanted_on: date | None = None
    note: str = ""
    invented: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """So much of the line at `position` was taken from a bin. `weight` is what it weighs, where somebody weighed it; `confirmed`,
    that this is no slip of the keyboard."""

    position: int
    bin_id: int
    quantity: Decimal
    lot_id: int = 0
    weight: Decimal | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """So much of the line at `position` came, of the lot named or (None) of whichever was sent first. `weight` is what it weighs
    now, where somebody weighed it; `confirmed`, that this is no slip of the keyboard."""

    position: int
    quantity: Decimal
    lot_id: int | None = None
    damaged: bool = False
    weight: Decimal | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class NotSo:
    """So much of the line at `position` did not come, or was not lost, after all: of the lot, the outcome (good, damaged, …) or
    the very row of the arrival, where they are named, else what was noted last."""

    position: int
    quantity: Decimal
    lot_id: int | None = None
    outcome: str = ""
    row_id: int | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """So much of the line at `position` will never come, of the lot named or (None) of whichever was sent first."""

    position: int
    quantity: Decimal
    lot_id: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as written: a SKU's code or barcode, a quantity and its unit."""

    sku: str
    quantity: Decimal
    unit: str | None = None
    owner: str | None = None
    lot: str | None = None

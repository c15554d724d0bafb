"""What the ledger is asked to write, and how movements fold into balances and availabilities. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from quartermaster.kernel.quantities import check as check_quantity

ZERO = Decimal(0)


class State(StrEnum):
    """What a physical bin's kind says about the goods in it."""

    SELLABLE = "sellable"
    RECEIVING = "receiving"
    HELD = "held"
    STAGED = "staged"


STATE_OF_KIND = {"storage": State.SELLABLE, "dock": State.RECEIVING, "quarantine": State.HELD, "staging": State.STAGED}
"""Virtual bins have no state: what is in them is not ours to sell, count or lose."""


@dataclass(frozen=True, slots=True)
class Place:
    """What posting needs to know of a bin. Virtual bins have no warehouse and no state."""

    warehouse_id: int | None
    state: State | None


@dataclass(frozen=True, slots=True)
class Goods:
    """Some of an owner's SKU and lot, for a verb of the trade: in (or arriving in) `bin_id`, on the way to `to_bin_id`.

    `quantity` is in the base unit, `entered` the quantity as typed where that was another unit ("3 case").
    `occurred_at` is for loading many days at once; otherwise the act's moment counts.

    Of a SKU that is weighed, `weight` is what they weigh together, `confirmed` that this is no slip of the keyboard, `booked`
    what the book has them at where it is not their share of the bin. Their `unit_cost` is per unit of weight, unless it is
    said to be `cost_per_piece`.
    """

    owner_id: int
    sku_id: int
    quantity: Decimal
    bin_id: int
    to_bin_id: int | None = None
    lot_id: int = 0
    unit_cost: Decimal | None = None
    document: str = ""
    reason: str = ""
    entered: str = ""
    claim: str = ""
    occurred_at: datetime | None = None
    weight: Decimal | None = None
    booked: Decimal | None = None
    confirmed: bool = False
    cost_per_piece: bool = False

    def __post_init__(self) -> None:
        check_quantity(self.quantity)


@dataclass(slots=True)
class Move:
    """One movement to be written: a positive quantity from one bin to another."""

    owner_id: int
    sku_id: int
    quantity: Decimal
    from_bin_id: int
    to_bin_id: int
    kind: str
    lot_id: int = 0
    unit_cost: Decimal | None = None
    document: str = ""
    reason: str = ""
    entered: str = ""
    occurred_at: datetime | None = None
    reverses_id: int | None = None
    weight: Decimal | None = None
    booked: Decimal | None = None
    settles: bool = False
    """Where `weight` is not what the book has, it is because they have dried: what stays in the bin keeps its own."""
    restores: Decimal = ZERO
    """What the goods that it takes back were found to weigh more than was sent: under way they weigh what was sent again."""
    confirmed: bool = False
    cost_per_piece: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """A claim to be held: `claim` is the caller's own unique name for it; asking twice is asking once."""

    claim: str
    owner_id: int
    sku_id: int
    warehouse_id: int
    quantity: Decimal
    document: str = ""
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        check_quantity(self.quantity)


@dataclass(frozen=True, slots=True)
class Held:
    """The answer to an ask: what was granted, what was available before it, and whether it was asked before."""

    claim: str
    asked: Decimal
    granted: Decimal
    available: Decimal
    repeated: bool


@dataclass(frozen=True, slots=True)
class Use:
    """So much of a claim is fulfilled by the same posting, with goods from there."""

    claim: str
    quantity: Decimal
    bin_id: int = 0
    lot_id: int = 0


class Wish(NamedTuple):
    """What somebody wants of goods: so many days of life left, and which of them first (`fefo`, `fifo`, `lifo`, `nearest`), where
    that is not to be as their SKU says."""

    life_days: int = 0
    picking: str = ""


NO_WISH = Wish()


@dataclass(frozen=True, slots=True)
class Binding:
    """So much of a claim is to be bound to bins and lots, whose goods are as wished."""

    claim: str
    quantity: Decimal
    wish: Wish = NO_WISH

    def __post_init__(self) -> None:
        check_quantity(self.quantity)


@dataclass(frozen=True, slots=True)
class Bound:
    """So much of a claim is bound to a bin and a lot: an open allocation."""

    id: int
    claim: str
    sku_id: int
    bin_id: int
    lot_id: int
    quantity: Decimal
    bin_code: str = ""
    walk_order: int = 0


@dataclass(frozen=True, slots=True)
class NewLot:
    """A lot, or a serial, as it is first heard of. What is known already may be said again, never otherwise."""

    owner_id: int
    sku_id: int
    code: str
    expires_on: date | None = None
    best_before: date | None = None
    manufactured_on: date | None = None
    supplier_lot: str = ""
    warranty_until: date | None = None
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class LotFacts:
    """All that is said of a lot besides its code and state; what is left out here is cleared."""

    lot_id: int
    expires_on: date | None = None
    best_before: date | None = None
    manufactured_on: date | None = None
    supplier_lot: str = ""
    warranty_until: date | None = None
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class HoldAsk:
    """So much of what lies in a bin is not to be sold, and why."""

    owner_id: int
    sku_id: int
    bin_id: int
    quantity: Decimal
    reason: str
    lot_id: int = 0
    note: str = ""

    def __post_init__(self) -> None:
        check_quantity(self.quantity)


Cell = tuple[int, int, int, int]
"""A balance's key: SKU, bin, lot, owner."""
Shelf = tuple[int, int, int]
"""An availability's key: SKU, warehouse, owner."""


@dataclass(slots=True)
class Change:
    """The change of one balance, of how much of it is held, and of how much is allocated."""

    quantity: Decimal = ZERO
    held: Decimal = ZERO
    allocated: Decimal = ZERO

    def __bool__(self) -> bool:
        return bool(self.quantity) or bool(self.held) or bool(self.allocated)


@dataclass(slots=True)
class Parts:
    """Changes of one availability, by state."""

    sellable: Decimal = ZERO
    receiving: Decimal = ZERO
    held: Decimal = ZERO
    staged: Decimal = ZERO
    reserved: Decimal = ZERO

    def add(self, state: State, quantity: Decimal) -> None:
        setattr(self, state, getattr(self, state) + quantity)

    def __bool__(self) -> bool:
        return bool(self.sellable or self.receiving or self.held or self.staged or self.reserved)


def add_to_cells(cells: defaultdict[Cell, Change], moves: Iterable[Move], places: Mapping[int, Place]) -> None:
    """Add to the balances' changes what the moves mean for them; virtual bins are left out."""
    physical = {bin_id for bin_id, place in places.items() if place.state is not None}
    for move in moves:
        if move.from_bin_id in physical:
            cells[move.sku_id, move.from_bin_id, move.lot_id, move.owner_id].quantity -= move.quantity
        if move.to_bin_id in physical:
            cells[move.sku_id, move.to_bin_id, move.lot_id, move.owner_id].quantity += move.quantity


def add_to_shelves(
    shelves: defaultdict[Shelf, Parts],
    cells: Mapping[Cell, Change],
    places: Mapping[int, Place],
    blocked_lots: Collection[int] = (),
) -> None:
    """Add to the availabilities' changes what the balances' changes mean for them. A blocked lot is held wherever it lies."""
    for (sku_id, bin_id, lot_id, owner_id), change in cells.items():
        if not change.quantity and not change.held:
            continue
        place = places[bin_id]
        if place.state is None or place.warehouse_id is None:
            continue
        shelf = shelves[sku_id, place.warehouse_id, owner_id]
        state = State.HELD if lot_id in blocked_lots else place.state
        shelf.add(state, change.quantity)
        if change.held and state is not State.HELD:
            shelf.add(state, -change.held)
            shelf.add(State.HELD, change.held)

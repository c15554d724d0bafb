"""What happens to the value of goods, and what comes of it: facts, layers, what is taken from them, what is booked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

ZERO = Decimal(0)


class Method(StrEnum):
    """How goods that leave are costed: the oldest layer first, the newest first, at the average, or at a standard."""

    FIFO = "fifo"
    LIFO = "lifo"
    AVERAGE = "average"
    STANDARD = "standard"

    pools: bool

    def __init__(self, value: str) -> None:
        self.pools = value in ("average", "standard")


class End(StrEnum):
    """Where goods came from or went to when they became or ceased to be ours to value."""

    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    LOSS = "loss"
    PRODUCTION = "production"
    OWNER = "owner"


LIFO, AVERAGE, STANDARD = Method.LIFO, Method.AVERAGE, Method.STANDARD
SUPPLIER, CUSTOMER, PRODUCTION = End.SUPPLIER, End.CUSTOMER, End.PRODUCTION
"""By names of their own: a member is looked up in its class at the cost of an addition, and this is done for every fact."""


@dataclass(slots=True)
class Moved:
    """Goods came in (`quantity` above zero) or went out. `reverses` is the id of the movement that this one takes back.

    `amount` is what was paid for all of it, where that is not quantity × cost.
    """

    id: int
    at: datetime
    quantity: Decimal
    end: str
    document: str = ""
    unit_cost: Decimal | None = None
    reverses: int | None = None
    amount: Decimal | None = None


@dataclass(slots=True)
class Landed:
    """What it cost beyond the price to get `received` units of a receipt here: freight, duty, insurance."""

    id: int
    at: datetime
    receipt: int
    received: Decimal
    amount: Decimal


@dataclass(slots=True)
class Repriced:
    """From now on a unit is worth `unit_cost`; as a write-down only where it was worth more."""

    id: int
    at: datetime
    unit_cost: Decimal
    down: bool = False


@dataclass(slots=True)
class Switched:
    """From now on goods are costed by another method. Their value stays."""

    id: int
    at: datetime
    method: Method


Fact = Moved | Landed | Repriced | Switched
Place = tuple[datetime, int, int]


def place_of(fact: Fact) -> Place:
    """A fact's place in the order of valuation: by time; at one moment what comes in, then what goes out, then the rest.

    So a movement that is taken back and posted anew in one act is valued by its difference.
    """
    if isinstance(fact, Moved):
        return (fact.at, 0 if fact.quantity > 0 else 1, fact.id)
    return (fact.at, 2, fact.id)


@dataclass(slots=True, eq=False)
class Layer:
    """What is left of goods that came in together, by the movement `receipt`; 0 where layers were pooled.

    `origin` is the receipt whose cost they carry: for what a customer brought back, the one it was sold from.
    """

    receipt: int
    origin: int
    at: datetime
    document: str
    remaining: Decimal
    value: Decimal

    def __lt__(self, other: Layer) -> bool:
        return (self.at, self.receipt, self.origin) < (other.at, other.receipt, other.origin)

    @property
    def unit_cost(self) -> Decimal:
        return self.value / self.remaining


class Taking(NamedTuple):
    """So much was taken from a layer, or is put into one."""

    receipt: int
    origin: int
    at: datetime
    document: str
    quantity: Decimal
    value: Decimal


class Origin(NamedTuple):
    """What was booked for a movement that is taken back. `takings`: from which layers it took, where that is known."""

    at: datetime
    document: str
    quantity: Decimal
    value: Decimal
    variance: Decimal
    takings: Sequence[Taking] = ()


class Valued(NamedTuple):
    """What is booked for a fact: `value` is what the stock is worth more or less by it. `variance` is what was paid, or
    must be charged, beyond that: it goes to the result. `estimated`: its cost was not given, the latest known was taken.
    `takings`: from which layers goods were taken, where there are layers.
    """

    fact: Fact
    value: Decimal
    variance: Decimal
    estimated: bool
    takings: Sequence[Taking] = ()


@dataclass(slots=True)
class Sold:
    """What customers have got under a document and not brought back: the booked value, and from which receipts it was."""

    quantity: Decimal = ZERO
    value: Decimal = ZERO
    parts: list[tuple[int, Decimal]] = field(default_factory=list)

    def note(self, quantity: Decimal, value: Decimal, takings: Sequence[Taking]) -> None:
        """So much went out (below zero) or came back, booked at `value`. Whoever brings back all or more begins anew."""
        self.quantity, self.value = self.quantity - quantity, self.value - value
        if self.quantity <= 0:
            self.quantity, self.value, self.parts = ZERO, ZERO, []
        elif quantity > 0:
            self.parts = self._last(quantity)[1]
        self.parts.extend((one.origin, one.quantity) for one in takings)

    def origins_of_last(self, quantity: Decimal) -> dict[int, Decimal]:
        """Receipt → how much of what left last was from it."""
        origins: dict[int, Decimal] = {}
        for receipt, part in self._last(quantity)[0]:
            origins[receipt] = origins.get(receipt, ZERO) + part
        return origins

    def _last(self, quantity: Decimal) -> tuple[list[tuple[int, Decimal]], list[tuple[int, Decimal]]]:
        """The parts that left last, and those that stay."""
        last, rest = [], list(self.parts)
        while quantity > 0 and rest:
            receipt, there = rest.pop()
            last.append((receipt, min(there, quantity)))
            if there > quantity:
                rest.append((receipt, there - quantity))
            quantity -= last[-1][1]
        return last, rest

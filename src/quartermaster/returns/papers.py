"""What the verbs of returns are told: what may come back, what came, what becomes of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Wanted:
    """So much of a line of the order (or of a kit on it: so many whole ones) comes back, for a reason."""

    position: int
    quantity: Decimal
    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewReturn:
    order: str
    lines: tuple[Wanted, ...]
    expected_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """So much of a line of the return has come. `weight` is what it weighs, where somebody weighed it; `confirmed`, that this is
    no slip of the keyboard."""

    position: int
    quantity: Decimal
    weight: Decimal | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of so much of a piece, or of what an earlier decision kept. Without a bin, goods to be restocked go where
    they would be put away, the others to quarantine."""

    disposition: str
    quantity: Decimal
    piece_id: int | None = None
    decision_id: int | None = None
    bin_id: int | None = None
    note: str = ""

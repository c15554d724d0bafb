"""What a bin can hold: how much, what beside what, how cold, how dangerous. A zone may say it for all its bins. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

MOST = Decimal("999999999")
AMOUNTS = {"most_litres": "litres", "most_kg": "kilograms", "most_units": "units"}
CHOICES: dict[str, dict[str, str]] = {
    "mixing": {"": "Not said", "mixed": "Mixed SKUs", "one_sku": "One SKU, mixed lots", "one_lot": "One SKU, one lot"},
    "temperature": {"": "Not said", "ambient": "Ambient", "chilled": "Chilled", "frozen": "Frozen"},
    "hazard": {"": "Not said", "none": "No dangerous goods", "only": "Dangerous goods only"},
}
"""Per word that a place says of itself: its values, and how people read them."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What a place says that it can hold. None and "" are: not said, so its zone says it, else nothing stands against it."""

    most_litres: Decimal | None = None
    most_kg: Decimal | None = None
    most_units: Decimal | None = None
    mixing: str = ""
    temperature: str = ""
    hazard: str = ""

    def given(self, wanted: Mapping[str, Any]) -> Holding:
        """With what is wanted in place of what was said."""
        return replace(self, **wanted)

    def within(self, zone: Holding) -> Holding:
        """What holds for a bin that says this in a zone that says that."""
        return Holding(**{name: getattr(zone, name) if said in (None, "") else said for name, said in self.said().items()})

    def said(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in NAMES}

    @classmethod
    def of(cls, place: object) -> Holding:
        """What a bin or a zone says."""
        return cls(**{name: getattr(place, name) for name in NAMES})


NOTHING_SAID = Holding()
NAMES = tuple(one.name for one in fields(Holding))


def faults(holding: Holding) -> Iterator[tuple[str, str]]:
    """(field, what is wrong with it)."""
    for name, what in AMOUNTS.items():
        amount = getattr(holding, name)
        if amount is not None and not (amount.is_finite() and 0 < amount <= MOST and amount == round(amount, 3)):
            yield name, f"A place holds a number of {what} above zero with at most three decimals, or as many as you like."
    for name, words in CHOICES.items():
        if getattr(holding, name) not in words:
            yield name, f"The {name} of a place is one of {', '.join(filter(None, words))}, or not said."

"""What every carrier can be asked for, whoever it is: the one interface that the rest of the room speaks to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from quartermaster.carriers.states import Kind
from quartermaster.carriers.tariffs import Measures


@dataclass(frozen=True, slots=True)
class Consignment:
    """Cartons of one order that go to one country together; `ready_at` is when they can be fetched, where they are."""

    order: str
    warehouse_id: int
    country: str
    cartons: Sequence[Measures]
    ready_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """What a service asks for a consignment, carton by carton, and the day it comes; or `why` it cannot."""

    service_id: int
    prices: Mapping[str, Decimal]
    promised_on: date | None
    why: str = ""

    @property
    def possible(self) -> bool:
        return not self.why

    @property
    def total(self) -> Decimal:
        return sum(self.prices.values(), Decimal(0))


@dataclass(frozen=True, slots=True)
class News:
    """What a carrier says of a parcel. `mark` is the carrier's own name for the event; told twice, it is one."""

    tracking: str
    kind: Kind
    at: datetime
    place: str = ""
    text: str = ""
    mark: str = ""


class Door(Protocol):
    """A carrier, asked inside the transaction of a deed: never over a network."""

    def offers(self, consignment: Consignment) -> list[Offer]:
        """Every service of it, possible or not."""
        ...

    def hand_over(self, manifest: str, tracking: Sequence[str]) -> None:
        """The parcels of a manifest that was closed."""
        ...


class AtOnce(Door, Protocol):
    """A carrier whose labels are made here; what it refuses does not happen."""

    def buy(self, offer: Offer, consignment: Consignment) -> Mapping[str, str]:
        """Carton → tracking number of its new label."""
        ...

    def void(self, tracking: Sequence[str]) -> None:
        """These labels will not be used."""
        ...

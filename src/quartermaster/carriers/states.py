"""What a parcel's events say of where it is. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What carriers say, from the label on; the order is that of a parcel that meets no trouble, then the troubles."""

    HANDED_OVER = "handed_over"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    EXCEPTION = "exception"
    RETURNED = "returned"
    DELIVERED = "delivered"


RANK = {kind: place for place, kind in enumerate(Kind)}
"""Of two events at one moment the later in this list counts."""


@dataclass(frozen=True, slots=True)
class Happened:
    kind: Kind
    at: datetime


def latest(events: Iterable[Happened]) -> Happened | None:
    """The event that says where the parcel is: the last to happen, whenever and in whatever order they were told."""
    return max(events, key=lambda event: (event.at, RANK[event.kind]), default=None)


SHIPPED = "shipped"
LABELLED = "labelled"
TROUBLES = (Kind.EXCEPTION.value, Kind.RETURNED.value)
ON_THE_WAY = (
    LABELLED,
    Kind.HANDED_OVER.value,
    Kind.IN_TRANSIT.value,
    Kind.OUT_FOR_DELIVERY.value,
    Kind.DELIVERED.value,
)


def of_shipment(parcels: Collection[str]) -> str:
    """Where a shipment is, by its parcels: any trouble first, else as far as the one that is furthest behind."""
    for trouble in TROUBLES:
        if trouble in parcels:
            return trouble
    return min((state for state in parcels if state in ON_THE_WAY), key=ON_THE_WAY.index, default=SHIPPED)

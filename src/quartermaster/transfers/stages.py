"""How far a transfer has come, as its lines say. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol


class Stages(Protocol):
    """A line's stages, in the base unit."""

    @property
    def quantity(self) -> Decimal: ...
    @property
    def claimed(self) -> Decimal: ...
    @property
    def shipped(self) -> Decimal: ...
    @property
    def received(self) -> Decimal: ...
    @property
    def lost(self) -> Decimal: ...
    @property
    def sent_back(self) -> Decimal: ...
    @property
    def cancelled(self) -> Decimal: ...


def state_of(lines: Iterable[Stages]) -> str:
    """The state of a transfer that was approved and is not closed.

    Nothing is under way or has come: approved, or allocated once something is claimed. Then in transit while nothing has
    come, partially received while anything is under way or still to be sent, then received. Where nothing came and
    nothing will: lost if goods were lost, else cancelled.
    """
    rows = list(lines)
    received = sum(line.received for line in rows)
    under_way = sum(line.shipped - line.received - line.lost - line.sent_back for line in rows)
    to_send = sum(line.quantity - line.shipped - line.cancelled for line in rows)
    if to_send and not under_way and not received:
        return "allocated" if any(line.claimed for line in rows) else "approved"
    if to_send or under_way:
        return "partially_received" if received else "in_transit"
    if received:
        return "received"
    return "lost" if any(line.lost for line in rows) else "cancelled"

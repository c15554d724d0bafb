"""The state of a return, from what was agreed and what came. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

ZERO = Decimal(0)


class Line(Protocol):
    @property
    def quantity(self) -> Decimal: ...
    @property
    def received(self) -> Decimal: ...
    @property
    def decided(self) -> Decimal: ...


def state_of(lines: Iterable[Line], *, authorised: bool, sent: bool) -> str:
    """Nothing came: requested, authorised, in transit. Something did: received; inspecting once a part of it is decided;
    dispositioned when all that was agreed came and is decided."""
    rows = list(lines)
    agreed, came, decided = (sum((getattr(row, name) for row in rows), ZERO) for name in ("quantity", "received", "decided"))
    if not came:
        return "in_transit" if sent and authorised else "authorised" if authorised else "requested"
    if decided == agreed:
        return "dispositioned"
    return "inspecting" if decided else "received"

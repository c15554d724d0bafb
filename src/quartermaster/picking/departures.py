"""By whom orders are to leave. Picking knows no carrier; it is told once, when the program is loaded, whom to ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django.db.models import QuerySet

from quartermaster.sales.models import Order


class Departures(Protocol):
    """Whoever knows by which carrier and service orders leave. A key names a carrier, or one of its services."""

    def offered(self) -> Sequence[tuple[str, str]]:
        """(Key, words) of each, until when it leaves which warehouse among the words."""
        ...

    def leaving_by(self, orders: QuerySet[Order], key: str) -> QuerySet[Order]:
        """Those of the orders that are to leave so; a refusal where there is no such key."""
        ...


_known: list[Departures] = []


def ask(departures: Departures) -> None:
    """From now on this one is asked. Called once, at start."""
    _known[:] = [departures]


def offered() -> list[tuple[str, str]]:
    return [choice for departures in _known for choice in departures.offered()]


def leaving_by(orders: QuerySet[Order], key: str) -> QuerySet[Order]:
    for departures in _known:
        orders = departures.leaving_by(orders, key)
    return orders

"""Work on stock that nobody asks for: safe to run twice."""

from __future__ import annotations

from quartermaster.accounts.acts import Act
from quartermaster.stock import operations as stock
from quartermaster.stock import queries


def expire_reservations(act: Act) -> int:
    """Give back every claim whose time has run out, a thousand at a time; how many there were."""
    total = 0
    while claims := queries.expired_claims(act.occurred_at):
        stock.expire(act, claims=claims)
        total += len(claims)
    return total


def hold_expired(act: Act) -> int:
    """Hold what has expired since the last time, a thousand bins at a time; how many there were."""
    total = 0
    while cells := queries.expired_cells():
        total += len(stock.hold_free(act, asks=cells))
    return total

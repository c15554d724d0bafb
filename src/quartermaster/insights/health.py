"""How a SKU stands, in a word: from what is available, what is on order, what sells, and its limits. Pure."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

DEMAND_DAYS = 28
SOON_DAYS = 7
"""Cover below which a SKU runs out soon."""
MUCH_DAYS = 180
"""Cover beyond which money is tied up."""


class Health(StrEnum):
    OUT = "out"
    SOON = "soon"
    LOW = "low"
    MUCH = "much"
    HEALTHY = "healthy"


TONE = {Health.OUT: "bad", Health.SOON: "bad", Health.LOW: "warn", Health.MUCH: "idle", Health.HEALTHY: "ok"}
LABEL = {
    Health.OUT: "Out of stock",
    Health.SOON: "Runs out soon",
    Health.LOW: "Reorder",
    Health.MUCH: "Too much",
    Health.HEALTHY: "Healthy",
}


def words(health: Health, cover_days: Decimal | None) -> str:
    """What the status column says: "Runs out in 3 d" where the days are known."""
    if health is Health.SOON and cover_days is not None:
        return f"Runs out in {int(cover_days)} d" if cover_days >= 1 else "Runs out today"
    return LABEL[health]


def cover(available: Decimal, demand: Decimal) -> Decimal | None:
    """Days until nothing is available, at the pace of the last 28 days; None where nothing sells."""
    return max(available, Decimal(0)) * DEMAND_DAYS / demand if demand > 0 else None

"""What suppliers ask: for so much of a SKU, on a day. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from quartermaster.kernel.db import array, rows
from quartermaster.kernel.money import PRICE_SCALE

PRICE = Decimal(1).scaleb(-PRICE_SCALE)


@dataclass(frozen=True, slots=True)
class Ask:
    """So much of a SKU, in one line, from a supplier, on a day."""

    supplier_id: int
    sku_id: int
    quantity: Decimal
    day: date


PRICES = """
    SELECT w.place, coalesce(b.unit_cost, i.unit_cost)
    FROM unnest(%(suppliers)s::bigint[], %(skus)s::bigint[], %(quantities)s::numeric[], %(days)s::date[])
        WITH ORDINALITY AS w(supplier_id, sku_id, quantity, day, place)
    JOIN purchasing_supplieritem i ON i.supplier_id = w.supplier_id AND i.sku_id = w.sku_id
    LEFT JOIN LATERAL (
        SELECT unit_cost FROM purchasing_pricebreak b
        WHERE b.item_id = i.id AND b.from_quantity <= w.quantity AND daterange(b.valid_from, b.valid_until, '[]') @> w.day
        ORDER BY b.from_quantity DESC LIMIT 1) b ON true
"""


def prices(asks: Sequence[Ask]) -> list[Decimal | None]:
    """What each of the asks costs per base unit, in the supplier's currency: None where they do not sell it.

    The price break with the greatest quantity that is reached on the day holds; without any, the item's own cost. One query.
    """
    found = dict(
        rows(
            PRICES,
            {
                "suppliers": array([ask.supplier_id for ask in asks]),
                "skus": array([ask.sku_id for ask in asks]),
                "quantities": array([ask.quantity for ask in asks]),
                "days": array([ask.day for ask in asks]),
            },
        )
    )
    return [found.get(place) for place in range(1, len(asks) + 1)]


def in_books(amount: Decimal, exchange_rate: Decimal) -> Decimal:
    """A cost in a foreign currency in that of the books, to a price's four decimals; half is rounded up."""
    return amount if exchange_rate == 1 else (amount * exchange_rate).quantize(PRICE, ROUND_HALF_UP)


def from_books(amount: Decimal, exchange_rate: Decimal) -> Decimal:
    """A cost in the books' currency in a foreign one of which one is `exchange_rate` of it."""
    return amount if exchange_rate == 1 else (amount / exchange_rate).quantize(PRICE, ROUND_HALF_UP)

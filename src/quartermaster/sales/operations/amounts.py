"""Quantities of an order's lines, as people and programs say them."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.kernel.quantities import check
from quartermaster.sales.models import OrderLine


def check_amount(quantity: Decimal, line: OrderLine | None, *, pointer: str) -> None:
    """Refuse what is no quantity, or has more decimals than the line's unit allows; only a fraction asks for the unit."""
    check(quantity, pointer=pointer)
    if line is not None and quantity % 1:
        check(quantity, pointer=pointer, scale=line.sku.unit.scale)

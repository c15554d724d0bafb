"""The least that suppliers take an order for, and what orders fall short of it. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from quartermaster.kernel.db import array, rows
from quartermaster.kernel.money import minor_digits, written
from quartermaster.purchasing.models import PurchaseOrder

MISSING = """
    SELECT o.id, s.currency, s.minimum_order_value
        - coalesce(sum(l.quantity * coalesce(k.nominal_weight, 1) * l.unit_cost), 0) * o.exchange_rate
        / CASE WHEN o.currency = s.currency THEN o.exchange_rate ELSE s.exchange_rate END
    FROM purchasing_purchaseorder o JOIN purchasing_supplier s ON s.id = o.supplier_id
    LEFT JOIN purchasing_purchaseorderline l ON l.order_id = o.id LEFT JOIN catalog_sku k ON k.id = l.sku_id
    WHERE o.id = ANY(%s::bigint[]) AND s.minimum_order_value > 0 GROUP BY o.id, s.id
"""


def missing(order_ids: Sequence[int]) -> dict[int, tuple[Decimal, str]]:
    """Order → (how much, currency) is missing to the least that its supplier takes an order for; the rest is left out.

    In the supplier’s currency. Freight and the like does not count; what is weighed counts at what it usually weighs.
    """
    found = {}
    for order_id, currency, short in rows(MISSING, [array(list(order_ids))]):
        amount = Decimal(short).quantize(Decimal(1).scaleb(-minor_digits(currency)), ROUND_HALF_UP)
        if amount > 0:
            found[order_id] = (amount, currency)
    return found


def words_of(orders: Sequence[PurchaseOrder]) -> str:
    """A sentence for whoever drafted them: which fall short, and by how much; nothing where none does."""
    short = missing([order.pk for order in orders])
    named = [f"{order.number} by {written(*short[order.pk])} {short[order.pk][1]}" for order in orders if order.pk in short]
    return f" Below the supplier’s minimum order: {', '.join(named)}." if named else ""

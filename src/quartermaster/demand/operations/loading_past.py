"""What was sold before the book began, from somebody else's records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.demand.models import PastSale
from quartermaster.demand.operations.telling import tell


@dataclass(frozen=True, slots=True)
class Past:
    """So much of a SKU was sold in a warehouse in so many days from one on."""

    owner_id: int
    sku_id: int
    warehouse_id: int
    begins_on: date
    days: int
    quantity: Decimal


@transaction.atomic
def load_past(act: Act, *, past: Sequence[Past]) -> None:
    """Keep what was sold before the book began; what was said of the same beginning before is replaced. It counts on the days
    before the first fact of the book, and there something was in stock."""
    PastSale.objects.bulk_create(
        [
            PastSale(
                owner_id=one.owner_id,
                sku_id=one.sku_id,
                warehouse_id=one.warehouse_id,
                begins_on=one.begins_on,
                days=one.days,
                quantity=one.quantity,
            )
            for one in past
        ],
        update_conflicts=True,
        unique_fields=["sku", "warehouse", "owner", "begins_on"],
        update_fields=["days", "quantity"],
    )
    tell(act, "demand.load_past", sku_ids={one.sku_id for one in past}, rows=len(past))

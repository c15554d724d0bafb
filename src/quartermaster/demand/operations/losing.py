"""What people asked for in vain, and nobody wrote an order for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from quartermaster.accounts.acts import Act
from quartermaster.demand.models import LostSale
from quartermaster.demand.operations.telling import tell
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.refusals import FieldError, Invalid

MOST_AT_ONCE = 1000


class InvalidLostSale(Invalid):
    code = "invalid_lost_sale"
    title = "This cannot have been asked for so"


@dataclass(frozen=True, slots=True)
class Lost:
    """So much of a SKU was asked for in a warehouse on a day, and there was none."""

    owner_id: int
    sku_id: int
    warehouse_id: int
    quantity: Decimal
    asked_on: date
    note: str = ""


@transaction.atomic
def note_lost(act: Act, *, lost: Sequence[Lost]) -> list[int]:
    """Note what was asked for in vain; the notes' ids. It counts as demand from the next reading on."""
    if not lost or len(lost) > MOST_AT_ONCE:
        raise InvalidLostSale(f"Say what was asked for in vain: from one line to {MOST_AT_ONCE}.")
    today = timezone.localdate(clock.now())
    for place, one in enumerate(lost):
        check_quantity(one.quantity, pointer=f"/lost/{place}/quantity")
        if one.asked_on > today:
            message = "Nobody has asked for it yet: the day is still to come."
            raise InvalidLostSale(message, errors=[FieldError(f"/lost/{place}/asked_on", "in_the_future", message)])
    noted = LostSale.objects.bulk_create(
        LostSale(
            owner_id=one.owner_id,
            sku_id=one.sku_id,
            warehouse_id=one.warehouse_id,
            quantity=one.quantity,
            asked_on=one.asked_on,
            note=one.note[:200],
            noted_by_id=act.user_id,
            noted_at=act.occurred_at,
        )
        for one in lost
    )
    tell(act, "demand.note_lost", sku_ids={one.sku_id for one in lost}, lines=len(lost))
    return [one.pk for one in noted]

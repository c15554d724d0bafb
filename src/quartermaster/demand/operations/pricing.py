"""What costs less for some days is promoted then: its days are not learned from, and lifted where it is known by how much."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from quartermaster.catalog.models import Price
from quartermaster.demand.models import Promotion
from quartermaster.demand.operations.promoting import LONGEST_DAYS
from quartermaster.kernel import clock
from quartermaster.kernel.notices import Notice, announce

FOLLOWED = ("name", "channel_id", "begins_on", "ends_on", "uplift", "ended_at")


@transaction.atomic
def follow_prices(*, sku_ids: Iterable[int]) -> None:
    """The promotions of these SKUs’ prices are as the prices are now. What lasts longer than a promotion may is usual from then
    on; what somebody took back stays so."""
    prices = list(Price.objects.filter(sku_id__in=list(sku_ids)).order_by("pk"))
    there = {one.price_id: one for one in Promotion.objects.filter(price__in=prices).select_for_update()}
    now = clock.now()
    made, changed = [], []
    for price in prices:
        promotion = there.get(price.pk)
        if promotion is None and price.dropped_at is None:
            made.append(_as(price, Promotion(sku_id=price.sku_id, price=price, said_by_id=price.set_by_id, said_at=now)))
        elif promotion is not None and promotion.ended_at is None:
            changed.append(_as(price, promotion))
    Promotion.objects.bulk_create(made)
    Promotion.objects.bulk_update(changed, FOLLOWED, batch_size=500)
    announce(Notice("demand.promote", frozenset(price.sku_id for price in prices)))


def _as(price: Price, promotion: Promotion) -> Promotion:
    longest = price.begins_on + timedelta(days=LONGEST_DAYS - 1)
    promotion.name = price.reason[:80]
    promotion.channel_id = price.channel_id or None
    promotion.begins_on, promotion.ends_on = price.begins_on, min(price.ends_on or longest, longest)
    promotion.uplift = Decimal(0) if price.uplift is None else price.uplift
    promotion.ended_at = price.dropped_at
    return promotion

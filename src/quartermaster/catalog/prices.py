"""Questions about prices that hold for some days. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from quartermaster.catalog.models import Price, Sku
from quartermaster.kernel import clock, db
from quartermaster.kernel.refusals import NotFound

Asked = tuple[int, int, date]
"""SKU, channel (0: none), day."""


class UnknownPrice(NotFound):
    code = "unknown_price"
    title = "There is no such price"


HELD = """
    SELECT DISTINCT ON (a.sku_id, a.channel_id, a.day) a.sku_id, a.channel_id, a.day, p.amount
    FROM unnest(%s::bigint[], %s::bigint[], %s::date[]) AS a (sku_id, channel_id, day)
    JOIN catalog_price p ON p.sku_id = a.sku_id AND p.channel_id IN (0, a.channel_id) AND p.dropped_at IS NULL
        AND p.begins_on <= a.day AND (p.ends_on IS NULL OR p.ends_on >= a.day)
    ORDER BY a.sku_id, a.channel_id, a.day, p.channel_id DESC
"""


def held(asked: Iterable[Asked]) -> dict[Asked, Decimal]:
    """What of these had a price of its own on the day: the channel's, else that of all channels. All others cost as usual."""
    wanted = sorted(set(asked))
    if not wanted:
        return {}
    columns = [[one[place] for one in wanted] for place in range(3)]
    return {(sku, channel, day): amount for sku, channel, day, amount in db.rows(HELD, columns)}


def prices() -> QuerySet[Price]:
    return Price.objects.filter(dropped_at=None).select_related("sku__unit", "set_by")


def price_by_id(price_id: int) -> Price:
    found = prices().filter(pk=price_id).first()
    if found is None:
        raise UnknownPrice("There is no such price, or it was taken back.")
    return found


def holding(found: QuerySet[Price], day: date) -> QuerySet[Price]:
    """Those that hold on the day."""
    return found.filter(Q(ends_on=None) | Q(ends_on__gte=day), begins_on__lte=day)


def ahead(sku_ids: Iterable[int], day: date) -> QuerySet[Price]:
    """Of these SKUs, what holds on the day or will."""
    return prices().filter(Q(ends_on=None) | Q(ends_on__gte=day), sku_id__in=list(sku_ids)).order_by("begins_on", "channel_id")


def priced(skus: QuerySet[Sku]) -> QuerySet[Any]:
    """The SKUs, each with its price of today for all channels where it has one (`amount_now`)."""
    today = timezone.localdate(clock.now())
    found = holding(Price.objects.filter(dropped_at=None, channel_id=0, sku=OuterRef("pk")), today)
    return skus.annotate(amount_now=Subquery(found.values("amount")[:1]))


def now(sku_ids: Iterable[int]) -> dict[int, Price]:
    """SKU → its price of today for all channels, of those that have one."""
    today = timezone.localdate(clock.now())
    return {one.sku_id: one for one in holding(prices(), today).filter(sku_id__in=list(sku_ids), channel_id=0)}

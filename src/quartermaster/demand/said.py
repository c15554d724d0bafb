"""What people say about demand, read for reckoning: promotions, what is not learned from, what comes after what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.utils import timezone

from quartermaster.demand.measures import DAYS, Keys
from quartermaster.demand.models import Promotion, Succession
from quartermaster.demand.promoting import Goods, Occasion
from quartermaster.kernel.db import array, rows
from quartermaster.planning.arrays import Floats, ints

Key = tuple[int, int, int]
"""Owner, SKU, warehouse."""


def occasions(since: date, until: date, sku_ids: Iterable[int] | None = None) -> list[Occasion]:
    """Promotions that are on at some time between these days; of these SKUs, or of any."""
    found = Promotion.objects.filter(ended_at=None, begins_on__lte=until).order_by("pk")
    wanted = None if sku_ids is None else set(sku_ids)
    told = [occasion_of(one) for one in found if wanted is None or not one.sku_id or one.sku_id in wanted]
    return [one for one in told if one.runs(since, until)]


def occasion_of(one: Promotion) -> Occasion:
    """As reckoning needs it."""
    return Occasion(
        one.pk,
        one.begins_on,
        one.ends_on,
        float(one.uplift) / 100,
        timezone.localdate(one.said_at),
        one.yearly,
        one.sku_id or 0,
        one.category_id or 0,
        one.warehouse_id or 0,
        one.channel_id or 0,
    )


def goods_of(keys: Keys, named: Sequence[Occasion], *, day: date) -> Goods:
    """What these occasions may name of the series; a channel's share is that of the year before `day`."""
    category = np.zeros(len(keys), dtype=np.int64)
    skus = array(sorted(set(keys.sku_id.tolist())))
    if any(one.category for one in named):
        known = dict(rows("SELECT id, coalesce(category_id, 0) FROM catalog_sku WHERE id = ANY(%s::bigint[])", [skus]))
        category = ints([known.get(one, 0) for one in keys.sku_id.tolist()])
    channels = {one.channel for one in named} - {0}
    return Goods(keys, category, channel_shares(keys, day) if channels else {})


def channel_shares(keys: Keys, day: date) -> dict[int, Floats]:
    """Each channel's part of what was ordered of every series in the year before that day; none where nothing was."""
    wanted = dict(zip(keys_of(keys), range(len(keys)), strict=True))
    found: dict[int, Floats] = {}
    asked = [day - timedelta(days=364), day, array(sorted(set(keys.sku_id.tolist())))]
    for channel_id, owner_id, sku_id, warehouse_id, quantity in rows(CHANNELS, asked):
        place = wanted.get((owner_id, sku_id, warehouse_id))
        if place is not None:
            found.setdefault(channel_id, np.zeros(len(keys)))[place] += quantity
    total = sum(found.values(), np.zeros(len(keys)))
    return {channel_id: quantities / np.where(total > 0, total, 1.0) for channel_id, quantities in found.items()}


CHANNELS = """
    SELECT coalesce(o.channel_id, 0), o.owner_id, l.sku_id, o.warehouse_id, sum(l.quantity - l.cancelled)::float8
    FROM sales_order o JOIN sales_orderline l ON l.order_id = o.id
    WHERE o.placed_at >= %s AND o.placed_at < %s AND NOT o.is_draft AND l.sku_id = ANY(%s::bigint[])
    GROUP BY 1, 2, 3, 4 HAVING sum(l.quantity - l.cancelled) > 0
"""


def keys_of(keys: Keys) -> list[Key]:
    return list(zip(keys.owner_id.tolist(), keys.sku_id.tolist(), keys.warehouse_id.tolist(), strict=True))


def set_aside(weeks: Sequence[date]) -> dict[Key, list[tuple[int, float]]]:
    """What of these weeks is not to be learned from: the place of the week and how much, by series."""
    found: dict[Key, list[tuple[int, float]]] = {}
    until = weeks[-1] + timedelta(days=DAYS)
    for owner_id, sku_id, warehouse_id, day, quantity in rows(SET_ASIDE, [weeks[0], until]):
        place = (day - weeks[0]).days // DAYS
        found.setdefault((owner_id, sku_id, warehouse_id), []).append((place, quantity))
    return found


SET_ASIDE = """
    SELECT m.owner_id, m.sku_id, m.warehouse_id, m.asked_on,
        CASE WHEN m.document = '' THEN m.quantity ELSE coalesce((
            SELECT sum(l.quantity - l.cancelled) FROM sales_order o JOIN sales_orderline l ON l.order_id = o.id
            WHERE o.number = m.document AND l.sku_id = m.sku_id
        ), 0) END::float8
    FROM demand_oneoff m WHERE m.ended_at IS NULL AND m.asked_on >= %s AND m.asked_on < %s
"""


@dataclass(frozen=True, slots=True)
class Elder:
    """Whose history stands before a new SKU's own, and how much of it."""

    sku_id: int
    share: float


def elders(day: date, sku_ids: Iterable[int] | None = None) -> dict[int, Elder]:
    """New SKU → its predecessor, where its own history does not suffice yet on that day."""
    found = Succession.objects.filter(ended_at=None, until_on__gte=day)
    if sku_ids is not None:
        found = found.filter(sku_id__in=list(sku_ids))
    return {one.sku_id: Elder(one.predecessor_id, float(one.share) / 100) for one in found}

"""Day by day: does what stock is worth tie out with the book and with what was booked?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from quartermaster.stock import queries, values
from quartermaster.stock.costing import facts
from quartermaster.stock.models import ValueEntry

DAY = timedelta(days=1)
ZERO = Decimal(0)
Key = tuple[int, int]


def differences(first: date, last: date) -> list[str]:
    """What does not tie out at the end of a day, from `first` to `last`: the quantity of each owner's SKU by the movements and
    by the valuation, and the value of each by the entries and by the valuation."""
    there, booked = _movements(), _entries()
    found: list[str] = []
    quantities: defaultdict[Key, Decimal] = defaultdict(lambda: ZERO)
    worth: defaultdict[Key, Decimal] = defaultdict(lambda: ZERO)
    moved, entered = next(there, None), next(booked, None)
    day = first
    while day <= last:
        end = timezone.make_aware(datetime.combine(day + DAY, time.min))
        while moved and moved[0] < end:
            quantities[moved[1]] += moved[2]
            moved = next(there, None)
        while entered and entered[0] < end:
            worth[entered[1]] += entered[2]
            entered = next(booked, None)
        found += _compared(day, end - timedelta(microseconds=1), quantities, worth)
        day += DAY
    return found


def _compared(day: date, moment: datetime, quantities: dict[Key, Decimal], worth: dict[Key, Decimal]) -> Iterator[str]:
    valued: defaultdict[Key, Decimal] = defaultdict(lambda: ZERO)
    counted: defaultdict[Key, Decimal] = defaultdict(lambda: ZERO)
    for place in values.placed(moment=moment):
        key = (place.sku_id, place.owner_id)
        valued[key] += place.value
        counted[key] += place.quantity
    for what, wanted, present in (("quantity", quantities, counted), ("value", worth, valued)):
        for key in wanted.keys() | present.keys():
            if wanted.get(key, ZERO) != present.get(key, ZERO):
                yield f"{day}: {what} of {key}: {wanted.get(key, ZERO)} by the book, {present.get(key, ZERO)} by the valuation"
    if sum(values.totals(values.chosen(moment=moment)).values(), ZERO) != sum(worth.values(), ZERO):
        yield f"{day}: the total differs"


def _movements() -> Iterator[tuple[datetime, Key, Decimal]]:
    """What each movement did to what its owner has, in the order of time. Plain Python, beside the SQL of valuation."""
    outside = facts.outside_bins()
    rows = (
        queries.movements()
        .order_by("occurred_at", "id")
        .values_list("occurred_at", "sku_id", "owner_id", "quantity", "from_bin_id", "to_bin_id")
    )
    for at, sku_id, owner_id, quantity, source, goal in rows.iterator(chunk_size=10_000):
        if (source in outside) != (goal in outside):
            yield at, (sku_id, owner_id), quantity if source in outside else -quantity


def _entries() -> Iterator[tuple[datetime, Key, Decimal]]:
    rows = ValueEntry.objects.order_by("effective_at", "id").values_list("effective_at", "sku_id", "owner_id", "value")
    for at, sku_id, owner_id, value in rows.iterator(chunk_size=10_000):
        yield at, (sku_id, owner_id), value

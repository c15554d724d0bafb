"""Demand is kept: new days are added, days that were said to be otherwise since are read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from quartermaster.demand import facts
from quartermaster.demand.days import NOTHING, Kept, laid_out
from quartermaster.demand.facts import EPOCH, EVER, Key, Place
from quartermaster.demand.measures import days_of, monday, packed
from quartermaster.demand.models import Known, Series
from quartermaster.kernel import clock
from quartermaster.kernel.db import run
from quartermaster.stock.queries import settled_seq

SKUS_AT_ONCE = 2000
LOCK = 0x5144 << 48
"""One keeps demand at a time; another waits, and then finds less to do."""
Progress = Callable[[int, int], None]
"""Told how many SKUs of how many are done."""


def keep(*, through: date | None = None, progress: Progress = lambda done, of: None) -> int:
    """Demand is known up to the evening of `through`, or of yesterday; how many SKUs were read. What was written down about
    earlier days since the last time is set right. Safe to run twice, and to interrupt: the next run reads again."""
    wanted = through or timezone.localdate(clock.now()) - timedelta(days=1)
    known, began_at = Known.objects.first(), clock.now()
    last = max(wanted, known.through) if known else wanted
    began = Place(known.movement_id, known.deed_id) if known else Place(0, 0)
    settled = settled_seq()
    next_day = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    place = facts.reached(began, settled=settled, next_day=next_day)
    since = facts.unread(began, settled=settled) if known else dict.fromkeys(facts.skus_with_facts(), EVER)
    _read(since, last, progress)
    Known.objects.update_or_create(
        pk=1, defaults={"through": last, "movement_id": place.movement_id, "deed_id": place.deed_id, "at": began_at}
    )
    return len(since)


def read_again(sku_ids: Iterable[int]) -> None:
    """All that is known of these SKUs is read anew, as far as demand is known."""
    if known := Known.objects.first():
        _read(dict.fromkeys(sorted(sku_ids), EVER), known.through, lambda done, of: None)


def _read(since: Mapping[int, date], through: date, progress: Progress) -> None:
    wanted = sorted(since)
    zones = facts.zones()
    for start in range(0, len(wanted), SKUS_AT_ONCE):
        some = {sku_id: monday(since[sku_id]) for sku_id in wanted[start : start + SKUS_AT_ONCE]}
        with transaction.atomic():
            run("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            _read_some({sku_id: day for sku_id, day in some.items() if day <= through}, through, zones)
        progress(min(start + SKUS_AT_ONCE, len(wanted)), len(wanted))


def _read_some(since: Mapping[int, date], through: date, zones: Mapping[int, ZoneInfo]) -> None:
    """Read these SKUs from their days on, and write their series; of which nothing is said any more, those are gone."""
    before = _kept(since)
    found = facts.read(since, through)
    midnights = {warehouse_id: cache(partial(facts.midnight, zone=zone)) for warehouse_id, zone in zones.items()}
    laid = {
        key: laid_out(
            found.get(key, NOTHING),
            through=(through - EPOCH).days,
            midnight=midnights[key[2]],
            since=(since[key[1]] - EPOCH).days,
            before=before.get(key),
        )
        for key in sorted(found.keys() | before.keys())
    }
    _write({key: kept for key, kept in laid.items() if kept is not None})
    _forget(key for key, kept in laid.items() if kept is None)


def _kept(since: Iterable[int]) -> dict[Key, Kept]:
    found = Series.objects.filter(sku_id__in=list(since))
    return {
        (row.owner_id, row.sku_id, row.warehouse_id): Kept((row.begins_on - EPOCH).days, days_of(row.days), row.stocked)
        for row in found
    }


WRITE = """
    INSERT INTO demand_series (owner_id, sku_id, warehouse_id, begins_on, days, weeks, stocked, sold, returned, ordered)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::date[], %s::bytea[], %s::bytea[], %s::boolean[],
        %s::float8[], %s::float8[], %s::float8[])
    ON CONFLICT (sku_id, warehouse_id, owner_id) DO UPDATE SET begins_on = excluded.begins_on, days = excluded.days,
        weeks = excluded.weeks, stocked = excluded.stocked, sold = excluded.sold, returned = excluded.returned,
        ordered = excluded.ordered
"""


def _write(laid: Mapping[Key, Kept]) -> None:
    rows = [
        (*key, EPOCH + timedelta(days=kept.begins), packed(kept.days), packed(kept.weeks), kept.stocked, *kept.sums[:3])
        for key, kept in laid.items()
    ]
    if rows:
        run(WRITE, [list(column) for column in zip(*rows, strict=True)])


def _forget(keys: Iterable[Key]) -> None:
    """Series of which nothing is said any more."""
    for owner_id, sku_id, warehouse_id in keys:
        Series.objects.filter(owner_id=owner_id, sku_id=sku_id, warehouse_id=warehouse_id).delete()

"""What is claimed, and what is bound for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet

from quartermaster.kernel import db
from quartermaster.kernel.db import array
from quartermaster.stock.models import Allocation, Reservation
from quartermaster.stock.moves import Bound


def reservations() -> QuerySet[Reservation]:
    return Reservation.objects.all()


def reservations_by_claim(claims: Iterable[str]) -> QuerySet[Reservation]:
    return Reservation.objects.filter(claim__in=list(claims))


def expired_claims(now: datetime, *, limit: int = 1000) -> list[str]:
    found = Reservation.objects.filter(open__gt=0, expires_at__lte=now).order_by("expires_at")
    return list(found.values_list("claim", flat=True)[:limit])


def bound(*, claims: Iterable[str] | None = None, ids: Iterable[int] | None = None) -> list[Bound]:
    """The open allocations of these claims, or those of these ids, the first bound first."""
    found = Allocation.objects.filter(open__gt=0).order_by("id")
    if claims is not None:
        found = found.filter(reservation__claim__in=list(claims))
    if ids is not None:
        found = found.filter(id__in=list(ids))
    fields = ("id", "reservation__claim", "sku_id", "bin_id", "lot_id", "open", "bin__code", "bin__walk_order")
    return [Bound(*row) for row in found.values_list(*fields)]


UNFIT = """
    SELECT a.id, b.id, a.open, coalesce(b.quantity - b.held, 0), lot.state <> 'released' OR coalesce(lot.expires_on
        < (now() AT TIME ZONE coalesce(nullif(w.time_zone, ''), %(zone)s))::date, false)
    FROM stock_balance b
    JOIN stock_allocation a ON (a.sku_id, a.bin_id, a.lot_id, a.owner_id) = (b.sku_id, b.bin_id, b.lot_id, b.owner_id)
    JOIN locations_bin bin ON bin.id = b.bin_id JOIN locations_warehouse w ON w.id = bin.warehouse_id
    JOIN stock_lot lot ON lot.id = b.lot_id
    WHERE a.open > 0 AND (b.sku_id, b.bin_id, b.lot_id, b.owner_id) IN (
        SELECT sku_id, bin_id, lot_id, owner_id FROM stock_allocation WHERE id = ANY(%(ids)s::bigint[]))
    ORDER BY a.id
"""


def unfit_allocations(ids: Iterable[int]) -> list[int]:
    """Which of these allocations can no longer be taken: their lot is blocked or has expired, or the bin has less free than is
    allocated in it; then the last that were bound."""
    wanted = set(ids)
    left: dict[int, Decimal] = {}
    unfit = []
    for allocation_id, cell, quantity, free, blocked in db.rows(
        UNFIT, {"ids": array(sorted(wanted)), "zone": settings.TIME_ZONE}
    ):
        fits = not blocked and left.setdefault(cell, free) >= quantity
        if fits:
            left[cell] -= quantity
        elif allocation_id in wanted:
            unfit.append(allocation_id)
    return unfit

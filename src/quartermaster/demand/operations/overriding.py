"""Somebody knows better than the forecast, for a while."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from quartermaster.accounts.acts import Act
from quartermaster.demand.models import Override
from quartermaster.demand.operations.telling import tell
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import LARGEST, plain
from quartermaster.kernel.refusals import FieldError, Invalid, NotFound

LONGEST_DAYS = 366


class InvalidOverride(Invalid):
    code = "invalid_override"
    title = "The forecast cannot be overridden so"


class UnknownOverride(NotFound):
    code = "unknown_override"
    title = "There is no such override"


@transaction.atomic
def override(
    act: Act, *, owner_id: int, sku_id: int, warehouse_id: int, from_on: date, until_on: date, per_week: Decimal, reason: str
) -> Override:
    """So much will be asked for a week from one day to another, whatever the forecast says. Of two that overlap the later counts.
    It ends by itself after a year at most, and needs a reason."""
    _refuse_faults(from_on, until_on, per_week, reason)
    made = Override.objects.create(
        owner_id=owner_id,
        sku_id=sku_id,
        warehouse_id=warehouse_id,
        from_on=from_on,
        until_on=until_on,
        per_week=per_week,
        reason=reason.strip()[:200],
        made_by_id=act.user_id,
        made_at=act.occurred_at,
    )
    tell(act, "demand.override", sku_ids=[sku_id], per_week=plain(per_week), from_on=str(from_on), until_on=str(until_on))
    return made


@transaction.atomic
def end_override(act: Act, *, override_id: int) -> Override:
    """From now on the forecast counts again."""
    found = Override.objects.select_for_update().filter(pk=override_id, ended_at=None).first()
    if found is None:
        raise UnknownOverride("It has been taken back already, or never was.")
    found.ended_at = act.occurred_at
    found.save(update_fields=["ended_at"])
    tell(act, "demand.end_override", sku_ids=[found.sku_id], per_week=plain(found.per_week))
    return found


def _refuse_faults(from_on: date, until_on: date, per_week: Decimal, reason: str) -> None:
    today = timezone.localdate(clock.now())
    faults = []
    if not reason.strip():
        faults.append(FieldError("/reason", "missing", "Say why, for whoever asks later what came of it."))
    if not 0 <= per_week <= LARGEST:
        faults.append(FieldError("/per_week", "out_of_range", "A week's demand is zero or more."))
    if until_on < max(from_on, today):
        faults.append(FieldError("/until_on", "too_early", "It must end after it begins, and not before today."))
    elif (until_on - from_on).days > LONGEST_DAYS:
        faults.append(FieldError("/until_on", "too_late", "It may hold for a year at most. Look at it again then."))
    if faults:
        raise InvalidOverride(faults[0].message, errors=faults)

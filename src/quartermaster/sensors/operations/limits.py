"""How cold and how warm it may be in a zone."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.locations.models import Zone
from quartermaster.sensors.models import ZoneLimits

COLDEST, WARMEST = Decimal(-200), Decimal(500)
MOST_MINUTES = 1440


class InvalidLimits(Invalid):
    code = "invalid_limits"
    title = "There are no such limits"


@transaction.atomic
def set_limits(act: Act, *, zone: Zone, lowest: Decimal | None, highest: Decimal | None, minutes: int) -> ZoneLimits:
    """It may be so cold and so warm there, and otherwise for so many minutes. What is measured from now on is judged by it."""
    if errors := _faults(lowest, highest, minutes):
        raise InvalidLimits(errors[0].message, errors=errors)
    said = {"lowest": lowest, "highest": highest, "minutes": minutes}
    found = ZoneLimits.objects.select_for_update().filter(zone=zone).first()
    if found is None:
        found = ZoneLimits.objects.create(zone=zone, **said)
    else:
        ZoneLimits.objects.filter(pk=found.pk).update(**said, version=found.version + 1)
        found.refresh_from_db()
    record(act, "sensors.set_limits", document=_name(zone), allowed=str(found), minutes=minutes)
    announce(Notice("sensors.changed", warehouse_ids=frozenset({zone.warehouse_id})))
    return found


@transaction.atomic
def remove_limits(act: Act, *, zone: Zone) -> None:
    """It may be as cold and as warm as it likes there."""
    if ZoneLimits.objects.filter(zone=zone).delete()[0]:
        record(act, "sensors.remove_limits", document=_name(zone))
        announce(Notice("sensors.changed", warehouse_ids=frozenset({zone.warehouse_id})))


def _name(zone: Zone) -> str:
    return f"{zone.warehouse.code}/{zone.code}"


def _faults(lowest: Decimal | None, highest: Decimal | None, minutes: int) -> list[FieldError]:
    found = []
    for name, value in (("lowest", lowest), ("highest", highest)):
        if value is not None and (not value.is_finite() or not COLDEST <= value <= WARMEST or value != round(value, 2)):
            words = f"{plain(COLDEST)} to {plain(WARMEST)} °C, with at most two decimals."
            found.append(FieldError(f"/{name}", "not_a_temperature", words))
    if lowest is None and highest is None:
        found.append(FieldError("/highest", "missing", "Say the lowest or the highest temperature, or both."))
    if not found and lowest is not None and highest is not None and lowest >= highest:
        found.append(FieldError("/highest", "not_a_range", "The highest temperature is above the lowest."))
    if not 0 <= minutes <= MOST_MINUTES:
        found.append(FieldError("/minutes", "not_minutes", f"0 to {MOST_MINUTES} minutes can be tolerated."))
    return found

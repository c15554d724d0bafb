"""Zones: parts of a warehouse that are walked as one."""

from __future__ import annotations

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.refusals import StaleVersion
from quartermaster.locations import queries
from quartermaster.locations.holding import Holding
from quartermaster.locations.models import Zone
from quartermaster.locations.operations.checking import announce_changes, check_code, check_name, hold, quicker_refused
from quartermaster.locations.operations.refusals import PlaceTaken, invalid
from quartermaster.locations.plans import KEEP, Keep


@transaction.atomic
def add_zone(act: Act, *, warehouse: str, code: str, name: str = "") -> Zone:
    """A part of a warehouse that is walked as one."""
    place = queries.find_warehouse(warehouse)
    check_code(code, 20)
    if name:
        check_name(name)
    if place.zones.filter(code__iexact=code).exists():
        raise invalid(PlaceTaken, "/code", f"{place.name} has a zone {code} already.")
    with quicker_refused():
        zone = Zone.objects.create(warehouse=place, code=code, name=name)
    record(act, "locations.add_zone", document=place.code, zone=code)
    announce_changes({place.pk})
    return zone


@transaction.atomic
def change_zone(act: Act, *, zone_id: int, version: int, name: str | Keep = KEEP, holding: Holding | Keep = KEEP) -> Zone:
    """Name a zone and say what each of its bins can hold, if it still has that version. The code stays."""
    zone = Zone.objects.select_for_update(of=("self",)).select_related("warehouse").filter(pk=zone_id).first()
    if zone is None:
        raise queries.UnknownPlace("There is no such zone.")
    if zone.version != version:
        raise StaleVersion("Somebody else changed this zone since you read it. Look at it again and repeat your change.")
    wanted = zone.name if name is KEEP else name.strip()
    if wanted:
        check_name(wanted)
    details = {"name": f"{zone.name or 'none'} → {wanted or 'none'}"} if wanted != zone.name else {}
    details |= {field: str(getattr(zone, field) or "none") for field in hold(zone, holding)}
    if details:
        zone.name, zone.version = wanted, zone.version + 1
        zone.save(update_fields=[*details, "version"])
        told = {field.replace("_", " "): change for field, change in details.items()}
        record(act, "locations.change_zone", document=zone.warehouse.code, zone=zone.code, **told)
        announce_changes({zone.warehouse_id})
    return zone

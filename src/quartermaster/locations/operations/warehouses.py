"""Warehouses: added, changed, taken out of use and back into it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.codes import keys
from quartermaster.codes.faults import UnreadableCode
from quartermaster.kernel import clock
from quartermaster.kernel.iso import country_error
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import StaleVersion
from quartermaster.locations import queries
from quartermaster.locations.models import Bin, Warehouse, Zone
from quartermaster.locations.operations.checking import announce_changes, check_code, check_name, quicker_refused
from quartermaster.locations.operations.refusals import InvalidPlace, PlaceTaken, invalid
from quartermaster.locations.plans import KEEP, Keep
from quartermaster.locations.working_days import MOST_CLOSED, named, written

EVERY_DAY = "1234567"


@transaction.atomic
def add_warehouse(act: Act, *, code: str, name: str) -> Warehouse:
    """A new warehouse with a dock, a staging and a quarantine bin, so that it can receive and ship from the start."""
    check_code(code, 20)
    if "/" in code:
        raise invalid(InvalidPlace, "/code", "A warehouse's code has no slash: bins are written WAREHOUSE/BIN.")
    check_name(name)
    if Warehouse.objects.filter(code__iexact=code).exists():
        raise invalid(PlaceTaken, "/code", f"There is already a warehouse {code}.")
    with quicker_refused():
        warehouse = Warehouse.objects.create(code=code, name=name.strip())
        zone = Zone.objects.create(warehouse=warehouse, code="DOCK", name="Dock and staging")
        Bin.objects.bulk_create(
            [
                Bin(warehouse=warehouse, zone=zone, code="DOCK-1", kind=Bin.Kind.DOCK, walk_order=0),
                Bin(warehouse=warehouse, zone=zone, code="STAGE-1", kind=Bin.Kind.STAGING, walk_order=1),
                Bin(warehouse=warehouse, zone=zone, code="QC-1", kind=Bin.Kind.QUARANTINE, walk_order=2),
            ]
        )
    record(act, "locations.add_warehouse", document=warehouse.code, name=name)
    announce_changes({warehouse.pk})
    return warehouse


@transaction.atomic
def change_warehouse(
    act: Act,
    *,
    code: str,
    version: int,
    name: str | Keep = KEEP,
    time_zone: str | Keep = KEEP,
    street: str | Keep = KEEP,
    postcode: str | Keep = KEEP,
    city: str | Keep = KEEP,
    country: str | Keep = KEEP,
    latitude: Decimal | Keep | None = KEEP,
    longitude: Decimal | Keep | None = KEEP,
    gln: str | Keep = KEEP,
    open_days: str | Keep = KEEP,
    closed_on: Sequence[date] | Keep = KEEP,
) -> Warehouse:
    """Rename a warehouse, say in which time zone it is (empty: the program's), at which address and where on earth, by which
    number GS1 knows it, and on which days it works (digits, 1 for Monday; none: all) and is closed all the same, if it still has
    that version. The code stays."""
    warehouse = _locked_warehouse(code, version)
    given = {"name": name, "time_zone": time_zone, "street": street, "postcode": postcode, "city": city, "gln": gln}
    wanted: dict[str, Any] = {field: text.strip() for field, text in given.items() if text is not KEEP}
    if country is not KEEP:
        wanted["country"] = country.strip().upper()
    wanted |= {field: on for field, on in (("latitude", latitude), ("longitude", longitude)) if on is not KEEP}
    if open_days is not KEEP:
        wanted["open_days"] = "" if open_days == EVERY_DAY else open_days
    if closed_on is not KEEP:
        wanted["closed_on"] = sorted(set(closed_on))
    _check_warehouse(warehouse, wanted)
    changed = {name: text for name, text in wanted.items() if getattr(warehouse, name) != text}
    if changed:
        said = {
            name.replace("_", " "): f"{_worded(name, getattr(warehouse, name))} → {_worded(name, new)}"
            for name, new in changed.items()
        }
        for name, text in changed.items():
            setattr(warehouse, name, text)
        warehouse.version += 1
        warehouse.save(update_fields=[*changed, "version"])
        record(act, "locations.change_warehouse", document=warehouse.code, **said)
        announce_changes({warehouse.pk})
    return warehouse


def _worded(name: str, value: Any) -> str:
    said = named(value) if name == "open_days" else written(value) if name == "closed_on" else str(value or "")
    return said[:200] or "none"


@transaction.atomic
def archive_warehouse(act: Act, *, code: str, version: int) -> Warehouse:
    """Take a warehouse out of use: it is no longer offered anywhere, and its bins take no more goods. Refused while there
    is stock in it or a document that has not ended names it (`WarehouseInUse`)."""
    warehouse = _locked_warehouse(code, version)
    if warehouse.archived_at is None:
        warehouse.archived_at, warehouse.version = clock.now(), warehouse.version + 1
        warehouse.save(update_fields=["archived_at", "version"])
        warehouse.bins.filter(closed_at=None).update(closed_at=warehouse.archived_at)
        record(act, "locations.archive_warehouse", document=warehouse.code)
        announce(Notice("locations.warehouse_archived", warehouse_ids=frozenset([warehouse.pk])))
        announce_changes({warehouse.pk})
    return warehouse


@transaction.atomic
def restore_warehouse(act: Act, *, code: str, version: int) -> Warehouse:
    """Take an archived warehouse into use again, with the bins that were closed with it."""
    warehouse = _locked_warehouse(code, version)
    if warehouse.archived_at is not None:
        warehouse.bins.filter(closed_at=warehouse.archived_at).update(closed_at=None)
        warehouse.archived_at, warehouse.version = None, warehouse.version + 1
        warehouse.save(update_fields=["archived_at", "version"])
        record(act, "locations.restore_warehouse", document=warehouse.code)
        announce_changes({warehouse.pk})
    return warehouse


def _check_warehouse(warehouse: Warehouse, wanted: dict[str, Any]) -> None:
    if "name" in wanted:
        check_name(wanted["name"])
    if (zone := wanted.get("time_zone")) and zone not in available_timezones() - {"localtime"}:
        raise invalid(InvalidPlace, "/time_zone", f"“{zone[:40]}” is not a time zone. Write it like Europe/London.")
    for name, longest in (("street", 200), ("postcode", 20), ("city", 100)):
        if len(text := wanted.get(name, "")) > longest or not text.isprintable():
            raise invalid(InvalidPlace, f"/{name}", f"At most {longest} printable characters.")
    if set(wanted.get("open_days", "")) - set(EVERY_DAY):
        raise invalid(InvalidPlace, "/open_days", "Name days of the week by their digits, 1 for Monday.")
    if len(wanted.get("closed_on", ())) > MOST_CLOSED:
        raise invalid(InvalidPlace, "/closed_on", f"At most {MOST_CLOSED} days. Take those that are over from the list.")
    if gln := wanted.get("gln"):
        _check_gln(warehouse, gln)
    if (country := wanted.get("country")) and (fault := country_error(country, "/country")):
        raise InvalidPlace(fault.message, errors=[fault])
    on_earth = [wanted.get(name, getattr(warehouse, name)) for name in ("latitude", "longitude")]
    if (on_earth[0] is None) != (on_earth[1] is None):
        raise invalid(InvalidPlace, "/latitude", "Coordinates are a latitude and a longitude. Give both, or none.")
    for name, limit in (("latitude", 90), ("longitude", 180)):
        degrees: Decimal | None = wanted.get(name)
        if degrees is not None and not (degrees.is_finite() and abs(degrees) <= limit and degrees == round(degrees, 5)):
            raise invalid(
                InvalidPlace, f"/{name}", f"The {name} is from -{limit} to {limit} degrees, with at most five decimals."
            )


def _check_gln(warehouse: Warehouse, gln: str) -> None:
    try:
        keys.gln(gln)
    except UnreadableCode as refused:
        raise invalid(InvalidPlace, "/gln", f"“{gln[:20]}” is no GLN: thirteen digits, the last a check digit.") from refused
    if Warehouse.objects.filter(gln=gln).exclude(pk=warehouse.pk).exists():
        raise invalid(PlaceTaken, "/gln", f"Another warehouse has the GLN {gln}.")


def _locked_warehouse(code: str, version: int) -> Warehouse:
    warehouse = Warehouse.objects.select_for_update().get(pk=queries.warehouse_of_code(code).pk)
    if warehouse.version != version:
        raise StaleVersion("Somebody else changed this warehouse since you read it. Look at it again and repeat your change.")
    return warehouse

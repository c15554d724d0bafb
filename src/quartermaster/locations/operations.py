"""The verbs of places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction

from quartermaster.accounts.acts import Act, record, record_many
from quartermaster.codes import keys
from quartermaster.codes.faults import UnreadableCode
from quartermaster.kernel import clock
from quartermaster.kernel.iso import country_error
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, Refusal, StaleVersion
from quartermaster.locations import plans, queries
from quartermaster.locations.holding import NAMES, Holding, faults
from quartermaster.locations.models import Bin, Warehouse, Zone
from quartermaster.locations.plans import KEEP, BinRow, Keep, Plan, Spot
from quartermaster.web.spreadsheets import Report, RowsRefused


class InvalidPlace(Invalid):
    code = "invalid_code"
    title = "Not a code of a place"


class InvalidPlaceName(Invalid):
    code = "invalid_name"
    title = "Not a name"


class PlaceTaken(Conflict):
    code = "place_taken"
    title = "This place exists already"


class InvalidPattern(Invalid):
    code = "invalid_pattern"
    title = "Not a pattern of bins"


class KindIsFixed(Conflict):
    code = "kind_is_fixed"
    title = "The kind of a bin does not change"


class LastBinOfItsKind(Conflict):
    """Without an open dock nothing can be received, without open staging nothing picked."""

    code = "last_bin_of_its_kind"
    title = "The last open bin of its kind"


class RoleDoesNotSuit(Conflict):
    """Reserve is storage; carts and totes are staging."""

    code = "role_does_not_suit"
    title = "The bin cannot be used so"


class NotCoordinates(Invalid):
    code = "not_coordinates"
    title = "Not coordinates"


class NotAHolding(Invalid):
    """What a place is said to hold makes no sense."""

    code = "not_a_holding"
    title = "Not what a place can hold"


class DuplicateBin(Invalid):
    code = "duplicate_bin"
    title = "A bin is there twice"


class WarehouseInUse(Conflict):
    """There is stock in it, or a document that has not ended names it."""

    code = "warehouse_in_use"
    title = "The warehouse is still in use"


_BY_CODE: dict[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (InvalidPlace, KindIsFixed, RoleDoesNotSuit, NotCoordinates, NotAHolding, DuplicateBin, queries.UnknownPlace)
}
NEEDED = (Bin.Kind.DOCK, Bin.Kind.STAGING)
CHANGEABLE = ["zone", "walk_order", "role", "aisle", "position", "level", *NAMES]


@transaction.atomic
def add_warehouse(act: Act, *, code: str, name: str) -> Warehouse:
    """A new warehouse with a dock, a staging and a quarantine bin, so that it can receive and ship from the start."""
    _check_code(code, 20)
    if "/" in code:
        raise _invalid(InvalidPlace, "/code", "A warehouse's code has no slash: bins are written WAREHOUSE/BIN.")
    _check_name(name)
    if Warehouse.objects.filter(code__iexact=code).exists():
        raise _invalid(PlaceTaken, "/code", f"There is already a warehouse {code}.")
    with _quicker_refused():
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
    _announce({warehouse.pk})
    return warehouse


@transaction.atomic
def add_zone(act: Act, *, warehouse: str, code: str, name: str = "") -> Zone:
    """A part of a warehouse that is walked as one."""
    place = queries.find_warehouse(warehouse)
    _check_code(code, 20)
    if name:
        _check_name(name)
    if place.zones.filter(code__iexact=code).exists():
        raise _invalid(PlaceTaken, "/code", f"{place.name} has a zone {code} already.")
    with _quicker_refused():
        zone = Zone.objects.create(warehouse=place, code=code, name=name)
    record(act, "locations.add_zone", document=place.code, zone=code)
    _announce({place.pk})
    return zone


@transaction.atomic
def add_bins(act: Act, *, warehouse: str, pattern: str, kind: str = "storage", zone: str = "") -> list[Bin]:
    """New bins from a pattern such as "A-01-1…A-12-4", at the end of the walk in that order. Refused where one exists."""
    place = queries.find_warehouse(warehouse)
    codes = plans.expand(pattern)
    if not codes:
        raise _invalid(
            InvalidPattern, "/pattern", f"Write one code, or a range of at most {plans.MOST_BINS:,} such as A-01-1…A-12-4."
        )
    rows = [BinRow(place.code, code, zone=zone or KEEP, kind=kind) for code in codes]
    plan = plans.plan(rows, queries.known_about(rows, lock=True))
    _refuse_faults(plan.errors)
    if len(plan.creates) < len(codes):
        made = {wanted.code for wanted in plan.creates}
        there = next(code for code in codes if code not in made)
        raise _invalid(
            PlaceTaken, "/pattern", f"{place.name} has a bin {there} already ({len(codes) - len(made)} of {len(codes)} exist)."
        )
    _carry_out(act, plan)
    return list(place.bins.filter(code__in=codes).order_by("walk_order", "code"))


@transaction.atomic
def load_bins(act: Act, *, rows: Sequence[BinRow], dry_run: bool = False) -> Report:
    """Create and change bins as the rows say, all or none; the report names every fault, and with one nothing is written."""
    plan = plans.plan(rows, queries.known_about(rows, lock=not dry_run))
    if not dry_run and not plan.errors:
        _carry_out(act, plan)
    return Report(len(plan.creates), len(plan.changes), plan.unchanged, tuple(plan.errors))


@transaction.atomic
def save_bins(act: Act, *, rows: Sequence[BinRow]) -> Report:
    """`load_bins` for callers that want a refusal instead of a report with faults."""
    plan = plans.plan(rows, queries.known_about(rows, lock=True))
    _refuse_faults(plan.errors)
    _carry_out(act, plan)
    return Report(len(plan.creates), len(plan.changes), plan.unchanged)


@transaction.atomic
def read_coordinates(act: Act, *, warehouse: str) -> int:
    """Give every bin of a warehouse that has no coordinates those that its code spells ("A-07-2": aisle 1, 7 metres from the
    front, level 2); how many got some."""
    place = queries.find_warehouse(warehouse)
    bins = list(Bin.objects.select_for_update().filter(warehouse=place, aisle=None, role__in=["", "reserve"]).order_by("id"))
    found = [(one, spot) for one in bins if (spot := plans.spot_of_code(one.code))]
    for one, spot in found:
        one.aisle, one.position, one.level = spot.aisle, spot.position, spot.level
    Bin.objects.bulk_update([one for one, _ in found], ["aisle", "position", "level"], batch_size=1000)
    if found:
        record(act, "locations.read_coordinates", document=place.code, bins=len(found))
        _announce({place.pk})
    return len(found)


@transaction.atomic
def change_bin(
    act: Act,
    *,
    bin_id: int,
    version: int,
    walk_order: int | Keep = KEEP,
    zone: str | Keep = KEEP,
    closed: bool | Keep = KEEP,
    role: str | Keep = KEEP,
    spot: Spot | Keep = KEEP,
    holding: Holding | Keep = KEEP,
) -> Bin:
    """Move a bin in the walk or to another zone, say where it is, what it is used for and what it can hold, close it to new
    goods, or open it again. What lies in it stays.

    The last open dock or staging bin of a warehouse is neither closed nor made a cart. The kind never changes.
    """
    place, warehouse = _locked(bin_id, version)
    fields: list[str] = []
    if walk_order is not KEEP and walk_order != place.walk_order:
        if not 0 <= walk_order <= plans.FURTHEST_WALK:
            raise _invalid(InvalidPlace, "/walk_order", "The walking order is a whole number from 0 on.")
        place.walk_order = walk_order
        fields.append("walk_order")
    if zone is not KEEP and zone != (place.zone.code if place.zone else ""):
        place.zone = queries.find_zone(warehouse, zone) if zone else None
        fields.append("zone")
    if role is not KEEP and role != place.role:
        if fault := plans.role_fault(role, place.kind):
            raise _invalid(RoleDoesNotSuit, "/role", fault)
        _require_another(place, closing=role in (Bin.Role.CART, Bin.Role.TOTE))
        place.role = role
        fields.append("role")
    if spot is not KEEP and spot != Spot(place.aisle, place.position, place.level):
        if fault := plans.spot_fault(spot):
            raise _invalid(NotCoordinates, "/aisle", fault)
        place.aisle, place.position, place.level = spot.aisle, spot.position, spot.level
        fields += ["aisle", "position", "level"]
    fields += _hold(place, holding)
    if closed is not KEEP and closed != (place.closed_at is not None):
        _require_another(place, closing=closed)
        place.closed_at = clock.now() if closed else None
        fields.append("closed_at")
    if fields:
        place.version += 1
        place.save(update_fields=[*fields, "version"])
        record(
            act, "locations.change_bin", document=f"{warehouse.code} {place.code}", changed=", ".join(fields).replace("_", " ")
        )
        _announce({warehouse.pk})
    return place


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
) -> Warehouse:
    """Rename a warehouse, say in which time zone it is (empty: the program's), at which address and where on earth, and by which
    number GS1 knows it, if it still has that version. The code stays."""
    warehouse = _locked_warehouse(code, version)
    given = {"name": name, "time_zone": time_zone, "street": street, "postcode": postcode, "city": city, "gln": gln}
    wanted: dict[str, Any] = {field: text.strip() for field, text in given.items() if text is not KEEP}
    if country is not KEEP:
        wanted["country"] = country.strip().upper()
    wanted |= {field: on for field, on in (("latitude", latitude), ("longitude", longitude)) if on is not KEEP}
    _check_warehouse(warehouse, wanted)
    changed = {name: text for name, text in wanted.items() if getattr(warehouse, name) != text}
    if changed:
        said = {
            name.replace("_", " "): f"{getattr(warehouse, name) or 'none'} → {new or 'none'}" for name, new in changed.items()
        }
        for name, text in changed.items():
            setattr(warehouse, name, text)
        warehouse.version += 1
        warehouse.save(update_fields=[*changed, "version"])
        record(act, "locations.change_warehouse", document=warehouse.code, **said)
        _announce({warehouse.pk})
    return warehouse


def _check_warehouse(warehouse: Warehouse, wanted: dict[str, Any]) -> None:
    if "name" in wanted:
        _check_name(wanted["name"])
    if (zone := wanted.get("time_zone")) and zone not in available_timezones() - {"localtime"}:
        raise _invalid(InvalidPlace, "/time_zone", f"“{zone[:40]}” is not a time zone. Write it like Europe/London.")
    for name, longest in (("street", 200), ("postcode", 20), ("city", 100)):
        if len(text := wanted.get(name, "")) > longest or not text.isprintable():
            raise _invalid(InvalidPlace, f"/{name}", f"At most {longest} printable characters.")
    if gln := wanted.get("gln"):
        _check_gln(warehouse, gln)
    if (country := wanted.get("country")) and (fault := country_error(country, "/country")):
        raise InvalidPlace(fault.message, errors=[fault])
    on_earth = [wanted.get(name, getattr(warehouse, name)) for name in ("latitude", "longitude")]
    if (on_earth[0] is None) != (on_earth[1] is None):
        raise _invalid(InvalidPlace, "/latitude", "Coordinates are a latitude and a longitude. Give both, or none.")
    for name, limit in (("latitude", 90), ("longitude", 180)):
        degrees: Decimal | None = wanted.get(name)
        if degrees is not None and not (degrees.is_finite() and abs(degrees) <= limit and degrees == round(degrees, 5)):
            raise _invalid(
                InvalidPlace, f"/{name}", f"The {name} is from -{limit} to {limit} degrees, with at most five decimals."
            )


def _check_gln(warehouse: Warehouse, gln: str) -> None:
    try:
        keys.gln(gln)
    except UnreadableCode as refused:
        raise _invalid(InvalidPlace, "/gln", f"“{gln[:20]}” is no GLN: thirteen digits, the last a check digit.") from refused
    if Warehouse.objects.filter(gln=gln).exclude(pk=warehouse.pk).exists():
        raise _invalid(PlaceTaken, "/gln", f"Another warehouse has the GLN {gln}.")


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
        _announce({warehouse.pk})
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
        _announce({warehouse.pk})
    return warehouse


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
        _check_name(wanted)
    details = {"name": f"{zone.name or 'none'} → {wanted or 'none'}"} if wanted != zone.name else {}
    details |= {field: str(getattr(zone, field) or "none") for field in _hold(zone, holding)}
    if details:
        zone.name, zone.version = wanted, zone.version + 1
        zone.save(update_fields=[*details, "version"])
        told = {field.replace("_", " "): change for field, change in details.items()}
        record(act, "locations.change_zone", document=zone.warehouse.code, zone=zone.code, **told)
        _announce({zone.warehouse_id})
    return zone


def _hold(place: Bin | Zone, holding: Holding | Keep) -> list[str]:
    """Set what a place can hold; the fields that changed."""
    if holding is KEEP:
        return []
    for name, fault in faults(holding):
        raise _invalid(NotAHolding, f"/{name}", fault)
    changed = {name: said for name, said in holding.said().items() if getattr(place, name) != said}
    for name, said in changed.items():
        setattr(place, name, said)
    return list(changed)


# ---------------------------------------------------------------- below: carrying a plan out


def _refuse_faults(errors: Sequence[FieldError]) -> None:
    if not errors:
        return
    codes = {error.code for error in errors}
    refusal = _BY_CODE.get(codes.pop(), RowsRefused) if len(codes) == 1 else RowsRefused
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    raise refusal(errors[0].message + more, errors=errors)


def _carry_out(act: Act, plan: Plan) -> None:
    zones = _zones([*plan.creates, *plan.changes])

    def as_bin(wanted: plans.Wanted) -> Bin:
        zone = zones[wanted.warehouse_id, wanted.zone.upper()] if wanted.zone else None
        return Bin(
            pk=wanted.bin_id or None,
            warehouse_id=wanted.warehouse_id,
            zone=zone,
            code=wanted.code,
            kind=wanted.kind,
            walk_order=wanted.walk_order,
            role=wanted.role,
            aisle=wanted.spot.aisle,
            position=wanted.spot.position,
            level=wanted.spot.level,
            **wanted.holding.said(),
        )

    with _quicker_refused():
        Bin.objects.bulk_create([as_bin(wanted) for wanted in plan.creates], batch_size=5000)
        Bin.objects.bulk_update([as_bin(wanted) for wanted in plan.changes], CHANGEABLE, batch_size=1000)
    warehouses = Warehouse.objects.in_bulk({wanted.warehouse_id for wanted in (*plan.creates, *plan.changes)})
    added: dict[int, int] = dict.fromkeys(warehouses, 0)
    changed = dict(added)
    for wanted in plan.creates:
        added[wanted.warehouse_id] += 1
    for wanted in plan.changes:
        changed[wanted.warehouse_id] += 1
    record_many(
        act, "locations.load_bins", {place.code: {"added": added[pk], "changed": changed[pk]} for pk, place in warehouses.items()}
    )
    _announce(warehouses)


def _zones(bins: Sequence[plans.Wanted]) -> dict[tuple[int, str], Zone]:
    """The zones that the bins name, made where they are missing."""
    wanted = {(one.warehouse_id, one.zone.upper()): one.zone for one in bins if one.zone}
    present = queries.zones_of({warehouse_id for warehouse_id, _ in wanted})
    missing = [
        Zone(warehouse_id=warehouse_id, code=code)
        for (warehouse_id, key), code in wanted.items()
        if (warehouse_id, key) not in present
    ]
    with _quicker_refused():
        made = Zone.objects.bulk_create(missing)
    return present | {(zone.warehouse_id, zone.code.upper()): zone for zone in made}


@contextmanager
def _quicker_refused() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise PlaceTaken("Somebody else has just added one of these places. Look again and repeat.") from error


def _locked_warehouse(code: str, version: int) -> Warehouse:
    warehouse = Warehouse.objects.select_for_update().get(pk=queries.warehouse_of_code(code).pk)
    if warehouse.version != version:
        raise StaleVersion("Somebody else changed this warehouse since you read it. Look at it again and repeat your change.")
    return warehouse


def _locked(bin_id: int, version: int) -> tuple[Bin, Warehouse]:
    place = Bin.objects.select_for_update(of=("self",)).select_related("warehouse", "zone").filter(pk=bin_id).first()
    if place is None or place.warehouse is None:
        raise queries.UnknownPlace("There is no such bin.")
    if place.version != version:
        raise StaleVersion("Somebody else changed this bin since you read it. Look at it again and repeat your change.")
    return place, place.warehouse


def _require_another(place: Bin, *, closing: bool) -> None:
    if not closing or place.kind not in NEEDED:
        return
    others = Bin.objects.filter(warehouse=place.warehouse, kind=place.kind, role="", closed_at=None).exclude(pk=place.pk)
    if not others.exists():
        label = Bin.Kind(place.kind).label.lower()
        raise LastBinOfItsKind(f"{place.code} is the last open {label} bin of {place.warehouse}. Open or add another one first.")


def _check_code(code: str, longest: int) -> None:
    if fault := plans.code_fault(code, longest):
        raise _invalid(InvalidPlace, "/code", fault)


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > 100 or not name.isprintable():
        raise _invalid(InvalidPlaceName, "/name", "A name has 1 to 100 printable characters on one line.")


def _invalid(refusal: type[Refusal], pointer: str, message: str) -> Refusal:
    return refusal(message, errors=[FieldError(pointer, refusal.code, message)])


def _announce(warehouse_ids: Iterable[int]) -> None:
    announce(Notice("locations.changed", warehouse_ids=frozenset(warehouse_ids)))

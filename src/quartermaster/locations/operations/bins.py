"""Bins: one changed, or many made and changed as a pattern or a sheet says."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from quartermaster.accounts.acts import Act, record, record_many
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import FieldError, Refusal, StaleVersion
from quartermaster.locations import plans, queries
from quartermaster.locations.holding import NAMES, Holding
from quartermaster.locations.models import Bin, Warehouse, Zone
from quartermaster.locations.operations.checking import announce_changes, hold, quicker_refused
from quartermaster.locations.operations.refusals import (
    DuplicateBin,
    InvalidPattern,
    InvalidPlace,
    KindIsFixed,
    LastBinOfItsKind,
    NotAHolding,
    NotCoordinates,
    PlaceTaken,
    RoleDoesNotSuit,
    invalid,
)
from quartermaster.locations.plans import KEEP, BinRow, Keep, Plan, Spot
from quartermaster.web.spreadsheets import Report, RowsRefused

_BY_CODE: dict[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (InvalidPlace, KindIsFixed, RoleDoesNotSuit, NotCoordinates, NotAHolding, DuplicateBin, queries.UnknownPlace)
}
NEEDED = (Bin.Kind.DOCK, Bin.Kind.STAGING)
CHANGEABLE = ["zone", "walk_order", "role", "aisle", "position", "level", *NAMES]


@transaction.atomic
def add_bins(act: Act, *, warehouse: str, pattern: str, kind: str = "storage", zone: str = "") -> list[Bin]:
    """New bins from a pattern such as "A-01-1…A-12-4", at the end of the walk in that order. Refused where one exists."""
    place = queries.find_warehouse(warehouse)
    codes = plans.expand(pattern)
    if not codes:
        raise invalid(
            InvalidPattern, "/pattern", f"Write one code, or a range of at most {plans.MOST_BINS:,} such as A-01-1…A-12-4."
        )
    rows = [BinRow(place.code, code, zone=zone or KEEP, kind=kind) for code in codes]
    plan = plans.plan(rows, queries.known_about(rows, lock=True))
    _refuse_faults(plan.errors)
    if len(plan.creates) < len(codes):
        made = {wanted.code for wanted in plan.creates}
        there = next(code for code in codes if code not in made)
        raise invalid(
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
        announce_changes({place.pk})
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
            raise invalid(InvalidPlace, "/walk_order", "The walking order is a whole number from 0 on.")
        place.walk_order = walk_order
        fields.append("walk_order")
    if zone is not KEEP and zone != (place.zone.code if place.zone else ""):
        place.zone = queries.find_zone(warehouse, zone) if zone else None
        fields.append("zone")
    if role is not KEEP and role != place.role:
        if fault := plans.role_fault(role, place.kind):
            raise invalid(RoleDoesNotSuit, "/role", fault)
        _require_another(place, closing=role in (Bin.Role.CART, Bin.Role.TOTE))
        place.role = role
        fields.append("role")
    if spot is not KEEP and spot != Spot(place.aisle, place.position, place.level):
        if fault := plans.spot_fault(spot):
            raise invalid(NotCoordinates, "/aisle", fault)
        place.aisle, place.position, place.level = spot.aisle, spot.position, spot.level
        fields += ["aisle", "position", "level"]
    fields += hold(place, holding)
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
        announce_changes({warehouse.pk})
    return place


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

    with quicker_refused():
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
    announce_changes(warehouses)


def _zones(bins: Sequence[plans.Wanted]) -> dict[tuple[int, str], Zone]:
    """The zones that the bins name, made where they are missing."""
    wanted = {(one.warehouse_id, one.zone.upper()): one.zone for one in bins if one.zone}
    present = queries.zones_of({warehouse_id for warehouse_id, _ in wanted})
    missing = [
        Zone(warehouse_id=warehouse_id, code=code)
        for (warehouse_id, key), code in wanted.items()
        if (warehouse_id, key) not in present
    ]
    with quicker_refused():
        made = Zone.objects.bulk_create(missing)
    return present | {(zone.warehouse_id, zone.code.upper()): zone for zone in made}


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

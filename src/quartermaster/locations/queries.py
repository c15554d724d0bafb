"""Questions about places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from quartermaster.kernel import db
from quartermaster.kernel.refusals import NotFound
from quartermaster.locations import distances
from quartermaster.locations.holding import NAMES, Holding
from quartermaster.locations.models import Bin, Warehouse, Zone
from quartermaster.locations.plans import BinRow, Known, KnownBin, Spot


class UnknownPlace(NotFound):
    code = "unknown_place"
    title = "There is no such place"


def virtual_bin(kind: Bin.Kind) -> Bin:
    """The one bin that stands for suppliers, customers, loss, production, transit or another owner."""
    return Bin.objects.get(kind=kind, warehouse__isnull=True)


def bins_by_id(bin_ids: Iterable[int]) -> dict[int, Bin]:
    return Bin.objects.in_bulk(list(bin_ids))


class BinFacts(NamedTuple):
    """What bulk work needs to know of a bin; a fraction of the time of a whole `Bin`."""

    code: str
    kind: str
    warehouse_id: int | None


def bin_facts(bin_ids: Iterable[int]) -> dict[int, BinFacts]:
    found = db.rows(
        "SELECT id, code, kind, warehouse_id FROM locations_bin WHERE id = ANY(%s::bigint[])", [db.array(list(bin_ids))]
    )
    return {bin_id: BinFacts(*facts) for bin_id, *facts in found}


def find_warehouse(code: str) -> Warehouse:
    """The warehouse of that code (letter case does not matter), or `UnknownPlace`."""
    try:
        return Warehouse.objects.get(code__iexact=code.strip(), archived_at=None)
    except Warehouse.DoesNotExist:
        raise UnknownPlace(f"There is no warehouse “{code[:40]}”. See Warehouse for the codes.") from None


def warehouse_of_code(code: str) -> Warehouse:
    """`find_warehouse`, archived ones too."""
    found = Warehouse.objects.filter(code__iexact=code.strip()).first()
    if found is None:
        raise UnknownPlace(f"There is no warehouse “{code[:40]}”.")
    return found


def zone_of_id(zone_id: int) -> Zone:
    found = Zone.objects.select_related("warehouse").filter(pk=zone_id).first()
    if found is None:
        raise UnknownPlace("There is no such zone.")
    return found


def find_bin(warehouse: Warehouse, code: str) -> Bin:
    """The bin of that code in the warehouse, or `UnknownPlace`."""
    try:
        return Bin.objects.get(warehouse=warehouse, code__iexact=code.strip())
    except Bin.DoesNotExist:
        raise UnknownPlace(f"There is no bin “{code[:40]}” in {warehouse.name}.") from None


def first_bin(warehouse: Warehouse, kind: Bin.Kind) -> Bin:
    """The first open bin of a kind in walking order that stands where it is: where receipts land, where picks are staged."""
    found = Bin.objects.filter(warehouse=warehouse, kind=kind, role="", closed_at=None).order_by("walk_order", "code").first()
    if found is None:
        raise UnknownPlace(f"{warehouse.name} has no open {Bin.Kind(kind).label.lower()} bin. Add one under Warehouse.")
    return found


def find_zone(warehouse: Warehouse, code: str) -> Zone:
    """The zone of that code in the warehouse, or `UnknownPlace`."""
    try:
        return Zone.objects.get(warehouse=warehouse, code__iexact=code.strip())
    except Zone.DoesNotExist:
        raise UnknownPlace(f"There is no zone “{code[:20]}” in {warehouse.name}.") from None


def warehouses() -> QuerySet[Warehouse]:
    """Those in use."""
    return Warehouse.objects.filter(archived_at=None).order_by("code")


def warehouses_with_counts() -> QuerySet[Warehouse]:
    """Those in use, each with its zones and its open bins, counted apart: joined, they would multiply."""
    return warehouses().annotate(zone_count=_counted(Zone.objects.all()), bin_count=_counted(Bin.objects.filter(closed_at=None)))


def archived_warehouses() -> QuerySet[Warehouse]:
    return Warehouse.objects.exclude(archived_at=None).order_by("code")


def bin_counts(warehouse: Warehouse) -> dict[str, int]:
    """Kind of bin → how many open ones the warehouse has."""
    rows = Bin.objects.filter(warehouse=warehouse, closed_at=None).order_by().values_list("kind").annotate(count=Count("pk"))
    return dict(rows)


def zones_with_counts(warehouse: Warehouse) -> QuerySet[Zone]:
    """Its zones, each with how many open bins are in it (`bin_count`)."""
    own = Bin.objects.filter(zone=OuterRef("pk"), closed_at=None).order_by().values("zone").annotate(count=Count("pk"))
    counted = Coalesce(Subquery(own.values("count")), Value(0))
    return warehouse.zones.annotate(bin_count=counted).order_by("code")


def _counted(rows: QuerySet[Zone] | QuerySet[Bin]) -> Coalesce:
    """How many of the rows are in the outer warehouse."""
    own = rows.filter(warehouse=OuterRef("pk")).order_by().values("warehouse").annotate(count=Count("pk"))
    return Coalesce(Subquery(own.values("count")), Value(0))


def zones() -> QuerySet[Zone]:
    return Zone.objects.select_related("warehouse").order_by("warehouse__code", "code")


def bins() -> QuerySet[Bin]:
    """The physical bins."""
    return Bin.objects.filter(warehouse__isnull=False).select_related("warehouse", "zone")


def bin_of_id(bin_id: int) -> Bin:
    found = bins().filter(pk=bin_id).first()
    if found is None:
        raise UnknownPlace("There is no such bin.")
    return found


def zones_of(warehouse_ids: Iterable[int]) -> dict[tuple[int, str], Zone]:
    """Zones by warehouse id and upper-case code."""
    return {(zone.warehouse_id, zone.code.upper()): zone for zone in Zone.objects.filter(warehouse__in=list(warehouse_ids))}


def known_about(rows: Sequence[BinRow], *, lock: bool) -> Known:
    """What planning needs to know, in three queries however many rows; `lock` lets one load into a warehouse wait for another."""
    codes = {row.warehouse.strip().upper() for row in rows}
    found = Warehouse.objects.filter(archived_at=None).order_by("id")
    places = {
        place.code.upper(): place.pk for place in (found.select_for_update() if lock else found) if place.code.upper() in codes
    }
    last = dict(Bin.objects.filter(warehouse__in=places.values()).values_list("warehouse").annotate(Max("walk_order")))
    present = bins().filter(warehouse__in=places.values())
    known = {
        (warehouse_id, code.upper()): KnownBin(pk, code, zone or "", kind, walk_order, role, Spot(*told[:3]), Holding(*told[3:]))
        for warehouse_id, pk, code, zone, kind, walk_order, role, *told in present.values_list(
            "warehouse_id", "pk", "code", "zone__code", "kind", "walk_order", "role", "aisle", "position", "level", *NAMES
        )
    }
    return Known(places, known, last)


def depth_of(warehouse_id: int) -> int:
    """How long the aisles of a warehouse are: its furthest bin."""
    return Bin.objects.filter(warehouse_id=warehouse_id).aggregate(furthest=Max("position"))["furthest"] or 0


def spot_of(place: Bin) -> distances.Spot | None:
    """Where a bin is, if it has coordinates."""
    return distances.Spot(place.aisle, place.position or 0) if place.aisle is not None else None


def walks_begin_at(warehouse_id: int) -> distances.Spot:
    """Walks begin and end where picked goods are put down to be packed, if that has coordinates."""
    found = Bin.objects.filter(warehouse_id=warehouse_id, kind=Bin.Kind.STAGING, role="", closed_at=None, aisle__isnull=False)
    first = found.order_by("walk_order", "code").first()
    return (spot_of(first) if first else None) or distances.FRONT

"""Questions about places."""

from __future__ import annotations

from collections.abc import Iterable

from quartermaster.kernel.refusals import NotFound
from quartermaster.locations.models import Bin, Warehouse


class UnknownPlace(NotFound):
    code = "unknown_place"
    title = "There is no such place"


def virtual_bin(kind: Bin.Kind) -> Bin:
    """The one bin that stands for suppliers, customers, loss, production or transit."""
    return Bin.objects.get(kind=kind, warehouse__isnull=True)


def bins_by_id(bin_ids: Iterable[int]) -> dict[int, Bin]:
    return Bin.objects.in_bulk(list(bin_ids))


def find_warehouse(code: str) -> Warehouse:
    """The warehouse of that code (letter case does not matter), or `UnknownPlace`."""
    try:
        return Warehouse.objects.get(code__iexact=code.strip(), archived_at=None)
    except Warehouse.DoesNotExist:
        raise UnknownPlace(f"There is no warehouse “{code[:40]}”. See Warehouse for the codes.") from None


def find_bin(warehouse: Warehouse, code: str) -> Bin:
    """The bin of that code in the warehouse, or `UnknownPlace`."""
    try:
        return Bin.objects.get(warehouse=warehouse, code__iexact=code.strip())
    except Bin.DoesNotExist:
        raise UnknownPlace(f"There is no bin “{code[:40]}” in {warehouse.name}.") from None


def first_bin(warehouse: Warehouse, kind: Bin.Kind) -> Bin:
    """The first open bin of a kind in walking order: where receipts land, where picks are staged."""
    found = Bin.objects.filter(warehouse=warehouse, kind=kind, closed_at=None).order_by("walk_order", "code").first()
    if found is None:
        raise UnknownPlace(f"{warehouse.name} has no open {Bin.Kind(kind).label.lower()} bin. Add one under Warehouse.")
    return found

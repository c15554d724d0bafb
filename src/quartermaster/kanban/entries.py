"""Loops as they are written, in codes, and what the verbs make of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quartermaster.kanban.models import Loop
from quartermaster.kanban.operations import NewLoop
from quartermaster.locations.queries import find_warehouse, find_zone
from quartermaster.purchasing.queries import supplier_by_code
from quartermaster.stock import references


@dataclass(frozen=True, slots=True)
class Written:
    """A loop in codes. Bins are of its warehouse; no owner is the house."""

    sku: str
    warehouse: str
    source: str
    container: Decimal
    most_cards: int
    owner: str = ""
    zone: str = ""
    bin: str = ""
    supplier: str = ""
    from_warehouse: str = ""
    from_bin: str = ""
    per_day: Decimal | None = None
    lead_days: Decimal | None = None
    allowance: Decimal = Decimal(10)


def read(written: Written) -> NewLoop:
    """With ids instead of codes; a code that is none is refused at its field."""
    place = find_warehouse(written.warehouse)

    def inside(code: str, pointer: str) -> int | None:
        return references.find_bin_id(f"{place.code}/{code}", pointer=pointer) if code else None

    return NewLoop(
        owner_id=references.find_owner_id(written.owner or None),
        sku_id=references.find_sku(written.sku).id,
        warehouse_id=place.pk,
        source=written.source,
        container=written.container,
        most_cards=written.most_cards,
        zone_id=find_zone(place, written.zone).pk if written.zone else None,
        bin_id=inside(written.bin, "/bin"),
        supplier_id=supplier_by_code(written.supplier).pk if written.supplier else None,
        from_warehouse_id=find_warehouse(written.from_warehouse).pk if written.from_warehouse else None,
        from_bin_id=inside(written.from_bin, "/from_bin"),
        per_day=written.per_day,
        lead_days=written.lead_days,
        allowance=written.allowance,
    )


def written(loop: Loop) -> Written:
    """A loop as it would be written."""
    return Written(
        loop.sku.code,
        loop.warehouse.code,
        loop.source,
        loop.container,
        loop.most_cards,
        owner=loop.owner.code,
        zone=loop.zone.code if loop.zone else "",
        bin=loop.bin.code if loop.bin else "",
        supplier=loop.supplier.code if loop.supplier else "",
        from_warehouse=loop.from_warehouse.code if loop.from_warehouse else "",
        from_bin=loop.from_bin.code if loop.from_bin else "",
        per_day=loop.per_day,
        lead_days=loop.lead_days,
        allowance=loop.allowance,
    )

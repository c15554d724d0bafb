"""What there is of a SKU, warehouse by warehouse, and how many bundles it makes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from quartermaster.kernel import db
from quartermaster.kernel.db import array
from quartermaster.stock.models import Availability

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Position:
    """What there is of a SKU, in the words of the trade; all quantities in its base unit."""

    sku_id: int
    sellable: Decimal = ZERO
    receiving: Decimal = ZERO
    held: Decimal = ZERO
    staged: Decimal = ZERO
    reserved: Decimal = ZERO
    warehouse_id: int | None = None

    @property
    def on_hand(self) -> Decimal:
        return self.sellable + self.receiving + self.held + self.staged

    @property
    def available(self) -> Decimal:
        return self.sellable - self.reserved


def positions(sku_ids: Iterable[int], *, warehouse_id: int | None = None, owner_id: int | None = None) -> dict[int, Position]:
    """The position of each SKU over all warehouses (or one), zero where the book has nothing. One indexed read."""
    wanted = list(sku_ids)
    rows = db.rows(
        """SELECT sku_id, sum(sellable), sum(receiving), sum(held), sum(staged), sum(reserved) FROM stock_availability
        WHERE sku_id = ANY(%s) AND (%s::bigint IS NULL OR warehouse_id = %s) AND (%s::bigint IS NULL OR owner_id = %s)
        GROUP BY sku_id""",
        [wanted, warehouse_id, warehouse_id, owner_id, owner_id],
    )
    found = {row[0]: Position(row[0], row[1], row[2], row[3], row[4], row[5], warehouse_id) for row in rows}
    return {sku_id: found.get(sku_id) or Position(sku_id, warehouse_id=warehouse_id) for sku_id in wanted}


def positions_by_warehouse(
    sku_ids: Iterable[int], *, warehouse_ids: Sequence[int] | None = None, owner_id: int | None = None
) -> list[Position]:
    """Each SKU's position in each warehouse that knows it (of those named), over all owners or for one. One indexed read."""
    return [
        Position(*row)
        for row in db.rows(
            """SELECT sku_id, sum(sellable), sum(receiving), sum(held), sum(staged), sum(reserved), warehouse_id
            FROM stock_availability
            WHERE sku_id = ANY(%s) AND (%s::bigint[] IS NULL OR warehouse_id = ANY(%s)) AND (%s::bigint IS NULL OR owner_id = %s)
            GROUP BY sku_id, warehouse_id ORDER BY sku_id, warehouse_id""",
            [list(sku_ids), warehouse_ids, warehouse_ids, owner_id, owner_id],
        )
    ]


def available(sku_ids: Iterable[int], *, owner_id: int) -> dict[tuple[int, int], Decimal]:
    """(SKU, warehouse) → available, for an owner's goods. Pairs the book does not know are left out."""
    rows = db.rows(
        """SELECT sku_id, warehouse_id, sellable - reserved FROM stock_availability
        WHERE sku_id = ANY(%s::bigint[]) AND owner_id = %s""",
        [array(list(sku_ids)), owner_id],
    )
    return {(sku_id, warehouse_id): quantity for sku_id, warehouse_id, quantity in rows}


KITS = """
SELECT sku_id, warehouse_id, sum(kits) AS kits FROM (
    SELECT part.sku_id, v.warehouse_id, min(div(greatest(v.sellable - v.reserved, 0), part.quantity)) AS kits, count(*) AS there
      FROM catalog_bundlepart part JOIN stock_availability v ON v.sku_id = part.component_id
     WHERE {which} GROUP BY part.sku_id, v.warehouse_id, v.owner_id
) one_owner
WHERE there = (SELECT count(*) FROM catalog_bundlepart part WHERE part.sku_id = one_owner.sku_id) GROUP BY 1, 2
"""
"""So many of each bundle the components make in a warehouse: the minimum over them, an owner's goods with that owner's."""


def bundles_available(sku_ids: Iterable[int], *, owner_id: int | None = None) -> dict[tuple[int, int], Decimal]:
    """(Bundle, warehouse) → how many can be sold from there; warehouses that lack a component altogether are left out."""
    which = "part.sku_id = ANY(%s::bigint[]) AND (%s::bigint IS NULL OR v.owner_id = %s)"
    rows = db.rows(KITS.format(which=which), [array(list(sku_ids)), owner_id, owner_id])
    return {(sku_id, warehouse_id): kits for sku_id, warehouse_id, kits in rows}


def availabilities() -> QuerySet[Availability]:
    return Availability.objects.all()

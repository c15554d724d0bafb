"""What SKUs are made of: questions about bills of materials. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from quartermaster.catalog.models import Bill, BillLine, Sku
from quartermaster.kernel.db import array, rows
from quartermaster.kernel.refusals import NotFound

DEEPEST = 20
"""Levels that are shown; bills are never this deep, and a page must end."""


class NoBill(NotFound):
    code = "no_bill"
    title = "There is no bill of materials"


@dataclass(frozen=True, slots=True)
class Part:
    """So much of a component is in one of the kit."""

    sku_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Node:
    """One line of a bill as a tree shows it: `level` 1 is the kit's own, `total` what one of the kit needs of it."""

    level: int
    sku: Sku
    quantity: Decimal
    total: Decimal


def bill_of(sku: Sku) -> Bill | None:
    """The bill that holds, with its lines (`lines.all()`) by component."""
    return _bills().filter(sku=sku, ended_at=None).first()


def bill_or_refuse(sku: Sku) -> Bill:
    """The bill that holds, or `NoBill`."""
    found = bill_of(sku)
    if found is None:
        raise NoBill(f"{sku.code} has no bill of materials. Say on its page what it is made of.")
    return found


def bills_that_hold(sku_ids: Iterable[int]) -> dict[int, Bill]:
    """SKU → its bill, for those that have one."""
    return {bill.sku_id: bill for bill in _bills().filter(sku_id__in=list(sku_ids), ended_at=None)}


def all_that_hold() -> QuerySet[Bill]:
    return _bills().filter(ended_at=None)


def lines() -> QuerySet[BillLine]:
    """Every line of a bill that holds."""
    return BillLine.objects.filter(bill__ended_at=None).select_related("bill__sku", "component__unit")


def used_in(sku: Sku) -> QuerySet[BillLine]:
    """The bills that name the SKU as a component."""
    return lines().filter(component=sku).order_by("bill__sku__code")


def parts_of(sku_ids: Iterable[int]) -> dict[int, list[Part]]:
    """Bundle → what of it lies in stock, by component."""
    found: dict[int, list[Part]] = defaultdict(list)
    for sku_id, component_id, quantity in rows(_PARTS, [array(list(sku_ids))]):
        found[sku_id].append(Part(component_id, quantity))
    return found


_PARTS = """
SELECT sku_id, component_id, quantity FROM catalog_bundlepart WHERE sku_id = ANY(%s::bigint[]) ORDER BY sku_id, id
"""


def taken_apart(needs: Iterable[Part]) -> list[Part]:
    """What of the needs lies in stock: bundles are replaced by their parts, the same SKU is summed."""
    wanted = list(needs)
    parts = parts_of(need.sku_id for need in wanted)
    summed: dict[int, Decimal] = defaultdict(Decimal)
    for need in wanted:
        for part in parts.get(need.sku_id) or [Part(need.sku_id, Decimal(1))]:
            summed[part.sku_id] += part.quantity * need.quantity
    return [Part(sku_id, quantity) for sku_id, quantity in summed.items()]


def tree(sku: Sku) -> list[Node]:
    """What the SKU is made of, level below level, in the order of reading."""
    found = rows(_TREE, {"sku": sku.id, "deepest": DEEPEST})
    skus = Sku.objects.select_related("unit").in_bulk([component_id for _, component_id, _, _ in found])
    return [Node(level, skus[component_id], quantity, total) for level, component_id, quantity, total in found]


_TREE = """
WITH RECURSIVE tree (level, component_id, quantity, total, path) AS (
    SELECT 1, line.component_id, line.quantity, line.quantity::numeric, ARRAY[line.id]
      FROM catalog_bill bill JOIN catalog_billline line ON line.bill_id = bill.id
     WHERE bill.sku_id = %(sku)s AND bill.ended_at IS NULL
    UNION ALL
    SELECT level + 1, line.component_id, line.quantity, tree.total * line.quantity, tree.path || line.id
      FROM tree JOIN catalog_bill bill ON bill.sku_id = tree.component_id AND bill.ended_at IS NULL
      JOIN catalog_billline line ON line.bill_id = bill.id
     WHERE level < %(deepest)s
)
SELECT level, component_id, quantity, total FROM tree ORDER BY path
"""


def way_between(component_ids: Sequence[int], sku_id: int) -> list[str]:
    """The codes from one of the components down to the SKU, where it is made of it; else nothing."""
    found = rows(_WAY, {"components": array(list(component_ids)), "sku": sku_id})
    return list(found[0][0]) if found else []


_WAY = """
WITH RECURSIVE below (id, way) AS (
    SELECT id, ARRAY[code]::text[] FROM catalog_sku WHERE id = ANY(%(components)s::bigint[])
    UNION ALL
    SELECT sku.id, below.way || sku.code::text
      FROM below JOIN catalog_bill bill ON bill.sku_id = below.id AND bill.ended_at IS NULL
      JOIN catalog_billline line ON line.bill_id = bill.id JOIN catalog_sku sku ON sku.id = line.component_id
     WHERE below.id <> %(sku)s
)
SELECT way FROM below WHERE id = %(sku)s ORDER BY cardinality(way), way LIMIT 1
"""


def _bills() -> QuerySet[Bill]:
    return Bill.objects.select_related("sku__unit").prefetch_related("lines__component__unit")

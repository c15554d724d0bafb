"""Questions about weight: which SKUs are weighed, what movements' pieces weighed, what lies where."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Case, F, OuterRef, Subquery, Sum, When

from quartermaster.kernel.db import array, rows
from quartermaster.locations.models import Bin
from quartermaster.stock.models.weight import WeightEntry
from quartermaster.stock.moves import Cell
from quartermaster.stock.weighing import Weighed

ZERO = Decimal(0)

WEIGHED = """
    SELECT s.id, s.code, u.code, u.scale, s.nominal_weight, s.weight_tolerance
    FROM catalog_sku s JOIN catalog_unit u ON u.id = s.weighed_in_id
    WHERE s.weighed_in_id IS NOT NULL AND s.id = ANY(%s::bigint[])
"""


def weighed_among(sku_ids: Collection[int]) -> dict[int, Weighed]:
    """Those of the SKUs whose pieces are weighed. One look at an index that holds nothing but such SKUs."""
    return {row[0]: Weighed(*row[1:]) for row in rows(WEIGHED, [array(list(sku_ids))])} if sku_ids else {}


class MovedWeight(NamedTuple):
    """What a movement's pieces weighed. `per_piece`: its cost is one piece's. `varied`: what they were found to weigh more than
    was sent, where they came out of transit."""

    weight: Decimal
    per_piece: bool
    varied: Decimal


MOVED = """
    SELECT e.movement_id, e.weight, e.per_piece, coalesce((
        SELECT sum(CASE WHEN v.to_bin_id = e.from_bin_id THEN v.weight ELSE -v.weight END)
        FROM stock_weightentry v JOIN locations_bin b ON b.id = e.from_bin_id AND b.kind = 'transit'
        WHERE v.kind = 'variance' AND v.movement_id = e.movement_id AND e.from_bin_id IN (v.from_bin_id, v.to_bin_id)
    ), 0)
    FROM stock_weightentry e WHERE e.kind = 'moved' AND e.movement_id = ANY(%s::bigint[])
"""


def of_movements(movement_ids: Collection[int]) -> dict[int, MovedWeight]:
    """Movement → its weight; movements of what is not weighed are left out."""
    return {row[0]: MovedWeight(*row[1:]) for row in rows(MOVED, [array(list(movement_ids))])}


def skus_of_weighings(entry_ids: Collection[int]) -> set[int]:
    return set(WeightEntry.objects.filter(pk__in=list(entry_ids)).values_list("sku_id", flat=True))


def bins_of_weighings(entry_ids: Collection[int]) -> list[Bin]:
    """The bins that were weighed."""
    found = WeightEntry.objects.filter(pk__in=list(entry_ids)).values_list("from_bin_id", "to_bin_id")
    ends = {bin_id for both in found for bin_id in both}
    return list(Bin.objects.filter(pk__in=ends, warehouse__isnull=False).select_related("warehouse"))


def weight_moved(movement: str = "movement_id") -> Subquery:
    """To annotate rows that name a movement: what its pieces weighed; none where they are only counted."""
    return Subquery(WeightEntry.objects.filter(kind="moved", movement_id=OuterRef(movement)).values("weight")[:1])


def weight_varied() -> Subquery:
    """The same, of what was found at it to weigh more, or below zero less, than the book had."""
    signed = Case(When(from_bin__kind=Bin.Kind.LOSS, then=F("weight")), default=-F("weight"))
    found = WeightEntry.objects.filter(kind="variance", movement_id=OuterRef("movement_id")).values("movement_id")
    return Subquery(found.annotate(varied=Sum(signed)).values("varied"))


@dataclass(frozen=True, slots=True)
class Variance:
    """Weight that was found more (above zero) or less than the book had, and where."""

    weight: Decimal
    bin: str
    reason: str


def variances_of(movement_id: int) -> list[Variance]:
    """What was found at a movement."""
    found = rows(
        """SELECT CASE WHEN loss.kind = 'loss' THEN e.weight ELSE -e.weight END, there.code, e.reason
        FROM stock_weightentry e JOIN locations_bin loss ON loss.id = e.from_bin_id
        JOIN locations_bin there ON there.id = CASE WHEN loss.kind = 'loss' THEN e.to_bin_id ELSE e.from_bin_id END
        WHERE e.kind = 'variance' AND e.movement_id = %s ORDER BY e.id""",
        [movement_id],
    )
    return [Variance(*row) for row in found]


class Way(NamedTuple):
    """Whose goods went for which document behind an end that has no balances: transit, or the customer."""

    owner_id: int
    sku_id: int
    lot_id: int
    document: str
    bin_id: int


BEHIND = """
    SELECT w.place,
        coalesce(sum(CASE WHEN e.to_bin_id = w.bin_id THEN m.quantity ELSE -m.quantity END) FILTER (WHERE e.kind = 'moved'), 0),
        coalesce(sum(CASE WHEN e.to_bin_id = w.bin_id THEN e.weight ELSE -e.weight END), 0)
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[]) WITH ORDINALITY
        AS w(owner_id, sku_id, lot_id, document, bin_id, place)
    JOIN stock_weightentry e ON e.sku_id = w.sku_id AND (e.owner_id, e.lot_id) = (w.owner_id, w.lot_id)
        AND w.bin_id IN (e.from_bin_id, e.to_bin_id)
    JOIN stock_movement m ON m.id = e.movement_id AND m.document = w.document
    GROUP BY 1
"""


def behind(ways: Sequence[Way]) -> dict[Way, tuple[Decimal, Decimal]]:
    """Pieces and weight that went that way and have not come back."""
    columns = [array([way[place] for way in ways]) for place in range(5)]
    return {ways[place - 1]: (pieces, weight) for place, pieces, weight in rows(BEHIND, columns)} if ways else {}


def per_piece(cells: Collection[Cell]) -> dict[Cell, Decimal]:
    """What a piece in each cell weighs on average; nothing where nothing lies there."""
    wanted = list(cells)
    found = rows(
        """SELECT place, w.weight / b.quantity
        FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) WITH ORDINALITY
            AS d(sku_id, bin_id, lot_id, owner_id, place)
        JOIN stock_weight w USING (sku_id, bin_id, lot_id, owner_id)
        JOIN stock_balance b USING (sku_id, bin_id, lot_id, owner_id) WHERE b.quantity > 0""",
        [array([cell[place] for cell in wanted]) for place in range(4)],
    )
    return dict.fromkeys(wanted, ZERO) | {wanted[place - 1]: weight for place, weight in found}


@dataclass(frozen=True, slots=True)
class OnHand:
    """What an owner's goods of a SKU weigh, in all warehouses or one."""

    weight: Decimal
    unit: str


def on_hand(sku_ids: Collection[int], *, warehouse_id: int | None = None) -> Mapping[int, OnHand]:
    """SKU → what is on hand of it weighs. SKUs that are not weighed are left out; the others are there with nothing too."""
    found = rows(
        """SELECT s.id, coalesce(sum(w.weight) FILTER (WHERE %(warehouse)s::bigint IS NULL
                OR bin.warehouse_id = %(warehouse)s), 0), u.code
        FROM catalog_sku s JOIN catalog_unit u ON u.id = s.weighed_in_id
        LEFT JOIN stock_weight w ON w.sku_id = s.id LEFT JOIN locations_bin bin ON bin.id = w.bin_id
        WHERE s.weighed_in_id IS NOT NULL AND s.id = ANY(%(skus)s::bigint[]) GROUP BY s.id, u.code""",
        {"skus": array(list(sku_ids)), "warehouse": warehouse_id},
    )
    return {sku_id: OnHand(weight, unit) for sku_id, weight, unit in found}

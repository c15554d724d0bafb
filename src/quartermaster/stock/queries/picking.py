"""What may be taken from which shelf."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.conf import settings

from quartermaster.kernel import db
from quartermaster.kernel.db import array
from quartermaster.stock import shelves
from quartermaster.stock.moves import NO_WISH, Wish
from quartermaster.stock.shelves import Take, Want


@dataclass(frozen=True, slots=True)
class Pickable:
    """Goods on a shelf that a picker may take, in walking order."""

    bin_id: int
    bin_code: str
    walk_order: int
    sku_id: int
    lot_id: int
    owner_id: int
    quantity: Decimal


def pickable(
    sku_ids: Iterable[int], *, warehouse_id: int, owner_id: int, wish: Wish = NO_WISH, at_dock: bool = False
) -> list[Pickable]:
    """What may be taken from the shelves of a warehouse (or its docks, where goods are not put away yet) today for a customer
    with this wish.

    Only released lots, what is neither on hold nor allocated, and what has not expired by the day where it lies. Pick bins
    before reserve storage; then in the order of the customer's way of picking, else of the SKU's: first to expire (what never
    expires comes last), first or last to come in, or nearest; then in walking order.
    """
    rows = db.rows(
        PICKABLE,
        {
            "skus": array(list(sku_ids)),
            "warehouse": warehouse_id,
            "owner": owner_id,
            "life": wish.life_days,
            "way": wish.picking,
            "kind": "dock" if at_dock else "storage",
            "zone": settings.TIME_ZONE,
        },
    )
    return [Pickable(*row) for row in rows]


PICKABLE = """
    SELECT b.bin_id, bin.code, bin.walk_order, b.sku_id, b.lot_id, b.owner_id, b.quantity - b.held - b.allocated
    FROM stock_balance b
    JOIN (SELECT id, coalesce(nullif(%(way)s, ''), picking) AS way FROM catalog_sku) s ON s.id = b.sku_id
    JOIN locations_bin bin ON bin.id = b.bin_id JOIN locations_warehouse w ON w.id = bin.warehouse_id
    JOIN stock_lot lot ON lot.id = b.lot_id
    WHERE b.sku_id = ANY(%(skus)s::bigint[]) AND bin.warehouse_id = %(warehouse)s AND bin.kind = %(kind)s
        AND b.owner_id = %(owner)s AND b.quantity > b.held + b.allocated AND lot.state = 'released'
        AND (lot.expires_on IS NULL OR lot.expires_on
            >= (now() AT TIME ZONE coalesce(nullif(w.time_zone, ''), %(zone)s))::date + %(life)s::integer)
    ORDER BY bin.role = 'reserve', CASE WHEN s.way = 'fefo' THEN lot.expires_on END NULLS LAST,
        CASE WHEN s.way IN ('fefo', 'fifo') AND lot.id <> 0 THEN lot.created_at END NULLS LAST,
        CASE WHEN s.way = 'lifo' AND lot.id <> 0 THEN lot.created_at END DESC NULLS LAST,
        bin.walk_order, bin.code
"""


Place = tuple[int, int, Wish]
"""Where goods are picked and for whom: warehouse, owner, and what the customer wants of them."""


def takes_of(by_place: Mapping[Place, Sequence[Want]]) -> list[Take]:
    """The wants on concrete shelves. Who wants the longest life chooses first; what one takes another does not find."""
    takes: list[Take] = []
    gone: dict[tuple[int, int, int], Decimal] = defaultdict(Decimal)
    for (warehouse_id, owner_id, wish), wants in sorted(by_place.items(), key=lambda one: -one[0][2].life_days):
        sku_of = {want.line_id: want.sku_id for want in wants}
        there = pickable(set(sku_of.values()), warehouse_id=warehouse_id, owner_id=owner_id, wish=wish)
        left = (
            [replace(row, quantity=row.quantity - gone[row.bin_id, row.sku_id, row.lot_id]) for row in there] if gone else there
        )
        found = shelves.pick_list(wants, [row for row in left if row.quantity > 0])
        if len(by_place) > 1:
            for take in found:
                gone[take.bin_id, sku_of[take.line_id], take.lot_id] += take.quantity
        takes += found
    return takes

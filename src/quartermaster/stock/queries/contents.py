"""What lies where now: cells, bins, lots, holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from quartermaster.kernel import db
from quartermaster.kernel.db import array
from quartermaster.kernel.fields import Quantity
from quartermaster.stock.models import Balance, Hold, Weight
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.moves import Cell, HoldAsk


def balances() -> QuerySet[Balance]:
    """Every bin's content, without the cells that are empty."""
    return Balance.objects.filter(quantity__gt=0)


def balances_of(sku_id: int) -> QuerySet[Balance]:
    """Where a SKU is: warehouse by warehouse, in walking order."""
    found = balances().filter(sku_id=sku_id).select_related("bin__warehouse", "bin__zone", "lot", "owner")
    return found.order_by("bin__warehouse__code", "bin__walk_order", "bin__code")


def balances_in(bin_id: int) -> QuerySet[Balance]:
    return balances().filter(bin_id=bin_id).select_related("sku", "lot", "owner").order_by("sku__code")


def bin_is_empty(bin_id: int) -> bool:
    return not balances().filter(bin_id=bin_id).exists()


def holds() -> QuerySet[Hold]:
    """Every hold that still holds something, the latest first, with what a list shows of them."""
    found = Hold.objects.filter(open__gt=0).select_related("sku__unit", "bin__warehouse", "lot", "owner", "actor")
    return found.order_by("-id")


def holds_by_id(hold_ids: Iterable[int]) -> dict[int, Hold]:
    return Hold.objects.in_bulk(list(hold_ids))


@dataclass(frozen=True, slots=True)
class NotLoose:
    """A SKU that does not simply move by its quantity: it is tracked ("lot", "serial"), or is a bundle and never moves."""

    code: str
    tracking: str
    is_bundle: bool


def not_loose_among(sku_ids: Iterable[int]) -> dict[int, NotLoose]:
    rows = db.rows(
        """SELECT id, code, tracking, kit = 'bundle' FROM catalog_sku
        WHERE (tracking <> 'none' OR kit = 'bundle') AND id = ANY(%s::bigint[])""",
        [array(list(sku_ids))],
    )
    return {row[0]: NotLoose(*row[1:]) for row in rows}


def with_weights(rows: QuerySet[Balance]) -> QuerySet[Balance]:
    """The balances with the `weight` of their pieces: nothing where they are not weighed."""
    there = Weight.objects.filter(sku=OuterRef("sku"), bin=OuterRef("bin"), lot=OuterRef("lot"), owner=OuterRef("owner"))
    return rows.annotate(weight=Coalesce(Subquery(there.values("weight")), Value(Decimal(0)), output_field=Quantity()))


def pieces_in(cells: Iterable[Cell]) -> dict[Cell, Decimal]:
    """How much lies in each cell; those without a balance are left out."""
    wanted = list(cells)
    rows = db.rows(
        """SELECT sku_id, bin_id, lot_id, owner_id, quantity
        FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS d(sku_id, bin_id, lot_id, owner_id)
        JOIN stock_balance USING (sku_id, bin_id, lot_id, owner_id)""",
        [array([cell[place] for cell in wanted]) for place in range(4)],
    )
    return {(sku, bin_id, lot, owner): quantity for sku, bin_id, lot, owner, quantity in rows}


def free_cells(
    *, sku_id: int | None = None, bin_id: int | None = None, lot_id: int | None = None, owner_id: int | None = None
) -> QuerySet[Balance]:
    """What lies free: of a SKU, in a bin, of a lot, of an owner, or of all that are named together. None of it is held."""
    found = balances().filter(quantity__gt=F("held"))
    if lot_id is not None:
        found = found.filter(lot_id=lot_id).exclude(lot_id=UNTRACKED)
    if sku_id is not None:
        found = found.filter(sku_id=sku_id)
    if bin_id is not None:
        found = found.filter(bin_id=bin_id)
    if owner_id is not None:
        found = found.filter(owner_id=owner_id)
    return found.order_by("id")


def expired_cells(*, limit: int = 1000, lot_ids: Sequence[int] | None = None) -> list[HoldAsk]:
    """What lies free of lots that have expired by the day where they lie, as holds to be placed: so much of all of them, or
    all of the lots that are named."""
    named = None if lot_ids is None else db.array(lot_ids)
    rows = db.rows(EXPIRED_CELLS, [settings.TIME_ZONE, named, named, None if lot_ids is not None else limit])
    return [HoldAsk(row[0], row[1], row[2], row[4], "expired", lot_id=row[3]) for row in rows]


EXPIRED_CELLS = """
    SELECT b.owner_id, b.sku_id, b.bin_id, b.lot_id, b.quantity - b.held
    FROM stock_lot lot JOIN stock_balance b ON b.lot_id = lot.id AND b.sku_id = lot.sku_id
    JOIN locations_bin bin ON bin.id = b.bin_id JOIN locations_warehouse w ON w.id = bin.warehouse_id
    WHERE lot.expires_on < (now() AT TIME ZONE coalesce(nullif(w.time_zone, ''), %s))::date AND lot.id <> 0
        AND bin.kind <> 'quarantine' AND lot.state = 'released' AND b.quantity > b.held
        AND (%s::bigint[] IS NULL OR lot.id = ANY(%s::bigint[]))
    ORDER BY b.id LIMIT %s
"""


def holds_not_expired(lot_ids: Sequence[int]) -> list[int]:
    """The open holds for expiry on the lots, where by the day of their place the last day is not over."""
    return [hold_id for (hold_id,) in db.rows(HOLDS_NOT_EXPIRED, [db.array(lot_ids), settings.TIME_ZONE])]


HOLDS_NOT_EXPIRED = """
    SELECT h.id FROM stock_hold h JOIN stock_lot lot ON lot.id = h.lot_id JOIN locations_bin bin ON bin.id = h.bin_id
    JOIN locations_warehouse w ON w.id = bin.warehouse_id
    WHERE h.lot_id = ANY(%s::bigint[]) AND h.sku_id = lot.sku_id AND h.open > 0 AND h.reason = 'expired'
        AND (lot.expires_on IS NULL OR lot.expires_on >= (now() AT TIME ZONE coalesce(nullif(w.time_zone, ''), %s))::date)
    ORDER BY h.id
"""


def to_put_away(warehouse_id: int | None = None) -> QuerySet[Balance]:
    """What lies at the docks, waiting, and is not all on hold."""
    found = balances().filter(bin__kind="dock", quantity__gt=F("held"))
    found = found.select_related("sku__unit", "bin__warehouse", "lot", "owner")
    if warehouse_id is not None:
        found = found.filter(bin__warehouse_id=warehouse_id)
    return found.order_by("bin__warehouse__code", "sku__code")


def free_at_docks(waiting: Iterable[Balance]) -> list[Balance]:
    """The rows of `to_put_away`, each with as much as is not on hold: the rest waits for somebody else. Not to be saved."""
    rows = list(waiting)
    for row in rows:
        row.quantity -= row.held
    return rows

"""Questions to the book. Nothing here writes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Concat

from quartermaster.kernel import db
from quartermaster.kernel.db import array, with_room
from quartermaster.kernel.fields import Quantity
from quartermaster.stock import shelves
from quartermaster.stock.models import (
    Allocation,
    Availability,
    Balance,
    Hold,
    Lot,
    LotChange,
    Movement,
    Reservation,
    Weight,
)
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.models.weight import WeightEntry
from quartermaster.stock.moves import Bound, Cell, HoldAsk
from quartermaster.stock.shelves import Take, Want

ZERO = Decimal(0)
MOVEMENT_KINDS = Movement.Kind.choices


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


def movements() -> QuerySet[Movement]:
    return Movement.objects.all()


def movements_of(sku_id: int) -> QuerySet[Movement]:
    """A SKU's movements, the latest first, with what a list shows of them."""
    return with_names(movements().filter(sku_id=sku_id)).order_by("-id")


def movements_on(document: str) -> QuerySet[Movement]:
    return with_names(movements().filter(document=document)).order_by("id")


SKUS_WORTH_NAMING = 200


def into_or_out_of(bin_ids: Iterable[int]) -> Q:
    """Which movements touch the bins.

    There is no index by bin: it would slow every posting. Where few SKUs were ever in the bins (their balances stay,
    also at zero), those SKUs' own movements are read; where many were, the latest of the book soon fill a page.
    """
    wanted = list(bin_ids)
    ends = Q(from_bin_id__in=wanted) | Q(to_bin_id__in=wanted)
    skus = list(Balance.objects.filter(bin_id__in=wanted).values_list("sku_id", flat=True).distinct()[: SKUS_WORTH_NAMING + 1])
    return ends & Q(sku_id__in=skus) if len(skus) <= SKUS_WORTH_NAMING else ends


def with_names(found: QuerySet[Movement]) -> QuerySet[Movement]:
    return found.select_related("sku", "from_bin__warehouse", "to_bin__warehouse", "actor", "lot", "owner")


def skus_received_under(documents: Iterable[str]) -> list[tuple[int, str]]:
    """(Id, code) of each SKU that was received under one of these documents."""
    received = Movement.objects.filter(document__in=list(documents), kind="receipt").exclude(document="")
    return list(received.order_by("sku__code").values_list("sku_id", "sku__code").distinct())


def movements_by_id(movement_ids: Iterable[int]) -> dict[int, Movement]:
    return Movement.objects.in_bulk(list(movement_ids))


def movements_of_owner_changes(documents: Iterable[str]) -> list[Movement]:
    """All that moved by these changes of owner, reversals left out."""
    kind = Movement.Kind.OWNER_CHANGE
    return list(Movement.objects.filter(document__in=list(documents), kind=kind, reverses=None).order_by("id"))


def reversal_of(movement_id: int) -> Movement | None:
    return Movement.objects.filter(reverses_id=movement_id).first()


def arrival_of(sent: Movement) -> Movement | None:
    """The other half of a transfer between warehouses: what came out of transit when `sent` went in."""
    same = {name: getattr(sent, name) for name in ("key", "owner_id", "sku_id", "lot_id", "quantity", "reverses_id")}
    return Movement.objects.filter(**same, from_bin_id=sent.to_bin_id, id__gt=sent.pk).order_by("id").first()


def in_transit(owner_id: int, sku_id: int, lot_id: int, document: str) -> Decimal:
    """What has gone into transit between warehouses for a document (none: "") and not come out of it."""
    ((quantity,),) = db.rows(
        """SELECT coalesce(sum(CASE WHEN m.to_bin_id = b.id THEN m.quantity ELSE -m.quantity END), 0)
        FROM stock_movement m JOIN locations_bin b ON b.kind = 'transit' AND b.id IN (m.from_bin_id, m.to_bin_id)
        WHERE m.sku_id = %s AND m.owner_id = %s AND m.lot_id = %s AND m.document = %s""",
        [sku_id, owner_id, lot_id, document],
    )
    return Decimal(quantity)


def standing_of(document: str, *, kind: str) -> QuerySet[Movement]:
    """A document's movements of a kind that were not taken back, the latest first."""
    taken_back = Movement.objects.filter(document=document, reverses__isnull=False).values("reverses_id")
    found = Movement.objects.filter(document=document, kind=kind, reverses=None)
    return found.exclude(id__in=taken_back).order_by("-id")


def at_customers(documents: Iterable[str]) -> dict[tuple[str, int], list[tuple[int, Decimal]]]:
    """(Document, SKU) → the lots of it that went to customers and have not come back, the last to leave first."""
    found: dict[tuple[str, int], list[tuple[int, Decimal]]] = {}
    rows = db.rows(
        """SELECT m.document, m.sku_id, m.lot_id, sum(CASE WHEN m.to_bin_id = b.id THEN m.quantity ELSE -m.quantity END)
        FROM stock_movement m JOIN locations_bin b ON b.kind = 'customer' AND b.id IN (m.from_bin_id, m.to_bin_id)
        WHERE m.document = ANY(%s::text[]) AND m.document <> ''
        GROUP BY 1, 2, 3 HAVING sum(CASE WHEN m.to_bin_id = b.id THEN m.quantity ELSE -m.quantity END) > 0
        ORDER BY 1, 2, max(m.id) DESC""",
        [array(list(documents))],
    )
    for document, sku_id, lot_id, quantity in rows:
        found.setdefault((document, sku_id), []).append((lot_id, quantity))
    return found


def reservations() -> QuerySet[Reservation]:
    return Reservation.objects.all()


def reservations_by_claim(claims: Iterable[str]) -> QuerySet[Reservation]:
    return Reservation.objects.filter(claim__in=list(claims))


def expired_claims(now: datetime, *, limit: int = 1000) -> list[str]:
    found = Reservation.objects.filter(open__gt=0, expires_at__lte=now).order_by("expires_at")
    return list(found.values_list("claim", flat=True)[:limit])


def holds() -> QuerySet[Hold]:
    """Every hold that still holds something, the latest first, with what a list shows of them."""
    found = Hold.objects.filter(open__gt=0).select_related("sku__unit", "bin__warehouse", "lot", "owner", "actor")
    return found.order_by("-id")


def holds_by_id(hold_ids: Iterable[int]) -> dict[int, Hold]:
    return Hold.objects.in_bulk(list(hold_ids))


def lot_codes(lot_ids: Iterable[int]) -> dict[int, str]:
    return dict(Lot.objects.filter(id__in=list(lot_ids)).values_list("id", "code"))


def lots_by_id(lot_ids: Iterable[int]) -> dict[int, Lot]:
    return Lot.objects.in_bulk(list(lot_ids))


def skus_of_lots(lot_ids: Iterable[int]) -> set[int]:
    return set(Lot.objects.filter(id__in=list(lot_ids), sku__isnull=False).values_list("sku_id", flat=True))


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


def with_moved_weights(rows: QuerySet[Movement]) -> QuerySet[Movement]:
    """The movements with what their pieces weighed, and in which unit; of what is only counted, nothing is looked up."""
    moved = Subquery(WeightEntry.objects.filter(kind="moved", movement_id=OuterRef("pk")).values("weight")[:1])
    weight = Case(When(sku__weighed_in__isnull=False, then=moved), default=None, output_field=Quantity(null=True))
    return rows.annotate(weight=weight, weighed_in=F("sku__weighed_in__code"))


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


def expired_cells(*, limit: int = 1000) -> list[HoldAsk]:
    """What lies free of lots that have expired by the day where they lie, as holds to be placed."""
    rows = db.rows(EXPIRED_CELLS, [settings.TIME_ZONE, limit])
    return [HoldAsk(row[0], row[1], row[2], row[4], "expired", lot_id=row[3]) for row in rows]


EXPIRED_CELLS = """
    SELECT b.owner_id, b.sku_id, b.bin_id, b.lot_id, b.quantity - b.held
    FROM stock_lot lot JOIN stock_balance b ON b.lot_id = lot.id AND b.sku_id = lot.sku_id
    JOIN locations_bin bin ON bin.id = b.bin_id JOIN locations_warehouse w ON w.id = bin.warehouse_id
    WHERE lot.expires_on < (now() AT TIME ZONE coalesce(nullif(w.time_zone, ''), %s))::date AND lot.id <> 0
        AND bin.kind <> 'quarantine' AND lot.state = 'released' AND b.quantity > b.held
    ORDER BY b.id LIMIT %s
"""


def lots_with_stock() -> QuerySet[Any]:
    """Every lot and serial with what there is of it (`on_hand`), and its SKU and owner."""
    there = balances_in_lot(OuterRef("pk")).order_by().values("lot_id")
    on_hand = Coalesce(Subquery(there.annotate(total=Sum("quantity")).values("total")), ZERO, output_field=Quantity())
    return Lot.objects.exclude(pk=UNTRACKED).select_related("sku__unit", "owner").annotate(on_hand=on_hand)


def lots_listed() -> QuerySet[Any]:
    """`lots_with_stock`, with the bins that hold some of each (`places`, "LDS/A-01")."""
    place = Concat("bin__warehouse__code", Value("/"), "bin__code")
    held_in = balances_in_lot(OuterRef("pk")).order_by("bin__warehouse__code", "bin__walk_order", "bin__code")
    found: QuerySet[Any] = lots_with_stock().annotate(places=ArraySubquery(held_in.values_list(place)))
    return found


def balances_in_lot(lot_id: Any) -> QuerySet[Balance]:
    """What there is of a lot or serial, cell by cell."""
    return balances().filter(lot_id=lot_id).exclude(lot_id=UNTRACKED)


def lots_in_warehouse(warehouse_id: int) -> QuerySet[Balance, int]:
    """The ids of the lots and serials that a warehouse has some of."""
    return balances().filter(bin__warehouse_id=warehouse_id).exclude(lot_id=UNTRACKED).values_list("lot_id", flat=True)


def lot_changes(lot_id: int) -> QuerySet[LotChange]:
    return LotChange.objects.filter(lot_id=lot_id).select_related("actor").order_by("-id")


def movements_of_lot(lot_id: int, sku_id: int) -> QuerySet[Movement]:
    """A lot's or serial's whole way, the latest first."""
    return with_names(movements().filter(lot_id=lot_id, sku_id=sku_id).exclude(lot_id=UNTRACKED)).order_by("-id")


def lots_of(sku_id: int) -> QuerySet[Lot]:
    return Lot.objects.filter(sku_id=sku_id)


def settled_seq() -> int:
    """The highest seq below which no movement can appear any more, so that what was read once is a prefix of what
    is read later. Postings announce by an advisory lock from where on they may still write (ledger._pass_the_gate).
    """
    ((last, begun),) = db.rows("SELECT last_value, is_called FROM stock_movement_id_seq", [])
    ((pending,),) = db.rows(
        """SELECT min((classid::bigint << 32 | objid::bigint) & %s) FROM pg_locks
        WHERE locktype = 'advisory' AND mode = 'ShareLock' AND objsubid = 1 AND classid::bigint >> 16 = %s AND database =
            (SELECT oid FROM pg_database WHERE datname = current_database())""",
        [(1 << 48) - 1, 0x514D],
    )
    if not begun:  # the sequence says 1 before the first number was given and after it
        return 0
    if pending is None:
        return int(last)
    start = 0 if pending == 1 else pending
    ((settled,),) = db.rows(  # numbers that follow without a gap are there already, whoever still holds the gate
        """SELECT coalesce(max(id), %s) FROM (
            SELECT id, row_number() OVER (ORDER BY id) AS place FROM stock_movement WHERE id > %s AND id <= %s ORDER BY id
        ) following WHERE id = %s + place""",
        [start, start, last, start],
    )
    return int(settled)


def as_of(moment: datetime, *, sku_ids: Sequence[int] | None = None) -> list[tuple[int, int, int, int, Decimal]]:
    """(SKU, bin, lot, owner, quantity) as it was at `moment`: the present less everything that occurred after it, or where
    that is less to read, everything that had occurred until then.
    """
    parameters = {"skus": None if sku_ids is None else array(list(sku_ids)), "moment": moment}
    with with_room():
        rows = db.rows(AS_OF_FORWARDS if _mostly_after(moment) else AS_OF, parameters)
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


AS_OF = """
    WITH later AS MATERIALIZED (
        SELECT sku_id, from_bin_id, to_bin_id, lot_id, owner_id, sum(quantity) AS quantity FROM stock_movement
        WHERE occurred_at > %(moment)s AND (%(skus)s::bigint[] IS NULL OR sku_id = ANY(%(skus)s::bigint[]))
        GROUP BY 1, 2, 3, 4, 5
    )
    SELECT sku_id, bin_id, lot_id, owner_id, sum(quantity) FROM (
        SELECT sku_id, bin_id, lot_id, owner_id, quantity FROM stock_balance
        WHERE %(skus)s::bigint[] IS NULL OR sku_id = ANY(%(skus)s::bigint[])
        UNION ALL SELECT sku_id, to_bin_id, lot_id, owner_id, -quantity FROM later
        UNION ALL SELECT sku_id, from_bin_id, lot_id, owner_id, quantity FROM later
    ) ends
    WHERE bin_id IN (SELECT id FROM locations_bin WHERE warehouse_id IS NOT NULL)
    GROUP BY 1, 2, 3, 4 HAVING sum(quantity) <> 0 ORDER BY 1, 2, 3, 4
"""
"""The movements are read once and summed per way before their two ends are told apart."""
AS_OF_FORWARDS = """
    WITH earlier AS MATERIALIZED (
        SELECT sku_id, from_bin_id, to_bin_id, lot_id, owner_id, sum(quantity) AS quantity FROM stock_movement
        WHERE occurred_at <= %(moment)s AND (%(skus)s::bigint[] IS NULL OR sku_id = ANY(%(skus)s::bigint[]))
        GROUP BY 1, 2, 3, 4, 5
    )
    SELECT sku_id, bin_id, lot_id, owner_id, sum(quantity) FROM (
        SELECT sku_id, to_bin_id AS bin_id, lot_id, owner_id, quantity FROM earlier
        UNION ALL SELECT sku_id, from_bin_id, lot_id, owner_id, -quantity FROM earlier
    ) ends
    WHERE bin_id IN (SELECT id FROM locations_bin WHERE warehouse_id IS NOT NULL)
    GROUP BY 1, 2, 3, 4 HAVING sum(quantity) <> 0 ORDER BY 1, 2, 3, 4
"""


def _mostly_after(moment: datetime) -> bool:
    """Whether more of the book occurred after `moment` than until then, as far as the database's statistics know."""
    question = "EXPLAIN (FORMAT JSON) SELECT FROM stock_movement WHERE occurred_at"
    with connection.cursor() as cursor:
        estimates = []
        for side in ("<=", ">"):
            cursor.execute(f"{question} {side} %s", [moment])
            (plan,) = cursor.fetchone()
            estimates.append((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"])
    return bool(estimates[0] < estimates[1])


@dataclass(frozen=True, slots=True)
class CellAsOf:
    """What lay in a bin at a moment, in codes."""

    sku: str
    warehouse: str
    bin: str
    owner: str
    lot: str | None
    quantity: Decimal


def cells_as_of(
    moment: datetime,
    *,
    sku_id: int | None = None,
    warehouse_id: int | None = None,
    bin_id: int | None = None,
    owner_id: int | None = None,
    lot_code: str | None = None,
) -> list[CellAsOf]:
    """`as_of` in codes, of what is asked for, ordered by SKU, warehouse, bin, lot and owner."""
    cells = as_of(moment, sku_ids=None if sku_id is None else [sku_id])
    rows = db.rows(
        """SELECT s.code, w.code, bin.code, o.code, nullif(l.code, ''), c.quantity
        FROM unnest(%(skus)s::bigint[], %(bins)s::bigint[], %(lots)s::bigint[], %(owners)s::bigint[], %(quantities)s::numeric[])
            AS c(sku_id, bin_id, lot_id, owner_id, quantity)
        JOIN catalog_sku s ON s.id = c.sku_id JOIN locations_bin bin ON bin.id = c.bin_id
        JOIN locations_warehouse w ON w.id = bin.warehouse_id JOIN catalog_owner o ON o.id = c.owner_id
        JOIN stock_lot l ON l.id = c.lot_id
        WHERE (%(warehouse)s::bigint IS NULL OR w.id = %(warehouse)s) AND (%(bin)s::bigint IS NULL OR bin.id = %(bin)s)
            AND (%(owner)s::bigint IS NULL OR o.id = %(owner)s) AND (%(lot)s::text IS NULL OR l.code = %(lot)s)
        ORDER BY s.code, s.id, w.code, bin.code, l.code, o.code""",
        {
            "skus": [cell[0] for cell in cells],
            "bins": [cell[1] for cell in cells],
            "lots": [cell[2] for cell in cells],
            "owners": [cell[3] for cell in cells],
            "quantities": [cell[4] for cell in cells],
            "warehouse": warehouse_id,
            "bin": bin_id,
            "owner": owner_id,
            "lot": lot_code,
        },
    )
    return [CellAsOf(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class BinForPutAway:
    """A bin to put goods away in, and why: it already holds the SKU, or it is the next empty one."""

    bin_id: int
    code: str
    holds: Decimal


def bins_for_put_away(sku_id: int, warehouse_id: int, *, limit: int = 5) -> list[BinForPutAway]:
    """Storage bins, best first: those that hold the SKU already (fullest first), then empty ones in walking order."""
    rows = db.rows(
        """SELECT id, code, holds FROM (
            SELECT bin.id, bin.code, sum(b.quantity) AS holds, bin.walk_order
            FROM stock_balance b JOIN locations_bin bin ON bin.id = b.bin_id
            WHERE b.sku_id = %(sku)s AND b.quantity > 0 AND bin.warehouse_id = %(warehouse)s AND bin.kind = 'storage'
                AND bin.closed_at IS NULL
            GROUP BY bin.id
            UNION ALL
            (SELECT bin.id, bin.code, 0, bin.walk_order FROM locations_bin bin
            WHERE bin.warehouse_id = %(warehouse)s AND bin.kind = 'storage' AND bin.closed_at IS NULL
                AND NOT EXISTS (SELECT FROM stock_balance b WHERE b.bin_id = bin.id AND b.quantity > 0)
            ORDER BY bin.walk_order, bin.code LIMIT %(limit)s)
            UNION ALL
            (SELECT bin.id, bin.code, 0, bin.walk_order + 1000000000 FROM locations_bin bin
            WHERE bin.warehouse_id = %(warehouse)s AND bin.kind = 'storage' AND bin.closed_at IS NULL
            ORDER BY bin.walk_order, bin.code LIMIT 1)
        ) found ORDER BY holds DESC, walk_order LIMIT %(limit)s""",
        {"sku": sku_id, "warehouse": warehouse_id, "limit": limit},
    )
    return [BinForPutAway(*row) for row in rows]


def best_bins_for_put_away(wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], BinForPutAway]:
    """(SKU, warehouse) → the one bin to propose, for a whole dock in one query.

    The fullest bin that holds the SKU; SKUs that have none get an empty bin each, in walking order, and when those
    run out the first bin of the walk. Warehouses without an open storage bin are left out.
    """
    pairs = sorted(set(wanted))
    rows = db.rows(BEST_BINS, [[sku_id for sku_id, _ in pairs], [warehouse_id for _, warehouse_id in pairs]])
    return {(row[0], row[1]): BinForPutAway(*row[2:]) for row in rows}


BEST_BINS = """
    WITH wanted AS (
        SELECT * FROM unnest(%s::bigint[], %s::bigint[]) AS w(sku_id, warehouse_id)
    ), open_bin AS (
        SELECT id, code, warehouse_id, walk_order FROM locations_bin
        WHERE kind = 'storage' AND closed_at IS NULL AND warehouse_id IN (SELECT warehouse_id FROM wanted)
    ), holding AS (
        SELECT DISTINCT ON (w.sku_id, w.warehouse_id) w.sku_id, w.warehouse_id, bin.id, bin.code, sum(b.quantity) AS holds
        FROM wanted w
        JOIN stock_balance b ON b.sku_id = w.sku_id AND b.quantity > 0
        JOIN open_bin bin ON bin.id = b.bin_id AND bin.warehouse_id = w.warehouse_id
        GROUP BY w.sku_id, w.warehouse_id, bin.id, bin.code, bin.walk_order
        ORDER BY w.sku_id, w.warehouse_id, sum(b.quantity) DESC, bin.walk_order, bin.code
    ), homeless AS (
        SELECT w.*, row_number() OVER (PARTITION BY w.warehouse_id ORDER BY w.sku_id) AS place
        FROM wanted w LEFT JOIN holding h USING (sku_id, warehouse_id) WHERE h.id IS NULL
    ), empty_bin AS (
        SELECT bin.*, row_number() OVER (PARTITION BY warehouse_id ORDER BY walk_order, code) AS place
        FROM open_bin bin WHERE NOT EXISTS (SELECT FROM stock_balance b WHERE b.bin_id = bin.id AND b.quantity > 0)
    ), first_bin AS (
        SELECT DISTINCT ON (warehouse_id) * FROM open_bin ORDER BY warehouse_id, walk_order, code
    )
    SELECT sku_id, warehouse_id, id, code, holds FROM holding
    UNION ALL
    SELECT h.sku_id, h.warehouse_id, coalesce(e.id, f.id), coalesce(e.code, f.code), 0
    FROM homeless h JOIN first_bin f USING (warehouse_id) LEFT JOIN empty_bin e USING (warehouse_id, place)
"""


@dataclass(frozen=True, slots=True)
class MovementLine:
    """A movement in the words that the outside reads: codes, not ids; places as "WAREHOUSE/BIN" or "customer"."""

    seq: int
    owner: str
    sku: str
    lot: str | None
    from_place: str
    to_place: str
    quantity: Decimal
    weight: Decimal | None
    unit_cost: Decimal | None
    kind: str
    reason: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    document: str
    key: str
    reverses: int | None


def movement_lines(
    *,
    limit: int,
    after_seq: int = 0,
    until_seq: int | None = None,
    sku_id: int | None = None,
    document: str | None = None,
    kind: str | None = None,
) -> list[MovementLine]:
    """Movements in the order of the book, from behind `after_seq` to `until_seq` (see `settled_seq`)."""
    conditions = ["m.id > %(after)s"]
    conditions += ["m.id <= %(until)s"] if until_seq is not None else []
    conditions += ["m.sku_id = %(sku)s"] if sku_id is not None else []
    conditions += ["m.document = %(document)s AND m.document <> ''"] if document is not None else []
    conditions += ["m.kind = %(kind)s"] if kind is not None else []
    rows = db.rows(
        MOVEMENT_LINES.format(conditions=" AND ".join(conditions)),
        {"after": after_seq, "until": until_seq, "sku": sku_id, "document": document, "kind": kind, "limit": limit},
    )
    return [MovementLine(*row) for row in rows]


MOVEMENT_LINES = """
    SELECT m.id, o.code, s.code, nullif(l.code, ''),
        coalesce(fw.code || '/' || f.code, f.kind), coalesce(tw.code || '/' || t.code, t.kind), m.quantity,
        CASE WHEN s.weighed_in_id IS NOT NULL THEN
            (SELECT e.weight FROM stock_weightentry e WHERE e.movement_id = m.id AND e.kind = 'moved') END,
        m.unit_cost, m.kind, m.reason, m.occurred_at, m.recorded_at, a.username, m.document, m.key, m.reverses_id
    FROM (SELECT * FROM stock_movement m WHERE {conditions} ORDER BY m.id LIMIT %(limit)s) m
    JOIN catalog_owner o ON o.id = m.owner_id JOIN catalog_sku s ON s.id = m.sku_id
    LEFT JOIN stock_lot l ON l.id = m.lot_id AND l.id <> 0
    JOIN locations_bin f ON f.id = m.from_bin_id LEFT JOIN locations_warehouse fw ON fw.id = f.warehouse_id
    JOIN locations_bin t ON t.id = m.to_bin_id LEFT JOIN locations_warehouse tw ON tw.id = t.warehouse_id
    JOIN accounts_user a ON a.id = m.actor_id
    ORDER BY m.id
"""


def to_put_away(warehouse_id: int | None = None) -> QuerySet[Balance]:
    """What lies at the docks, waiting."""
    found = balances().filter(bin__kind="dock").select_related("sku__unit", "bin__warehouse", "lot", "owner")
    if warehouse_id is not None:
        found = found.filter(bin__warehouse_id=warehouse_id)
    return found.order_by("bin__warehouse__code", "sku__code")


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


def pickable(sku_ids: Iterable[int], *, warehouse_id: int, owner_id: int, minimum_life_days: int = 0) -> list[Pickable]:
    """What may be taken from the shelves of a warehouse today for a customer who wants so many days of life left.

    Only released lots, what is neither on hold nor allocated, and what has not expired by the day where it lies. Pick bins
    before reserve storage; then in the order of each SKU's way of picking: first to expire (what never expires comes last),
    first or last to come in, or nearest; then in walking order.
    """
    rows = db.rows(
        PICKABLE,
        {
            "skus": array(list(sku_ids)),
            "warehouse": warehouse_id,
            "owner": owner_id,
            "life": minimum_life_days,
            "zone": settings.TIME_ZONE,
        },
    )
    return [Pickable(*row) for row in rows]


PICKABLE = """
    SELECT b.bin_id, bin.code, bin.walk_order, b.sku_id, b.lot_id, b.owner_id, b.quantity - b.held - b.allocated
    FROM stock_balance b JOIN catalog_sku s ON s.id = b.sku_id
    JOIN locations_bin bin ON bin.id = b.bin_id JOIN locations_warehouse w ON w.id = bin.warehouse_id
    JOIN stock_lot lot ON lot.id = b.lot_id
    WHERE b.sku_id = ANY(%(skus)s::bigint[]) AND bin.warehouse_id = %(warehouse)s AND bin.kind = 'storage'
        AND b.owner_id = %(owner)s AND b.quantity > b.held + b.allocated AND lot.state = 'released'
        AND (lot.expires_on IS NULL OR lot.expires_on
            >= (now() AT TIME ZONE coalesce(nullif(w.time_zone, ''), %(zone)s))::date + %(life)s::integer)
    ORDER BY bin.role = 'reserve', CASE WHEN s.picking = 'fefo' THEN lot.expires_on END NULLS LAST,
        CASE WHEN s.picking IN ('fefo', 'fifo') AND lot.id <> 0 THEN lot.created_at END NULLS LAST,
        CASE WHEN s.picking = 'lifo' AND lot.id <> 0 THEN lot.created_at END DESC NULLS LAST,
        bin.walk_order, bin.code
"""


Place = tuple[int, int, int]
"""Where goods are picked and for whom: warehouse, owner, and how many days of life the customer wants."""


def takes_of(by_place: Mapping[Place, Sequence[Want]]) -> list[Take]:
    """The wants on concrete shelves. Who wants the longest life chooses first; what one takes another does not find."""
    takes: list[Take] = []
    gone: dict[tuple[int, int, int], Decimal] = defaultdict(Decimal)
    for (warehouse_id, owner_id, life_days), wants in sorted(by_place.items(), key=lambda one: -one[0][2]):
        sku_of = {want.line_id: want.sku_id for want in wants}
        there = pickable(set(sku_of.values()), warehouse_id=warehouse_id, owner_id=owner_id, minimum_life_days=life_days)
        left = (
            [replace(row, quantity=row.quantity - gone[row.bin_id, row.sku_id, row.lot_id]) for row in there] if gone else there
        )
        found = shelves.pick_list(wants, [row for row in left if row.quantity > 0])
        if len(by_place) > 1:
            for take in found:
                gone[take.bin_id, sku_of[take.line_id], take.lot_id] += take.quantity
        takes += found
    return takes


def bound(*, claims: Iterable[str] | None = None, ids: Iterable[int] | None = None) -> list[Bound]:
    """The open allocations of these claims, or those of these ids, the first bound first."""
    found = Allocation.objects.filter(open__gt=0).order_by("id")
    if claims is not None:
        found = found.filter(reservation__claim__in=list(claims))
    if ids is not None:
        found = found.filter(id__in=list(ids))
    fields = ("id", "reservation__claim", "sku_id", "bin_id", "lot_id", "open", "bin__code", "bin__walk_order")
    return [Bound(*row) for row in found.values_list(*fields)]


UNFIT = """
    SELECT a.id, b.id, a.open, coalesce(b.quantity - b.held, 0), lot.state <> 'released' OR coalesce(lot.expires_on
        < (now() AT TIME ZONE coalesce(nullif(w.time_zone, ''), %(zone)s))::date, false)
    FROM stock_balance b
    JOIN stock_allocation a ON (a.sku_id, a.bin_id, a.lot_id, a.owner_id) = (b.sku_id, b.bin_id, b.lot_id, b.owner_id)
    JOIN locations_bin bin ON bin.id = b.bin_id JOIN locations_warehouse w ON w.id = bin.warehouse_id
    JOIN stock_lot lot ON lot.id = b.lot_id
    WHERE a.open > 0 AND (b.sku_id, b.bin_id, b.lot_id, b.owner_id) IN (
        SELECT sku_id, bin_id, lot_id, owner_id FROM stock_allocation WHERE id = ANY(%(ids)s::bigint[]))
    ORDER BY a.id
"""


def unfit_allocations(ids: Iterable[int]) -> list[int]:
    """Which of these allocations can no longer be taken: their lot is blocked or has expired, or the bin has less free than is
    allocated in it; then the last that were bound."""
    wanted = set(ids)
    left: dict[int, Decimal] = {}
    unfit = []
    for allocation_id, cell, quantity, free, blocked in db.rows(
        UNFIT, {"ids": array(sorted(wanted)), "zone": settings.TIME_ZONE}
    ):
        fits = not blocked and left.setdefault(cell, free) >= quantity
        if fits:
            left[cell] -= quantity
        elif allocation_id in wanted:
            unfit.append(allocation_id)
    return unfit

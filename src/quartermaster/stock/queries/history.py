"""What has moved: by SKU, document, lot; what stands, what was taken back, what is on its way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When

from quartermaster.kernel import db
from quartermaster.kernel.db import array
from quartermaster.kernel.fields import Quantity
from quartermaster.stock.models import Balance, Movement
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.models.weight import WeightEntry

MOVEMENT_KINDS = Movement.Kind.choices


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


def with_moved_weights(rows: QuerySet[Movement]) -> QuerySet[Movement]:
    """The movements with what their pieces weighed, and in which unit; of what is only counted, nothing is looked up."""
    moved = Subquery(WeightEntry.objects.filter(kind="moved", movement_id=OuterRef("pk")).values("weight")[:1])
    weight = Case(When(sku__weighed_in__isnull=False, then=moved), default=None, output_field=Quantity(null=True))
    return rows.annotate(weight=weight, weighed_in=F("sku__weighed_in__code"))


def movements_of_lot(lot_id: int, sku_id: int) -> QuerySet[Movement]:
    """A lot's or serial's whole way, the latest first."""
    return with_names(movements().filter(lot_id=lot_id, sku_id=sku_id).exclude(lot_id=UNTRACKED)).order_by("-id")


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

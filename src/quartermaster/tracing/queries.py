"""Where a lot came from, where it is and who got it; and how a recall stands. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from quartermaster.accounts.models import Deed
from quartermaster.kernel.db import array, rows
from quartermaster.kernel.refusals import NotFound
from quartermaster.stock import queries as stock
from quartermaster.tracing.models import Answer, Recall
from quartermaster.transfers.queries import LotUnderWay, lots_under_way

ZERO = Decimal(0)


class UnknownLot(NotFound):
    code = "unknown_lot"
    title = "There is no such lot"


class UnknownRecall(NotFound):
    code = "unknown_recall"
    title = "There is no such recall"


@dataclass(frozen=True, slots=True)
class CameIn:
    """How some of a lot came to us: on which document, and from which supplier where it was a purchase order."""

    lot_id: int
    kind: str
    document: str
    supplier: str
    quantity: Decimal
    occurred_at: datetime

    @property
    def words(self) -> str:
        return WORDS.get(self.kind, self.kind.replace("_", " ").capitalize())

    @property
    def work_order(self) -> str:
        return self.document.partition("/")[0] if self.kind in MADE else ""


MADE = {"assemble_produce": "Made", "disassemble": "Taken out of a kit"}
"""How goods came in that work orders made, in words."""
WORDS = MADE | {"owner_change": "Another owner"}
"""How goods came in that were not bought, in words."""


@dataclass(frozen=True, slots=True)
class MadeWith:
    """A lot and another that work joined: `other` was made of it, or it of `other`. `other_lot_id` 0: not tracked by lot.

    `quantity` is the other's. What came out together is made of all that went in together.
    """

    lot_id: int
    document: str
    other_sku: str
    other_lot_id: int
    other_lot: str
    quantity: Decimal
    last_at: datetime

    @property
    def work_order(self) -> str:
        return self.document.partition("/")[0]


@dataclass(frozen=True, slots=True)
class LiesIn:
    """Some of a lot in a bin."""

    lot_id: int
    warehouse: str
    bin: str
    kind: str
    quantity: Decimal
    held: Decimal


@dataclass(frozen=True, slots=True)
class GotIt:
    """What an order's customer got of a lot and has sent back; `destroyed` and `gone` are what they said became of the rest.

    `shipment` is where it left, the latest where there were several. `order` is the document as the movements name it.
    """

    lot_id: int
    order: str
    customer_id: int | None
    customer: str
    email: str
    shipment: str
    last_at: datetime
    shipped: Decimal
    returned: Decimal
    destroyed: Decimal = ZERO
    gone: Decimal = ZERO

    @property
    def outstanding(self) -> Decimal:
        """What is still out there and nobody has said anything about."""
        return max(self.shipped - self.returned - self.destroyed - self.gone, ZERO)


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole way of a lot or several: what came in, what it was made of and into, where it lies, who got it, what of it is
    between two warehouses.
    """

    came_in: list[CameIn]
    made_of: list[MadeWith]
    made_into: list[MadeWith]
    lies_in: list[LiesIn]
    got_it: list[GotIt]
    under_way: list[LotUnderWay]


def trace(lot_ids: Iterable[int], *, recall_id: int | None = None) -> Trace:
    """Backwards and forwards, by the movements of the lots alone (an index of their own): fast however large the book."""
    wanted = [lot_id for lot_id in lot_ids if lot_id]
    parameters: dict[str, Any] = {"lots": array(wanted), "recall": recall_id or 0}
    return Trace(
        [CameIn(*row) for row in rows(CAME_IN, parameters)],
        [MadeWith(*row) for row in rows(MADE_OF, parameters)],
        [MadeWith(*row) for row in rows(MADE_INTO, parameters)],
        [LiesIn(*row) for row in rows(LIES_IN, parameters)],
        [GotIt(*row) for row in rows(GOT_IT, parameters)],
        lots_under_way(wanted),
    )


CAME_IN = """
    SELECT m.lot_id, min(m.kind), m.document, coalesce(s.name, ''),
        sum(CASE WHEN f.kind IN ('supplier', 'production', 'loss', 'owner') THEN m.quantity ELSE -m.quantity END),
        min(m.occurred_at)
    FROM stock_movement m JOIN locations_bin f ON f.id = m.from_bin_id JOIN locations_bin t ON t.id = m.to_bin_id
    LEFT JOIN purchasing_purchaseorder o ON o.number = m.document LEFT JOIN purchasing_supplier s ON s.id = o.supplier_id
    WHERE m.lot_id = ANY(%(lots)s::bigint[]) AND m.lot_id <> 0
        AND (m.kind IN ('opening', 'receipt', 'return_to_vendor', 'adjustment', 'scrap', 'owner_change')
            OR m.kind IN ('assemble_produce', 'disassemble') AND (f.kind = 'production') = (m.reverses_id IS NULL))
    GROUP BY m.lot_id, CASE WHEN m.kind IN ('receipt', 'return_to_vendor') THEN 'receipt' ELSE m.kind END, m.document, s.name
    HAVING sum(CASE WHEN f.kind IN ('supplier', 'production', 'loss', 'owner') THEN m.quantity ELSE -m.quantity END) <> 0
    ORDER BY min(m.id)
"""
MADE_WITH = """
    SELECT mine.lot_id, mine.document, sku.code, other.lot_id, CASE WHEN other.lot_id = 0 THEN '' ELSE lot.code END,
        sum(other.quantity), max(other.occurred_at)
    FROM (
        SELECT DISTINCT m.lot_id, m.document FROM stock_movement m
        WHERE m.lot_id = ANY(%(lots)s::bigint[]) AND m.lot_id <> 0 AND m.document <> '' AND m.reverses_id IS NULL
            AND m.{mine} = (SELECT id FROM locations_bin WHERE kind = 'production')
            AND NOT EXISTS (SELECT FROM stock_movement back WHERE back.reverses_id = m.id)
    ) mine
    JOIN stock_movement other ON other.document = mine.document AND other.document <> '' AND other.reverses_id IS NULL
        AND other.{other} = (SELECT id FROM locations_bin WHERE kind = 'production')
    JOIN catalog_sku sku ON sku.id = other.sku_id JOIN stock_lot lot ON lot.id = other.lot_id
    GROUP BY mine.lot_id, mine.document, sku.code, other.lot_id, lot.code
    ORDER BY max(other.id) DESC, sku.code, lot.code LIMIT 1000
"""
MADE_OF = MADE_WITH.format(mine="from_bin_id", other="to_bin_id")
MADE_INTO = MADE_WITH.format(mine="to_bin_id", other="from_bin_id")
LIES_IN = """
    SELECT b.lot_id, w.code, bin.code, bin.kind, b.quantity, b.held
    FROM stock_balance b JOIN locations_bin bin ON bin.id = b.bin_id JOIN locations_warehouse w ON w.id = bin.warehouse_id
    WHERE b.lot_id = ANY(%(lots)s::bigint[]) AND b.lot_id <> 0 AND b.quantity > 0
    ORDER BY w.code, bin.walk_order, bin.code, b.lot_id
"""
GOT_IT = """
    WITH out AS (
        SELECT m.lot_id, m.document, max(m.occurred_at) FILTER (WHERE m.to_bin_id = c.id) AS last_at,
            sum(CASE WHEN (m.kind = 'ship') = (m.to_bin_id = c.id) AND m.kind = 'ship' THEN m.quantity
                WHEN m.kind = 'ship' THEN -m.quantity ELSE 0 END) AS shipped,
            sum(CASE WHEN m.kind <> 'ship' AND m.from_bin_id = c.id THEN m.quantity
                WHEN m.kind <> 'ship' THEN -m.quantity ELSE 0 END) AS returned
        FROM stock_movement m JOIN locations_bin c ON c.kind = 'customer' AND c.id IN (m.from_bin_id, m.to_bin_id)
        WHERE m.lot_id = ANY(%(lots)s::bigint[]) AND m.lot_id <> 0 GROUP BY 1, 2
    )
    SELECT out.lot_id, out.document, o.customer_id, coalesce(c.name, CASE WHEN o.id IS NULL THEN '' ELSE 'Walk-in' END),
        coalesce(c.email, ''), coalesce((SELECT max(s.number) FROM sales_shipment s WHERE s.order_id = o.id), ''),
        coalesce(out.last_at, now()), out.shipped, out.returned, coalesce(a.destroyed, 0), coalesce(a.gone, 0)
    FROM out LEFT JOIN sales_order o ON o.number = out.document LEFT JOIN sales_customer c ON c.id = o.customer_id
    LEFT JOIN LATERAL (
        SELECT sum(quantity) FILTER (WHERE outcome = 'destroyed') AS destroyed,
            sum(quantity) FILTER (WHERE outcome <> 'destroyed') AS gone
        FROM tracing_answer a WHERE a.recall_id = %(recall)s AND a.lot_id = out.lot_id AND a.order_id = o.id
    ) a ON true
    WHERE out.shipped > 0 ORDER BY out.last_at DESC, out.document, out.lot_id
"""


def with_kits(lot_ids: Iterable[int]) -> set[int]:
    """The lots, those of kits that were made of them, on however many levels, and those that other owners got of them.

    Taking a kit apart is not followed: what comes out of it are the lots that went in.
    """
    return {lot_id for (lot_id,) in rows(WITH_KITS, [array(sorted(lot_ids))])}


WITH_KITS = """
    WITH RECURSIVE owner AS (SELECT id FROM locations_bin WHERE kind = 'owner'), within (lot_id) AS (
        SELECT unnest(%s::bigint[])
        UNION
        SELECT made.lot_id FROM within
        JOIN stock_movement used ON used.lot_id = within.lot_id AND used.lot_id <> 0
            AND (used.kind = 'assemble_consume' OR used.kind = 'owner_change' AND used.to_bin_id = (TABLE owner))
            AND used.reverses_id IS NULL AND NOT EXISTS (SELECT FROM stock_movement back WHERE back.reverses_id = used.id)
        JOIN stock_movement made ON made.document = used.document AND made.document <> '' AND made.lot_id <> 0
            AND made.reverses_id IS NULL AND (used.kind = 'assemble_consume' AND made.kind = 'assemble_produce'
                OR used.kind = 'owner_change' AND made.kind = 'owner_change' AND made.from_bin_id = (TABLE owner)
                AND made.sku_id = used.sku_id
                AND (SELECT code FROM stock_lot WHERE id = made.lot_id) = (SELECT code FROM stock_lot WHERE id = used.lot_id))
    )
    SELECT lot_id FROM within
"""


def lot_by_id(lot_id: int) -> Any:
    """The lot or serial with what there is of it, or a refusal."""
    found = stock.lots_with_stock().filter(pk=lot_id).first() if -(2**63) < lot_id < 2**63 else None
    if found is None:
        raise UnknownLot(f"There is no lot {lot_id}.")
    return found


def recalls() -> QuerySet[Recall]:
    return Recall.objects.select_related("created_by").annotate(lot_count=Count("lots"))


def recall_by_number(number: str) -> Recall:
    found = recalls().filter(number=number.strip().upper()).first()
    if found is None:
        raise UnknownRecall(f"There is no recall {number[:40]}.")
    return found


def recalls_of_lot(lot_id: int) -> QuerySet[Recall]:
    return Recall.objects.filter(lots__lot_id=lot_id).order_by("-id")


def lots_of(recall: Recall) -> list[Any]:
    """The recall's lots with what there is of each, by SKU and code."""
    found = stock.lots_with_stock().filter(pk__in=recall.lots.values("lot_id"))
    return list(found.order_by("sku__code", "code"))


def answers_of(recall: Recall) -> QuerySet[Answer]:
    return recall.answers.select_related("lot", "order", "customer", "noted_by").order_by("-id")


def deeds_of(recall: Recall) -> QuerySet[Deed]:
    return Deed.objects.filter(document=recall.number).select_related("actor").order_by("-id")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a recall stands, in base units over all its lots. `recovered` of what had been shipped is back or destroyed."""

    came_in: Decimal
    on_hand: Decimal
    in_transit: Decimal
    shipped: Decimal
    returned: Decimal
    destroyed: Decimal
    gone: Decimal
    outstanding: Decimal
    customers: int
    orders: int

    @property
    def recovered_share(self) -> Decimal | None:
        """Of what had gone out, in percent; None where nothing had."""
        return (self.returned + self.destroyed) * 100 / self.shipped if self.shipped else None


def standing(found: Trace) -> Standing:
    def total(quantities: Iterable[Decimal]) -> Decimal:
        return sum(quantities, ZERO)

    return Standing(
        came_in=total(row.quantity for row in found.came_in),
        on_hand=total(row.quantity for row in found.lies_in),
        in_transit=total(row.quantity for row in found.under_way),
        shipped=total(row.shipped for row in found.got_it),
        returned=total(row.returned for row in found.got_it),
        destroyed=total(row.destroyed for row in found.got_it),
        gone=total(row.gone for row in found.got_it),
        outstanding=total(row.outstanding for row in found.got_it),
        customers=len({(row.customer_id, row.customer_id or row.order) for row in found.got_it}),
        orders=len({row.order for row in found.got_it}),
    )


@dataclass(frozen=True, slots=True)
class Notice:
    """What one customer is told, ready to be sent."""

    customer: str
    email: str
    orders: tuple[str, ...]
    text: str


def notices(recall: Recall, lots: Sequence[Any], got_it: Sequence[GotIt]) -> list[Notice]:
    """A draft for every customer who got some, by name; who bought without a name is told by their order."""
    names = {lot.pk: f"{lot.sku.code} {lot.sku.name}, lot {lot.code}" for lot in lots}
    parts: dict[tuple[str, str, str], list[GotIt]] = {}
    for row in got_it:
        who = (row.customer, row.email, "" if row.customer_id else row.order)
        parts.setdefault(who, []).append(row)
    return [
        Notice(customer, email, tuple(sorted({row.order for row in mine})), _filled(recall.notice, customer, mine, names))
        for (customer, email, _), mine in sorted(parts.items())
    ]


def _filled(text: str, customer: str, mine: Sequence[GotIt], names: dict[int, str]) -> str:
    """Placeholders are replaced one by one: a text in which somebody typed braces is no format string."""
    goods = "\n".join(f"- {row.shipped.normalize():f} of {names[row.lot_id]} (order {row.order})" for row in mine)
    return text.replace("{customer}", customer).replace("{goods}", goods)

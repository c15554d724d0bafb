"""Questions about work orders. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from quartermaster.accounts.models import Deed
from quartermaster.kernel.db import array, rows
from quartermaster.kernel.refusals import NotFound
from quartermaster.production.models import Completion, WorkLine, WorkOrder
from quartermaster.stock import queries as stock_queries

ZERO = Decimal(0)


class UnknownWorkOrder(NotFound):
    code = "unknown_work_order"
    title = "There is no such work order"


def work_orders() -> QuerySet[WorkOrder]:
    return WorkOrder.objects.select_related("sku__unit", "warehouse", "owner", "planned_by")


def work_order_by_number(number: str) -> WorkOrder:
    """The work order (letter case does not matter), or a refusal."""
    found = work_orders().filter(number=number.strip().upper()).first()
    if found is None:
        raise UnknownWorkOrder(f"There is no work order {number[:40]}.")
    return found


def lines_of(order: WorkOrder) -> QuerySet[WorkLine]:
    return order.lines.select_related("sku__unit").order_by("position")


def completions_of(order: WorkOrder) -> QuerySet[Completion]:
    return order.completions.select_related("completed_by").order_by("-number")


def deeds_of(order: WorkOrder) -> QuerySet[Deed]:
    return Deed.objects.filter(document=order.number).select_related("actor").order_by("-id")


@dataclass(frozen=True, slots=True)
class Need:
    """What is still needed of a component, what of it is reserved for the work order, and what is available besides."""

    line: WorkLine
    needed: Decimal
    reserved: Decimal
    available: Decimal

    @property
    def short(self) -> Decimal:
        return max(self.needed - self.reserved - max(self.available, ZERO), ZERO)


def needs_of(order: WorkOrder) -> list[Need]:
    """Line by line what is still to be used up; for taking apart, what will come out."""
    lines = list(lines_of(order))
    free = stock_queries.available({line.sku_id for line in lines}, owner_id=order.owner_id)
    held = claims_of(order, [line.position for line in lines])
    return [
        Need(
            line,
            line.per_kit * order.left,
            sum((quantity for _, quantity in held.get(line.position, [])), ZERO),
            free.get((line.sku_id, order.warehouse_id), ZERO),
        )
        for line in lines
    ]


def claims_of(order: WorkOrder, positions: Iterable[int]) -> dict[int, list[tuple[str, Decimal]]]:
    """Position → what is open of its reservations, the oldest first."""
    names = {claim_name(order.number, position, turn): position for position in positions for turn in range(1, order.claims + 1)}
    still_open = dict(stock_queries.reservations_by_claim(names).values_list("claim", "open")) if names else {}
    found: dict[int, list[tuple[str, Decimal]]] = {}
    for name, position in names.items():
        if still_open.get(name):
            found.setdefault(position, []).append((name, still_open[name]))
    return found


def claim_name(number: str, position: int, turn: int) -> str:
    return f"{number}/{position}/{turn}"


@dataclass(frozen=True, slots=True)
class Planned:
    """What an open work order will bring of a SKU (above zero), or use up of it beyond what is reserved for it (below zero)."""

    number: str
    sku_id: int
    warehouse_id: int
    due_on: date | None
    quantity: Decimal
    at_work: bool


PLANNED = """
    SELECT o.number, part.sku_id, o.warehouse_id, o.due_on, part.quantity, o.state <> 'draft', part.position, o.claims
    FROM production_workorder o CROSS JOIN LATERAL (
        SELECT 0 AS position, o.sku_id, CASE o.kind WHEN 'assemble' THEN 1 ELSE -1 END * (o.quantity - o.done) AS quantity
        UNION ALL
        SELECT l.position, l.sku_id, CASE o.kind WHEN 'assemble' THEN -1 ELSE 1 END * (o.quantity - o.done) * l.per_kit
        FROM production_workline l WHERE l.order_id = o.id
    ) part
    WHERE o.state IN ('draft', 'released', 'in_progress') AND o.quantity > o.done AND part.sku_id = ANY(%(skus)s::bigint[])
        AND (%(owner)s::bigint IS NULL OR o.owner_id = %(owner)s)
    ORDER BY o.due_on NULLS LAST, o.id, part.position
"""


def planned(sku_ids: Iterable[int], *, owner_id: int | None = None) -> list[Planned]:
    """What open work orders will still do to these SKUs, the first due first."""
    found = rows(PLANNED, {"skus": array(list(sku_ids)), "owner": owner_id})
    reserved = _reserved([(number, position, claims) for number, *_, quantity, _, position, claims in found if quantity < 0])
    return [
        Planned(number, sku_id, warehouse_id, due_on, left, at_work)
        for number, sku_id, warehouse_id, due_on, quantity, at_work, position, _ in found
        if (left := quantity + reserved.get((number, position), ZERO))
    ]


def _reserved(parts: Iterable[tuple[str, int, int]]) -> dict[tuple[str, int], Decimal]:
    """(Work order, position) → what is open of its claims. Each part comes with how often the work order has claimed."""
    names = {
        claim_name(number, position, turn): (number, position)
        for number, position, turns in parts
        for turn in range(1, turns + 1)
    }
    found: dict[tuple[str, int], Decimal] = {}
    for name, quantity in stock_queries.reservations_by_claim(names).values_list("claim", "open") if names else ():
        found[names[name]] = found.get(names[name], ZERO) + quantity
    return found


ORIGINS = """
    SELECT used.sku_id, used.lot_id, sum(used.quantity) AS quantity FROM stock_movement used
    WHERE used.kind = 'assemble_consume' AND used.lot_id <> 0 AND used.reverses_id IS NULL
      AND NOT EXISTS (SELECT FROM stock_movement back WHERE back.reverses_id = used.id)
      AND used.document IN (
          SELECT made.document FROM stock_movement made WHERE made.lot_id = ANY(%s::bigint[]) AND made.kind = 'assemble_produce'
      ) AND used.document <> ''
    GROUP BY 1, 2 ORDER BY min(used.id)
"""


def lots_within(lot_ids: Iterable[int]) -> dict[int, list[tuple[int, Decimal]]]:
    """Component → the lots of it that the kits of these lots were made of, and how much of each."""
    wanted = [lot_id for lot_id in lot_ids if lot_id]
    found: dict[int, list[tuple[int, Decimal]]] = {}
    for sku_id, lot_id, quantity in rows(ORIGINS, [array(wanted)]) if wanted else []:
        found.setdefault(sku_id, []).append((lot_id, quantity))
    return found

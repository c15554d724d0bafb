"""Questions about customers' returns. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Prefetch, QuerySet, Sum

from quartermaster.kernel.db import array, rows
from quartermaster.kernel.refusals import NotFound
from quartermaster.returns.models import Decision, Piece, Return, ReturnLine

ZERO = Decimal(0)


class UnknownReturn(NotFound):
    code = "unknown_return"
    title = "There is no such return"


class UnknownDecision(NotFound):
    code = "unknown_decision"
    title = "There is no such decision"


def returns() -> QuerySet[Any]:
    """Every return with what a list shows: its customer, lines, units, and how much came and is not decided (`undecided`)."""
    found = Return.objects.select_related("order__customer", "warehouse", "owner", "opened_by")
    return found.annotate(
        line_count=Count("lines"),
        units=Sum("lines__quantity", default=ZERO),
        came=Sum("lines__received", default=ZERO),
        undecided=Sum(F("lines__received") - F("lines__decided"), default=ZERO),
    )


def waiting(found: QuerySet[Any]) -> QuerySet[Any]:
    """Those of which something came that nobody has decided."""
    lines = ReturnLine.objects.filter(paper_id=OuterRef("pk"), received__gt=F("decided"))
    return found.filter(Exists(lines))


def kept_as(found: QuerySet[Any], disposition: str) -> QuerySet[Any]:
    """Those of which something still lies there kept so: what is to be mended, or goes to its supplier."""
    here = Decision.objects.filter(piece__line__paper_id=OuterRef("pk"), disposition=disposition, left__gt=0, voided_at=None)
    return found.filter(Exists(here))


def with_sku(found: QuerySet[Any], code: str) -> QuerySet[Any]:
    return found.filter(pk__in=ReturnLine.objects.filter(sku__code__iexact=code.strip()).values("paper_id"))


def return_by_number(number: str) -> Return:
    """The return with its lines, what came on each and what became of it, or `UnknownReturn`."""
    decisions = Decision.objects.select_related("bin", "decided_by").order_by("id")
    pieces = Piece.objects.select_related("bin", "lot", "received_by").prefetch_related(Prefetch("decisions", decisions))
    lines = ReturnLine.objects.select_related("sku__unit", "sku__weighed_in", "order_line").order_by("position")
    lines = lines.prefetch_related(Prefetch("pieces", pieces.order_by("id")))
    found = (
        Return.objects.select_related("order__customer", "warehouse", "owner", "opened_by")
        .prefetch_related(Prefetch("lines", lines))
        .filter(number=number.strip().upper())
        .first()
    )
    if found is None:
        raise UnknownReturn(f"There is no return {number[:40]}.")
    return found


def still_to_come(order_id: int) -> dict[int, Decimal]:
    """Order line → how much of it may still come on returns that have not ended."""
    open_lines = ReturnLine.objects.filter(paper__order_id=order_id).exclude(paper__state__in=Return.ENDED)
    found = open_lines.values_list("order_line_id").annotate(left=Sum(F("quantity") - F("received")))
    return {line_id: left for line_id, left in found if left}


def pieces_by_id(paper_id: int, piece_ids: Iterable[int]) -> dict[int, Piece]:
    """The return's pieces among these."""
    found = Piece.objects.filter(line__paper_id=paper_id).select_related("bin", "lot")
    return {piece.pk: piece for piece in found.filter(pk__in=[*piece_ids])}


def kept_by_id(paper_id: int, decision_ids: Iterable[int]) -> dict[int, Decision]:
    """Decisions of the return that kept goods which may be decided anew."""
    found = Decision.objects.filter(piece__line__paper_id=paper_id, voided_at=None, left__gt=0)
    found = found.select_related("bin", "piece__bin", "piece__lot")
    return {decision.pk: decision for decision in found.filter(pk__in=[*decision_ids])}


def decision_by_id(paper_id: int, decision_id: int) -> Decision:
    found = Decision.objects.select_related("follows", "piece__line__sku").filter(piece__line__paper_id=paper_id, pk=decision_id)
    decision = found.first()
    if decision is None:
        raise UnknownDecision(f"The return has no decision {decision_id}.")
    return decision


def expired_among(lot_ids: Iterable[int], bin_ids: Iterable[int]) -> set[int]:
    """Lots that have expired by the day where they lie."""
    if not (wanted := [*lot_ids]):
        return set()
    sql = """
        SELECT lot.id FROM stock_lot lot, locations_bin bin JOIN locations_warehouse w ON w.id = bin.warehouse_id
        WHERE lot.id = ANY(%s::bigint[]) AND bin.id = ANY(%s::bigint[])
            AND lot.expires_on < (now() AT TIME ZONE coalesce(nullif(w.time_zone, ''), %s))::date
    """
    return {row[0] for row in rows(sql, [array(wanted), array([*bin_ids]), settings.TIME_ZONE])}


def said_to_have_come(order_numbers: Iterable[str]) -> list[tuple[str, str]]:
    """Returns, each with its order, on which more came than their order says came back."""
    sql = """
        SELECT min(r.number), o.number FROM returns_returnline l JOIN returns_return r ON r.id = l.paper_id
        JOIN sales_order o ON o.id = r.order_id JOIN sales_orderline ol ON ol.id = l.order_line_id
        WHERE o.number = ANY(%s::text[]) GROUP BY o.number, ol.id, ol.returned HAVING sum(l.received) > ol.returned
    """
    return [(number, order) for number, order in rows(sql, [array([*order_numbers])])]


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """Why goods came back within a time: how many, on how many returns, what they were sold for, what became of them."""

    reason: str
    returns: int
    quantity: Decimal
    amount: Decimal
    restocked: Decimal
    scrapped: Decimal

    @property
    def label(self) -> str:
        return str(ReturnLine.Reason(self.reason).label)


REASONS = """
    WITH came AS (
        SELECT l.reason, l.paper_id, p.id, p.quantity, p.quantity * ol.unit_price AS amount
        FROM returns_piece p JOIN returns_returnline l ON l.id = p.line_id JOIN sales_orderline ol ON ol.id = l.order_line_id
        JOIN returns_return r ON r.id = l.paper_id
        WHERE p.came_at >= %(since)s AND p.came_at < %(until)s AND p.quantity > 0
            AND (%(warehouse)s::bigint IS NULL OR r.warehouse_id = %(warehouse)s)
    ), became AS (
        SELECT d.piece_id, coalesce(sum(d.quantity) FILTER (WHERE d.disposition = 'restock'), 0) AS restocked,
            coalesce(sum(d.quantity) FILTER (WHERE d.disposition = 'scrap'), 0) AS scrapped
        FROM returns_decision d JOIN came c ON c.id = d.piece_id WHERE d.voided_at IS NULL GROUP BY 1
    )
    SELECT c.reason, count(DISTINCT c.paper_id), sum(c.quantity), sum(c.amount), coalesce(sum(b.restocked), 0),
        coalesce(sum(b.scrapped), 0)
    FROM came c LEFT JOIN became b ON b.piece_id = c.id GROUP BY 1 ORDER BY 3 DESC, 1
"""


def reasons(*, since: datetime, until: datetime, warehouse_id: int | None = None) -> list[ReasonRow]:
    """Why goods came back, most first."""
    return [ReasonRow(*row) for row in rows(REASONS, {"since": since, "until": until, "warehouse": warehouse_id})]


SKUS = """
    WITH came AS (
        SELECT l.sku_id, sum(p.quantity) AS quantity, mode() WITHIN GROUP (ORDER BY l.reason) AS reason
        FROM returns_piece p JOIN returns_returnline l ON l.id = p.line_id JOIN returns_return r ON r.id = l.paper_id
        WHERE p.came_at >= %(since)s AND p.came_at < %(until)s AND p.quantity > 0
            AND (%(warehouse)s::bigint IS NULL OR r.warehouse_id = %(warehouse)s)
        GROUP BY 1 ORDER BY 2 DESC LIMIT %(limit)s
    )
    SELECT s.code, s.name, c.quantity, c.reason, coalesce((
        SELECT sum(l.shipped) FROM sales_orderline l JOIN sales_order o ON o.id = l.order_id
        WHERE l.sku_id = c.sku_id AND o.shipped_at >= %(since)s AND o.shipped_at < %(until)s), 0)
    FROM came c JOIN catalog_sku s ON s.id = c.sku_id ORDER BY c.quantity DESC, s.code
"""


@dataclass(frozen=True, slots=True)
class SkuRow:
    """How much of a SKU came back, mostly why, and how much of it was shipped in the same time."""

    code: str
    name: str
    quantity: Decimal
    reason: str
    shipped: Decimal

    @property
    def label(self) -> str:
        return str(ReturnLine.Reason(self.reason).label)

    @property
    def share(self) -> Decimal | None:
        """Percent of what was shipped; None where nothing was."""
        return self.quantity * 100 / self.shipped if self.shipped else None


def skus(*, since: datetime, until: datetime, warehouse_id: int | None = None, limit: int = 50) -> list[SkuRow]:
    """What came back most."""
    asked = {"since": since, "until": until, "warehouse": warehouse_id, "limit": limit}
    return [SkuRow(*row) for row in rows(SKUS, asked)]

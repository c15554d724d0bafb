"""How suppliers keep to what they said, from what was ordered, confirmed, received and found wrong. Nothing here writes.

Of the lines that were placed within a period and are due (their day has come, or all of them has):

- on time in full: the share of lines of which the whole quantity, less what was closed short, came on or before the day it was
  due: the day that was confirmed, else wanted, else the order’s;
- fill: the mean over lines of min(received, ordered) ÷ ordered;

and of all lines that were placed within it:

- lead time: the mean, and the sample deviation, over receipt lines, of the days from placing to receiving;
- billed variance: Σ quantity × (billed cost − ordered cost) ÷ Σ quantity × ordered cost, over what was billed and approved within
  the period, in the order’s currency (told by the room above that keeps invoices);
- price variance: Σ quantity × (cost − list cost) ÷ Σ quantity × list cost, over lines whose list cost is known;
- defects: discrepancies that are not void, other than short and over, ÷ receipt lines;
- good lots: the share of the lots that were inspected and decided which were found good;
- open claims: discrepancies that nobody has settled, of any time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from quartermaster.kernel.db import rows
from quartermaster.web.sources import Sql

PERIOD_DAYS = 365

_LINES = """
    SELECT l.id, o.supplier_id, l.sku_id, l.quantity, l.closed_short, l.received, l.unit_cost, l.list_cost, o.exchange_rate,
        o.ordered_at, coalesce(l.due_on, o.expected_on) AS due_on
    FROM purchasing_purchaseorder o JOIN purchasing_purchaseorderline l ON l.order_id = o.id
    WHERE o.ordered_at >= %(since)s::date AND o.ordered_at < %(until)s::date + 1 AND o.state <> 'cancelled'
        AND (%(supplier)s::bigint IS NULL OR o.supplier_id = %(supplier)s)
"""
_CAME = """
    SELECT line.id, count(*) AS receipts, sum(took) AS took, sum(took * took) AS squares,
        sum(each.quantity) FILTER (WHERE each.came_on <= line.due_on) AS in_time
    FROM lines line JOIN LATERAL (
        SELECT r.quantity, c.received_at::date AS came_on,
            extract(epoch FROM c.received_at - line.ordered_at) / 86400 AS took
        FROM purchasing_receiptline r JOIN purchasing_receipt c ON c.id = r.receipt_id
        WHERE r.line_id = line.id AND r.quantity > 0 AND c.voided_at IS NULL) each ON true
    GROUP BY line.id
"""
_FIGURES = """
    count(*) AS lines, count(*) FILTER (WHERE due) AS due_lines,
    100.0 * count(*) FILTER (WHERE due AND coalesce(in_time, 0) >= quantity - closed_short AND quantity > closed_short)
        / nullif(count(*) FILTER (WHERE due), 0) AS on_time,
    100 * avg(least(received, quantity) / quantity) FILTER (WHERE due) AS fill,
    sum(took) / nullif(sum(receipts), 0) AS lead_time,
    sqrt(greatest((sum(squares) - sum(took) * sum(took) / nullif(sum(receipts), 0)) / nullif(sum(receipts) - 1, 0), 0))
        AS lead_deviation,
    100 * sum(quantity * (unit_cost - list_cost)) / nullif(sum(quantity * list_cost), 0) AS price_variance,
    sum(receipts) AS receipts, coalesce(sum(quantity * unit_cost * exchange_rate), 0) AS value
"""
_WRONG = """
    SELECT coalesce(o.supplier_id, d.supplier_id) AS supplier_id, x.sku_id,
        count(*) FILTER (WHERE x.kind NOT IN ('short', 'over') AND x.state <> 'void'
            AND c.received_at >= %(since)s::date AND c.received_at < %(until)s::date + 1) AS defects,
        count(*) FILTER (WHERE x.state IN ('open', 'claimed')) AS open_claims
    FROM purchasing_discrepancy x JOIN purchasing_receipt c ON c.id = x.receipt_id
    LEFT JOIN purchasing_purchaseorder o ON o.id = c.order_id LEFT JOIN purchasing_delivery d ON d.id = c.delivery_id
    WHERE %(supplier)s::bigint IS NULL OR coalesce(o.supplier_id, d.supplier_id) = %(supplier)s
    GROUP BY 1, 2
"""
_INSPECTED = """
    SELECT i.supplier_id, i.sku_id, count(*) AS lots, count(*) FILTER (WHERE i.good) AS good
    FROM purchasing_inspection i
    WHERE i.good IS NOT NULL AND i.decided_at IS NOT NULL AND i.opened_at >= %(since)s::date
        AND i.opened_at < %(until)s::date + 1 AND (%(supplier)s::bigint IS NULL OR i.supplier_id = %(supplier)s)
    GROUP BY 1, 2
"""
_WITH = f"""
    WITH lines AS MATERIALIZED ({_LINES}), came AS ({_CAME}), facts AS (
        SELECT line.*, came.receipts, came.took, came.squares, came.in_time,
            line.due_on <= %(until)s::date OR line.received >= line.quantity AS due
        FROM lines line LEFT JOIN came ON came.id = line.id
    ), wrong AS ({_WRONG}), inspected AS ({_INSPECTED})
"""  # noqa: S608 - our own words
_billed = "SELECT 0::bigint AS supplier_id, 0::bigint AS sku_id, 0::numeric AS more, 0::numeric AS ordered WHERE false"


def tell_billed(select: str) -> None:
    """From now on ask this SELECT what was billed: per supplier_id and sku_id, `more` than `ordered`. Called once, at start."""
    global _billed
    _billed = select


SUPPLIERS = f"""{_WITH}
    SELECT s.id, s.code, s.name, s.lead_time_days AS quoted, f.lines, f.due_lines, round(f.on_time, 1) AS on_time,
        round(f.fill, 1) AS fill, round(f.lead_time::numeric, 1) AS lead_time,
        round(f.lead_deviation::numeric, 1) AS lead_deviation, round(f.price_variance, 1) AS price_variance,
        round(100 * b.more / nullif(b.ordered, 0), 1) AS billed_variance,
        round(100.0 * coalesce(w.defects, 0) / nullif(f.receipts, 0), 1) AS defects,
        coalesce(w.open_claims, 0) AS open_claims, round(f.value, 2) AS value, coalesce(q.lots, 0) AS inspected,
        round(100.0 * q.good / nullif(q.lots, 0), 1) AS good_lots
    FROM (SELECT supplier_id, {_FIGURES} FROM facts GROUP BY supplier_id) f JOIN purchasing_supplier s ON s.id = f.supplier_id
    LEFT JOIN (SELECT supplier_id, sum(defects) AS defects, sum(open_claims) AS open_claims FROM wrong GROUP BY 1) w
        ON w.supplier_id = f.supplier_id
    LEFT JOIN (SELECT supplier_id, sum(lots) AS lots, sum(good) AS good FROM inspected GROUP BY 1) q
        ON q.supplier_id = f.supplier_id
    LEFT JOIN (SELECT supplier_id, sum(more) AS more, sum(ordered) AS ordered FROM (/* billed */) told GROUP BY 1) b
        ON b.supplier_id = f.supplier_id
"""  # noqa: S608 - our own words
ITEMS = f"""{_WITH}
    SELECT k.id, k.code, k.name, coalesce(i.lead_time_days, s.lead_time_days) AS quoted, f.lines, f.due_lines,
        round(f.on_time, 1) AS on_time, round(f.fill, 1) AS fill, round(f.lead_time::numeric, 1) AS lead_time,
        round(f.lead_deviation::numeric, 1) AS lead_deviation, round(f.price_variance, 1) AS price_variance,
        round(100 * b.more / nullif(b.ordered, 0), 1) AS billed_variance,
        round(100.0 * coalesce(w.defects, 0) / nullif(f.receipts, 0), 1) AS defects, coalesce(w.open_claims, 0) AS open_claims,
        round(f.value, 2) AS value, coalesce(q.lots, 0) AS inspected, round(100.0 * q.good / nullif(q.lots, 0), 1) AS good_lots
    FROM (SELECT supplier_id, sku_id, {_FIGURES} FROM facts GROUP BY supplier_id, sku_id) f
    JOIN catalog_sku k ON k.id = f.sku_id JOIN purchasing_supplier s ON s.id = f.supplier_id
    LEFT JOIN purchasing_supplieritem i ON i.supplier_id = f.supplier_id AND i.sku_id = f.sku_id
    LEFT JOIN wrong w ON w.supplier_id = f.supplier_id AND w.sku_id = f.sku_id
    LEFT JOIN inspected q ON q.supplier_id = f.supplier_id AND q.sku_id = f.sku_id
    LEFT JOIN (SELECT supplier_id, sku_id, sum(more) AS more, sum(ordered) AS ordered FROM (/* billed */) told GROUP BY 1, 2) b
        ON b.supplier_id = f.supplier_id AND b.sku_id = f.sku_id
"""  # noqa: S608 - our own words
MONTHS = f"""{_WITH}
    SELECT date_trunc('month', due_on)::date AS month, round(on_time, 1), round(lead_time::numeric, 1), due_lines FROM (
        SELECT date_trunc('month', due_on) AS due_on, {_FIGURES} FROM facts WHERE due AND due_on IS NOT NULL GROUP BY 1) f
    ORDER BY 1
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Performance:
    """How one supplier keeps to what they said, of one SKU or of all; shares in percent, times in days, None: nothing to say."""

    id: int
    code: str
    name: str
    quoted: int
    lines: int
    due_lines: int
    on_time: Decimal | None
    fill: Decimal | None
    lead_time: Decimal | None
    lead_deviation: Decimal | None
    price_variance: Decimal | None
    billed_variance: Decimal | None
    defects: Decimal | None
    open_claims: int
    value: Decimal
    inspected: int
    good_lots: Decimal | None


@dataclass(frozen=True, slots=True)
class Month:
    """The lines that were due in a month."""

    month: date
    on_time: Decimal | None
    lead_time: Decimal | None
    lines: int


def suppliers(today: date, *, days: int = PERIOD_DAYS) -> Sql:
    """Every supplier of whom something was ordered within so many days, as a table's source."""
    return Sql(_with_billed(SUPPLIERS), _period(today, days, None), make=_performance)


def items(supplier_id: int, today: date, *, days: int = PERIOD_DAYS) -> Sql:
    """Every SKU that was ordered of a supplier within so many days, as a table's source."""
    return Sql(_with_billed(ITEMS), _period(today, days, supplier_id), make=_performance)


def supplier(supplier_id: int, today: date, *, days: int = PERIOD_DAYS) -> Performance | None:
    """One supplier; None where nothing was ordered within so many days."""
    found = rows(_with_billed(SUPPLIERS), _period(today, days, supplier_id))
    return Performance(*found[0]) if found else None


def months(supplier_id: int, today: date, *, days: int = PERIOD_DAYS) -> list[Month]:
    """Month by month, by the day that lines were due."""
    return [Month(*row) for row in rows(MONTHS, _period(today, days, supplier_id))]


def _with_billed(select: str) -> str:
    return select.replace("/* billed */", _billed)


def _period(today: date, days: int, supplier_id: int | None) -> dict[str, Any]:
    return {"since": today - timedelta(days=days), "until": today, "supplier": supplier_id}


def _performance(row: dict[str, Any]) -> Performance:
    return Performance(**row)

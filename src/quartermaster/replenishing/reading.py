"""What planning is told: stock, orders, suppliers, receipts and demand, read as whole columns. Nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from quartermaster.kernel import db
from quartermaster.planning.arrays import Floats, Ints
from quartermaster.planning.lead_times import Receipts
from quartermaster.replenishing.networks import Due
from quartermaster.replenishing.sheet import Sheet
from quartermaster.replenishing.tiers import Sources

HISTORY_WEEKS = 104
LEAST_WEEKS = 8
RECEIPT_DAYS = 730
_ITEMS = """
    SELECT DISTINCT ON (i.sku_id) i.sku_id, i.id AS item_id, i.supplier_id,
        i.unit_cost * s.exchange_rate AS cost, coalesce(i.lead_time_days, s.lead_time_days) AS days,
        i.minimum_quantity, i.order_multiple
    FROM purchasing_supplieritem i JOIN purchasing_supplier s ON s.id = i.supplier_id
    WHERE s.archived_at IS NULL
    ORDER BY i.sku_id, i.preferred DESC, i.unit_cost * s.exchange_rate, i.id
"""
"""Where each SKU is bought: the preferred supplier, else the cheapest; the same that low stock is ordered from."""
SUPPLIERS = f"""
    SELECT coalesce(b.supplier_id, 0), count(*) FROM catalog_sku k LEFT JOIN ({_ITEMS}) b ON b.sku_id = k.id
    WHERE k.archived_at IS NULL AND k.kit <> 'bundle' GROUP BY 1
"""  # noqa: S608 - our own words
_PARTS = """
    SELECT bill.sku_id AS kit_id, coalesce(b.component_id, line.component_id) AS sku_id,
        line.quantity * coalesce(b.quantity, 1) AS quantity
    FROM catalog_bill bill JOIN catalog_billline line ON line.bill_id = bill.id
    LEFT JOIN catalog_bundlepart b ON b.sku_id = line.component_id
    WHERE bill.ended_at IS NULL AND bill.kit = 'made'
"""
"""What kits that are made take of what lies in stock: bundles on their bills are taken apart."""
TIED = f"""
    SELECT DISTINCT coalesce(mine.supplier_id, 0), coalesce(below.supplier_id, 0)
    FROM ({_PARTS}) part JOIN catalog_sku kit ON kit.id = part.kit_id AND kit.archived_at IS NULL
    LEFT JOIN ({_ITEMS}) mine ON mine.sku_id = part.kit_id LEFT JOIN ({_ITEMS}) below ON below.sku_id = part.sku_id
"""  # noqa: S608 - our own words
_PLACES = f"""
    WITH RECURSIVE known AS (
        SELECT owner_id, warehouse_id, sku_id FROM stock_availability
        UNION SELECT owner_id, warehouse_id, sku_id FROM demand_series
        UNION SELECT o.owner_id, o.warehouse_id, l.sku_id FROM purchasing_purchaseorder o
            JOIN purchasing_purchaseorderline l ON l.order_id = o.id AND l.open_quantity > 0
            WHERE o.state = ANY(%(open_orders)s)
        UNION SELECT o.owner_id, o.warehouse_id, l.sku_id FROM sales_order o
            JOIN sales_orderline l ON l.order_id = o.id AND l.backordered > 0
    ), bills AS ({_PARTS}), parts AS (
        SELECT k.owner_id, k.warehouse_id, b.sku_id FROM known k JOIN bills b ON b.kit_id = k.sku_id
        UNION SELECT p.owner_id, p.warehouse_id, b.sku_id FROM parts p JOIN bills b ON b.kit_id = p.sku_id
    )
    SELECT * FROM known UNION SELECT * FROM parts
    UNION SELECT k.owner_id, p.from_warehouse_id, k.sku_id FROM known k JOIN catalog_sku s ON s.id = k.sku_id
        JOIN replenishing_policy p ON p.from_warehouse_id <> k.warehouse_id
            AND coalesce(p.warehouse_id, k.warehouse_id) = k.warehouse_id AND coalesce(p.owner_id, k.owner_id) = k.owner_id
            AND coalesce(p.sku_id, k.sku_id) = k.sku_id AND (p.category_id IS NULL OR p.category_id = s.category_id)
            AND coalesce(p.begins_on, %(day)s) <= %(day)s AND %(day)s <= coalesce(p.ends_on, %(day)s)
"""  # noqa: S608 - our own words
"""Where a SKU is, was asked for or is to come, the parts of kits wherever those are, and the centre that fills such a place."""
SHEET = f"""
WITH bought AS ({_ITEMS}), goods AS (
    SELECT k.id, k.category_id, k.kit = 'made' AS made, k.minimum, k.maximum,
        k.cost * coalesce(k.nominal_weight, 1) AS cost, k.retail_price * coalesce(k.nominal_weight, 1) AS price,
        power(10, -u.scale) AS step, coalesce(b.supplier_id, 0) AS supplier_id, b.item_id,
        b.cost * coalesce(k.nominal_weight, 1) AS asked, b.days, b.minimum_quantity, bill.said, bill.making_days,
        coalesce(bill.batch_days, 0) AS batch_days, bill.batch_size,
        CASE WHEN p.numerator IS NULL THEN b.order_multiple
            WHEN b.order_multiple IS NULL THEN p.numerator::numeric / p.denominator
            ELSE lcm(b.order_multiple, p.numerator::numeric / p.denominator) END AS pack, n.need
    FROM catalog_sku k JOIN catalog_unit u ON u.id = k.unit_id LEFT JOIN bought b ON b.sku_id = k.id
    LEFT JOIN catalog_packunit p ON p.sku_id = k.id AND p.bought
    LEFT JOIN LATERAL (
        SELECT batch_days, batch_size, inspection_days
                + coalesce(making_days, CASE WHEN batch_days > 0 THEN 0 ELSE 7 END) AS making_days,
            making_days IS NOT NULL OR batch_days > 0 OR inspection_days > 0 AS said
        FROM catalog_bill WHERE sku_id = k.id AND ended_at IS NULL AND kit = 'made'
    ) bill ON true
    LEFT JOIN replenishing_criticality n ON n.sku_id = k.id
    WHERE k.archived_at IS NULL AND k.kit <> 'bundle' AND coalesce(b.supplier_id, 0) = ANY(%(suppliers)s::bigint[])
), places AS (
    SELECT place.*, 7.0 / coalesce(nullif(length(w.open_days), 0), 7) AS stretch
    FROM ({_PLACES}) place JOIN goods ON goods.id = place.sku_id
    JOIN locations_warehouse w ON w.id = place.warehouse_id AND w.archived_at IS NULL
    JOIN catalog_owner own ON own.id = place.owner_id AND own.closed_at IS NULL
), ordered AS (
    SELECT o.owner_id, o.warehouse_id, l.sku_id, sum(l.open_quantity) AS quantity,
        min(coalesce(l.due_on, o.expected_on)) FILTER (WHERE o.ordered_at IS NOT NULL) AS due_on
    FROM purchasing_purchaseorder o JOIN purchasing_purchaseorderline l ON l.order_id = o.id AND l.open_quantity > 0
    WHERE o.state = ANY(%(open_orders)s) GROUP BY 1, 2, 3
), arriving AS (
    SELECT t.owner_id, t.to_warehouse_id AS warehouse_id, l.sku_id,
        sum(l.quantity - l.cancelled - l.received - l.lost - l.sent_back) AS quantity
    FROM transfers_transfer t JOIN transfers_transferline l ON l.transfer_id = t.id WHERE t.ended_at IS NULL GROUP BY 1, 2, 3
), leaving AS (
    SELECT owner_id, warehouse_id, sku_id, sum(quantity) AS quantity FROM (
        SELECT t.owner_id, t.from_warehouse_id AS warehouse_id, l.sku_id, l.to_claim AS quantity
        FROM transfers_transfer t JOIN transfers_transferline l ON l.transfer_id = t.id WHERE t.ended_at IS NULL
        UNION ALL SELECT v.owner_id, v.warehouse_id, l.sku_id, l.quantity
        FROM purchasing_vendorreturn v JOIN purchasing_vendorreturnline l ON l.document_id = v.id
        JOIN locations_bin b ON b.id = l.bin_id AND b.kind = 'storage' WHERE v.state IN ('draft', 'approved')
    ) gone GROUP BY 1, 2, 3
), made AS (
    SELECT o.owner_id, o.warehouse_id, part.sku_id, sum(part.quantity) AS quantity FROM production_workorder o
    CROSS JOIN LATERAL (
        SELECT o.sku_id, CASE o.kind WHEN 'assemble' THEN o.quantity - o.done ELSE o.done - o.quantity END AS quantity
            WHERE o.kind = 'assemble' OR o.state = 'draft'
        UNION ALL SELECT w.sku_id, CASE o.kind WHEN 'assemble' THEN -w.per_kit ELSE w.per_kit END * (o.quantity - o.done)
            FROM production_workline w WHERE w.order_id = o.id AND (o.kind = 'disassemble' OR o.state = 'draft')
    ) part
    WHERE o.state IN ('draft', 'released', 'in_progress') GROUP BY 1, 2, 3
), owed AS (
    SELECT o.owner_id, o.warehouse_id, l.sku_id, sum(l.backordered) AS quantity
    FROM sales_order o JOIN sales_orderline l ON l.order_id = o.id AND l.backordered > 0
    WHERE o.backordered_lines > 0 GROUP BY 1, 2, 3
)
SELECT p.owner_id, p.warehouse_id, p.sku_id, g.supplier_id, coalesce(g.category_id, 0),
    coalesce(nullif(g.asked, 0), g.cost)::float8, g.price::float8, 
    (CASE WHEN g.said THEN greatest(g.making_days, 1) * p.stretch ELSE coalesce(g.days, 0) END / 7.0)::float8,
    coalesce(g.pack, g.step)::float8, coalesce(g.minimum_quantity, 0)::float8, g.step::float8,
    (coalesce(v.sellable, 0) - coalesce(v.reserved, 0) - coalesce(leaving.quantity, 0))::float8,
    (coalesce(v.receiving, 0) + coalesce(ordered.quantity, 0) + coalesce(arriving.quantity, 0)
        + coalesce(made.quantity, 0))::float8,
    coalesce(owed.quantity, 0)::float8, g.minimum::float8, g.maximum::float8, coalesce(g.need, ''), g.made,
    (ordered.due_on - %(day)s::date) / 7.0::float8,
    (g.batch_days * p.stretch / 7.0)::float8, coalesce(g.batch_size, 1)::float8
FROM places p JOIN goods g ON g.id = p.sku_id
LEFT JOIN stock_availability v USING (owner_id, warehouse_id, sku_id)
LEFT JOIN ordered USING (owner_id, warehouse_id, sku_id) LEFT JOIN arriving USING (owner_id, warehouse_id, sku_id)
LEFT JOIN leaving USING (owner_id, warehouse_id, sku_id) LEFT JOIN made USING (owner_id, warehouse_id, sku_id)
LEFT JOIN owed USING (owner_id, warehouse_id, sku_id)
ORDER BY p.sku_id, p.warehouse_id, p.owner_id
"""  # noqa: S608 - our own words
OPEN_ORDERS = [
    "draft", "pending_approval", "approved", "ordered", "acknowledged", "partially_received", "on_hold",
]  # fmt: skip


def sheet(supplier_ids: Sequence[int], *, day: date) -> Sheet:
    """Every owner’s SKU in every warehouse that knows it, of these suppliers (0: of none)."""
    with db.with_room():
        found = db.rows(SHEET, {"suppliers": list(supplier_ids), "open_orders": OPEN_ORDERS, "day": day})
    columns = list(zip(*found, strict=True)) or [()] * 21

    def floats(place: int) -> Floats:
        return np.array([np.nan if one is None else one for one in columns[place]], dtype=np.float64)

    def ints(place: int) -> Ints:
        return np.array(columns[place], dtype=np.int64)

    on_shelf, coming, waiting = floats(11), floats(12), floats(13)
    return Sheet(
        ints(0), ints(1), ints(2), ints(3), ints(4), floats(5), floats(6), floats(7), floats(8), floats(9), floats(10),
        on_shelf, coming, on_shelf + coming - waiting, waiting, floats(14), floats(15),
        np.array(columns[16], dtype=object), np.array(columns[17], dtype=bool), floats(18), floats(19), floats(20),
    )  # fmt: skip


def weeks_known(day: date) -> int:
    """Since the first week of which anything is known, two years at most; the same for all parts."""
    ((first,),) = db.rows("SELECT min(begins_on) FROM demand_series")
    return HISTORY_WEEKS if first is None else max(LEAST_WEEKS, min(HISTORY_WEEKS, (day - first).days // 7))


RECEIPTS = """
    SELECT o.supplier_id, coalesce(i.lead_time_days, s.lead_time_days) / 7.0::float8,
        greatest(extract(epoch FROM c.received_at - o.ordered_at) / 604800, 1 / 7.0)::float8,
        l.sku_id, o.warehouse_id, o.owner_id, c.id
    FROM purchasing_receiptline r JOIN purchasing_receipt c ON c.id = r.receipt_id AND c.voided_at IS NULL
    JOIN purchasing_purchaseorderline l ON l.id = r.line_id JOIN purchasing_purchaseorder o ON o.id = l.order_id
    JOIN purchasing_supplier s ON s.id = o.supplier_id
    LEFT JOIN purchasing_supplieritem i ON i.supplier_id = o.supplier_id AND i.sku_id = l.sku_id
    WHERE r.quantity > 0 AND o.ordered_at IS NOT NULL AND c.received_at >= %(since)s
        AND o.supplier_id = ANY(%(suppliers)s::bigint[]) AND coalesce(i.lead_time_days, s.lead_time_days) > 0
"""


def receipts(known: Sheet, supplier_ids: Sequence[int], *, until: date) -> tuple[Receipts, dict[int, int]]:
    """What came of these suppliers in the last two years, line by line, of which rows; and how many deliveries of each."""
    found = db.rows(RECEIPTS, {"suppliers": list(supplier_ids), "since": until - timedelta(days=RECEIPT_DAYS)})
    columns: list[tuple[Any, ...]] = list(zip(*found, strict=True)) or [()] * 7
    keys = _keys(*(np.array(columns[place], dtype=np.int64) for place in (5, 4, 3)))
    counts: dict[int, int] = {}
    for supplier_id, _ in set(zip(columns[0], columns[6], strict=True)):
        counts[supplier_id] = counts.get(supplier_id, 0) + 1
    lines = Receipts(
        np.array(columns[0], dtype=np.int64),
        np.array(columns[1], dtype=np.float64),
        np.array(columns[2], dtype=np.float64),
        places_of(keys, _keys(known.owner_id, known.warehouse_id, known.sku_id)),
    )
    return lines, counts


def _keys(owner: Ints, warehouse: Ints, sku: Ints) -> Ints:
    """One number for each row’s place: ids are far below two million owners and warehouses."""
    return (sku << 42) | (warehouse << 21) | owner


def row_keys(known: Sheet) -> Ints:
    return _keys(known.owner_id, known.warehouse_id, known.sku_id)


def keys_of(owner: Ints, warehouse: Ints, sku: Ints) -> Ints:
    return _keys(owner, warehouse, sku)


def places_of(wanted: Ints, among: Ints) -> Ints:
    """Where each of the wanted is among them; −1 where it is not."""
    if not len(among):
        return np.full(len(wanted), -1, dtype=np.int64)
    order = np.argsort(among, kind="stable")
    place = np.minimum(np.searchsorted(among[order], wanted), len(among) - 1)
    found = order[place]
    return np.where(among[found] == wanted, found, -1)


BREAKS = """
    SELECT i.sku_id, b.from_quantity::float8, (b.unit_cost * s.exchange_rate * coalesce(k.nominal_weight, 1))::float8
    FROM purchasing_pricebreak b JOIN purchasing_supplieritem i ON i.id = b.item_id
    JOIN purchasing_supplier s ON s.id = i.supplier_id JOIN catalog_sku k ON k.id = i.sku_id
    WHERE i.id IN (SELECT item_id FROM (/* items */) bought) AND i.supplier_id = ANY(%(suppliers)s::bigint[])
        AND daterange(b.valid_from, b.valid_until, '[]') @> %(day)s::date
    ORDER BY i.sku_id, b.from_quantity
""".replace("/* items */", _ITEMS)


def price_breaks(supplier_ids: Sequence[int], *, day: date) -> dict[int, list[tuple[float, float]]]:
    """SKU → (from so much, cost of one in the books’ currency), of the suppliers that SKUs are bought from."""
    found: dict[int, list[tuple[float, float]]] = {}
    for sku_id, least, cost in db.rows(BREAKS, {"suppliers": list(supplier_ids), "day": day}):
        found.setdefault(sku_id, []).append((least, cost))
    return found


DUE = """
    SELECT owner_id, warehouse_id, sku_id, due_on - %(day)s::date, sum(quantity)::float8 FROM (
        SELECT o.owner_id, o.warehouse_id, l.sku_id, coalesce(l.due_on, o.expected_on) AS due_on, l.open_quantity AS quantity
        FROM purchasing_purchaseorder o JOIN purchasing_purchaseorderline l ON l.order_id = o.id AND l.open_quantity > 0
        WHERE o.state = ANY(%(open_orders)s)
        UNION ALL SELECT t.owner_id, t.to_warehouse_id, l.sku_id, t.expected_on,
            l.quantity - l.cancelled - l.received - l.lost - l.sent_back
        FROM transfers_transfer t JOIN transfers_transferline l ON l.transfer_id = t.id WHERE t.ended_at IS NULL
        UNION ALL SELECT owner_id, warehouse_id, sku_id, due_on, quantity - done FROM production_workorder
        WHERE kind = 'assemble' AND state IN ('draft', 'released', 'in_progress')
    ) comes WHERE sku_id = ANY(%(skus)s::bigint[]) AND due_on IS NOT NULL AND quantity > 0 GROUP BY 1, 2, 3, 4
"""


def due(known: Sheet, sources: Sources, *, day: date) -> list[Due]:
    """When what is on its way to rows that are filled from others, or fill others, is there, as far as somebody said."""
    rows = sorted({*sources, *(below for parts in sources.values() for below in parts)})
    skus = db.array(np.unique(known.sku_id[rows]).tolist())
    found = db.rows(DUE, {"day": day, "skus": skus, "open_orders": OPEN_ORDERS})
    keys = _keys(*(np.array([one[place] for one in found], dtype=np.int64) for place in range(3)))
    places = places_of(keys, row_keys(known)).tolist()
    return [Due(row, days, quantity) for row, (*_, days, quantity) in zip(places, found, strict=True) if row >= 0]


BILLS = f"""
    SELECT kit_id, sku_id, sum(quantity)::float8 FROM ({_PARTS}) part WHERE kit_id = ANY(%s::bigint[]) GROUP BY 1, 2
"""  # noqa: S608 - our own words


def bills(sku_ids: Sequence[int]) -> dict[int, dict[int, float]]:
    """Kit that is made → its components and how much of each, bundles on the bill taken apart."""
    found: dict[int, dict[int, float]] = {}
    for sku_id, component_id, each in db.rows(BILLS, [list(sku_ids)]):
        found.setdefault(sku_id, {})[component_id] = each
    return found


@dataclass(frozen=True)
class SupplierFacts:
    """Suppliers by id: their names, their least order in the books’ currency."""

    names: dict[int, str]
    minimum_value: dict[int, float]


def supplier_facts(supplier_ids: Sequence[int]) -> SupplierFacts:
    found = db.rows(
        """SELECT id, name, coalesce(minimum_order_value * exchange_rate, 0)::float8 FROM purchasing_supplier
        WHERE id = ANY(%s::bigint[])""",
        [list(supplier_ids)],
    )
    return SupplierFacts({pk: name for pk, name, _ in found}, {pk: least for pk, _, least in found if least > 0})


MEASURES = """
    SELECT id, coalesce(length_mm::float8 * width_mm * height_mm / 1e6, 0), coalesce(weight_g::float8 / 1000, 0)
    FROM catalog_sku WHERE id = ANY(%s::bigint[])
"""


def measures(sku_ids: Sequence[int]) -> dict[int, tuple[float, float]]:
    """SKU → litres and kilograms of one; 0 where nobody measured it."""
    return {pk: (litres, kg) for pk, litres, kg in db.rows(MEASURES, [list(sku_ids)])}


LATE = """
    SELECT o.number, o.supplier_id, o.owner_id, o.warehouse_id, l.sku_id, l.open_quantity::float8,
        (%(day)s::date - coalesce(l.due_on, o.expected_on)) AS days, (l.open_quantity * l.unit_cost * o.exchange_rate)::float8
    FROM purchasing_purchaseorder o JOIN purchasing_purchaseorderline l ON l.order_id = o.id AND l.open_quantity > 0
    WHERE o.state IN ('ordered', 'acknowledged', 'partially_received') AND coalesce(l.due_on, o.expected_on) < %(day)s::date
        AND o.supplier_id = ANY(%(suppliers)s::bigint[])
    ORDER BY o.number
"""


@dataclass(frozen=True)
class Late:
    """A line that should have come."""

    number: str
    supplier_id: int
    owner_id: int
    warehouse_id: int
    sku_id: int
    quantity: float
    days: int
    value: float


def late_lines(supplier_ids: Sequence[int], *, day: date) -> list[Late]:
    return [Late(*row) for row in db.rows(LATE, {"suppliers": list(supplier_ids), "day": day})]


RETURNABLE_DAYS = 60
RETURNABLE = """
    SELECT owner_id, warehouse_id, sku_id, supplier_id, sum(quantity)::float8 FROM (
        SELECT o.owner_id, o.warehouse_id, l.sku_id, o.supplier_id, r.quantity
        FROM purchasing_receiptline r JOIN purchasing_receipt c ON c.id = r.receipt_id AND c.voided_at IS NULL
        JOIN purchasing_purchaseorderline l ON l.id = r.line_id JOIN purchasing_purchaseorder o ON o.id = l.order_id
        WHERE c.received_at >= %(since)s AND l.sku_id = ANY(%(skus)s::bigint[])
        UNION ALL SELECT v.owner_id, v.warehouse_id, l.sku_id, v.supplier_id, -l.quantity
        FROM purchasing_vendorreturn v JOIN purchasing_vendorreturnline l ON l.document_id = v.id
        WHERE v.created_at >= %(since)s AND v.state <> 'cancelled' AND l.sku_id = ANY(%(skus)s::bigint[])
    ) lately GROUP BY 1, 2, 3, 4 HAVING sum(quantity) > 0
"""


def returnable(known: Sheet, *, day: date) -> dict[int, float]:
    """Row → how much of it came from its supplier so lately that it may still be taken back."""
    places = zip(
        known.owner_id.tolist(), known.warehouse_id.tolist(), known.sku_id.tolist(), known.supplier_id.tolist(), strict=True
    )
    row_of = {place: row for row, place in enumerate(places)}
    since = day - timedelta(days=RETURNABLE_DAYS)
    found = db.rows(RETURNABLE, {"since": since, "skus": db.array(np.unique(known.sku_id).tolist())})
    return {row_of[place]: much for *place_, much in found if (place := tuple(place_)) in row_of}


def names(table: str, ids: Sequence[int], column: str = "name") -> dict[int, str]:
    """What rows of a table are called; the table and column are ours."""
    return dict(db.rows(f"SELECT id, {column} FROM {table} WHERE id = ANY(%s::bigint[])", [list(ids)]))  # noqa: S608


@dataclass(frozen=True)
class Titles:
    """What things are called, by id."""

    codes: Mapping[int, str]
    warehouses: Mapping[int, str]
    suppliers: Mapping[int, str]


def titles(known: Sheet, facts: SupplierFacts) -> Titles:
    codes = names("catalog_sku", np.unique(known.sku_id).tolist(), "code")
    return Titles(codes, names("locations_warehouse", np.unique(known.warehouse_id).tolist()), facts.names)


def due_weeks(sku_id: int, warehouse_id: int, owner_id: int, *, day: date) -> float | None:
    """Until the next purchase order of it is due there; None where nothing is on order."""
    ((due_on,),) = db.rows(
        """SELECT min(coalesce(l.due_on, o.expected_on)) FROM purchasing_purchaseorder o
        JOIN purchasing_purchaseorderline l ON l.order_id = o.id AND l.open_quantity > 0
        WHERE o.state IN ('ordered', 'acknowledged', 'partially_received') AND l.sku_id = %s AND o.warehouse_id = %s
            AND o.owner_id = %s""",
        [sku_id, warehouse_id, owner_id],
    )
    return None if due_on is None else float((due_on - day).days / 7)

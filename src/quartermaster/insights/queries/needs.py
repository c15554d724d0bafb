"""What needs somebody now besides the SKUs themselves: deliveries, the dock, orders due, discrepancies, backorders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from quartermaster.insights.kept import Kept
from quartermaster.kernel.db import rows
from quartermaster.stock import queries as stock
from quartermaster.web import words

MOST = 12


@dataclass(frozen=True, slots=True)
class Delivery:
    number: str
    supplier: str
    expected_on: date
    lines: int
    quantity: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Proposed:
    """What planning proposes to buy, to move and to make."""

    buy: int
    move: int
    make: int
    stake: Decimal

    @property
    def count(self) -> int:
        return self.buy + self.move + self.make


@dataclass(frozen=True, slots=True)
class Buying:
    deliveries: list[Delivery]
    proposed: list[Proposed]


_buying: Kept[Buying] = Kept("purchasing", "replenishing")


def buying(today: date, warehouse_id: int | None = None) -> Buying:
    """Purchase orders that should have come by today and have not, the longest overdue first; what planning proposes and
    nobody has decided. In one question: the start page asks few."""
    return _buying.get((warehouse_id, today), lambda: _read_buying(today, warehouse_id))


def deliveries_due(today: date, warehouse_id: int | None = None) -> list[Delivery]:
    return buying(today, warehouse_id).deliveries


def _read_buying(today: date, warehouse_id: int | None) -> Buying:
    found = rows(
        """SELECT o.number, s.name, min(coalesce(l.due_on, o.expected_on)) AS due_on, count(*), sum(l.open_quantity),
            sum(l.open_quantity * l.unit_cost * o.exchange_rate), o.id
        FROM purchasing_purchaseorder o JOIN purchasing_supplier s ON s.id = o.supplier_id
        JOIN purchasing_purchaseorderline l ON l.order_id = o.id AND l.open_quantity > 0
        WHERE o.state IN ('ordered', 'acknowledged', 'partially_received') AND coalesce(l.due_on, o.expected_on) <= %(today)s
            AND (%(warehouse)s::bigint IS NULL OR o.warehouse_id = %(warehouse)s)
        GROUP BY o.id, s.name
        UNION ALL SELECT '', '', NULL, count(*) FILTER (WHERE p.kind = 'buy'), count(*) FILTER (WHERE p.kind = 'transfer'),
            sum(p.stake), count(*) FILTER (WHERE p.kind = 'make')
        FROM replenishing_proposal p
        WHERE p.state = 'open' AND p.kind IN ('buy', 'transfer', 'make')
            AND (p.snoozed_until IS NULL OR p.snoozed_until <= %(today)s)
            AND (%(warehouse)s::bigint IS NULL OR p.warehouse_id = %(warehouse)s)
        HAVING count(*) > 0 ORDER BY 3, 7""",
        {"today": today, "warehouse": warehouse_id},
    )
    return Buying(
        [Delivery(*row[:6]) for row in found if row[0]],
        [Proposed(buy, int(move), make, stake) for number, _, _, buy, move, stake, make in found if not number],
    )


@dataclass(frozen=True, slots=True)
class Dock:
    warehouse: str
    skus: int
    quantity: Decimal
    sales_value: Decimal


@dataclass(frozen=True, slots=True)
class ToInspect:
    """Lots in a warehouse that may not be put away before somebody has looked at them; `number` is the first of them."""

    warehouse: str
    lots: int
    quantity: Decimal
    sales_value: Decimal
    number: str


class Wish(StrEnum):
    """What has to be done about papers with which goods come back, or go back to suppliers."""

    DECIDE = "decide"
    AGREE = "agree"
    APPROVE = "approve"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class GoingBack:
    """Returns of a warehouse for which the same is to be done, and the pieces that wait for it; one alone has its number."""

    wish: Wish
    warehouse: str
    papers: int
    quantity: Decimal
    sales_value: Decimal
    number: str


@dataclass(frozen=True, slots=True)
class AtDocks:
    """What waits at the docks to be put away, what waits there to be inspected, and what comes or goes back."""

    to_put_away: list[Dock]
    to_inspect: list[ToInspect]
    back: list[GoingBack]


_docks: Kept[AtDocks] = Kept("stock", "catalog", "locations", "purchasing", "returns")


def at_docks(warehouse_id: int | None = None) -> AtDocks:
    """What waits at the docks, warehouse by warehouse, in one question."""
    return _docks.get(warehouse_id, lambda: _read_docks(warehouse_id))


def _read_docks(warehouse_id: int | None) -> AtDocks:
    found = rows(
        """SELECT 'put_away', w.name, '', count(DISTINCT b.sku_id), sum(b.quantity - b.held),
            sum((b.quantity - b.held) * s.retail_price * coalesce(s.nominal_weight, 1)) AS value
        FROM locations_bin bin JOIN stock_balance b ON b.bin_id = bin.id AND b.quantity > b.held
        JOIN locations_warehouse w ON w.id = bin.warehouse_id JOIN catalog_sku s ON s.id = b.sku_id
        WHERE bin.kind = 'dock' AND (%(warehouse)s::bigint IS NULL OR bin.warehouse_id = %(warehouse)s)
        GROUP BY w.id, w.name
        UNION ALL SELECT 'inspect', w.name, (array_agg(i.number ORDER BY i.id))[1], count(*), sum(i.quantity),
            sum(i.quantity * s.retail_price * coalesce(s.nominal_weight, 1))
        FROM purchasing_inspection i JOIN locations_warehouse w ON w.id = i.warehouse_id JOIN catalog_sku s ON s.id = i.sku_id
        WHERE i.state IN ('waiting', 'sorting') AND (%(warehouse)s::bigint IS NULL OR i.warehouse_id = %(warehouse)s)
        GROUP BY w.id, w.name
        UNION ALL SELECT back.wish, w.name, min(r.number), count(DISTINCT r.id), sum(back.quantity),
            sum(back.quantity * s.retail_price * coalesce(s.nominal_weight, 1))
        FROM returns_return r JOIN returns_returnline l ON l.paper_id = r.id
        JOIN locations_warehouse w ON w.id = r.warehouse_id JOIN catalog_sku s ON s.id = l.sku_id
        CROSS JOIN LATERAL (VALUES
            ('decide', l.received - l.decided), ('agree', CASE r.state WHEN 'requested' THEN l.quantity ELSE 0 END)
        ) AS back(wish, quantity)
        WHERE r.state IN ('requested', 'in_transit', 'received', 'inspecting') AND back.quantity > 0
            AND (%(warehouse)s::bigint IS NULL OR r.warehouse_id = %(warehouse)s)
        GROUP BY back.wish, w.id, w.name
        UNION ALL SELECT CASE v.state WHEN 'draft' THEN 'approve' ELSE 'send' END, w.name, min(v.number), count(DISTINCT v.id),
            sum(l.quantity), sum(l.quantity * s.retail_price * coalesce(s.nominal_weight, 1))
        FROM purchasing_vendorreturn v JOIN purchasing_vendorreturnline l ON l.document_id = v.id
        JOIN locations_warehouse w ON w.id = v.warehouse_id JOIN catalog_sku s ON s.id = l.sku_id
        WHERE v.state IN ('draft', 'approved', 'picked')
            AND (%(warehouse)s::bigint IS NULL OR v.warehouse_id = %(warehouse)s)
        GROUP BY 1, w.id, w.name ORDER BY value DESC""",
        {"warehouse": warehouse_id},
    )
    return AtDocks(
        [Dock(name, skus, quantity, value) for kind, name, _, skus, quantity, value in found if kind == "put_away"],
        [
            ToInspect(name, lots, quantity, value, number)
            for kind, name, number, lots, quantity, value in found
            if kind == "inspect"
        ],
        [
            GoingBack(Wish(kind), name, papers, quantity, value, number)
            for kind, name, number, papers, quantity, value in found
            if kind in {*Wish}
        ],
    )


BY_RULE = 0


@dataclass(frozen=True, slots=True)
class Expiring:
    """The lots with stock whose last day comes within so many days, the usual ones or (`BY_RULE`) those of a rule; `code` and
    `sku` are the first of them to expire."""

    within: int
    lots: int
    quantity: Decimal
    cost: Decimal
    sales_value: Decimal
    first_on: date
    sku: str
    code: str


_expiring: Kept[list[Expiring]] = Kept("stock", "catalog", "locations")


def expiring(today: date, warehouse_id: int | None = None) -> list[Expiring]:
    """What will expire soon, by how soon; nothing that has expired already or is blocked."""
    return _expiring.get((warehouse_id, today), lambda: _read_expiring(today, warehouse_id))


def _read_expiring(today: date, warehouse_id: int | None) -> list[Expiring]:
    usual = {"days": list(stock.USUAL_DAYS), "most": max(stock.USUAL_DAYS)}
    return [Expiring(*row) for row in rows(EXPIRING, {"today": today, "warehouse": warehouse_id, **usual})]


EXPIRING = f"""
    SELECT within, count(*), sum(quantity), sum(quantity * cost), sum(quantity * retail_price), min(expires_on),
        (array_agg(sku ORDER BY expires_on, sku, code))[1], (array_agg(code ORDER BY expires_on, sku, code))[1]
    FROM (
        SELECT lot.id, lot.code, lot.expires_on, s.code AS sku, s.cost * coalesce(s.nominal_weight, 1) AS cost,
            s.retail_price * coalesce(s.nominal_weight, 1) AS retail_price, sum(b.quantity) AS quantity,
            CASE WHEN coalesce(of_sku.days, of_category.days) IS NOT NULL THEN {BY_RULE} ELSE
                (SELECT min(d.days) FROM unnest(%(days)s::integer[]) AS d(days)
                WHERE lot.expires_on <= %(today)s::date + d.days) END AS within
        FROM stock_lot lot JOIN stock_balance b ON b.lot_id = lot.id AND b.lot_id <> 0 AND b.quantity > 0
        JOIN locations_bin bin ON bin.id = b.bin_id JOIN catalog_sku s ON s.id = lot.sku_id {stock.DAYS_OF_SKU}
        WHERE lot.expires_on >= %(today)s::date AND lot.state = 'released'
            AND lot.expires_on <= %(today)s::date + coalesce(of_sku.days, of_category.days, %(most)s)
            AND lot.expires_on <= %(today)s::date + greatest(%(most)s, (SELECT max(days) FROM stock_expiryrule))
            AND (%(warehouse)s::bigint IS NULL OR bin.warehouse_id = %(warehouse)s)
        GROUP BY lot.id, s.id, of_sku.days, of_category.days
    ) lots GROUP BY within ORDER BY within
"""  # noqa: S608 - our own constants


@dataclass(frozen=True, slots=True)
class Due:
    """Orders that should leave today, or should have left before. One order alone has its number."""

    warehouse: str
    late: bool
    orders: int
    not_picked: int
    value: Decimal
    number: str


_due: Kept[list[Due]] = Kept("sales", "locations")


def orders_due(today: date, warehouse_id: int | None = None) -> list[Due]:
    return _due.get((warehouse_id, today), lambda: _read_due(today, warehouse_id))


def _read_due(today: date, warehouse_id: int | None) -> list[Due]:
    found = rows(
        """SELECT w.name, o.ship_by < %(today)s AS late, count(*),
            count(*) FILTER (WHERE o.state IN ('partially_reserved', 'reserved', 'released')), sum(o.total), min(o.number)
        FROM sales_order o JOIN locations_warehouse w ON w.id = o.warehouse_id
        WHERE o.state IN ('partially_reserved', 'reserved', 'released', 'picking', 'picked', 'packed', 'partially_shipped')
            AND NOT o.is_split AND o.ship_by <= %(today)s AND (%(warehouse)s::bigint IS NULL OR o.warehouse_id = %(warehouse)s)
        GROUP BY w.id, w.name, 2 ORDER BY 2 DESC, 5 DESC""",
        {"today": today, "warehouse": warehouse_id},
    )
    return [Due(*row) for row in found]


@dataclass(frozen=True, slots=True)
class Wrong:
    """The open discrepancies of one purchase order; `kinds` such as 12 short, 24 damaged."""

    number: str
    supplier: str
    count: int
    value: Decimal
    kinds: tuple[tuple[Decimal, str], ...]


def kinds_of(wrong: Wrong) -> str:
    """ "12 short, 24 damaged"."""
    return ", ".join(f"{words.quantity(quantity)} {kind.replace('_', ' ')}" for quantity, kind in wrong.kinds)


_wrong: Kept[list[Wrong]] = Kept("purchasing", "catalog")


def discrepancies_open(warehouse_id: int | None = None) -> list[Wrong]:
    return _wrong.get(warehouse_id, lambda: _read_wrong(warehouse_id))


def _read_wrong(warehouse_id: int | None) -> list[Wrong]:
    found = rows(
        """SELECT number, supplier, sum(count)::int, sum(value), array_agg(quantity ORDER BY kind), array_agg(kind ORDER BY kind)
        FROM (
            SELECT o.id, o.number, s.name AS supplier, d.kind, count(*) AS count, sum(d.quantity) AS quantity,
                sum(d.quantity * coalesce(l.unit_cost * o.exchange_rate, sku.cost)) AS value
            FROM purchasing_discrepancy d JOIN purchasing_receipt r ON r.id = d.receipt_id
            JOIN purchasing_purchaseorder o ON o.id = r.order_id JOIN purchasing_supplier s ON s.id = o.supplier_id
            JOIN catalog_sku sku ON sku.id = d.sku_id LEFT JOIN purchasing_purchaseorderline l ON l.id = d.line_id
            WHERE d.state = 'open' AND (%(warehouse)s::bigint IS NULL OR o.warehouse_id = %(warehouse)s)
            GROUP BY o.id, s.name, d.kind
        ) kinds GROUP BY id, number, supplier ORDER BY 4 DESC LIMIT %(most)s""",
        {"warehouse": warehouse_id, "most": MOST},
    )
    return [
        Wrong(number, supplier, count, value, tuple(zip(quantities, kinds, strict=True)))
        for number, supplier, count, value, quantities, kinds in found
    ]


@dataclass(frozen=True, slots=True)
class OfTransfers:
    """Transfers that a warehouse has to send, or to receive: of those that are late, or of the others. `due_on` is the
    first day that was said, `number` the first of them."""

    to_send: bool
    late: bool
    warehouse: str
    number: str
    state: str
    transfers: int
    quantity: Decimal
    sales_value: Decimal
    due_on: date | None


_transfers: Kept[list[OfTransfers]] = Kept("transfers", "catalog", "locations")


def transfers_waiting(today: date, warehouse_id: int | None = None) -> list[OfTransfers]:
    """What is allocated and has not left, and what is under way and due by today or for no day that was said."""
    return _transfers.get((warehouse_id, today), lambda: _read_transfers(today, warehouse_id))


def _read_transfers(today: date, warehouse_id: int | None) -> list[OfTransfers]:
    found = rows(
        """SELECT to_send, late, w.name, (array_agg(number ORDER BY due_on, number))[1],
            (array_agg(state ORDER BY due_on, number))[1], count(DISTINCT number)::int, sum(quantity), sum(value), min(due_on)
        FROM (
            SELECT part.to_send, part.warehouse_id, t.number, t.state, part.due_on,
                coalesce(part.due_on < %(today)s, false) AS late,
                sum(part.quantity) AS quantity, sum(part.quantity * s.retail_price) AS value
            FROM transfers_transfer t JOIN transfers_transferline l ON l.transfer_id = t.id JOIN catalog_sku s ON s.id = l.sku_id
            CROSS JOIN LATERAL (VALUES
                (true, t.from_warehouse_id, l.claimed, t.wanted_on),
                (false, t.to_warehouse_id, l.under_way, coalesce(t.expected_on, t.wanted_on))
            ) AS part(to_send, warehouse_id, quantity, due_on)
            WHERE t.ended_at IS NULL AND part.quantity > 0 AND (part.to_send OR part.due_on IS NULL OR part.due_on <= %(today)s)
                AND (%(warehouse)s::bigint IS NULL OR part.warehouse_id = %(warehouse)s)
            GROUP BY 1, 2, 3, 4, 5, 6
        ) waiting JOIN locations_warehouse w ON w.id = waiting.warehouse_id
        GROUP BY to_send, late, w.id, w.name ORDER BY late DESC, sum(value) DESC""",
        {"today": today, "warehouse": warehouse_id},
    )
    return [OfTransfers(*row) for row in found]


@dataclass(frozen=True, slots=True)
class Waiting:
    orders: int
    lines: int
    skus: int
    value: Decimal


_waiting: Kept[dict[int, Decimal]] = Kept("sales")
_waiting_orders: Kept[tuple[int, int]] = Kept("sales")


def backordered(warehouse_id: int | None = None) -> Waiting | None:
    """The orders that wait for stock, and what of them at the prices they were ordered at."""
    orders, lines = _waiting_orders.get(warehouse_id, lambda: _read_waiting_orders(warehouse_id))
    worth = _waiting.get(
        warehouse_id,
        lambda: _read_waiting(warehouse_id),
        renew=lambda before, sku_ids: _without(before, sku_ids) | _read_waiting(warehouse_id, sku_ids),
    )
    return Waiting(orders, lines, len(worth), sum(worth.values(), Decimal(0))) if orders else None


def _read_waiting_orders(warehouse_id: int | None) -> tuple[int, int]:
    ((orders, lines),) = rows(
        """SELECT count(*), coalesce(sum(backordered_lines), 0)::int FROM sales_order
        WHERE backordered_lines > 0 AND NOT is_split
            AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s)""",
        {"warehouse": warehouse_id},
    )
    return orders, lines


def _read_waiting(warehouse_id: int | None, sku_ids: Sequence[int] | None = None) -> dict[int, Decimal]:
    """SKU → what orders wait for of it, at their prices: all that are waited for, or those among the named."""
    these = "" if sku_ids is None else "AND l.sku_id = ANY(%(skus)s::bigint[])"
    return dict(
        rows(
            f"""SELECT l.sku_id, sum(l.backordered * l.unit_price)
            FROM sales_order o JOIN sales_orderline l ON l.order_id = o.id AND l.backordered > 0 {these}
            WHERE o.backordered_lines > 0
                AND (%(warehouse)s::bigint IS NULL OR o.warehouse_id = %(warehouse)s)
            GROUP BY l.sku_id""",  # noqa: S608 - our own words
            {"warehouse": warehouse_id} | ({} if sku_ids is None else {"skus": list(sku_ids)}),
        )
    )


def _without(before: dict[int, Decimal], sku_ids: Sequence[int]) -> dict[int, Decimal]:
    gone = set(sku_ids)
    return {sku_id: worth for sku_id, worth in before.items() if sku_id not in gone}

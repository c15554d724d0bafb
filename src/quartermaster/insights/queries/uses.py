"""What still needs a SKU or a warehouse: stock in it, documents that have not ended. Asked before it is taken out of use."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from quartermaster.kernel.db import rows
from quartermaster.kernel.quantities import plain
from quartermaster.production.models import WorkOrder
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.sales.models import Order

MOST_NAMED = 3

_SKU_STOCK = """
SELECT sum(sellable + receiving + held + staged), sum(reserved), '' FROM stock_availability WHERE sku_id = %(id)s
"""
_STOCKED = """
SELECT s.code, sum(there.quantity) FROM (
    SELECT sku_id, quantity FROM stock_balance WHERE sku_id = ANY(%(skus)s::bigint[]) AND quantity > 0
    UNION ALL
    SELECT m.sku_id, CASE WHEN m.to_bin_id = bin.id THEN m.quantity ELSE -m.quantity END
      FROM stock_movement m JOIN locations_bin bin ON bin.kind = 'transit' AND bin.id IN (m.from_bin_id, m.to_bin_id)
     WHERE m.sku_id = ANY(%(skus)s::bigint[])
) there JOIN catalog_sku s ON s.id = there.sku_id
GROUP BY s.code HAVING sum(there.quantity) <> 0 ORDER BY s.code
"""
_SKU_ORDERS = """
SELECT DISTINCT o.id, o.number FROM sales_orderline l JOIN sales_order o ON o.id = l.order_id
 WHERE l.sku_id = %(id)s AND o.state <> ALL(%(ended)s) AND l.quantity > l.shipped + l.cancelled ORDER BY o.id
"""
_SKU_PURCHASES = """
SELECT DISTINCT o.id, o.number FROM purchasing_purchaseorderline l JOIN purchasing_purchaseorder o ON o.id = l.order_id
 WHERE l.sku_id = %(id)s AND o.state = ANY(%(open)s) AND l.open_quantity > 0 ORDER BY o.id
"""
_SKU_TRANSFERS = """
SELECT DISTINCT t.id, t.number FROM transfers_transferline l JOIN transfers_transfer t ON t.id = l.transfer_id
 WHERE l.sku_id = %(id)s AND t.ended_at IS NULL ORDER BY t.id
"""
_SKU_DISCREPANCIES = """
SELECT DISTINCT r.id, coalesce(o.number, y.number) FROM purchasing_discrepancy d JOIN purchasing_receipt r ON r.id = d.receipt_id
  LEFT JOIN purchasing_purchaseorder o ON o.id = r.order_id LEFT JOIN purchasing_delivery y ON y.id = r.delivery_id
 WHERE d.sku_id = %(id)s AND d.state IN ('open', 'claimed') ORDER BY r.id
"""
_SKU_KITS = """
SELECT DISTINCT sku.code FROM catalog_billline line
  JOIN catalog_bill bill ON bill.id = line.bill_id AND bill.ended_at IS NULL JOIN catalog_sku sku ON sku.id = bill.sku_id
 WHERE line.component_id = %(id)s AND sku.archived_at IS NULL ORDER BY 1
"""
_SKU_WORK = """
SELECT DISTINCT o.id, o.number FROM production_workorder o LEFT JOIN production_workline l ON l.order_id = o.id
 WHERE %(id)s IN (o.sku_id, l.sku_id) AND o.state = ANY(%(work)s) ORDER BY o.id
"""
_PLACE_STOCK = """
SELECT sum(a.sellable + a.receiving + a.held + a.staged), sum(a.reserved),
       (SELECT s.code FROM stock_availability x JOIN catalog_sku s ON s.id = x.sku_id
         WHERE x.warehouse_id = %(id)s AND x.sellable + x.receiving + x.held + x.staged > 0 ORDER BY s.code LIMIT 1)
  FROM stock_availability a WHERE a.warehouse_id = %(id)s
"""
_PLACE_WORK = "SELECT id, number FROM production_workorder WHERE warehouse_id = %(id)s AND state = ANY(%(work)s) ORDER BY id"
_PLACE_ORDERS = "SELECT id, number FROM sales_order WHERE warehouse_id = %(id)s AND state <> ALL(%(ended)s) ORDER BY id"
_PLACE_PURCHASES = """
SELECT id, number FROM purchasing_purchaseorder WHERE warehouse_id = %(id)s AND state = ANY(%(open)s) ORDER BY id
"""
_PLACE_TRANSFERS = """
SELECT id, number FROM transfers_transfer
 WHERE %(id)s IN (from_warehouse_id, to_warehouse_id) AND ended_at IS NULL ORDER BY id
"""
_OWNER_STOCK = """
SELECT sum(a.sellable + a.receiving + a.held + a.staged), sum(a.reserved),
       (SELECT s.code FROM stock_availability x JOIN catalog_sku s ON s.id = x.sku_id
         WHERE x.owner_id = %(id)s AND x.sellable + x.receiving + x.held + x.staged > 0 ORDER BY s.code LIMIT 1)
  FROM stock_availability a WHERE a.owner_id = %(id)s
"""
_OWNER_ORDERS = "SELECT id, number FROM sales_order WHERE owner_id = %(id)s AND state <> ALL(%(ended)s) ORDER BY id"
_OWNER_PURCHASES = """
SELECT id, number FROM purchasing_purchaseorder WHERE owner_id = %(id)s AND state = ANY(%(open)s) ORDER BY id
"""
_OWNER_TRANSFERS = "SELECT id, number FROM transfers_transfer WHERE owner_id = %(id)s AND ended_at IS NULL ORDER BY id"
_OWNER_WORK = "SELECT id, number FROM production_workorder WHERE owner_id = %(id)s AND state = ANY(%(work)s) ORDER BY id"


def uses_of_sku(sku_id: int) -> list[str]:
    """Why a SKU cannot be taken out of use yet, in words; empty where nothing needs it."""
    kits = [code for (code,) in rows(_SKU_KITS, {"id": sku_id})]
    documents = (_SKU_ORDERS, _SKU_PURCHASES, _SKU_TRANSFERS, _SKU_DISCREPANCIES, _SKU_WORK)
    return [*_uses(sku_id, _SKU_STOCK, documents), *_of_kits(kits)]


def why_no_bundle(sku_id: int) -> list[str]:
    """What speaks against a SKU's being a bundle from now on, in words."""
    needed = _uses(sku_id, _SKU_STOCK, (_SKU_ORDERS, _SKU_PURCHASES, _SKU_TRANSFERS, _SKU_DISCREPANCIES, _SKU_WORK))
    was_there = rows("SELECT FROM stock_availability WHERE sku_id = %(id)s LIMIT 1", {"id": sku_id})
    return needed or (["it was in stock before"] if was_there else [])


def stocked_among(sku_ids: Iterable[int]) -> list[tuple[str, Decimal]]:
    """Code and quantity of those SKUs that there is stock of, in transit between warehouses too."""
    return [(code, quantity) for code, quantity in rows(_STOCKED, {"skus": list(sku_ids)})]


def uses_of_warehouse(warehouse_id: int) -> list[str]:
    """Why a warehouse cannot be taken out of use yet, in words; empty where nothing needs it."""
    return _uses(warehouse_id, _PLACE_STOCK, (_PLACE_ORDERS, _PLACE_PURCHASES, _PLACE_TRANSFERS, _PLACE_WORK))


def uses_of_owner(code: str) -> list[str]:
    """Why an owner cannot be closed yet, in words; empty where nothing of theirs is here or under way."""
    ((owner_id,),) = rows("SELECT id FROM catalog_owner WHERE code = %(code)s", {"code": code})
    papers = (_OWNER_ORDERS, _OWNER_PURCHASES, _OWNER_TRANSFERS, _OWNER_WORK)
    return _uses(owner_id, _OWNER_STOCK, papers)


def _uses(identity: int, stock: str, documents: Iterable[str]) -> list[str]:
    parameters = {
        "id": identity,
        "ended": list(Order.ENDED),
        "open": list(PurchaseOrder.OPEN),
        "work": list(WorkOrder.OPEN),
    }
    ((on_hand, reserved, example),) = rows(stock, parameters)
    named: dict[str, None] = {}
    for sql in documents:
        named |= dict.fromkeys(number for _, number in rows(sql, parameters))
    return [*_of_stock(on_hand or Decimal(0), reserved or Decimal(0), example or "", bool(named)), *_of_documents(list(named))]


def _of_stock(on_hand: Decimal, reserved: Decimal, example: str, documents: bool) -> Iterable[str]:
    if on_hand:
        yield f"{plain(on_hand)} on hand" + (f" ({example} and others)" if example else "")
    if reserved and not documents:
        yield f"{plain(reserved)} reserved"


def _of_kits(codes: list[str]) -> Iterable[str]:
    if codes:
        more = f" and {len(codes) - MOST_NAMED} more" if len(codes) > MOST_NAMED else ""
        yield f"a component of {', '.join(codes[:MOST_NAMED])}{more}"


def _of_documents(numbers: list[str]) -> Iterable[str]:
    if numbers:
        more = f" and {len(numbers) - MOST_NAMED} more" if len(numbers) > MOST_NAMED else ""
        yield f"{', '.join(numbers[:MOST_NAMED])}{more} not ended"

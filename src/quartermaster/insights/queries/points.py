"""What planning says is needed until the next chance to order, against what is there and comes: place by place, in SQL.

The reorder points are those of the last night; what is there and comes is of now. Goods at the dock count, and what customers
wait for is taken off, as planning does. Drafts do not count: nobody has promised to send those.
"""

from __future__ import annotations

ON_ORDER = "bought.ordered_at IS NOT NULL AND bought.state IN ('ordered', 'acknowledged', 'partially_received')"


def points(*, here: str, these: str, own: str) -> str:
    """SKU → `low_at`, the warehouses where it is at or below its point; what is needed, and how many days an order takes at most,
    `here`. The conditions are over the plan: which warehouse, which SKUs, whose goods. SKUs that were never planned are missing.
    """
    return f"""
SELECT place.sku_id, coalesce(bool_or(low) FILTER (WHERE {here}), false) AS low,
    coalesce(array_agg(warehouse_id) FILTER (WHERE low), '{{}}') AS low_at,
    sum(ceil(greatest(point, 0) / step - 1e-9) * step) FILTER (WHERE {here}) AS needed,
    ceil(max(lead_weeks) FILTER (WHERE {here}) * 7 - 1e-9)::int AS lead_days
FROM (
    SELECT p.sku_id, p.warehouse_id, p.point, p.step, p.lead_weeks, coalesce(there.quantity, 0) <= p.point AS low
    FROM replenishing_plan p LEFT JOIN ({_there(these, own)}) there USING (owner_id, warehouse_id, sku_id)
    WHERE {_of("p", these)} AND {_of("p", own)}
) place GROUP BY place.sku_id"""  # noqa: S608 - all of it our own words


def _there(these: str, own: str) -> str:
    bought, moved = f"{_of('line', these)} AND {_of('bought', own)}", f"{_of('going', these)} AND {_of('moved', own)}"
    made, apart = f"{_of('made', these)} AND {_of('made', own)}", f"{_of('part', these)} AND {_of('made', own)}"
    return f"""
        SELECT owner_id, warehouse_id, sku_id, sum(quantity) AS quantity FROM (
            SELECT owner_id, warehouse_id, sku_id, sellable + receiving - reserved AS quantity
            FROM stock_availability WHERE {these} AND {own}
            UNION ALL SELECT bought.owner_id, bought.warehouse_id, line.sku_id, line.open_quantity
            FROM purchasing_purchaseorder bought JOIN purchasing_purchaseorderline line ON line.order_id = bought.id
            WHERE {ON_ORDER} AND line.open_quantity > 0 AND {bought}
            UNION ALL SELECT moved.owner_id, moved.to_warehouse_id, going.sku_id, going.under_way + going.claimed
            FROM transfers_transfer moved JOIN transfers_transferline going ON going.transfer_id = moved.id
            WHERE (going.under_way > 0 OR going.claimed > 0) AND moved.ended_at IS NULL AND {moved}
            UNION ALL SELECT made.owner_id, made.warehouse_id, made.sku_id, made.quantity - made.done
            FROM production_workorder made
            WHERE made.kind = 'assemble' AND made.state IN ('released', 'in_progress') AND {made}
            UNION ALL SELECT made.owner_id, made.warehouse_id, part.sku_id, part.per_kit * (made.quantity - made.done)
            FROM production_workorder made JOIN production_workline part ON part.order_id = made.id
            WHERE made.kind = 'disassemble' AND made.state IN ('released', 'in_progress') AND {apart}
            UNION ALL SELECT o.owner_id, o.warehouse_id, wanted.sku_id, -wanted.backordered
            FROM sales_order o JOIN sales_orderline wanted ON wanted.order_id = o.id
            WHERE o.backordered_lines > 0 AND wanted.backordered > 0 AND {_of("wanted", these)} AND {_of("o", own)}
        ) each GROUP BY owner_id, warehouse_id, sku_id"""  # noqa: S608 - all of it our own words


def _of(table: str, condition: str) -> str:
    return condition if condition == "TRUE" else f"{table}.{condition}"

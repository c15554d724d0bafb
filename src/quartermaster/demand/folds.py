"""What series say against the book and the orders, as SQL: every question finds nothing.

Only of SKUs about which nothing was written down since the last reading: the next one takes care of the others. Nor of those that
were sold before the book began.
"""

from __future__ import annotations

from django.conf import settings

from quartermaster.demand.facts import EPOCH, EVER, MOVED, ORDERED

READ = f"""
    WITH unread (sku_id) AS (
        SELECT m.sku_id FROM stock_movement m JOIN demand_known k ON m.id > k.movement_id
        UNION SELECT l.sku_id FROM demand_known k JOIN accounts_deed d ON d.id > k.deed_id AND d.recorded_at > k.at
            JOIN sales_order o ON o.number = d.document JOIN sales_orderline l ON l.order_id = o.id
        UNION SELECT sku_id FROM demand_pastsale
    ), asked (sku_id, since) AS (
        SELECT id, DATE '{EVER}' FROM catalog_sku
        WHERE EXISTS (SELECT FROM demand_known) AND id NOT IN (SELECT sku_id FROM unread)
    ), place (id, zone) AS (
        SELECT id, coalesce(nullif(time_zone, ''), '{settings.TIME_ZONE}') FROM locations_warehouse
    )
"""  # noqa: S608 - our own words
DIFFERENT = """
    SELECT 'demand of sku ' || sku_id || ', warehouse ' || warehouse_id || ', owner ' || owner_id,
        concat_ws(', ', s.sold, s.returned, s.ordered) || ' sold, returned and ordered are kept, ' ||
        concat_ws(', ', f.sold, f.returned, f.ordered) || ' by the book and the orders'
    FROM (
        SELECT owner_id, sku_id, warehouse_id, sum(sold) AS sold, sum(returned) AS returned, sum(ordered) AS ordered
        FROM facts GROUP BY 1, 2, 3
    ) f FULL JOIN (SELECT * FROM demand_series WHERE sku_id IN (SELECT sku_id FROM asked)) s
        USING (owner_id, sku_id, warehouse_id)
    WHERE abs(coalesce(f.sold, 0) - coalesce(s.sold, 0)) > 0.001 + 0.00001 * coalesce(f.sold, 0)
        OR abs(coalesce(f.returned, 0) - coalesce(s.returned, 0)) > 0.001 + 0.00001 * coalesce(f.returned, 0)
        OR abs(coalesce(f.ordered, 0) - coalesce(s.ordered, 0)) > 0.001 + 0.00001 * coalesce(f.ordered, 0)
    ORDER BY 1 LIMIT %s
"""


def _of_all(question: str) -> str:
    """A question of `facts`, of every day that is known."""
    plain = question.replace("%(epoch)s", f"'{EPOCH}'").replace("%(through)s", "(SELECT through FROM demand_known)")
    return plain.strip().removeprefix(",")


def _both() -> str:
    facts = "facts (owner_id, sku_id, warehouse_id, day, sold, returned, ordered, lost, revenue)"
    moved, last = _of_all(MOVED).rsplit("SELECT owner_id", 1)
    lines, asked = _of_all(ORDERED).rsplit("SELECT owner_id", 1)
    return f"{READ}, {moved}, {lines}, {facts} AS (SELECT owner_id{last} UNION ALL SELECT owner_id{asked}) {DIFFERENT}"


RULES = {"demand_differs": _both()}

"""What transfers say against their claims and the book, as SQL: every question finds nothing."""

from __future__ import annotations

from quartermaster.stock.folds import CLAIMED_LINES
from quartermaster.transfers.series import TRANSFERS

CLAIMS = CLAIMED_LINES.format(
    what="transfer line",
    prefix=TRANSFERS.prefix,
    lines="""SELECT l.id, t.number, l.position, l.claimed
        FROM transfers_transferline l JOIN transfers_transfer t ON t.id = l.transfer_id""",
)
UNDER_WAY = """
    WITH ends AS (
        SELECT m.document, m.sku_id, m.quantity FROM stock_movement m
        JOIN locations_bin b ON b.id = m.to_bin_id WHERE m.document LIKE 'TO-%%' AND b.kind = 'transit'
        UNION ALL
        SELECT m.document, m.sku_id, -m.quantity FROM stock_movement m
        JOIN locations_bin b ON b.id = m.from_bin_id WHERE m.document LIKE 'TO-%%' AND b.kind = 'transit'
    ), moved AS (
        SELECT document AS number, sku_id, sum(quantity) AS quantity FROM ends GROUP BY 1, 2
    ), told AS (
        SELECT t.number, l.sku_id, sum(l.under_way) AS quantity
        FROM transfers_transferline l JOIN transfers_transfer t ON t.id = l.transfer_id GROUP BY 1, 2
    )
    SELECT 'transfer ' || number, 'sku ' || sku_id || ': ' || coalesce(t.quantity, 0) || ' under way, ' ||
        coalesce(m.quantity, 0) || ' by the movements'
    FROM told t FULL JOIN moved m USING (number, sku_id) WHERE coalesce(t.quantity, 0) <> coalesce(m.quantity, 0)
    ORDER BY 1 LIMIT %s
"""

RULES = {"transfer_claims_differ": CLAIMS, "transfer_book_differs": UNDER_WAY}

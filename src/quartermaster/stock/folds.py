"""The folds as SQL: what the movements and claims say that the projections should be. Used to check and to rebuild."""

SEAL = """hashtextextended(concat_ws('|', {m}owner_id, {m}sku_id, {m}lot_id, {m}quantity::numeric(18,6), {m}from_bin_id,
    {m}to_bin_id, {m}kind, {m}reason, {m}document, {m}unit_cost::numeric(18,4), {m}entered, {m}actor_id, {m}source, {m}key,
    extract(epoch FROM {m}occurred_at), {m}reverses_id, {m}short_allowed), 0)"""
"""A fingerprint of what a movement says, written with it, so that `check` can name a row that was altered since."""

FOLDED_BALANCES = """
    SELECT sku_id, bin_id, lot_id, owner_id, sum(quantity) AS quantity
    FROM (
        SELECT sku_id, to_bin_id AS bin_id, lot_id, owner_id, sum(quantity) AS quantity FROM stock_movement GROUP BY 1, 2, 3, 4
        UNION ALL
        SELECT sku_id, from_bin_id, lot_id, owner_id, -sum(quantity) FROM stock_movement GROUP BY 1, 2, 3, 4
    ) ends JOIN locations_bin bin ON bin.id = bin_id AND bin.warehouse_id IS NOT NULL
    GROUP BY 1, 2, 3, 4
"""

FOLDED_AVAILABILITIES = """
    SELECT sku_id, warehouse_id, owner_id, sum(sellable) AS sellable, sum(receiving) AS receiving, sum(held) AS held,
        sum(staged) AS staged, sum(reserved) AS reserved
    FROM (
        SELECT b.sku_id, bin.warehouse_id, b.owner_id,
            coalesce(sum(b.quantity - b.held) FILTER (WHERE bin.kind = 'storage' AND lot.state = 'released'), 0) AS sellable,
            coalesce(sum(b.quantity - b.held) FILTER (WHERE bin.kind = 'dock' AND lot.state = 'released'), 0) AS receiving,
            sum(CASE WHEN bin.kind = 'quarantine' OR lot.state <> 'released' THEN b.quantity ELSE b.held END) AS held,
            coalesce(sum(b.quantity - b.held) FILTER (WHERE bin.kind = 'staging' AND lot.state = 'released'), 0) AS staged,
            0::numeric AS reserved
        FROM stock_balance b JOIN locations_bin bin ON bin.id = b.bin_id JOIN stock_lot lot ON lot.id = b.lot_id
        GROUP BY 1, 2, 3
        UNION ALL
        SELECT sku_id, warehouse_id, owner_id, 0, 0, 0, 0, sum(open) FROM stock_reservation WHERE open > 0 GROUP BY 1, 2, 3
    ) parts
    GROUP BY 1, 2, 3
"""

FOLDED_HOLDS = """
    SELECT sku_id, bin_id, lot_id, owner_id, sum(open) AS held FROM stock_hold WHERE open > 0 GROUP BY 1, 2, 3, 4
"""

FOLDED_ALLOCATIONS = """
    SELECT sku_id, bin_id, lot_id, owner_id, sum(open) AS allocated FROM stock_allocation WHERE open > 0 GROUP BY 1, 2, 3, 4
"""

CLAIMED_LINES = """
    SELECT coalesce('{what} ' || l.id, 'claims of ' || r.document), coalesce(l.number, r.document) || '/' ||
        coalesce(l.position::text, r.position) || ': ' || coalesce(l.claimed, 0) || ' claimed, ' || coalesce(r.open, 0) ||
        ' by its claims'
    FROM ({lines}) l FULL JOIN (
        SELECT document, split_part(claim, '/', 2) AS position, sum(open) AS open FROM stock_reservation
        WHERE document LIKE '{prefix}-%%' GROUP BY 1, 2
    ) r ON r.document = l.number AND r.position = l.position::text
    WHERE coalesce(l.claimed, 0) <> coalesce(r.open, 0) ORDER BY l.id LIMIT %s
"""
"""For documents whose lines claim goods under their own names ("SO-1001/1"): `lines` is SQL of id, number, position, claimed."""

"""What follows from movements and claims: balances and availabilities, locked in one sorted order, judged, then changed.

Judging comes between lock and change: what is locked cannot change any more, and nothing has been changed yet, so that a
refusal can say how much there is. Rows that are new begin at zero before anything is locked: a row that appeared between
lock and change would be taken out of order. (What is counted is filtered after the lock: a WHERE would go down into the
locking query and leave rows unlocked.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from quartermaster.kernel.db import Send, array, column, rows, run
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError
from quartermaster.stock.ledger.refusals import BinShort, InsufficientStock
from quartermaster.stock.moves import Cell, Change, Parts, Shelf

CELLS = """(SELECT sku_id, bin_id, coalesce(lot_id, (%(lots)s::bigint[])[1]) AS lot_id,
            coalesce(owner_id, (%(owners)s::bigint[])[1]) AS owner_id, change,
            coalesce(held_change, (%(held)s::numeric[])[1]) AS held_change,
            coalesce(bound_change, (%(allocated)s::numeric[])[1]) AS bound_change
        FROM unnest(%(skus)s::bigint[], %(bins)s::bigint[], %(lots)s::bigint[], %(owners)s::bigint[], %(changes)s::numeric[],
            %(held)s::numeric[], %(allocated)s::numeric[]) AS a(sku_id, bin_id, lot_id, owner_id, change, held_change,
            bound_change)) AS d"""
TAKES = "(d.change < 0 OR d.held_change > 0 OR d.bound_change > 0)"
BOUND_TO_OTHERS = """CASE WHEN %(firm)s::boolean AND d.change < d.bound_change THEN b.allocated + d.bound_change ELSE 0 END"""
"""What of a bin is not for whoever takes more from it than was bound to them."""
BEGIN_BALANCES = f"""
    INSERT INTO stock_balance (sku_id, bin_id, lot_id, owner_id, quantity)
    SELECT d.sku_id, d.bin_id, d.lot_id, d.owner_id, 0 FROM {CELLS} WHERE d.change > 0 AND NOT EXISTS (
        SELECT FROM stock_balance b
        WHERE (b.sku_id, b.bin_id, b.lot_id, b.owner_id) = (d.sku_id, d.bin_id, d.lot_id, d.owner_id))
    ORDER BY d.sku_id, d.bin_id, d.lot_id, d.owner_id
    ON CONFLICT (sku_id, bin_id, lot_id, owner_id) DO NOTHING
"""
BEGIN_UNTRACKED = f"""
    INSERT INTO stock_balance (sku_id, bin_id, lot_id, owner_id, quantity)
    SELECT DISTINCT d.sku_id, d.bin_id, 0, d.owner_id, 0 FROM {CELLS}
    WHERE d.lot_id < 0 ORDER BY 1, 2, 4 ON CONFLICT (sku_id, bin_id, lot_id, owner_id) DO NOTHING
"""
"""Serials leave nothing behind where they were; that their SKU was there is told by its untracked balance of zero."""
LOCK_BALANCES = f"""
    SELECT count(*) FILTER (WHERE takes AND free >= 0) FROM (
        SELECT {TAKES} AS takes, b.quantity + d.change - b.held - d.held_change - {BOUND_TO_OTHERS} AS free
        FROM {CELLS} JOIN stock_balance b USING (sku_id, bin_id, lot_id, owner_id)
        ORDER BY b.id FOR NO KEY UPDATE OF b
    ) locked
"""
CHANGE_BALANCES = f"""
    UPDATE stock_balance b SET quantity = b.quantity + d.change, held = b.held + d.held_change,
        allocated = b.allocated + d.bound_change
    FROM {CELLS}
    WHERE (b.sku_id, b.bin_id, b.lot_id, b.owner_id) = (d.sku_id, d.bin_id, d.lot_id, d.owner_id)
"""
REMOVE_SERIALS = """
    DELETE FROM stock_balance WHERE lot_id < 0 AND quantity = 0 AND lot_id = ANY(%(lots)s::bigint[])
"""
SHORT_BALANCES = f"""
    SELECT s.code, bin.code, coalesce(b.quantity, 0), coalesce(b.held + d.held_change, 0), greatest(-d.change, 0),
        coalesce({BOUND_TO_OTHERS}, 0)
    FROM {CELLS}
    JOIN catalog_sku s ON s.id = d.sku_id JOIN locations_bin bin ON bin.id = d.bin_id
    LEFT JOIN stock_balance b USING (sku_id, bin_id, lot_id, owner_id)
    WHERE {TAKES} AND coalesce(b.quantity - b.held - {BOUND_TO_OTHERS}, 0) + d.change - d.held_change < 0 ORDER BY 1, 2
"""


class Balances:
    """The balances that a posting changes. `lock`, then `judge` once the batch has ended, then `change`.

    `firm` keeps what is allocated for those it is bound to; a count that finds less, and a hold, are not asked.
    """

    def __init__(self, cells: Mapping[Cell, Change], *, firm: bool) -> None:
        self._cells, self._firm = cells, firm

    @cached_property
    def parameters(self) -> dict[str, str | bool]:
        """What the statements are told; nothing where nothing changes. Made once, after the cells are complete."""
        cells = [cell for cell, change in self._cells.items() if change]
        if not cells:
            return {}
        changes = [self._cells[cell] for cell in cells]
        skus, bins, lots, owners = zip(*cells, strict=True)
        return {
            "skus": array(skus),
            "bins": array(bins),
            "lots": column(lots),
            "owners": column(owners),
            "changes": array([change.quantity for change in changes]),
            "held": column([change.held for change in changes]),
            "allocated": column([change.allocated for change in changes]),
            "firm": self._firm,
        }

    @cached_property
    def _takes(self) -> int:
        return sum(change.quantity < 0 or change.held > 0 or change.allocated > 0 for change in self._cells.values())

    @cached_property
    def _serials(self) -> bool:
        return any(cell[2] < 0 for cell in self._cells)

    def lock(self, send: Send) -> None:
        if self.parameters:
            send(BEGIN_BALANCES, self.parameters)
            if self._serials:
                send(BEGIN_UNTRACKED, self.parameters)
            self._locked = send(LOCK_BALANCES, self.parameters)

    def judge(self) -> None:
        """Refuse where more is taken out of a bin, or held in it, than lies there free."""
        if not self.parameters or self._locked.rows[0][0] == self._takes:
            return
        short = rows(SHORT_BALANCES, self.parameters)
        if not short:  # they were there when this was asked, and not when it was locked
            raise BinShort("Goods have come into one of these bins at this very moment. Nothing was moved: try again.")
        sku, bin_code, there, held, wanted, bound = short[0]
        holds = f"holds {plain(there)} of {sku}" + (f", {plain(held)} of it on hold" if held else "")
        holds += f", {plain(bound)} of it allocated to be picked" if bound else ""
        raise BinShort(
            f"Bin {bin_code} {holds}, not {plain(wanted)}. Nothing was moved: count the bin or take less.",
            errors=[_short_bin(*row) for row in short],
        )

    def change(self, send: Send) -> None:
        if self.parameters:
            send(CHANGE_BALANCES, self.parameters)
            if self._serials:
                send(REMOVE_SERIALS, self.parameters)


def _short_bin(sku: str, bin_code: str, there: Decimal, held: Decimal, wanted: Decimal, bound: Decimal) -> FieldError:
    free = max(there - held - bound, Decimal(0))
    message = f"{sku} in {bin_code}: {plain(wanted)} wanted, {plain(free)} there"
    return FieldError("/quantity", "bin_short", message, {"sku": sku, "bin": bin_code, "available": plain(free)})


SHELVES = """unnest(%(skus)s::bigint[], %(warehouses)s::bigint[], %(owners)s::bigint[], %(sellable)s::numeric[],
            %(receiving)s::numeric[], %(held)s::numeric[], %(staged)s::numeric[], %(reserved)s::numeric[])
        AS d(sku_id, warehouse_id, owner_id, sellable, receiving, held, staged, reserved)"""
ALLOWED = """(%(short_allowed)s::boolean OR d.sellable >= d.reserved
            OR v.sellable + d.sellable - v.reserved - d.reserved >= 0)"""
BEGIN_AVAILABILITIES = f"""
    INSERT INTO stock_availability (sku_id, warehouse_id, owner_id, sellable, receiving, held, staged, reserved)
    SELECT d.sku_id, d.warehouse_id, d.owner_id, 0, 0, 0, 0, 0 FROM {SHELVES}
    WHERE NOT EXISTS (
        SELECT FROM stock_availability v
        WHERE (v.sku_id, v.warehouse_id, v.owner_id) = (d.sku_id, d.warehouse_id, d.owner_id))
    ON CONFLICT DO NOTHING
"""
LOCK_AVAILABILITIES = f"""
    SELECT count(*) FILTER (WHERE allowed) FROM (
        SELECT {ALLOWED} AS allowed FROM {SHELVES} JOIN stock_availability v USING (sku_id, warehouse_id, owner_id)
        ORDER BY v.id FOR NO KEY UPDATE OF v
    ) locked
"""
CHANGE_AVAILABILITIES = f"""
    UPDATE stock_availability v
    SET sellable = v.sellable + d.sellable, receiving = v.receiving + d.receiving, held = v.held + d.held,
        staged = v.staged + d.staged, reserved = v.reserved + d.reserved
    FROM {SHELVES}
    WHERE (v.sku_id, v.warehouse_id, v.owner_id) = (d.sku_id, d.warehouse_id, d.owner_id)
"""
SHORT_AVAILABILITIES = f"""
    SELECT s.code, w.code, v.sellable - v.reserved
    FROM {SHELVES} JOIN stock_availability v USING (sku_id, warehouse_id, owner_id)
    JOIN catalog_sku s ON s.id = d.sku_id JOIN locations_warehouse w ON w.id = d.warehouse_id
    WHERE NOT {ALLOWED} ORDER BY 1, 2
"""


class Availabilities:
    """The availabilities that a posting or a release changes. `lock`, then `judge` once the batch has ended, then `change`."""

    def __init__(self, shelves: Mapping[Shelf, Parts], *, short_allowed: bool) -> None:
        changes = sorted((item for item in shelves.items() if item[1]), key=lambda item: item[0])
        self._count = len(changes)
        self._parameters: dict[str, Any] = {}
        if changes:
            names = ("skus", "warehouses", "owners")
            self._parameters = {name: array([shelf[place] for shelf, _ in changes]) for place, name in enumerate(names)}
            for name in ("sellable", "receiving", "held", "staged", "reserved"):
                self._parameters[name] = array([getattr(parts, name) for _, parts in changes])
            self._parameters["short_allowed"] = short_allowed

    def lock(self, send: Send) -> None:
        if self._parameters:
            send(BEGIN_AVAILABILITIES, self._parameters)
            self._locked = send(LOCK_AVAILABILITIES, self._parameters)

    def judge(self) -> None:
        """Refuse where more would be promised than is sellable, unless that was allowed."""
        if not self._parameters or self._locked.rows[0][0] == self._count:
            return
        short = rows(SHORT_AVAILABILITIES, self._parameters)
        sku, warehouse, available = short[0]
        raise InsufficientStock(
            f"Only {plain(available)} of {sku} is available in {warehouse}; the rest is reserved. Nothing was moved: "
            "take less, release a reservation, or use the permission stock.oversell with a reason.",
            errors=[_short_shelf(*row) for row in short],
        )

    def change(self) -> None:
        if self._parameters:
            run(CHANGE_AVAILABILITIES, self._parameters)


def _short_shelf(sku: str, warehouse: str, available: Decimal) -> FieldError:
    message = f"{sku}: {plain(available)} available in {warehouse}"
    return FieldError("/quantity", "insufficient_stock", message, {"sku": sku, "available": plain(available)})


LOCK_SHELVES = """
    SELECT count(*) FROM (
        SELECT v.id FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS d(sku_id, warehouse_id, owner_id)
        JOIN stock_availability v USING (sku_id, warehouse_id, owner_id)
        ORDER BY v.id FOR NO KEY UPDATE OF v
    ) locked
"""


def lock_shelves(shelves: Sequence[Shelf]) -> None:
    """Lock the availabilities that a statement of its own is about to judge and change."""
    run(LOCK_SHELVES, [array([shelf[place] for shelf in shelves]) for place in range(3)])

"""What lies there and may not be sold: holds on what is in a bin, and lots whose state blocks them wherever they are.

A lot is locked before everything else: postings share it, a change of its state has it alone, so that no goods of a lot
come or go while it changes sides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from quartermaster.accounts.acts import Act
from quartermaster.kernel.db import array, batch, rows, run
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError
from quartermaster.stock.ledger.places import places_of
from quartermaster.stock.ledger.projections import Availabilities, Balances
from quartermaster.stock.ledger.refusals import HoldSpent, NothingToPost, SerialElsewhere, UnknownHold, UnknownLot, WrongLot
from quartermaster.stock.models.book import HoldChange
from quartermaster.stock.models.lots import UNTRACKED, Lot
from quartermaster.stock.moves import STATE_OF_KIND, Cell, Change, HoldAsk, Move, Parts, Shelf, State, add_to_shelves


def hold_goods(act: Act, asks: Sequence[HoldAsk]) -> list[int]:
    """Hold every ask, or none and refuse naming every bin that has too little free; the holds' ids, in order."""
    if not asks:
        raise NothingToPost("There is not a single line to hold. Add at least one.")
    cells: defaultdict[Cell, Change] = defaultdict(Change)
    for ask in asks:
        cells[ask.sku_id, ask.bin_id, ask.lot_id, ask.owner_id].held += ask.quantity
    blocked = blocked_lots({ask.lot_id for ask in asks})
    _change_holds(cells, blocked)
    columns = [
        array([getattr(ask, name) for ask in asks])
        for name in ("owner_id", "sku_id", "bin_id", "lot_id", "quantity", "reason", "note")
    ]
    return [row[0] for row in rows(WRITE_HOLDS, [act.user_id, act.source, act.key, *columns])]


LOCK_FREE = """
    SELECT b.sku_id, b.bin_id, b.lot_id, b.owner_id, b.quantity - b.held
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS d(sku_id, bin_id, lot_id, owner_id)
    JOIN stock_balance b USING (sku_id, bin_id, lot_id, owner_id) ORDER BY b.id FOR NO KEY UPDATE OF b
"""


def still_free(asks: Sequence[HoldAsk]) -> list[HoldAsk]:
    """All that lies free now of what the asks name, and stays so until the transaction ends. What is gone is left out."""
    locked_lots({ask.lot_id for ask in asks})
    cells: dict[tuple[int, ...], HoldAsk] = {(ask.sku_id, ask.bin_id, ask.lot_id, ask.owner_id): ask for ask in asks}
    found = rows(LOCK_FREE, [array([cell[place] for cell in cells]) for place in range(4)])
    return [
        replace(cells[sku_id, bin_id, lot_id, owner_id], quantity=free)
        for sku_id, bin_id, lot_id, owner_id, free in found
        if free > 0
    ]


def lift(act: Act, holds: Mapping[int, Decimal]) -> None:
    """So much of each hold is given free again."""
    if not holds:
        raise NothingToPost("There is no hold to lift. Name at least one.")
    cells: defaultdict[Cell, Change] = defaultdict(Change)
    blocked = blocked_lots(_lots_of(holds))
    open_up(act, holds, cells, HoldChange.Kind.LIFTED)
    _change_holds(cells, blocked)


def change_lot_state(act: Act, lot_id: int, state: Lot.State) -> str:
    """Give the lot another state and move what it has between sellable and held; the state before.

    What was promised of it stays promised: available may be below zero until it is promised again.
    """
    found = rows("SELECT state FROM stock_lot WHERE id = %s AND id <> 0 FOR NO KEY UPDATE", [lot_id])
    if not found:
        raise UnknownLot("There is no such lot.")
    before: str = found[0][0]
    if before == state:
        return before
    run(CHANGE_LOT, [lot_id, before, state.value, act.reason, act.user_id, act.source, act.key, state.value, lot_id])
    if (before == Lot.State.RELEASED) != (state == Lot.State.RELEASED):
        _change_sides(lot_id, blocked=before == Lot.State.RELEASED)
    return before


def blocked_lots(lot_ids: Collection[int]) -> set[int]:
    """Those of the lots whose state forbids selling; all of them keep their state until the transaction ends."""
    return {lot.id for lot in locked_lots(lot_ids) if lot.state != Lot.State.RELEASED}


def blocked_lots_of(moves: Sequence[Move]) -> set[int]:
    """`blocked_lots` of what is moved. Refuses goods that are moved as a lot of another SKU's or another owner's."""
    found = locked_lots({move.lot_id for move in moves})
    theirs = {lot.id: (lot.sku_id, lot.owner_id) for lot in found}
    for place, move in enumerate(moves if theirs else ()):
        if move.lot_id != UNTRACKED and theirs[move.lot_id] != (move.sku_id, move.owner_id):
            code = next(lot.code for lot in found if lot.id == move.lot_id)
            message = f"Lot {code} is of another SKU or another owner. Name the lot that is on the goods."
            raise WrongLot(message, errors=[FieldError(f"/lines/{place}/lot", "wrong_lot", message)])
    return {lot.id for lot in found if lot.state != Lot.State.RELEASED}


class LockedLot(NamedTuple):
    """A lot whose state stays as it is until the transaction ends."""

    id: int
    state: str
    sku_id: int
    owner_id: int
    code: str


def locked_lots(lot_ids: Collection[int]) -> list[LockedLot]:
    """The lots, as they are until the transaction ends. Serials are locked for this transaction alone: where they are is about
    to be looked at.
    """
    tracked = sorted(lot_id for lot_id in set(lot_ids) if lot_id != UNTRACKED)
    if not tracked:
        return []
    lock = "FOR NO KEY UPDATE" if tracked[0] < UNTRACKED else "FOR SHARE"
    sql = f"SELECT id, state, sku_id, owner_id, code FROM stock_lot WHERE id = ANY(%s::bigint[]) ORDER BY id {lock}"
    found = [LockedLot(*row) for row in rows(sql, [array(tracked)])]
    if len(found) < len(tracked):
        raise UnknownLot("There is no such lot.")
    return found


def refuse_second_places(cells: Mapping[Cell, Change]) -> None:
    """A serial that comes to a bin must have left its last one, in this posting or before."""
    coming = {cell[2] for cell, change in cells.items() if cell[2] < UNTRACKED and change.quantity > 0}
    if not coming:
        return
    there = {
        (sku_id, bin_id, lot_id, owner_id): (quantity, code, place)
        for sku_id, bin_id, lot_id, owner_id, quantity, code, place in rows(WHERE_SERIALS_ARE, [array(sorted(coming))])
    }
    after: defaultdict[int, Decimal] = defaultdict(Decimal)
    for cell in there.keys() | {cell for cell in cells if cell[2] in coming}:
        after[cell[2]] += (there[cell][0] if cell in there else 0) + (cells[cell].quantity if cell in cells else 0)
    errors = [
        FieldError("/serial", "serial_elsewhere", f"{code} is in {place}", {"serial": code, "bin": place})
        for cell, (_, code, place) in sorted(there.items())
        if after[cell[2]] > 1
    ]
    if errors or max(after.values()) > 1:
        what = errors[0].message if errors else "A serial is named twice"
        raise SerialElsewhere(f"{what}: it is one piece and cannot come in again. Nothing was moved.", errors=errors)


WHERE_SERIALS_ARE = """
    SELECT b.sku_id, b.bin_id, b.lot_id, b.owner_id, b.quantity, l.code, bin.code
    FROM stock_balance b JOIN stock_lot l ON l.id = b.lot_id JOIN locations_bin bin ON bin.id = b.bin_id
    WHERE b.lot_id = ANY(%s::bigint[]) AND b.lot_id < 0 AND b.quantity > 0
"""


def open_up(act: Act, holds: Mapping[int, Decimal], cells: defaultdict[Cell, Change], kind: HoldChange.Kind) -> None:
    """Take so much off each hold, and note what that changes in the balances."""
    if not holds:
        return
    found = rows(
        "SELECT id, open, sku_id, bin_id, lot_id, owner_id FROM stock_hold WHERE id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE",
        [array(sorted(holds))],
    )
    if len(found) < len(holds):
        raise UnknownHold(f"There is no hold {min(set(holds) - {row[0] for row in found})}.")
    for hold_id, still_open, *cell in found:
        if holds[hold_id] > still_open:
            raise HoldSpent(f"Of hold {hold_id} only {plain(still_open)} is still held, not {plain(holds[hold_id])}.")
        cells[cell[0], cell[1], cell[2], cell[3]].held -= holds[hold_id]
    quantities = [holds[row[0]] for row in found]
    parameters = [array([row[0] for row in found]), array(quantities), kind.value, act.reason, act.user_id, act.source, act.key]
    run(SHRINK_HOLDS, parameters)


WRITE_HOLDS = """
    INSERT INTO stock_hold (owner_id, sku_id, bin_id, lot_id, quantity, open, reason, note, actor_id, source, key)
    SELECT owner_id, sku_id, bin_id, lot_id, quantity, quantity, reason, note, %s, %s, %s
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[], %s::text[], %s::text[]) WITH ORDINALITY
        AS a(owner_id, sku_id, bin_id, lot_id, quantity, reason, note, place)
    ORDER BY place RETURNING id
"""
SHRINK_HOLDS = """
    WITH d AS (SELECT * FROM unnest(%s::bigint[], %s::numeric[]) AS d(id, quantity)), shrunk AS (
        UPDATE stock_hold h SET open = h.open - d.quantity FROM d WHERE h.id = d.id
    )
    INSERT INTO stock_holdchange (hold_id, kind, quantity, reason, actor_id, source, key)
    SELECT id, %s, quantity, %s, %s, %s, %s FROM d
"""
CHANGE_LOT = """
    WITH noted AS (
        INSERT INTO stock_lotchange (lot_id, state_before, state_after, reason, actor_id, source, key)
        VALUES (%s, %s, %s, %s, %s, %s, %s)
    )
    UPDATE stock_lot SET state = %s, version = version + 1 WHERE id = %s
"""
CELLS_OF_LOT = """
    SELECT b.sku_id, bin.warehouse_id, b.owner_id, bin.kind, b.quantity - b.held
    FROM stock_balance b JOIN locations_bin bin ON bin.id = b.bin_id
    WHERE b.lot_id = %s AND b.sku_id = (SELECT sku_id FROM stock_lot WHERE id = %s) AND b.quantity > 0
    ORDER BY b.id FOR NO KEY UPDATE OF b
"""


def _change_sides(lot_id: int, *, blocked: bool) -> None:
    shelves: defaultdict[Shelf, Parts] = defaultdict(Parts)
    for sku_id, warehouse_id, owner_id, kind, free in rows(CELLS_OF_LOT, [lot_id, lot_id]):
        state = STATE_OF_KIND[kind]
        if state is not State.HELD:
            amount = free if blocked else -free
            shelves[sku_id, warehouse_id, owner_id].add(state, -amount)
            shelves[sku_id, warehouse_id, owner_id].add(State.HELD, amount)
    _change_availabilities(shelves)


def _change_holds(cells: defaultdict[Cell, Change], blocked: Collection[int]) -> None:
    """Balances and availabilities follow; a hold may take available below zero, as finding less does."""
    places = places_of({cell[1] for cell in cells})
    balances = Balances(cells, firm=False)
    with batch() as send:
        balances.lock(send)
    balances.judge()
    with batch() as send:
        balances.change(send)
    shelves: defaultdict[Shelf, Parts] = defaultdict(Parts)
    add_to_shelves(shelves, cells, places, blocked)
    _change_availabilities(shelves)


def _change_availabilities(shelves: Mapping[Shelf, Parts]) -> None:
    availabilities = Availabilities(shelves, short_allowed=True)
    with batch() as send:
        availabilities.lock(send)
    availabilities.change()


def _lots_of(holds: Mapping[int, Decimal]) -> set[int]:
    return {row[0] for row in rows("SELECT lot_id FROM stock_hold WHERE id = ANY(%s::bigint[])", [array(sorted(holds))])}

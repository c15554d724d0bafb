"""Claims bound to bins and lots: allocated when pickers are sent, given up again where they are not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from quartermaster.kernel.db import array, batch, rows, run
from quartermaster.stock import queries
from quartermaster.stock.ledger.claims import SHRINK_ALLOCATIONS, OpenClaim, open_claims
from quartermaster.stock.ledger.holding import locked_lots
from quartermaster.stock.ledger.locking import begin_cells
from quartermaster.stock.ledger.projections import Balances, lock_shelves
from quartermaster.stock.moves import Binding, Bound, Cell, Change
from quartermaster.stock.shelves import Take, Want

LOCK_CELLS = """
    SELECT count(*) FROM (
        SELECT b.id FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS d(sku_id, warehouse_id, owner_id)
        JOIN stock_balance b ON b.sku_id = d.sku_id AND b.owner_id = d.owner_id
        JOIN locations_bin bin ON bin.id = b.bin_id AND bin.warehouse_id = d.warehouse_id AND bin.kind = 'storage'
        ORDER BY b.id FOR NO KEY UPDATE OF b
    ) locked
"""
WRITE_ALLOCATIONS = """
    WITH bound AS (
        UPDATE stock_reservation r SET allocated = r.allocated + d.quantity
        FROM (SELECT id, sum(quantity) AS quantity FROM unnest(%(claims)s::bigint[], %(quantities)s::numeric[]) AS d(id, quantity)
            GROUP BY 1) d WHERE r.id = d.id
    )
    INSERT INTO stock_allocation (reservation_id, owner_id, sku_id, bin_id, lot_id, quantity, open)
    SELECT claim_id, owner_id, sku_id, bin_id, lot_id, quantity, quantity
    FROM unnest(%(claims)s::bigint[], %(owners)s::bigint[], %(skus)s::bigint[], %(bins)s::bigint[], %(lots)s::bigint[],
        %(quantities)s::numeric[]) WITH ORDINALITY AS a(claim_id, owner_id, sku_id, bin_id, lot_id, quantity, place)
    ORDER BY place RETURNING id
"""


LOCK_BOUND = """
    SELECT count(*) FROM (
        SELECT b.id FROM stock_reservation r JOIN stock_allocation a ON a.reservation_id = r.id AND a.open > 0
        JOIN stock_balance b ON (b.sku_id, b.bin_id, b.lot_id, b.owner_id) = (a.sku_id, a.bin_id, a.lot_id, a.owner_id)
        WHERE r.claim = ANY(%s::text[]) ORDER BY b.id FOR NO KEY UPDATE OF b
    ) locked
"""


def lock_bound(claims: Sequence[str]) -> None:
    """Lock the shelves that the claims, which are locked already, are bound to."""
    run(LOCK_BOUND, [array(claims)])


def lock_together(claims: Iterable[str], lot_ids: Collection[int] = (), coming: Collection[Cell] = ()) -> None:
    """Lock in the ledger's own order all that may change while these claims are picked and bound otherwise: the lots, the
    claims, all the shelves of their SKUs, their availabilities. Balances that goods will come into begin before anything of
    goods is locked, as in `lock_ahead`."""
    locked_lots(lot_ids)
    shelves = {claim.shelf for claim in open_claims(sorted(set(claims))).values()}
    begin_cells(coming)
    columns = [array([shelf[place] for shelf in shelves]) for place in range(3)]
    run(LOCK_CELLS, columns)
    lock_shelves(list(shelves))


def allocate(bindings: Sequence[Binding]) -> list[Bound]:
    """Bind as much of each claim as lies pickable and free, in the order in which its SKU is picked; what was bound.

    The shelves of these SKUs are locked before they are looked at, so that no two allocations see the same goods. Never more
    than is open of a claim and not bound yet.
    """
    found = open_claims(sorted({row.claim for row in bindings}))
    run(LOCK_CELLS, [array([claim.shelf[place] for claim in found.values()]) for place in range(3)])
    takes = _takes(bindings, found)
    if not takes:
        return []
    cells: defaultdict[Cell, Change] = defaultdict(Change)
    columns: dict[str, list[Any]] = defaultdict(list)
    for take in takes:
        claim = found[bindings[take.line_id].claim]
        sku_id, _, owner_id = claim.shelf
        cells[sku_id, take.bin_id, take.lot_id, owner_id].allocated += take.quantity
        row = (claim.id, owner_id, sku_id, take.bin_id, take.lot_id, take.quantity)
        for name, value in zip(("claims", "owners", "skus", "bins", "lots", "quantities"), row, strict=True):
            columns[name].append(value)
    balances = Balances(cells, firm=True)
    with batch() as send:
        balances.lock(send)
    balances.judge()
    with batch() as send:
        balances.change(send)
    ids = rows(WRITE_ALLOCATIONS, {name: array(values) for name, values in columns.items()})
    return [
        Bound(
            allocation_id,
            bindings[take.line_id].claim,
            found[bindings[take.line_id].claim].shelf[0],
            take.bin_id,
            take.lot_id,
            take.quantity,
        )
        for (allocation_id,), take in zip(ids, takes, strict=True)
    ]


def _takes(bindings: Sequence[Binding], found: Mapping[str, OpenClaim]) -> list[Take]:
    """Where each binding's goods are (`Take.line_id` is its place among the bindings)."""
    left = {name: claim.open - claim.allocated for name, claim in found.items()}
    wants: dict[queries.Place, list[Want]] = defaultdict(list)
    for place, row in enumerate(bindings):
        sku_id, warehouse_id, owner_id = found[row.claim].shelf
        quantity = min(row.quantity, left[row.claim])
        left[row.claim] -= quantity
        if quantity > 0:
            wants[warehouse_id, owner_id, row.wish].append(Want(place, sku_id, quantity))
    return queries.takes_of(wants)


CLAIMS_OF = """
    SELECT r.claim, a.id, a.sku_id, a.bin_id, a.lot_id, a.owner_id, a.open
    FROM stock_allocation a JOIN stock_reservation r ON r.id = a.reservation_id WHERE a.id = ANY(%s::bigint[])
"""


def deallocate(quantities: Mapping[int, Decimal | None]) -> None:
    """Give up so much of each allocation, or (None) all that is open of it. The claims stay."""
    ids = array(sorted(quantities))
    open_claims(sorted({row[0] for row in rows(CLAIMS_OF, [ids])}))
    cells: defaultdict[Cell, Change] = defaultdict(Change)
    shrunk: dict[int, Decimal] = {}
    for _, allocation_id, sku_id, bin_id, lot_id, owner_id, still_open in rows(CLAIMS_OF, [ids]):
        wanted = quantities[allocation_id]
        quantity = still_open if wanted is None else min(wanted, still_open)
        if quantity:
            shrunk[allocation_id] = quantity
            cells[sku_id, bin_id, lot_id, owner_id].allocated -= quantity
    if not shrunk:
        return
    run(SHRINK_ALLOCATIONS, [array(list(shrunk)), array(list(shrunk.values()))])
    balances = Balances(cells, firm=False)
    with batch() as send:
        balances.lock(send)
        balances.change(send)

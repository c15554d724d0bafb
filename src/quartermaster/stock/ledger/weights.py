"""Weights written with the movements whose pieces have them, and weights set right without any."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from quartermaster.accounts.acts import Act
from quartermaster.kernel.db import array, rows, run
from quartermaster.kernel.refusals import FieldError
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import virtual_bin
from quartermaster.stock import weighing
from quartermaster.stock.ledger.refusals import NothingLiesThere, UnknownWeighing, WeighedAnew, WeightNeeded, WeightShort
from quartermaster.stock.models.weight import WeightEntry
from quartermaster.stock.moves import Cell, Move, Place
from quartermaster.stock.weighing import Carried, Weighed

ZERO = Decimal(0)

THERE = """
    SELECT sku_id, bin_id, lot_id, owner_id, coalesce(b.quantity, 0), coalesce(w.weight, 0)
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS d(sku_id, bin_id, lot_id, owner_id)
    LEFT JOIN stock_balance b USING (sku_id, bin_id, lot_id, owner_id)
    LEFT JOIN stock_weight w USING (sku_id, bin_id, lot_id, owner_id)
"""
LOCK_CELLS = """
    SELECT count(*) FROM (
        SELECT b.id FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS d(sku_id, bin_id, lot_id, owner_id)
        JOIN stock_balance b USING (sku_id, bin_id, lot_id, owner_id) ORDER BY b.id FOR NO KEY UPDATE OF b
    ) locked
"""
CHANGE_WEIGHTS = """
    INSERT INTO stock_weight AS w (sku_id, bin_id, lot_id, owner_id, weight)
    SELECT sku_id, bin_id, lot_id, owner_id, 0
    FROM unnest(%(skus)s::bigint[], %(bins)s::bigint[], %(lots)s::bigint[], %(owners)s::bigint[])
        AS d(sku_id, bin_id, lot_id, owner_id)
    ORDER BY 1, 2, 3, 4 ON CONFLICT (sku_id, bin_id, lot_id, owner_id) DO NOTHING
"""
ADD_WEIGHTS = """
    UPDATE stock_weight w SET weight = w.weight + d.change
    FROM unnest(%(skus)s::bigint[], %(bins)s::bigint[], %(lots)s::bigint[], %(owners)s::bigint[], %(changes)s::numeric[])
        AS d(sku_id, bin_id, lot_id, owner_id, change)
    WHERE (w.sku_id, w.bin_id, w.lot_id, w.owner_id) = (d.sku_id, d.bin_id, d.lot_id, d.owner_id)
"""
WRITE_ENTRIES = """
    INSERT INTO stock_weightentry (kind, movement_id, owner_id, sku_id, lot_id, weight, from_bin_id, to_bin_id, per_piece,
        reason, actor_id, source, key, occurred_at, reverses_id)
    SELECT kind, movement_id, owner_id, sku_id, lot_id, weight, from_bin_id, to_bin_id, per_piece, reason, %(actor)s, %(source)s,
        %(key)s, coalesce(moment, %(occurred_at)s::timestamptz), reverses
    FROM unnest(%(kinds)s::text[], %(movements)s::bigint[], %(owners)s::bigint[], %(skus)s::bigint[], %(lots)s::bigint[],
        %(weights)s::numeric[], %(from_bins)s::bigint[], %(to_bins)s::bigint[], %(per_piece)s::boolean[], %(reasons)s::text[],
        %(moments)s::timestamptz[], %(reverses)s::bigint[]) WITH ORDINALITY
        AS a(kind, movement_id, owner_id, sku_id, lot_id, weight, from_bin_id, to_bin_id, per_piece, reason, moment, reverses,
            place)
    ORDER BY place RETURNING id
"""

Entry = tuple[str, int | None, Move, Decimal, int, int]
"""Kind, movement, the move it belongs to, and how much weight went from which bin to which."""


def carry(
    act: Act, moves: Sequence[Move], ids: Mapping[int, int], places: Mapping[int, Place], weighed: Mapping[int, Weighed]
) -> None:
    """Write what the moves' pieces weigh, and change the weights in the bins. The balances are locked and not changed yet."""
    physical = {bin_id for bin_id, place in places.items() if place.state is not None}
    cells = {
        (move.sku_id, bin_id, move.lot_id, move.owner_id)
        for move in moves
        if move.sku_id in weighed
        for bin_id in (move.from_bin_id, move.to_bin_id)
        if bin_id in physical
    }
    try:
        carried = weighing.carry(moves, weighed, _there(sorted(cells)), physical)
    except weighing.Unknown as unknown:
        raise _needed(unknown.place, weighed[moves[unknown.place].sku_id]) from None
    except weighing.Short as short:
        raise _short(short.place, moves[short.place], weighed[moves[short.place].sku_id]) from None
    _write(act, _entries(moves, ids, carried))
    _change(carried.changes)


def lock_cells(cells: Collection[Cell]) -> None:
    """Nobody else changes what lies there until the transaction ends."""
    run(LOCK_CELLS, _columns(sorted(cells)))


def weigh(act: Act, weights: Mapping[Cell, Decimal], weighed: Mapping[int, Weighed]) -> list[int]:
    """Set what the pieces in each cell weigh together, the difference as a variance; the entries of those that weighed
    something else. The cells are locked."""
    cells = sorted(weights)
    there = _there(cells)
    changes = {cell: weights[cell] - there[cell][1] for cell in cells}
    for place, cell in enumerate(weights):
        if there[cell][0] <= 0:
            message = f"No {weighed[cell[0]].code} lies there, so there is nothing to weigh."
            raise NothingLiesThere(message, errors=[FieldError(f"/lines/{place}/bin", "nothing_lies_there", message)])
    off = {cell: change for cell, change in changes.items() if change}
    written = _write(act, [_variance(None, _still(cell), cell, change) for cell, change in off.items()])
    _change(off)
    return written


def unweigh(act: Act, entry_ids: Sequence[int], weighed: Mapping[int, Weighed]) -> list[int]:
    """Take weighings of bins back: what was found more or less is so no longer. The entries that say so."""
    found = {one.pk: one for one in WeightEntry.objects.filter(pk__in=entry_ids, kind="variance", movement=None, reverses=None)}
    loss = virtual_bin(Bin.Kind.LOSS).id
    changes: dict[Cell, Decimal] = {}
    entries: list[Entry] = []
    for entry_id in sorted(set(entry_ids)):
        one = found.get(entry_id)
        if one is None:
            raise UnknownWeighing(f"There is no weighing {entry_id}.")
        more = one.from_bin_id == loss
        cell = (one.sku_id, one.to_bin_id if more else one.from_bin_id, one.lot_id, one.owner_id)
        changes[cell] = changes.get(cell, ZERO) + (-one.weight if more else one.weight)
        entries.append(_variance(None, _still(cell), cell, -one.weight if more else one.weight))
    lock_cells(changes)
    if WeightEntry.objects.filter(reverses__in=found).exists():
        raise WeighedAnew("This weighing was taken back before. See what the bin weighs now.")
    there = _there(sorted(changes))
    for cell, change in changes.items():
        if there[cell][0] <= 0 or there[cell][1] + change <= 0:
            message = f"The pieces of {weighed[cell[0]].code} that were weighed are no longer there. Weigh the bin again."
            raise WeighedAnew(message)
    written = _write(act, entries, reverses=sorted(found))
    _change(changes)
    return written


def _there(cells: Sequence[Cell]) -> dict[Cell, tuple[Decimal, Decimal]]:
    """Pieces and weight of each cell."""
    found = rows(THERE, _columns(cells)) if cells else []
    return {(sku, bin_id, lot, owner): (pieces, weight) for sku, bin_id, lot, owner, pieces, weight in found}


def _columns(cells: Sequence[Cell]) -> list[str]:
    return [array([cell[place] for cell in cells]) for place in range(4)]


def _entries(moves: Sequence[Move], ids: Mapping[int, int], carried: Carried) -> list[Entry]:
    """In the order of the movements, each with what was found at it."""
    found: list[tuple[int, Entry]] = []
    for place, weight in carried.moved.items():
        move = moves[place]
        found.append((place, (WeightEntry.Kind.MOVED, ids[place], move, weight, move.from_bin_id, move.to_bin_id)))
    found += [(place, _variance(ids[place], moves[place], cell, more)) for place, cell, more in carried.variances]
    return [entry for _, entry in sorted(found, key=lambda one: one[0])]


def _variance(movement_id: int | None, move: Move, cell: Cell, more: Decimal) -> Entry:
    """Weight that the cell has more than the book said comes from the loss bin; what it has less goes there."""
    loss = virtual_bin(Bin.Kind.LOSS).id
    ends = (loss, cell[1]) if more > 0 else (cell[1], loss)
    return (WeightEntry.Kind.VARIANCE, movement_id, move, abs(more), *ends)


def _still(cell: Cell) -> Move:
    sku_id, bin_id, lot_id, owner_id = cell
    return Move(owner_id, sku_id, ZERO, bin_id, bin_id, "", lot_id)


def _write(act: Act, entries: Sequence[Entry], *, reverses: Sequence[int] = ()) -> list[int]:
    if not entries:
        return []
    kinds, movements, moves, weights, from_bins, to_bins = zip(*entries, strict=True)
    found = rows(
        WRITE_ENTRIES,
        {
            "kinds": array([str(kind) for kind in kinds]),
            "movements": array(movements),
            "owners": array([move.owner_id for move in moves]),
            "skus": array([move.sku_id for move in moves]),
            "lots": array([move.lot_id for move in moves]),
            "weights": array(weights),
            "from_bins": array(from_bins),
            "to_bins": array(to_bins),
            "per_piece": array(["true" if move.cost_per_piece else "false" for move in moves]),
            "reasons": array([move.reason or act.reason for move in moves]),
            "moments": array([move.occurred_at for move in moves]),
            "reverses": array(list(reverses) or [None] * len(entries)),
            "actor": act.user_id,
            "source": act.source,
            "key": act.key,
            "occurred_at": act.occurred_at,
        },
    )
    return [entry_id for (entry_id,) in found]


def _change(changes: Mapping[Cell, Decimal]) -> None:
    if not changes:
        return
    names = ("skus", "bins", "lots", "owners")
    parameters = {**dict(zip(names, _columns(list(changes)), strict=True)), "changes": array(list(changes.values()))}
    run(CHANGE_WEIGHTS, {name: parameters[name] for name in names})
    run(ADD_WEIGHTS, parameters)


def _needed(place: int, how: Weighed) -> WeightNeeded:
    message = f"{how.code} is weighed: say what these pieces weigh together, in {how.unit}."
    return WeightNeeded(message, errors=[FieldError(f"/lines/{place}/weight", "weight_needed", message)])


def _short(place: int, move: Move, how: Weighed) -> WeightShort:
    message = f"Pieces of {how.code} stay in the bin, and nothing of its weight would. Weigh again, or weigh the bin first."
    return WeightShort(message, errors=[FieldError(f"/lines/{place}/weight", "weight_short", message)])

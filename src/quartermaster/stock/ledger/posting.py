"""Movements written, and with them what follows from them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db import IntegrityError

from quartermaster.accounts.acts import Act
from quartermaster.kernel import failpoints
from quartermaster.kernel.db import MANY, Send, Sent, all_or_nothing, array, batch, column, with_many
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.stock.folds import SEAL
from quartermaster.stock.ledger.claims import free_claims, use_claims
from quartermaster.stock.ledger.holding import blocked_lots_of, open_up, refuse_second_places
from quartermaster.stock.ledger.places import places_of
from quartermaster.stock.ledger.projections import Availabilities, Balances
from quartermaster.stock.ledger.refusals import AlreadyReversed, NothingToPost
from quartermaster.stock.ledger.weights import carry
from quartermaster.stock.models.book import HoldChange, ReservationChange
from quartermaster.stock.moves import Cell, Change, Move, Parts, Place, Shelf, Use, add_to_cells, add_to_shelves
from quartermaster.stock.weighing import Weighed

NOTHING: Mapping[str, Decimal | None] = {}
NO_HOLDS: Mapping[int, Decimal] = {}
NOT_WEIGHED: Mapping[int, Weighed] = {}

MOVES_PER_STATEMENT = 10_000
"""Lines per INSERT of movements, so that one statement's arrays stay small and the next are made while it runs."""


def post(
    act: Act,
    moves: Sequence[Move],
    *,
    uses: Sequence[Use] = (),
    frees: Mapping[str, Decimal | None] = NOTHING,
    held: Mapping[int, Decimal] = NO_HOLDS,
    weighed: Mapping[int, Weighed] = NOT_WEIGHED,
    short_allowed: bool = False,
    firm: bool = True,
) -> list[int]:
    """Write the movements and change what follows from them; the movements' ids, in order.

    `uses` are claims that the movements fulfil, `frees` claims that are given back with them, `held` so much of each hold
    as they take away, `weighed` those of their SKUs whose pieces are weighed. Refuses what would take more out of a bin than
    lies there free, `firm` also what is allocated to other claims, and what would take available below zero unless
    `short_allowed`.
    """
    if not moves:
        raise NothingToPost("There is not a single line to post. Add at least one.")
    for move in moves:
        if move.quantity <= 0:
            check_quantity(move.quantity)
    with with_many(len(moves)):
        return _post(act, moves, uses, frees, held, weighed, short_allowed, firm)


def _post(
    act: Act,
    moves: Sequence[Move],
    uses: Sequence[Use],
    frees: Mapping[str, Decimal | None],
    held: Mapping[int, Decimal],
    weighed: Mapping[int, Weighed],
    short_allowed: bool,
    firm: bool,
) -> list[int]:
    places = places_of({move.from_bin_id for move in moves}, destinations={move.to_bin_id for move in moves})
    order = _by_sku(moves)
    parts = list(_parts([moves[place] for place in order]))
    cells: defaultdict[Cell, Change] = defaultdict(Change)
    balances = Balances(cells, firm=firm)
    shelves: defaultdict[Shelf, Parts] = defaultdict(Parts)
    blocked = blocked_lots_of(moves)
    use_claims(act, uses, shelves, cells)
    free_claims(act, frees, shelves, cells, ReservationChange.Kind.RELEASED)
    open_up(act, held, cells, HoldChange.Kind.TAKEN)
    try:
        with batch() as send:
            send(ENTER_THE_GATE, [GATE])
            written, reckoning = [], _reckon(balances, cells, parts, places)
            for part in parts:
                written.append(_send_movements(send, act, part, short_allowed=short_allowed))
                next(reckoning, None)  # while the database writes them
            deque(reckoning, maxlen=0)
            balances.lock(send)
    except IntegrityError as error:
        if "movement_is_reversed_once" in str(error):
            raise AlreadyReversed("This movement was reversed before. See its reversal on the movement's page.") from None
        raise
    ids = dict(zip(order, chain.from_iterable(_ids(*sent.rows[0]) for sent in written), strict=True))
    failpoints.reach("movement")
    balances.judge()
    refuse_second_places(cells)
    if weighed:
        carry(act, moves, ids, places, weighed)
        failpoints.reach("weight")
    with batch() as send:
        balances.change(send)
        send.all()
        add_to_shelves(shelves, cells, places, blocked)
        availabilities = Availabilities(shelves, short_allowed=short_allowed)
        availabilities.lock(send)
    failpoints.reach("balance")
    availabilities.judge()
    availabilities.change()
    return [ids[place] for place in range(len(moves))]


GATE = 0x514D << 48
ENTER_THE_GATE = "SELECT pg_advisory_xact_lock_shared(%s | last_value) IS NULL FROM stock_movement_id_seq"
"""Tells readers of the book from which seq on this transaction may still write.

Sequence numbers are given before the commit, so a reader could see 8 and never 7. The shared advisory lock carries the
last number given before ours; `queries.settled_seq` reads only below the lowest such lock. It costs no waiting: the
locks are shared and each transaction lets go at its end.
"""


INSERT_MOVEMENTS = f"""
    WITH m AS (
        SELECT coalesce(owner_id, (%(owners)s::bigint[])[1]) AS owner_id, sku_id,
            coalesce(lot_id, (%(lots)s::bigint[])[1]) AS lot_id, coalesce(quantity, (%(quantities)s::numeric[])[1]) AS quantity,
            coalesce(from_bin_id, (%(from_bins)s::bigint[])[1]) AS from_bin_id,
            coalesce(to_bin_id, (%(to_bins)s::bigint[])[1]) AS to_bin_id, coalesce(kind, (%(kinds)s::text[])[1]) AS kind,
            coalesce(reason, (%(reasons)s::text[])[1]) AS reason, coalesce(document, (%(documents)s::text[])[1]) AS document,
            unit_cost, coalesce(entered, (%(entered)s::text[])[1]) AS entered, reverses_id, place,
            %(actor)s::bigint AS actor_id, %(source)s::text AS source, %(key)s::text AS key,
            %(short_allowed)s::boolean AS short_allowed, coalesce(moment, %(occurred_at)s::timestamptz) AS occurred_at
        FROM unnest(%(owners)s::bigint[], %(skus)s::bigint[], %(lots)s::bigint[], %(quantities)s::numeric[],
            %(from_bins)s::bigint[], %(to_bins)s::bigint[], %(kinds)s::text[], %(reasons)s::text[], %(documents)s::text[],
            %(unit_costs)s::numeric[], %(entered)s::text[], %(moments)s::timestamptz[], %(reversed)s::bigint[])
            WITH ORDINALITY
            AS a(owner_id, sku_id, lot_id, quantity, from_bin_id, to_bin_id, kind, reason, document, unit_cost, entered,
                 moment, reverses_id, place)
    )
    INSERT INTO stock_movement (owner_id, sku_id, lot_id, quantity, from_bin_id, to_bin_id, kind, reason, document,
        unit_cost, entered, occurred_at, reverses_id, actor_id, source, key, short_allowed, seal)
    SELECT owner_id, sku_id, lot_id, quantity, from_bin_id, to_bin_id, kind, reason, document,
        unit_cost, entered, occurred_at, reverses_id, actor_id, source, key, short_allowed, {SEAL.format(m="m.")}
    FROM m ORDER BY place
    RETURNING id
"""
WRITE_MOVEMENTS = f"""
    WITH written AS ({INSERT_MOVEMENTS})
    SELECT min(id), max(id), CASE WHEN max(id) - min(id) >= count(*) THEN array_agg(id) END FROM written
"""
"""Its movements' ids, in order: from the first to the last, or one by one where others posted at the same time."""


def _ids(first: int, last: int, one_by_one: list[int] | None) -> Sequence[int]:
    return one_by_one if one_by_one is not None else range(first, last + 1)


def _by_sku(moves: Sequence[Move]) -> Sequence[int]:
    """The lines in the order in which they are written: many of them SKU by SKU, which spares the index of a SKU's movements
    half its work; few as they come."""
    if len(moves) < MANY:
        return range(len(moves))
    return sorted(range(len(moves)), key=[move.sku_id for move in moves].__getitem__)


def _reckon(
    balances: Balances, cells: defaultdict[Cell, Change], parts: Sequence[Sequence[Move]], places: Mapping[int, Place]
) -> Iterator[None]:
    """What changes, in steps as long as the database needs to write a part or so; done before the last parts are sent."""
    for start in range(0, len(parts), 2):
        for part in parts[start : start + 2]:
            add_to_cells(cells, part, places)
        yield
    _ = balances.parameters
    yield


def _parts(moves: Sequence[Move]) -> Iterator[Sequence[Move]]:
    return (moves[start : start + MOVES_PER_STATEMENT] for start in range(0, len(moves), MOVES_PER_STATEMENT))


def _send_movements(send: Send, act: Act, moves: Sequence[Move], *, short_allowed: bool) -> Sent:
    whole = {
        "actor": act.user_id,
        "source": act.source,
        "key": act.key,
        "short_allowed": short_allowed,
        "occurred_at": act.occurred_at,
    }
    return send(WRITE_MOVEMENTS, whole | _columns(act, moves))


def _columns(act: Act, moves: Sequence[Move]) -> dict[str, Any]:
    """The SKUs are sent one for each line; of what may be NULL, every line or nothing at all."""
    return {
        "skus": array([m.sku_id for m in moves]),
        "owners": column([m.owner_id for m in moves]),
        "lots": column([m.lot_id for m in moves]),
        "quantities": column([m.quantity for m in moves]),
        "from_bins": column([m.from_bin_id for m in moves]),
        "to_bins": column([m.to_bin_id for m in moves]),
        "kinds": column([m.kind for m in moves]),
        "reasons": column([m.reason or act.reason for m in moves]),
        "documents": column([m.document for m in moves]),
        "entered": column([m.entered for m in moves]),
        "unit_costs": all_or_nothing([m.unit_cost for m in moves]),
        "moments": all_or_nothing([m.occurred_at for m in moves]),
        "reversed": all_or_nothing([m.reverses_id for m in moves]),
    }

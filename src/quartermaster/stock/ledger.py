"""THE ONLY WRITER of the book: post, hold, release.

Each issues a fixed number of SQL statements however many lines it is given, locks rows in one sorted order
(claims, balances, availabilities), and checks in the statement that writes. The lock is a statement before the change,
so that the change sees what the lock has waited for: in one statement, both would see the rows as they were when it
began. Called inside a transaction, except `hold`, which makes its own where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel import failpoints
from quartermaster.kernel.db import array, rows, run
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, NotFound
from quartermaster.stock.folds import FOLDED_AVAILABILITIES, FOLDED_BALANCES, SEAL
from quartermaster.stock.models.book import ReservationChange
from quartermaster.stock.moves import STATE_OF_KIND, Ask, Cell, Held, Move, Parts, Place, Shelf, Use, fold

NOTHING: Mapping[str, Decimal | None] = {}

MOVES_PER_STATEMENT = 20_000
"""Lines per INSERT of movements, so that one statement's arrays stay within a few megabytes."""


class InsufficientStock(Conflict):
    """More was asked for than is available; every short line is named, nothing was written."""

    code = "insufficient_stock"
    title = "Not enough available"


class BinShort(Conflict):
    """A bin holds less than was to be taken out of it."""

    code = "bin_short"
    title = "Not enough in the bin"


class BinClosed(Conflict):
    code = "bin_closed"
    title = "The bin is closed"


class UnknownBin(NotFound):
    code = "unknown_bin"
    title = "There is no such bin"


class UnknownClaim(NotFound):
    code = "unknown_claim"
    title = "There is no such reservation"


class ClaimSpent(Conflict):
    """More of a claim was to be used or released than is open."""

    code = "claim_spent"
    title = "The reservation is already used or released"


class ClaimReused(Conflict):
    """The claim exists for another SKU, warehouse or owner."""

    code = "claim_reused"
    title = "This claim stands for something else"


class ClaimInProgress(Conflict):
    code = "claim_in_progress"
    title = "The same claim is being reserved at this moment"


class AlreadyReversed(Conflict):
    code = "already_reversed"
    title = "The movement was reversed before"


class NothingToPost(Invalid):
    code = "empty"
    title = "There is nothing to post"


def post(
    act: Act,
    moves: Sequence[Move],
    *,
    uses: Sequence[Use] = (),
    frees: Mapping[str, Decimal | None] = NOTHING,
    short_allowed: bool = False,
) -> list[int]:
    """Write the movements and change what follows from them; the movements' ids, in order.

    `uses` are claims that the movements fulfil, `frees` claims that are given back with them. Refuses what would take a
    bin below zero, and what would take available below zero unless `short_allowed`.
    """
    if not moves:
        raise NothingToPost("There is not a single line to post. Add at least one.")
    for move in moves:
        if move.quantity <= 0:
            check_quantity(move.quantity)
    places = _places(moves)
    cells, shelves = fold(moves, places)
    _pass_the_gate()
    _use_claims(act, uses, shelves)
    _free_claims(act, frees, shelves, ReservationChange.Kind.RELEASED)
    ids = _write_movements(act, moves, short_allowed=short_allowed)
    failpoints.reach("movement")
    _change_balances(cells)
    failpoints.reach("balance")
    _change_availabilities(shelves, short_allowed=short_allowed)
    return ids


def hold(act: Act, asks: Sequence[Ask], *, partial: bool = False, fresh: bool = False) -> list[Held]:
    """Reserve every ask, or none and refuse naming every short one; with `partial`, as much of each as there is.

    The demand is summed per SKU and warehouse in the order given, the rows are locked in one sorted order, checked and
    changed. A claim that exists is answered with what it was granted, and nothing is written; with `fresh`, it is
    refused: a new document's claims cannot be somebody else's. One ask alone is a single statement.
    """
    if not asks:
        raise NothingToPost("There is not a single line to reserve. Add at least one.")
    if len({ask.claim for ask in asks}) < len(asks):
        raise ClaimReused("The same claim is named twice in one request. Give every line its own claim.")
    if len(asks) == 1 and _hold_one(act, asks[0]):
        return [Held(asks[0].claim, asks[0].quantity, asks[0].quantity, asks[0].quantity, False)]
    if connection.in_atomic_block:
        answers = _hold_many(act, asks, partial, fresh)
    else:
        with transaction.atomic():
            answers = _hold_many(act, asks, partial, fresh)
    if not partial:
        _refuse_short(answers)
    return answers


def release(act: Act, claims: Mapping[str, Decimal | None], *, expired: bool = False) -> None:
    """Give back so much of each claim, or (None) all that is open; a claim with nothing open is left as it is."""
    kind = ReservationChange.Kind.EXPIRED if expired else ReservationChange.Kind.RELEASED
    shelves: dict[Shelf, Parts] = {}
    _free_claims(act, claims, shelves, kind)
    _change_availabilities(shelves, short_allowed=True)


# ---------------------------------------------------------------- posting


def _places(moves: Sequence[Move]) -> dict[int, Place]:
    """The bins of the moves. Refuses bins that do not exist, and closed ones as a destination."""
    destinations = {move.to_bin_id for move in moves}
    wanted = destinations | {move.from_bin_id for move in moves}
    found = rows(
        "SELECT id, warehouse_id, kind, closed_at IS NOT NULL, code FROM locations_bin WHERE id = ANY(%s)", [list(wanted)]
    )
    for bin_id, _, _, closed, code in found:
        if closed and bin_id in destinations:
            raise BinClosed(f"Bin {code} is closed. Choose another bin, or open it again under Warehouse.")
    if len(found) < len(wanted):
        missing = sorted(wanted - {row[0] for row in found})
        raise UnknownBin(f"There is no bin with the id {missing[0]}.")
    return {row[0]: Place(row[1], STATE_OF_KIND.get(row[2])) for row in found}


GATE = 0x514D << 48


def _pass_the_gate() -> None:
    """Tell readers of the book from which seq on this transaction may still write.

    Sequence numbers are given before the commit, so a reader could see 8 and never 7. The shared advisory lock
    carries the last number given before ours; `queries.settled_seq` reads only below the lowest such lock. It costs
    no waiting: the locks are shared and each transaction lets go at its end.
    """
    rows("SELECT pg_advisory_xact_lock_shared(%s | last_value) IS NULL FROM stock_movement_id_seq", [GATE])


INSERT_MOVEMENTS = f"""
    WITH m AS (
        SELECT owner_id, sku_id, lot_id, quantity, from_bin_id, to_bin_id, kind, reason, document, unit_cost, entered,
            reverses_id, place,
            %s::bigint AS actor_id, %s::text AS source, %s::text AS key, %s::boolean AS short_allowed,
            coalesce(moment, %s::timestamptz) AS occurred_at
        FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[], %s::bigint[], %s::bigint[], %s::text[],
            %s::text[], %s::text[], %s::numeric[], %s::text[], %s::timestamptz[], %s::bigint[]) WITH ORDINALITY
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


def _write_movements(act: Act, moves: Sequence[Move], *, short_allowed: bool) -> list[int]:
    ids: list[int] = []
    for start in range(0, len(moves), MOVES_PER_STATEMENT):
        part = moves[start : start + MOVES_PER_STATEMENT]
        columns: list[list[Any]] = [
            [m.owner_id for m in part],
            [m.sku_id for m in part],
            [m.lot_id for m in part],
            [m.quantity for m in part],
            [m.from_bin_id for m in part],
            [m.to_bin_id for m in part],
            [m.kind for m in part],
            [m.reason or act.reason for m in part],
            [m.document for m in part],
            [m.unit_cost for m in part],
            [m.entered for m in part],
            [m.occurred_at for m in part],
            [m.reverses_id for m in part],
        ]
        whole = [act.user_id, act.source, act.key, short_allowed, act.occurred_at]
        try:
            written = rows(INSERT_MOVEMENTS, [*whole, *map(array, columns)])
        except IntegrityError as error:
            if "movement_is_reversed_once" in str(error):
                raise AlreadyReversed("This movement was reversed before. See its reversal on the movement's page.") from None
            raise
        ids.extend(row[0] for row in written)
    return ids


ENSURE_BALANCES = """
    INSERT INTO stock_balance (sku_id, bin_id, lot_id, owner_id, quantity)
    SELECT d.*, 0 FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS d(sku_id, bin_id, lot_id, owner_id)
    WHERE NOT EXISTS (
        SELECT FROM stock_balance b
        WHERE (b.sku_id, b.bin_id, b.lot_id, b.owner_id) = (d.sku_id, d.bin_id, d.lot_id, d.owner_id))
    ON CONFLICT DO NOTHING
"""
LOCK_BALANCES = """
    SELECT b.id FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS d(sku_id, bin_id, lot_id, owner_id)
    JOIN stock_balance b USING (sku_id, bin_id, lot_id, owner_id)
    ORDER BY b.id FOR NO KEY UPDATE OF b
"""
CHANGE_BALANCES = """
    UPDATE stock_balance b SET quantity = b.quantity + d.change
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[])
        AS d(sku_id, bin_id, lot_id, owner_id, change)
    WHERE (b.sku_id, b.bin_id, b.lot_id, b.owner_id) = (d.sku_id, d.bin_id, d.lot_id, d.owner_id) AND b.quantity + d.change >= 0
"""
SHORT_BALANCE = """
    SELECT s.code, bin.code, coalesce(b.quantity, 0), -d.change
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[])
        AS d(sku_id, bin_id, lot_id, owner_id, change)
    JOIN catalog_sku s ON s.id = d.sku_id JOIN locations_bin bin ON bin.id = d.bin_id
    LEFT JOIN stock_balance b USING (sku_id, bin_id, lot_id, owner_id)
    WHERE d.change < 0 AND coalesce(b.quantity, 0) + d.change < 0 ORDER BY 1, 2
"""


def _change_balances(cells: dict[Cell, Decimal]) -> None:
    changed = sorted((cell, change) for cell, change in cells.items() if change)
    if not changed:
        return
    keys = _columns([cell for cell, _ in changed], width=4)
    changes = array([change for _, change in changed])
    run(ENSURE_BALANCES, keys)
    run(LOCK_BALANCES, keys)
    if run(CHANGE_BALANCES, [*keys, changes]) < len(changed):
        short = rows(SHORT_BALANCE, [*keys, changes])
        sku, bin_code, there, wanted = short[0]
        detail = (
            f"Bin {bin_code} holds {plain(there)} of {sku}, not {plain(wanted)}. Nothing was moved: count the bin or take less."
        )
        raise BinShort(detail, errors=[_short_bin(*row) for row in short])


def _short_bin(sku: str, bin_code: str, there: Decimal, wanted: Decimal) -> FieldError:
    message = f"{sku} in {bin_code}: {plain(wanted)} wanted, {plain(there)} there"
    return FieldError("/quantity", "bin_short", message, {"sku": sku, "bin": bin_code, "available": plain(there)})


ENSURE_AVAILABILITIES = """
    INSERT INTO stock_availability (sku_id, warehouse_id, owner_id, sellable, receiving, held, staged, reserved)
    SELECT d.*, 0, 0, 0, 0, 0 FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS d(sku_id, warehouse_id, owner_id)
    WHERE NOT EXISTS (
        SELECT FROM stock_availability v
        WHERE (v.sku_id, v.warehouse_id, v.owner_id) = (d.sku_id, d.warehouse_id, d.owner_id))
    ON CONFLICT DO NOTHING
"""
LOCK_AVAILABILITIES = """
    SELECT v.id FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS d(sku_id, warehouse_id, owner_id)
    JOIN stock_availability v USING (sku_id, warehouse_id, owner_id)
    ORDER BY v.id FOR NO KEY UPDATE OF v
"""
CHANGE_AVAILABILITIES = """
    UPDATE stock_availability v
    SET sellable = v.sellable + d.sellable, receiving = v.receiving + d.receiving, held = v.held + d.held,
        staged = v.staged + d.staged, reserved = v.reserved + d.reserved
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[],
            %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[])
        AS d(sku_id, warehouse_id, owner_id, sellable, receiving, held, staged, reserved)
    WHERE (v.sku_id, v.warehouse_id, v.owner_id) = (d.sku_id, d.warehouse_id, d.owner_id)
        AND (%s OR d.sellable >= d.reserved OR v.sellable + d.sellable - v.reserved - d.reserved >= 0)
"""
SHORT_AVAILABILITIES = """
    SELECT s.code, w.code, v.sellable - v.reserved
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[]) AS d(sku_id, warehouse_id, owner_id, change)
    JOIN stock_availability v USING (sku_id, warehouse_id, owner_id)
    JOIN catalog_sku s ON s.id = d.sku_id JOIN locations_warehouse w ON w.id = d.warehouse_id
    WHERE d.change < 0 AND v.sellable - v.reserved + d.change < 0 ORDER BY 1, 2
"""


def _change_availabilities(shelves: dict[Shelf, Parts], *, short_allowed: bool) -> None:
    changed = sorted((item for item in shelves.items() if item[1]), key=lambda item: item[0])
    if not changed:
        return
    keys = _columns([shelf for shelf, _ in changed], width=3)
    parts = [part for _, part in changed]
    columns = [array([getattr(part, name) for part in parts]) for name in ("sellable", "receiving", "held", "staged", "reserved")]
    run(ENSURE_AVAILABILITIES, keys)
    run(LOCK_AVAILABILITIES, keys)
    if run(CHANGE_AVAILABILITIES, [*keys, *columns, short_allowed]) < len(changed):
        short = rows(SHORT_AVAILABILITIES, [*keys, array([part.sellable - part.reserved for part in parts])])
        sku, warehouse, available = short[0]
        raise InsufficientStock(
            f"Only {plain(available)} of {sku} is available in {warehouse}; the rest is reserved. Nothing was moved: "
            "take less, release a reservation, or use the permission stock.oversell with a reason.",
            errors=[_short_line("/quantity", *row) for row in short],
        )


def _short_line(pointer: str, sku: str, warehouse: str, available: Decimal) -> FieldError:
    message = f"{sku}: {plain(available)} available in {warehouse}"
    return FieldError(pointer, "insufficient_stock", message, {"sku": sku, "available": plain(available)})


# ---------------------------------------------------------------- claims

HOLD = """
    WITH wanted AS MATERIALIZED (
        SELECT a.*, sum(quantity) OVER (
            PARTITION BY sku_id, warehouse_id, owner_id ORDER BY place ROWS UNBOUNDED PRECEDING) - quantity AS before
        FROM unnest(%(claims)s::text[], %(owners)s::bigint[], %(skus)s::bigint[], %(warehouses)s::bigint[],
            %(quantities)s::numeric[], %(documents)s::text[], %(expiries)s::timestamptz[]) WITH ORDINALITY
            AS a(claim, owner_id, sku_id, warehouse_id, quantity, document, expires_at, place)
        WHERE NOT EXISTS (SELECT FROM stock_reservation r WHERE r.claim = a.claim)
    ), answer AS MATERIALIZED (
        SELECT w.*, v.id AS cell_id, greatest(coalesce(v.sellable - v.reserved, 0) - w.before, 0) AS available,
            least(w.quantity, greatest(coalesce(v.sellable - v.reserved, 0) - w.before, 0)) AS granted
        FROM wanted w LEFT JOIN stock_availability v USING (sku_id, warehouse_id, owner_id)
    ), verdict AS (
        SELECT %(partial)s OR bool_and(granted = quantity) AS ok FROM answer
    ), taken AS (
        UPDATE stock_availability v SET reserved = v.reserved + t.granted
        FROM (SELECT cell_id, sum(granted) AS granted FROM answer, verdict WHERE ok AND granted > 0 GROUP BY 1) t
        WHERE v.id = t.cell_id
    ), kept AS (
        INSERT INTO stock_reservation (claim, owner_id, sku_id, warehouse_id, quantity, open, document,
        actor_id, source, key, expires_at)
        SELECT claim, owner_id, sku_id, warehouse_id, granted, granted, document, %(actor)s, %(source)s, %(key)s, expires_at
        FROM answer, verdict WHERE ok AND granted > 0
    )
    SELECT claim, quantity, granted, available, false, sku_id, warehouse_id, owner_id FROM answer
    UNION ALL
    SELECT r.claim, r.quantity, r.quantity, r.quantity, true, r.sku_id, r.warehouse_id, r.owner_id
    FROM stock_reservation r WHERE r.claim = ANY(%(claims)s::text[])
"""


HOLD_ONE = """
    WITH taken AS (
        UPDATE stock_availability SET reserved = reserved + %(quantity)s::numeric
        WHERE sku_id = %(sku)s::bigint AND warehouse_id = %(warehouse)s::bigint AND owner_id = %(owner)s::bigint
            AND sellable - reserved >= %(quantity)s::numeric
            AND NOT EXISTS (SELECT FROM stock_reservation WHERE claim = %(claim)s::text)
        RETURNING id
    )
    INSERT INTO stock_reservation (claim, owner_id, sku_id, warehouse_id, quantity, open, document,
        actor_id, source, key, expires_at)
    SELECT %(claim)s::text, %(owner)s::bigint, %(sku)s::bigint, %(warehouse)s::bigint,
        %(quantity)s::numeric, %(quantity)s::numeric, %(document)s::text,
        %(actor)s::bigint, %(source)s::text, %(key)s::text, %(expires)s::timestamptz
    FROM taken
"""


def _hold_one(act: Act, ask: Ask) -> bool:
    """The whole of most reservations, at four times the speed of HOLD; False where HOLD must find out why not."""
    try:
        return bool(
            run(
                HOLD_ONE,
                {
                    "claim": ask.claim,
                    "owner": ask.owner_id,
                    "sku": ask.sku_id,
                    "warehouse": ask.warehouse_id,
                    "quantity": ask.quantity,
                    "document": ask.document,
                    "expires": ask.expires_at,
                    "actor": act.user_id,
                    "source": act.source,
                    "key": act.key,
                },
            )
        )
    except IntegrityError:
        if connection.in_atomic_block:
            raise ClaimInProgress("The same claim is being reserved at this moment. Ask again in a second.") from None
        return False


def _hold_many(act: Act, asks: Sequence[Ask], partial: bool, fresh: bool) -> list[Held]:
    keys = [array([ask.sku_id for ask in asks]), array([ask.warehouse_id for ask in asks]), array([ask.owner_id for ask in asks])]
    run(LOCK_AVAILABILITIES, keys)
    try:
        by_claim = {row[0]: row for row in rows(HOLD, _hold_parameters(act, asks, partial))}
    except IntegrityError:
        raise ClaimInProgress("The same claim is being reserved at this moment. Ask again in a second.") from None
    for ask in asks:  # within the transaction, so that the other lines are not reserved either
        if by_claim[ask.claim][5:] != (ask.sku_id, ask.warehouse_id, ask.owner_id):
            raise ClaimReused(
                f"The claim {ask.claim} stands for other goods or another warehouse. Give this line a claim of its own."
            )
    answers = [Held(*by_claim[ask.claim][:5]) for ask in asks]
    if fresh and (taken := [answer.claim for answer in answers if answer.repeated]):
        raise ClaimReused(f"The claim {taken[0]} is already held by somebody else. Release it, then place the order again.")
    return answers


def _hold_parameters(act: Act, asks: Sequence[Ask], partial: bool) -> dict[str, Any]:
    return {
        "claims": array([ask.claim for ask in asks]),
        "owners": array([ask.owner_id for ask in asks]),
        "skus": array([ask.sku_id for ask in asks]),
        "warehouses": array([ask.warehouse_id for ask in asks]),
        "quantities": array([ask.quantity for ask in asks]),
        "documents": array([ask.document for ask in asks]),
        "expiries": array([ask.expires_at for ask in asks]),
        "partial": partial,
        "actor": act.user_id,
        "source": act.source,
        "key": act.key,
    }


def _refuse_short(answers: Sequence[Held]) -> None:
    short = [(place, answer) for place, answer in enumerate(answers) if not answer.repeated and answer.granted < answer.asked]
    if not short:
        return
    errors = [
        FieldError(
            f"/lines/{place}/quantity",
            "insufficient_stock",
            f"{plain(answer.asked)} wanted, {plain(answer.available)} available",
            {"claim": answer.claim, "asked": plain(answer.asked), "available": plain(answer.available)},
        )
        for place, answer in short
    ]
    what = "1 line is" if len(short) == 1 else f"{len(short)} lines are"
    raise InsufficientStock(
        f"{what} short: {errors[0].message}. Nothing was reserved: order less, or allow backorders.", errors=errors
    )


def _open_claims(claims: list[str]) -> dict[str, tuple[int, Decimal, Shelf]]:
    """The claims with what is open of each, locked in the order of their ids. Refuses claims that do not exist."""
    locked = rows(
        "SELECT claim, id, open, sku_id, warehouse_id, owner_id FROM stock_reservation"
        " WHERE claim = ANY(%s) ORDER BY id FOR UPDATE",
        [array(claims)],
    )
    found = {row[0]: (row[1], row[2], (row[3], row[4], row[5])) for row in locked}
    for claim in claims:
        if claim not in found:
            raise UnknownClaim(f"There is no reservation {claim}.")
    return found


def _use_claims(act: Act, uses: Sequence[Use], shelves: dict[Shelf, Parts]) -> None:
    if not uses:
        return
    wanted: dict[str, Decimal] = {}
    for use in uses:
        wanted[use.claim] = wanted.get(use.claim, Decimal(0)) + use.quantity
    found = _open_claims(sorted(wanted))
    taken = []
    for claim, quantity in wanted.items():
        reservation_id, still_open, shelf = found[claim]
        if quantity > still_open:
            raise ClaimSpent(f"Of {claim} only {plain(still_open)} is still reserved, not {plain(quantity)}.")
        taken.append((reservation_id, quantity))
        shelves[shelf].reserved -= quantity
    _shrink_claims(act, taken, ReservationChange.Kind.USED)


def _free_claims(
    act: Act, claims: Mapping[str, Decimal | None], shelves: dict[Shelf, Parts], kind: ReservationChange.Kind
) -> None:
    if not claims:
        return
    found = _open_claims(sorted(claims))
    taken: list[tuple[int, Decimal]] = []
    for claim, quantity in claims.items():
        reservation_id, still_open, shelf = found[claim]
        amount = still_open if quantity is None else quantity
        if amount > still_open:
            raise ClaimSpent(f"Of {claim} only {plain(still_open)} is still reserved; {plain(amount)} cannot be released.")
        if amount:
            taken.append((reservation_id, amount))
            shelves.setdefault(shelf, Parts()).reserved -= amount
    _shrink_claims(act, taken, kind)


SHRINK_CLAIMS = """
    WITH d AS (SELECT * FROM unnest(%s::bigint[], %s::numeric[]) AS d(id, quantity)), shrunk AS (
        UPDATE stock_reservation r SET open = r.open - d.quantity FROM d WHERE r.id = d.id
    )
    INSERT INTO stock_reservationchange (reservation_id, kind, quantity, actor_id, source, key)
    SELECT id, %s, quantity, %s, %s, %s FROM d
"""


def _shrink_claims(act: Act, taken: Sequence[tuple[int, Decimal]], kind: ReservationChange.Kind) -> None:
    if taken:
        ids, quantities = [list(column) for column in zip(*taken, strict=True)]
        run(SHRINK_CLAIMS, [array(ids), array(quantities), kind.value, act.user_id, act.source, act.key])


# ---------------------------------------------------------------- rebuilding

REBUILD_BALANCES = f"""
    WITH folded AS ({FOLDED_BALANCES}), emptied AS (
        UPDATE stock_balance b SET quantity = 0
        WHERE quantity <> 0 AND NOT EXISTS (
            SELECT FROM folded f WHERE (f.sku_id, f.bin_id, f.lot_id, f.owner_id) = (b.sku_id, b.bin_id, b.lot_id, b.owner_id))
    )
    INSERT INTO stock_balance (sku_id, bin_id, lot_id, owner_id, quantity)
    SELECT sku_id, bin_id, lot_id, owner_id, quantity FROM folded
    ON CONFLICT (sku_id, bin_id, lot_id, owner_id) DO UPDATE SET quantity = excluded.quantity
    WHERE stock_balance.quantity <> excluded.quantity
"""
REBUILD_RESERVATIONS = """
    UPDATE stock_reservation r SET open = r.quantity - coalesce(
        (SELECT sum(c.quantity) FROM stock_reservationchange c WHERE c.reservation_id = r.id), 0)
    WHERE r.open <> r.quantity - coalesce(
        (SELECT sum(c.quantity) FROM stock_reservationchange c WHERE c.reservation_id = r.id), 0)
"""
REBUILD_AVAILABILITIES = f"""
    WITH folded AS ({FOLDED_AVAILABILITIES}), emptied AS (
        UPDATE stock_availability v SET sellable = 0, receiving = 0, held = 0, staged = 0, reserved = 0
        WHERE NOT EXISTS (
            SELECT FROM folded f WHERE (f.sku_id, f.warehouse_id, f.owner_id) = (v.sku_id, v.warehouse_id, v.owner_id))
    )
    INSERT INTO stock_availability AS v (sku_id, warehouse_id, owner_id, sellable, receiving, held, staged, reserved)
    SELECT sku_id, warehouse_id, owner_id, sellable, receiving, held, staged, reserved FROM folded
    ON CONFLICT (sku_id, warehouse_id, owner_id) DO UPDATE SET sellable = excluded.sellable, receiving = excluded.receiving,
        held = excluded.held, staged = excluded.staged, reserved = excluded.reserved
    WHERE (v.sellable, v.receiving, v.held, v.staged, v.reserved)
        <> (excluded.sellable, excluded.receiving, excluded.held, excluded.staged, excluded.reserved)
"""


def rebuild() -> None:
    """Make every projection anew from the movements and the log of claims, while nobody posts."""
    run("LOCK TABLE stock_movement, stock_balance, stock_availability, stock_reservation IN SHARE ROW EXCLUSIVE MODE", [])
    run(REBUILD_BALANCES, [])
    run(REBUILD_RESERVATIONS, [])
    run(REBUILD_AVAILABILITIES, [])


# ---------------------------------------------------------------- SQL


def _columns(keys: Sequence[tuple[int, ...]], *, width: int) -> list[str]:
    return [array([key[place] for key in keys]) for place in range(width)]

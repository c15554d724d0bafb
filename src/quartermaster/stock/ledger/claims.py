"""Claims on sellable stock: held, used by a posting, given back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.db import Rider, array, batch, rows, run, with_many
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError
from quartermaster.stock.ledger.projections import Availabilities, Balances, lock_shelves
from quartermaster.stock.ledger.refusals import (
    ClaimInProgress,
    ClaimReused,
    ClaimSpent,
    InsufficientStock,
    NothingToPost,
    UnknownClaim,
)
from quartermaster.stock.models.book import ReservationChange
from quartermaster.stock.moves import Ask, Cell, Change, Held, Parts, Shelf, Use


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


def hold_at_once(act: Act, ask: Ask, *, sku_code: str, rider: Rider) -> int | None:
    """Reserve one ask, its SKU named by code (`ask.sku_id` is not looked at), and have the rider's effect: one statement,
    one transaction, one round trip. The SKU's id; None, and nothing written, where `hold` must find out why not.

    Inside another transaction it does nothing: there, a claim or a rider that exists already would end that one.
    """
    if connection.in_atomic_block:
        return None
    parameters = {**_hold_one_parameters(act, ask), "code": sku_code, **rider.parameters}
    try:
        taken = rows(HOLD_AT_ONCE.format(guard=rider.guard, insert=rider.insert), parameters)
    except IntegrityError:
        return None
    return taken[0][0] if taken else None


def release(act: Act, claims: Mapping[str, Decimal | None], *, expired: bool = False) -> None:
    """Give back so much of each claim, or (None) all that is open; a claim with nothing open is left as it is."""
    kind = ReservationChange.Kind.EXPIRED if expired else ReservationChange.Kind.RELEASED
    shelves: dict[Shelf, Parts] = {}
    cells: defaultdict[Cell, Change] = defaultdict(Change)
    free_claims(act, claims, shelves, cells, kind)
    balances, availabilities = Balances(cells, firm=False), Availabilities(shelves, short_allowed=True)
    with batch() as send:
        balances.lock(send)
        balances.change(send)
        availabilities.lock(send)
    availabilities.change()


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
        return bool(run(HOLD_ONE, _hold_one_parameters(act, ask)))
    except IntegrityError:
        if connection.in_atomic_block:
            raise ClaimInProgress("The same claim is being reserved at this moment. Ask again in a second.") from None
        return False


def _hold_one_parameters(act: Act, ask: Ask) -> dict[str, Any]:
    return {
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
    }


HOLD_AT_ONCE = """
    WITH sku AS MATERIALIZED (
        SELECT s.id FROM catalog_sku s JOIN catalog_unit u ON u.id = s.unit_id
        WHERE upper(s.code) = upper(%(code)s::text) AND round(%(quantity)s::numeric, u.scale) = %(quantity)s::numeric
            AND NOT EXISTS (SELECT FROM stock_reservation WHERE claim = %(claim)s::text)
            AND ({guard})
    ), done AS (
        UPDATE stock_availability v SET reserved = v.reserved + %(quantity)s::numeric
        FROM sku WHERE v.sku_id = sku.id AND v.warehouse_id = %(warehouse)s::bigint AND v.owner_id = %(owner)s::bigint
            AND v.sellable - v.reserved >= %(quantity)s::numeric
        RETURNING v.sku_id
    ), kept AS (
        INSERT INTO stock_reservation (claim, owner_id, sku_id, warehouse_id, quantity, open, document,
            actor_id, source, key, expires_at)
        SELECT %(claim)s::text, %(owner)s::bigint, sku_id, %(warehouse)s::bigint, %(quantity)s::numeric, %(quantity)s::numeric,
            %(document)s::text, %(actor)s::bigint, %(source)s::text, %(key)s::text, %(expires)s::timestamptz
        FROM done
    ), ridden AS ({insert})
    SELECT sku_id FROM done
"""


def _hold_many(act: Act, asks: Sequence[Ask], partial: bool, fresh: bool) -> list[Held]:
    try:
        with with_many(len(asks)):
            lock_shelves([(ask.sku_id, ask.warehouse_id, ask.owner_id) for ask in asks])
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


class OpenClaim(NamedTuple):
    """A claim that this transaction alone may change."""

    id: int
    open: Decimal
    allocated: Decimal
    shelf: Shelf


def open_claims(claims: Sequence[str]) -> dict[str, OpenClaim]:
    """The claims with what is open of each, locked in the order of their ids. Refuses claims that do not exist."""
    locked = rows(
        "SELECT claim, id, open, allocated, sku_id, warehouse_id, owner_id FROM stock_reservation"
        " WHERE claim = ANY(%s) ORDER BY id FOR UPDATE",
        [array(claims)],
    )
    found = {row[0]: OpenClaim(row[1], row[2], row[3], (row[4], row[5], row[6])) for row in locked}
    for claim in claims:
        if claim not in found:
            raise UnknownClaim(f"There is no reservation {claim}.")
    return found


def use_claims(act: Act, uses: Sequence[Use], shelves: dict[Shelf, Parts], cells: defaultdict[Cell, Change]) -> None:
    """So much of each claim is fulfilled; what of it was bound to the bins that the goods come from is used up with it."""
    if not uses:
        return
    wanted: dict[str, Decimal] = {}
    for use in uses:
        wanted[use.claim] = wanted.get(use.claim, Decimal(0)) + use.quantity
    found = open_claims(sorted(wanted))
    taken = []
    for claim, quantity in wanted.items():
        if quantity > found[claim].open:
            raise ClaimSpent(f"Of {claim} only {plain(found[claim].open)} is still reserved, not {plain(quantity)}.")
        taken.append((found[claim].id, quantity))
        shelves.setdefault(found[claim].shelf, Parts()).reserved -= quantity
    settle_allocations(found, wanted, cells, uses)
    _shrink_claims(act, taken, ReservationChange.Kind.USED)


def free_claims(
    act: Act,
    claims: Mapping[str, Decimal | None],
    shelves: dict[Shelf, Parts],
    cells: defaultdict[Cell, Change],
    kind: ReservationChange.Kind,
) -> None:
    """So much of each claim is given back; what was bound of it beyond the rest is free again."""
    if not claims:
        return
    found = open_claims(sorted(claims))
    freed: dict[str, Decimal] = {}
    for claim, quantity in claims.items():
        still_open = found[claim].open
        amount = still_open if quantity is None else quantity
        if amount > still_open:
            raise ClaimSpent(f"Of {claim} only {plain(still_open)} is still reserved; {plain(amount)} cannot be released.")
        if amount:
            freed[claim] = amount
            shelves.setdefault(found[claim].shelf, Parts()).reserved -= amount
    settle_allocations(found, freed, cells)
    _shrink_claims(act, [(found[claim].id, amount) for claim, amount in freed.items()], kind)


OPEN_ALLOCATIONS = """
    SELECT reservation_id, id, sku_id, bin_id, lot_id, owner_id, open FROM stock_allocation
    WHERE reservation_id = ANY(%s::bigint[]) AND open > 0 ORDER BY id
"""
SHRINK_ALLOCATIONS = """
    WITH d AS (SELECT * FROM unnest(%s::bigint[], %s::numeric[]) AS d(id, quantity)), shrunk AS (
        UPDATE stock_allocation a SET open = a.open - d.quantity FROM d WHERE a.id = d.id RETURNING a.reservation_id, d.quantity
    )
    UPDATE stock_reservation r SET allocated = r.allocated - s.quantity
    FROM (SELECT reservation_id, sum(quantity) AS quantity FROM shrunk GROUP BY 1) s WHERE r.id = s.reservation_id
"""


@dataclass(slots=True)
class _Part:
    """An open allocation of a locked claim, and how much of it is about to go."""

    id: int
    cell: Cell
    open: Decimal
    gone: Decimal = Decimal(0)

    def shrink(self, wanted: Decimal) -> Decimal:
        """So much of it goes, at most what is left; how much that is."""
        share = max(min(wanted, self.open - self.gone), Decimal(0))
        self.gone += share
        return share


def settle_allocations(
    found: Mapping[str, OpenClaim], less: Mapping[str, Decimal], cells: defaultdict[Cell, Change], uses: Sequence[Use] = ()
) -> None:
    """The claims are about to shrink by `less`: what is bound of them follows, first where goods are taken from, then the
    last bound, until no more is bound than is open. The locked claims guard their allocations."""
    bound = {claim: found[claim].id for claim in less if found[claim].allocated}
    if not bound:
        return
    parts_of: dict[int, list[_Part]] = {}
    for reservation_id, allocation_id, *cell, still_open in rows(OPEN_ALLOCATIONS, [array(list(bound.values()))]):
        parts_of.setdefault(reservation_id, []).append(_Part(allocation_id, (cell[0], cell[1], cell[2], cell[3]), still_open))
    for use in uses:
        left = use.quantity
        for part in parts_of.get(bound.get(use.claim, 0), ()):
            if part.cell[1:3] == (use.bin_id, use.lot_id):
                left -= part.shrink(left)
    for claim, reservation_id in bound.items():
        parts = parts_of.get(reservation_id, [])
        too_much = sum((part.open - part.gone for part in parts), Decimal(0)) - (found[claim].open - less[claim])
        for part in reversed(parts):
            too_much -= part.shrink(too_much)
    gone = [part for parts in parts_of.values() for part in parts if part.gone]
    for part in gone:
        cells[part.cell].allocated -= part.gone
    if gone:
        run(SHRINK_ALLOCATIONS, [array([part.id for part in gone]), array([part.gone for part in gone])])


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

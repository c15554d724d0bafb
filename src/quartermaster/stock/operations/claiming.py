"""Stock is claimed, bound to bins and lots, and given back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.db import Rider, array, rows
from quartermaster.stock import ledger
from quartermaster.stock.documents import Series
from quartermaster.stock.models.book import Reservation
from quartermaster.stock.moves import Ask, Binding, Bound, Cell, Held
from quartermaster.stock.operations.posting import tell, tell_released
from quartermaster.stock.operations.requiring import refuse_foreign_claims, refuse_kept_names


def reserve(
    act: Act, *, asks: Sequence[Ask], partial: bool = False, fresh: bool = False, keeper: Series | None = None
) -> list[Held]:
    """Claim available stock, all asks or none (`partial`: as much as there is). A repeated claim is answered, not doubled,
    or refused where the caller knows it to be `fresh`. Names that are kept for documents are held for their `keeper` alone.

    Alone it is one statement and its own transaction, the fastest thing there is; within another operation it is
    part of that one's.
    """
    refuse_kept_names(asks, keeper)
    held = ledger.hold(act, asks, partial=partial, fresh=fresh)
    tell("stock.reserved", {ask.sku_id for ask in asks}, documents={ask.document for ask in asks})
    return held


def reserve_at_once(act: Act, *, ask: Ask, sku_code: str, rider: Rider) -> bool:
    """`reserve` for one ask whose SKU is named by code, with the rider's effect, as a single statement; False, and nothing
    written, where only `reserve` can say why not.
    """
    refuse_kept_names([ask], None)
    sku_id = ledger.hold_at_once(act, ask, sku_code=sku_code, rider=rider)
    if sku_id is None:
        return False
    tell("stock.reserved", {sku_id}, documents={ask.document})
    return True


@transaction.atomic
def release(act: Act, *, claims: Mapping[str, Decimal | None], keeper: Series | None = None) -> None:
    """Give claims back, in part (a quantity) or wholly (None). What is already used stays used.

    A document's claims are given back by its `keeper` alone.
    """
    refuse_foreign_claims(claims, keeper)
    ledger.release(act, claims)
    tell_released(claims)


@transaction.atomic
def exchange(
    act: Act, *, release: Mapping[str, Decimal | None], asks: Sequence[Ask], partial: bool = False, keeper: Series | None = None
) -> list[Held]:
    """`release` and then `reserve` (fresh claims), with the locks of both taken in one sorted pass.

    One after the other, two exchanges in opposite directions would each hold what the other waits for.
    """
    refuse_foreign_claims(release, keeper)
    refuse_kept_names(asks, keeper)
    _lock_together(release, asks)
    ledger.release(act, release)
    held = ledger.hold(act, asks, partial=partial, fresh=True)
    tell_released(release)
    tell("stock.reserved", {ask.sku_id for ask in asks}, documents={ask.document for ask in asks})
    return held


@transaction.atomic
def expire(act: Act, *, claims: Sequence[str]) -> None:
    """Give back claims whose time has run out."""
    ledger.release(act, dict.fromkeys(claims), expired=True)
    tell_released(claims)


@transaction.atomic
def allocate(act: Act, *, bindings: Sequence[Binding], keeper: Series | None = None) -> list[Bound]:
    """Bind as much of these claims as lies pickable and free to bins and lots, in each SKU's way of picking; what was bound.

    Claims of documents are bound by their `keeper` alone. Nobody else may take what is allocated; whoever takes it for the
    claim uses the allocation up.
    """
    refuse_foreign_claims([row.claim for row in bindings], keeper)
    found = ledger.allocate(bindings)
    tell("stock.allocated", {row.sku_id for row in found}, documents=())
    return found


@transaction.atomic
def deallocate(act: Act, *, allocations: Mapping[int, Decimal | None]) -> None:
    """Give allocations up, in part (a quantity) or wholly (None). The claims stay."""
    ledger.deallocate(allocations)
    tell("stock.deallocated", (), documents=())


def lock_together(claims: Iterable[str], lot_ids: Iterable[int] = (), coming: Collection[Cell] = ()) -> None:
    """For one transaction that takes goods for these claims into those cells, and binds the claims to other bins too: take all
    locks in one order."""
    ledger.lock_together(claims, set(lot_ids), coming)


LOCK_SHELVES = """
    SELECT v.id FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS d(sku_id, warehouse_id, owner_id)
    JOIN stock_availability v USING (sku_id, warehouse_id, owner_id)
    ORDER BY v.id FOR NO KEY UPDATE OF v
"""


def _lock_together(claims: Iterable[str], asks: Sequence[Ask]) -> None:
    """Lock what giving back and asking will change in the ledger's own order: the claims, the shelves that they are bound to,
    then the availabilities, by id."""
    locked = Reservation.objects.select_for_update().filter(claim__in=list(claims)).order_by("id")
    shelves = set(locked.values_list("sku_id", "warehouse_id", "owner_id"))
    ledger.lock_bound(list(claims))
    shelves |= {(ask.sku_id, ask.warehouse_id, ask.owner_id) for ask in asks}
    rows(LOCK_SHELVES, [array([shelf[place] for shelf in shelves]) for place in range(3)])

"""Claiming the goods of a transfer where it starts, and giving them free again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import Ask
from quartermaster.stock.shelves import spread
from quartermaster.transfers.models import Transfer, TransferLine, claim_name
from quartermaster.transfers.operations.documents import (
    ZERO,
    State,
    change_lines,
    lines_of,
    lock,
    require_state,
    settle,
    tell,
)
from quartermaster.transfers.series import TRANSFERS

CLAIMING = (State.APPROVED, State.ALLOCATED, State.IN_TRANSIT, State.PARTIALLY_RECEIVED)


class NothingToAllocate(Conflict):
    code = "nothing_to_allocate"
    title = "There is nothing to allocate"


class NothingAllocated(Conflict):
    """Nothing is claimed for the transfer."""

    code = "nothing_allocated"
    title = "Nothing is allocated"


@transaction.atomic
def allocate(act: Act, *, number: str, partial: bool = False, version: int | None = None) -> Transfer:
    """Claim sellable goods at the source for every line: all that is missing or (`partial`) as much as there is."""
    transfer = lock(number, version)
    require_state(transfer, "allocated", *CLAIMING)
    missing = {line.pk: line.to_claim for line in lines_of(transfer) if line.to_claim > 0}
    if not missing:
        raise NothingToAllocate(f"Everything on {transfer.number} is allocated or has left already.")
    granted = claim(act, transfer, lines_of(transfer), missing, partial=partial)
    if not any(granted.values()):
        raise NothingToAllocate(f"{transfer.from_warehouse.name} has nothing available of what {transfer.number} needs.")
    settle(act, transfer)
    short = sum(missing.values(), ZERO) - sum(granted.values(), ZERO)
    details = {"units": plain(sum(granted.values(), ZERO))} | ({"still short": plain(short)} if short else {})
    tell(act, "transfers.allocate", transfer, sku_ids=(), **details)
    return transfer


@transaction.atomic
def deallocate(act: Act, *, number: str, version: int | None = None) -> Transfer:
    """Give all that is claimed and has not left free again."""
    transfer = lock(number, version)
    require_state(transfer, "given free", *CLAIMING)
    lines = lines_of(transfer)
    wanted = {line.pk: line.claimed for line in lines if line.claimed > 0}
    if not wanted:
        raise NothingAllocated(f"Nothing is allocated for {transfer.number}.")
    give_free(act, transfer, lines, wanted)
    settle(act, transfer)
    tell(act, "transfers.deallocate", transfer, units=plain(sum(wanted.values(), ZERO)))
    return transfer


def claim(
    act: Act, transfer: Transfer, lines: Sequence[TransferLine], wanted: Mapping[int, Decimal], *, partial: bool
) -> dict[int, Decimal]:
    """Reserve so much for each line (id → quantity) under a new name; what was granted."""
    chosen = [line for line in lines if wanted.get(line.pk)]
    asks = [
        Ask(
            claim_name(transfer.number, line.position, line.claims + 1),
            transfer.owner_id,
            line.sku_id,
            transfer.from_warehouse_id,
            wanted[line.pk],
            document=transfer.number,
        )
        for line in chosen
    ]
    held = stock.reserve(act, asks=asks, partial=partial, fresh=True, keeper=TRANSFERS)
    granted = {line.pk: one.granted for line, one in zip(chosen, held, strict=True)}
    change_lines({line_id: {"claimed": quantity, "claims": 1} for line_id, quantity in granted.items() if quantity})
    return granted


def give_free(act: Act, transfer: Transfer, lines: Sequence[TransferLine], wanted: Mapping[int, Decimal]) -> None:
    """Release so much of what each line has claimed (id → quantity), the latest claim first."""
    open_claims = claims_of(transfer, lines)
    release: dict[str, Decimal | None] = {}
    for line_id, quantity in wanted.items():
        release |= dict(spread(quantity, reversed(open_claims.get(line_id, []))))
    if release:
        stock.release(act, claims=release, keeper=TRANSFERS)
        change_lines({line_id: {"claimed": -quantity} for line_id, quantity in wanted.items()})


def claims_of(transfer: Transfer, lines: Iterable[TransferLine]) -> dict[int, list[tuple[str, Decimal]]]:
    """What is open of each line's claims, the oldest first."""
    names = {name: line.pk for line in lines for name in line.claim_names(transfer.number)}
    still_open = dict(stock_queries.reservations_by_claim(names).values_list("claim", "open"))
    found: dict[int, list[tuple[str, Decimal]]] = {}
    for name, line_id in names.items():
        if still_open.get(name):
            found.setdefault(line_id, []).append((name, still_open[name]))
    return found

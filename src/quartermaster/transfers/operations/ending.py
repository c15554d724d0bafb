"""Cancelling what is not needed any more, and closing what is done."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import first_bin
from quartermaster.stock.shelves import spread
from quartermaster.transfers import queries
from quartermaster.transfers.models import Transfer
from quartermaster.transfers.operations.allocating import claims_of, give_free
from quartermaster.transfers.operations.arriving import Outcome, note_arrival, settled_as
from quartermaster.transfers.operations.documents import (
    ZERO,
    State,
    change_lines,
    lines_of,
    lock,
    require_reason,
    require_state,
    save,
    settle,
    tell,
)

GO_ON, SEND_BACK, LOST = "go_on", "send_back", "lost"
DISPOSITIONS = (GO_ON, SEND_BACK, LOST)
"""What becomes of goods under way when their transfer is cancelled: they still go on to where they were sent, they went back
to where they came from, or they are lost."""


class DispositionNeeded(Conflict):
    """Something is under way: say what becomes of it."""

    code = "disposition_needed"
    title = "What becomes of what is under way?"


class StillUnderWay(Conflict):
    code = "still_under_way"
    title = "Some of it is under way"


class StillToSend(Conflict):
    code = "still_to_send"
    title = "Some of it was not sent"


@transaction.atomic
def cancel(act: Act, *, number: str, disposition: str = "", version: int | None = None) -> Transfer:
    """What has not left will not: its goods are free again. What is under way goes on, went back or is lost, as said."""
    transfer = lock(number, version)
    require_state(transfer, "cancelled", State.DRAFT, State.REQUESTED, *Transfer.TO_SEND, *Transfer.UNDER_WAY)
    require_reason(act)
    lines = lines_of(transfer)
    _check_disposition(act, transfer, disposition, under_way=sum((line.under_way for line in lines), ZERO))
    unsent = {line.pk: line.quantity - line.shipped - line.cancelled for line in lines}
    claimed = {line.pk: line.claimed for line in lines if line.claimed > 0}
    details = {"units": plain(sum(unsent.values(), ZERO))} | ({"under way": disposition.replace("_", " ")} if disposition else {})
    if disposition == SEND_BACK:  # the claims go back in the same posting, so that both take their locks in one order
        back = settled_as(Outcome.SENT_BACK, queries.under_way_of(transfer.pk), None)
        names = claims_of(transfer, lines)
        release: dict[str, Decimal | None] = {}
        for line_id, quantity in claimed.items():
            release |= dict(spread(quantity, names.get(line_id, [])))
        change_lines({line_id: {"claimed": -quantity} for line_id, quantity in claimed.items()})
        arrival = note_arrival(
            act, transfer, back, first_bin(transfer.from_warehouse, Bin.Kind.DOCK), None, note="", release=release
        )
        details["arrival"] = arrival.number
    else:
        give_free(act, transfer, lines, claimed)
    change_lines({line_id: {"cancelled": quantity} for line_id, quantity in unsent.items() if quantity > 0})
    if disposition == LOST:
        lost = settled_as(Outcome.LOST, queries.under_way_of(transfer.pk), None)
        details["arrival"] = note_arrival(act.because("missing"), transfer, lost, None, None, note=act.reason).number
    settle(act, transfer)
    tell(act, "transfers.cancel", transfer, sku_ids={line.sku_id for line in lines}, **details)
    return transfer


@transaction.atomic
def close(act: Act, *, number: str, short: bool = False, version: int | None = None) -> Transfer:
    """Nothing more will be sent or come. With `short` what was not sent is cancelled; what is under way must be settled first."""
    transfer = lock(number, version)
    require_state(transfer, "closed", State.RECEIVED, *Transfer.UNDER_WAY)
    lines = lines_of(transfer)
    if under_way := sum((line.under_way for line in lines), ZERO):
        message = f"{plain(under_way)} of {transfer.number} is under way. Receive it, or write it off, then close."
        raise StillUnderWay(message)
    unsent = {line.pk: line.to_claim + line.claimed for line in lines if line.to_claim + line.claimed > 0}
    if unsent and not short:
        message = f"{plain(sum(unsent.values(), ZERO))} of {transfer.number} was not sent. Send it, or close it short."
        raise StillToSend(message)
    if unsent:
        give_free(act, transfer, lines, {line.pk: line.claimed for line in lines if line.claimed > 0})
        change_lines({line_id: {"cancelled": quantity} for line_id, quantity in unsent.items()})
    transfer.state, transfer.ended_at = State.CLOSED, act.occurred_at
    save(transfer, "state", "ended_at")
    tell(act, "transfers.close", transfer, sku_ids=(), **({"short": plain(sum(unsent.values(), ZERO))} if unsent else {}))
    return transfer


def _check_disposition(act: Act, transfer: Transfer, disposition: str, *, under_way: Decimal) -> None:
    if under_way and not disposition:
        message = f"{plain(under_way)} of {transfer.number} is under way. Say whether it goes on, went back or is lost."
        raise DispositionNeeded(message, errors=[FieldError("/disposition", "disposition_needed", message)])
    if disposition and (disposition not in DISPOSITIONS or not under_way):
        message = f"Nothing of {transfer.number} is under way." if not under_way else f"One of: {', '.join(DISPOSITIONS)}."
        raise Invalid(message, errors=[FieldError("/disposition", "invalid", message)])
    if disposition == LOST:
        permissions.require(act.permissions, "transfers.write_off")

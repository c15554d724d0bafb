"""A transfer as the verbs handle it: the one place that locks, checks and settles it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.db import array, run
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.transfers.models import Transfer, TransferLine
from quartermaster.transfers.queries import UnknownTransfer
from quartermaster.transfers.stages import state_of

State = Transfer.State
ZERO = Decimal(0)
STAGES = ("claimed", "shipped", "received", "lost", "sent_back", "cancelled", "over", "claims")


class WrongState(Conflict):
    """The transfer's state does not allow the deed."""

    code = "wrong_state"
    title = "Not possible in the transfer's state"


class InvalidTransfer(Invalid):
    """Lines or facts that a transfer cannot have; every one is named."""

    code = "invalid_transfer"
    title = "The transfer cannot be like this"


class ReasonMissing(Invalid):
    code = "reason_missing"
    title = "A reason is needed"


def lock(number: str, version: int | None = None) -> Transfer:
    """The transfer, locked until the transaction ends."""
    rows = Transfer.objects.select_for_update(of=("self",)).select_related("from_warehouse", "to_warehouse", "owner")
    found = rows.filter(number=number.strip().upper()).first()
    if found is None:
        raise UnknownTransfer(f"There is no transfer {number[:40]}.")
    if version is not None and found.version != version:
        raise StaleVersion(f"{found.number} was changed by somebody else since you read it. Look at it again, then repeat it.")
    return found


def require_state(transfer: Transfer, deed: str, *states: str) -> None:
    """Refuse unless the transfer is in one of `states`; `deed` completes “cannot be …”."""
    if transfer.state not in states:
        wanted = " or ".join(State(state).label.lower() for state in states)
        now = State(transfer.state).label.lower()
        raise WrongState(f"{transfer.number} is {now}, so it cannot be {deed}. Only what is {wanted} can be.")


def require_reason(act: Act) -> None:
    if not act.reason.strip():
        message = "Say why. It is shown on the transfer's timeline."
        raise ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])


def lines_of(transfer: Transfer) -> list[TransferLine]:
    """Its lines in order. Whoever locked the transfer may change them."""
    return list(TransferLine.objects.filter(transfer=transfer).select_related("sku__unit").order_by("position"))


def change_lines(changes: Mapping[int, Mapping[str, Decimal | int]]) -> None:
    """Add to the stages of lines (id → stage → how much more). One statement."""
    if not changes:
        return
    ids = list(changes)
    columns = [array([changes[line_id].get(stage, 0) for line_id in ids]) for stage in STAGES]
    sets = ", ".join(f"{stage} = l.{stage} + d.{stage}" for stage in STAGES)
    names = ", ".join(STAGES)
    types = ", ".join(["%s::numeric[]"] * len(STAGES))
    run(
        f"""UPDATE transfers_transferline l SET {sets}
        FROM unnest(%s::bigint[], {types}) AS d(id, {names}) WHERE l.id = d.id""",  # noqa: S608 - our own words
        [array(ids), *columns],
    )


def settle(act: Act, transfer: Transfer) -> Transfer:
    """Give the locked transfer the state that its lines say, with its moments, and another version."""
    lines = lines_of(transfer)
    transfer.state = state_of(lines)
    left, ended = any(line.shipped for line in lines), transfer.state in Transfer.ENDED
    transfer.shipped_at = (transfer.shipped_at or act.occurred_at) if left else None
    transfer.ended_at = (transfer.ended_at or act.occurred_at) if ended else None
    return save(transfer, "state", "shipped_at", "expected_on", "ended_at")


def save(transfer: Transfer, *fields: str) -> Transfer:
    transfer.version += 1
    transfer.save(update_fields=[*fields, "version"])
    return transfer


def tell(act: Act, verb: str, transfer: Transfer, *, sku_ids: Iterable[int] = (), **details: Any) -> None:
    """Note the deed on the timeline and announce it. The verb is the notice's name too."""
    record(act, verb, document=transfer.number, **details)
    both = frozenset({transfer.from_warehouse_id, transfer.to_warehouse_id})
    announce(Notice(verb, frozenset(sku_ids), both, (transfer.number,)))

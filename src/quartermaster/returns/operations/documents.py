"""A return as the verbs handle it: the one place that locks, checks and settles it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.returns.models import Return, ReturnLine
from quartermaster.returns.queries import UnknownReturn
from quartermaster.returns.stages import state_of

State = Return.State
ZERO = Decimal(0)


class WrongState(Conflict):
    """The return's state does not allow the deed."""

    code = "wrong_state"
    title = "Not possible in the return's state"


class InvalidReturn(Invalid):
    """Lines or facts that a return cannot have; every one is named."""

    code = "invalid_return"
    title = "The return cannot be like this"


class ReasonMissing(Invalid):
    code = "reason_missing"
    title = "A reason is needed"


def lock(number: str, version: int | None = None) -> Return:
    """The return, locked until the transaction ends."""
    rows = Return.objects.select_for_update(of=("self",)).select_related("order", "warehouse")
    found = rows.filter(number=number.strip().upper()).first()
    if found is None:
        raise UnknownReturn(f"There is no return {number[:40]}.")
    if version is not None and found.version != version:
        raise StaleVersion(f"{found.number} was changed by somebody else since you read it. Look at it again, then repeat it.")
    return found


def require_state(paper: Return, deed: str, *states: str) -> None:
    """Refuse unless the return is in one of `states`; `deed` completes “cannot be …”."""
    if paper.state not in states:
        wanted = " or ".join(State(state).label.lower() for state in states)
        now = paper.get_state_display().lower()
        raise WrongState(f"{paper.number} is {now}, so it cannot be {deed}. Only what is {wanted} can be.")


def require_reason(act: Act) -> None:
    if not act.reason.strip():
        message = "Say why. It is shown on the return's timeline."
        raise ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])


def lines_of(paper: Return) -> dict[int, ReturnLine]:
    """Its lines by position. Whoever locked the return may change them."""
    found = ReturnLine.objects.filter(paper=paper).select_related("sku__unit", "order_line").order_by("position")
    return {line.position: line for line in found}


def settle(act: Act, paper: Return) -> Return:
    """Give the locked return the state that its lines say, and another version."""
    paper.state = state_of(
        ReturnLine.objects.filter(paper=paper), authorised=paper.authorised_at is not None, sent=paper.sent_at is not None
    )
    return save(paper)


def end(act: Act, paper: Return, state: State) -> Return:
    paper.state, paper.ended_at = state, act.occurred_at
    return save(paper)


def save(paper: Return) -> Return:
    paper.version += 1
    paper.save()
    return paper


def tell(act: Act, verb: str, paper: Return, *, sku_ids: Iterable[int] = (), **details: Any) -> None:
    """Note the deed on the timelines of the return and of its order, and announce it under the verb's name."""
    record(act, verb, document=paper.number, **details)
    record(act, verb, document=paper.order.number, **{"return": paper.number, **details})
    documents = (paper.number, paper.order.number)
    announce(Notice(verb, frozenset(sku_ids), frozenset({paper.warehouse_id}), documents))

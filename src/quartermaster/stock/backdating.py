"""When something may be said to have happened."""

from __future__ import annotations

from datetime import datetime, timedelta

from quartermaster.accounts.acts import Act
from quartermaster.accounts.permissions import require
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import FieldError, Invalid

LATE = timedelta(minutes=5)
"""A record this much later than the deed is ordinary work; beyond it, it is backdated."""
EARLY = timedelta(minutes=5)
"""How far another machine's clock may be ahead of ours."""


class InTheFuture(Invalid):
    code = "in_the_future"
    title = "That has not happened yet"


def occurring(act: Act, moment: datetime | None, *, pointer: str = "/occurred_at") -> Act:
    """The act at `moment`. Backdating needs stock.backdate; the future is refused."""
    if moment is None:
        return act
    require_recordable(act, moment, pointer=pointer)
    return act.at(moment)


def require_recordable(act: Act, moment: datetime, *, pointer: str) -> None:
    now = clock.now()
    if moment > now + EARLY:
        message = "A movement cannot happen in the future. Send the time it happened, or leave it out."
        raise InTheFuture(message, errors=[FieldError(pointer, "in_the_future", message)])
    if moment < now - LATE:
        require(act.permissions, "stock.backdate")

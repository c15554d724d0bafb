"""Closing a month: what was printed stays as it was, and what is written down late counts from then on."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel import clock
from quartermaster.kernel.db import rows
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import FieldError
from quartermaster.stock.costing import catching_up
from quartermaster.stock.costing.refusals import NotAMonth, NothingToClose, PeriodClosed, PeriodNotOver, ReasonMissing
from quartermaster.stock.models.value import Books, ClosedPeriod


@transaction.atomic
def close_period(act: Act, *, owner_id: int, month: date) -> ClosedPeriod:
    """Close a month and every day before it that is still open, for good.

    Everything that has moved is valued first. What is recorded later with an earlier time counts from the first moment
    behind the month.
    """
    if not act.reason.strip():
        message = "Say why it is closed now: that the month was checked, and by whom."
        raise ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])
    month = month.replace(day=1)
    ends_at = end_of(month)
    if ends_at > clock.now():
        raise PeriodNotOver(f"{month:%B %Y} is not over. It can be closed from {ends_at:%Y-%m-%d} on.")
    catching_up.lock()
    catching_up.value_all()
    books = Books.objects.select_for_update().filter(owner_id=owner_id).first()
    if books is None:
        raise NothingToClose("Nothing of this owner has ever been in stock.")
    if books.open_from and books.open_from >= ends_at:
        raise PeriodClosed(f"{month:%B %Y} is closed already.")
    quantity, value = _worth(owner_id, ends_at)
    closed = ClosedPeriod.objects.create(
        owner_id=owner_id,
        month=month,
        ends_at=ends_at,
        quantity=quantity,
        value=value,
        reason=act.reason,
        actor_id=act.user_id,
        source=act.source.value,
        key=act.key,
    )
    books.open_from = ends_at
    books.save(update_fields=["open_from"])
    record(act, "stock.close_period", document=f"period:{month:%Y-%m}", owner=owner_id, value=str(value))
    announce(Notice("stock.period_closed"))
    return closed


def month_of(text: str) -> date:
    """The first day of a month that is written like 2026-03."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        message = "Write the month like 2026-03."
        raise NotAMonth(message, errors=[FieldError("/month", "not_a_month", message)]) from error


def end_of(month: date) -> datetime:
    """The first moment that is not in the month any more, where the house is."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return timezone.make_aware(datetime.combine(following, time.min), timezone.get_default_timezone())


WORTH = """
    SELECT coalesce(sum(quantity), 0), coalesce(sum(value), 0), count(*) FROM stock_valueentry
    WHERE owner_id = %s AND effective_at < %s
"""


def _worth(owner_id: int, until: datetime) -> tuple[Decimal, Decimal]:
    ((quantity, value, entries),) = rows(WORTH, [owner_id, until])
    if not entries:
        raise NothingToClose("Nothing of this owner was in stock up to then.")
    return quantity, value

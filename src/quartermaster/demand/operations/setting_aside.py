"""What was asked for once and will not be again is marked by hand, so that it is not learned from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from quartermaster.accounts.acts import Act
from quartermaster.demand import queries
from quartermaster.demand.models import OneOff
from quartermaster.demand.operations.telling import tell
from quartermaster.kernel import clock
from quartermaster.kernel.db import rows
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid, NotFound


class InvalidOneOff(Invalid):
    code = "invalid_one_off"
    title = "This cannot be set aside so"


class UnknownOneOff(NotFound):
    code = "unknown_one_off"
    title = "Nothing is set aside there"


@transaction.atomic
def set_aside_day(
    act: Act, *, owner_id: int, sku_id: int, warehouse_id: int, day: date, reason: str, quantity: Decimal | None = None
) -> OneOff:
    """So much of what was asked for of the SKU on that day is not to be learned from; all of it where no quantity is said."""
    _require_reason(reason)
    if day > timezone.localdate(clock.now()):
        message = "That day is still to come. Say a promotion or an override for days ahead."
        raise InvalidOneOff(message, errors=[FieldError("/day", "in_the_future", message)])
    if quantity is None:
        asked = queries.asked_on(owner_id, sku_id, warehouse_id, day)
        if asked <= 0:
            message = "Nothing was asked for on that day, or it is not known yet."
            raise InvalidOneOff(message, errors=[FieldError("/day", "nothing_asked", message)])
        quantity = Decimal(f"{asked:.6f}")
    check_quantity(quantity, pointer="/quantity")
    made = _mark(act, [(owner_id, sku_id, warehouse_id, day, quantity)], "", reason)
    if not made:
        message = "Something of that day is set aside already. Take that back first."
        raise InvalidOneOff(message, errors=[FieldError("/day", "already_set_aside", message)])
    return made[0]


@transaction.atomic
def set_aside_order(act: Act, *, number: str, reason: str) -> list[OneOff]:
    """What an order asked for, line by line, is not to be learned from; what is cancelled of it later is no longer set aside."""
    _require_reason(reason)
    found = rows(LINES, [str(settings.TIME_ZONE), number.strip()])
    if not found:
        message = "No placed order of this number has anything on it. Look the number up under Orders."
        raise InvalidOneOff(message, errors=[FieldError("/order", "unknown_order", message)])
    made = _mark(act, found, found[0][5], reason)
    if not made:
        message = "This order is set aside already."
        raise InvalidOneOff(message, errors=[FieldError("/order", "already_set_aside", message)])
    return made


LINES = """
    SELECT o.owner_id, l.sku_id, o.warehouse_id,
        (o.placed_at AT TIME ZONE coalesce(nullif(w.time_zone, ''), %s))::date,
        sum(l.quantity - l.cancelled), o.number
    FROM sales_order o JOIN sales_orderline l ON l.order_id = o.id JOIN locations_warehouse w ON w.id = o.warehouse_id
    WHERE upper(o.number) = upper(%s) AND NOT o.is_draft
    GROUP BY o.owner_id, l.sku_id, o.warehouse_id, o.placed_at, w.time_zone, o.number
    HAVING sum(l.quantity - l.cancelled) > 0 ORDER BY l.sku_id
"""


@transaction.atomic
def end_one_off(act: Act, *, one_off_id: int) -> OneOff:
    """Take it back: it is learned from again."""
    found = OneOff.objects.select_for_update().filter(pk=one_off_id, ended_at=None).first()
    if found is None:
        raise UnknownOneOff("It has been taken back already, or never was.")
    found.ended_at = act.occurred_at
    found.save(update_fields=["ended_at"])
    tell(act, "demand.end_one_off", sku_ids=[found.sku_id], quantity=plain(found.quantity), asked_on=str(found.asked_on))
    return found


def _require_reason(reason: str) -> None:
    if not reason.strip():
        message = "Say why it will not come again."
        raise InvalidOneOff(message, errors=[FieldError("/reason", "missing", message)])


def _mark(act: Act, lines: Iterable[tuple[Any, ...]], document: str, reason: str) -> list[OneOff]:
    """Those of the lines that were not marked yet."""
    why = {"reason": reason.strip()[:200], "marked_by_id": act.user_id, "marked_at": act.occurred_at}
    marked = []
    for owner_id, sku_id, warehouse_id, day, quantity, *_ in lines:
        place = {"owner_id": owner_id, "sku_id": sku_id, "warehouse_id": warehouse_id, "asked_on": day, "document": document}
        one, made = OneOff.objects.get_or_create(**place, ended_at=None, defaults={"quantity": quantity, **why})
        if made:
            details = {"quantity": plain(one.quantity), "asked_on": str(day), "order": document, "why": one.reason}
            tell(act, "demand.set_aside", sku_ids=[sku_id], **details)
            marked.append(one)
    return marked

"""Several drafts for one supplier made into one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from quartermaster.accounts.acts import Act, record, record_many
from quartermaster.kernel.refusals import Conflict
from quartermaster.purchasing import queries
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderLine
from quartermaster.purchasing.operations import states
from quartermaster.purchasing.operations.drafting import check, lines_of
from quartermaster.purchasing.operations.states import State
from quartermaster.purchasing.papers import NewLine, NewOrder

LONGEST_NOTE = 1000


class CannotConsolidate(Conflict):
    """Drafts that are not for one supplier, warehouse, owner and currency, or a single one."""

    code = "cannot_consolidate"
    title = "These drafts cannot be made one"


@transaction.atomic
def consolidate(act: Act, *, numbers: Sequence[str]) -> PurchaseOrder:
    """Make the first of the drafts hold what all of them hold, at the prices of the whole quantities; cancel the others.

    Costs that were said by hand, and days that lines are wanted on, keep lines of their own.
    """
    orders = sorted(states.lock(dict.fromkeys(numbers)).values(), key=lambda order: order.id)
    for order in orders:
        states.require_state(order, "merged", State.DRAFT)
    if len(orders) < 2 or len({_kind(order) for order in orders}) > 1:
        raise CannotConsolidate("Choose two or more drafts for one supplier, warehouse, owner and currency.")
    first, others = orders[0], orders[1:]
    rows = list(PurchaseOrderLine.objects.filter(order__in=orders).order_by("order_id", "position"))
    whole = NewOrder(
        supplier_id=first.supplier_id,
        warehouse_id=first.warehouse_id,
        owner_id=first.owner_id,
        lines=_merged(rows),
        expected_on=min((order.expected_on for order in orders if order.expected_on), default=None),
        note=" ".join(dict.fromkeys(order.note for order in orders if order.note))[:LONGEST_NOTE],
        exchange_rate=first.exchange_rate,
    )
    known = check([whole], [""], [act.occurred_at])
    first.lines.all().delete()
    PurchaseOrderLine.objects.bulk_create(lines_of(first.pk, whole, known, act.occurred_at))
    PurchaseOrder.objects.filter(pk=first.pk).update(expected_on=whole.expected_on, note=whole.note, version=F("version") + 1)
    states.advance(others, State.CANCELLED, {order.pk: act.occurred_at for order in others}, stamp="closed_at")
    merged = {order.number: {"into": first.number} for order in others}
    record_many(act, "purchasing.merge", merged)
    record(act, "purchasing.consolidate", document=first.number, drafts=", ".join(merged))
    states.tell("purchasing.changed", {row.sku_id for row in rows}, orders)
    return queries.order_by_number(first.number)


def _kind(order: PurchaseOrder) -> tuple[int, int, int, str, Decimal]:
    return order.supplier_id, order.warehouse_id, order.owner_id, order.currency, order.exchange_rate


def _merged(rows: Sequence[PurchaseOrderLine]) -> list[NewLine]:
    """One line per SKU, day and cost said by hand. A quantity that was added up is no longer as it was entered."""
    found: dict[tuple[int, date | None, Decimal | None], NewLine] = {}
    for row in rows:
        cost = row.unit_cost if row.is_own_price or row.list_cost is None else None
        key = (row.sku_id, row.wanted_on, cost)
        if before := found.get(key):
            found[key] = NewLine(row.sku_id, before.quantity + row.quantity, "", cost, row.wanted_on)
        else:
            found[key] = NewLine(row.sku_id, row.quantity, row.entered, cost, row.wanted_on)
    return list(found.values())

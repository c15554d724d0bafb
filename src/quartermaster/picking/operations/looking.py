"""Bins that need a look: somebody says how much of a SKU really lies there."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.picking import queries
from quartermaster.picking.models import ZERO, BinLook
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries


class AlreadyLooked(Conflict):
    code = "already_looked"
    title = "Somebody has looked already"


class MoreThanMissing(Conflict):
    """More lies there than the book says: that is an adjustment, not a look."""

    code = "more_than_held"
    title = "More than the book says"


@transaction.atomic
def settle_look(act: Act, *, look_id: int, there: Decimal) -> BinLook:
    """So much of what the book still had there is really in the bin: it may be sold again. What is not there is adjusted away,
    which needs the permission to adjust stock."""
    look = BinLook.objects.select_for_update(of=("self",)).select_related("bin", "sku").filter(pk=look_id).first()
    if look is None:
        raise queries.UnknownLook("No bin needs such a look.")
    if look.settled_at is not None:
        raise AlreadyLooked(f"Somebody has looked into {look.bin.code} already. Count it anew if it is wrong again.")
    hold = stock_queries.holds_by_id([look.hold_id])[look.hold_id]
    if not 0 <= there <= hold.open:
        message = f"The book has {plain(hold.open)} of {look.sku.code} waiting there. Say how many are; adjust what is more."
        raise MoreThanMissing(message, errors=[FieldError("/there", "more_than_held", message)])
    gone = hold.open - there
    if gone:
        permissions.require(act.permissions, "stock.adjust")
        stock.write_off(act.because(act.reason or look.reason), holds={look.hold_id: gone})
    if there:
        stock.lift(act, holds={look.hold_id: there})
    look.there, look.settled_by_id, look.settled_at = there, act.user_id, act.occurred_at
    look.save(update_fields=["there", "settled_by", "settled_at"])
    found = {"there": plain(there)} | ({"gone": plain(gone)} if gone > ZERO else {})
    record(act, "picking.settle_look", document=look.document, bin=look.bin.code, sku=look.sku.code, **found)
    announce(Notice("picking.looked", sku_ids=frozenset([look.sku_id]), documents=(look.document,)))
    return look

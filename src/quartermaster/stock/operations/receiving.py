"""Goods come in: opening stock, receipts, what customers bring back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.locations.models import Bin
from quartermaster.stock.models.book import Movement
from quartermaster.stock.moves import Goods
from quartermaster.stock.operations.posting import from_outside, post
from quartermaster.stock.operations.requiring import require_kind


@transaction.atomic
def open_balances(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Put opening stock into its bins."""
    return post(act, from_outside(goods, Bin.Kind.SUPPLIER, Movement.Kind.OPENING), "stock.opened")


@transaction.atomic
def receive(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Take goods in from a supplier, at a dock (receiving) or, when they are not fit, in quarantine (held)."""
    require_kind(goods, "bin_id", Bin.Kind.DOCK, Bin.Kind.QUARANTINE)
    return post(act, from_outside(goods, Bin.Kind.SUPPLIER, Movement.Kind.RECEIPT), "stock.received")


@transaction.atomic
def take_back(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """A customer's return comes in at a dock, or in quarantine until it is inspected."""
    require_kind(goods, "bin_id", Bin.Kind.DOCK, Bin.Kind.QUARANTINE)
    return post(act, from_outside(goods, Bin.Kind.CUSTOMER, Movement.Kind.CUSTOMER_RETURN), "stock.returned")

"""Goods leave for good: adjusted away or found, sent back to their supplier, scrapped."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.locations.models import Bin
from quartermaster.stock.models.book import Movement
from quartermaster.stock.moves import Goods
from quartermaster.stock.operations.posting import from_outside, post, to_outside
from quartermaster.stock.operations.requiring import require_kind, require_reason


@transaction.atomic
def adjust(act: Act, *, found: Sequence[Goods] = (), lost: Sequence[Goods] = (), oversell: bool = False) -> list[int]:
    """Set the book right: `found` goods appear in their bins, `lost` ones leave them, against the loss bin.

    The act's reason is one of `REASONS`. `oversell` lets available go below zero and needs stock.oversell.
    """
    require_reason(act)
    if oversell:
        permissions.require(act.permissions, "stock.oversell")
    moves = from_outside(found, Bin.Kind.LOSS, Movement.Kind.ADJUSTMENT) + to_outside(
        lost, Bin.Kind.LOSS, Movement.Kind.ADJUSTMENT
    )
    return post(act, moves, "stock.adjusted", short_allowed=oversell, firm=False)


@transaction.atomic
def return_to_vendor(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Goods go back to their supplier, from a dock or from quarantine."""
    require_kind(goods, "bin_id", Bin.Kind.DOCK, Bin.Kind.QUARANTINE)
    return post(act, to_outside(goods, Bin.Kind.SUPPLIER, Movement.Kind.RETURN_TO_VENDOR), "stock.returned")


@transaction.atomic
def scrap(act: Act, *, goods: Sequence[Goods]) -> list[int]:
    """Goods that are fit for nothing leave for good. The act's reason is one of `REASONS`."""
    require_reason(act)
    require_kind(goods, "bin_id", Bin.Kind.DOCK, Bin.Kind.QUARANTINE)
    return post(act, to_outside(goods, Bin.Kind.LOSS, Movement.Kind.SCRAP), "stock.scrapped")

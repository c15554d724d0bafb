"""Goods go into production, and come out of it. `stock.making` knows what comes of what."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.locations.models import Bin
from quartermaster.stock.models.book import Movement
from quartermaster.stock.moves import Goods
from quartermaster.stock.operations.posting import from_outside, post, to_outside, uses_of
from quartermaster.stock.operations.requiring import MOVED_BY_HAND, refuse_blocked_lots, require_kind


@transaction.atomic
def consume(act: Act, *, goods: Sequence[Goods], apart: bool = False) -> list[int]:
    """Goods leave their shelves for production, each line using up so much of its claim: to be used up, or taken `apart`.

    `making` knows what comes of it.
    """
    kind = Movement.Kind.DISASSEMBLE if apart else Movement.Kind.ASSEMBLE_CONSUME
    refuse_blocked_lots(goods)
    require_kind(goods, "bin_id", Bin.Kind.STORAGE)
    uses = uses_of(goods)
    return post(act, to_outside(goods, Bin.Kind.PRODUCTION, kind), "stock.consumed", uses=uses)


@transaction.atomic
def produce(act: Act, *, goods: Sequence[Goods], apart: bool = False) -> list[int]:
    """Goods come out of production, on a shelf, at a dock or into quarantine."""
    kind = Movement.Kind.DISASSEMBLE if apart else Movement.Kind.ASSEMBLE_PRODUCE
    require_kind(goods, "bin_id", *MOVED_BY_HAND)
    return post(act, from_outside(goods, Bin.Kind.PRODUCTION, kind), "stock.made")

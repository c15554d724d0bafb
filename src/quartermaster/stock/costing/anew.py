"""What costing keeps of goods is wrong, by a fault or a damaged database: it is made anew from what really happened.

Movements, cost changes and entries are the truth and stay. State, layers and marks are forgotten and reckoned from the very
beginning; where something was booked otherwise than it comes to now, a correction follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.db import rows
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import FieldError
from quartermaster.stock.costing import catching_up
from quartermaster.stock.costing.facts import Key
from quartermaster.stock.costing.refusals import ReasonMissing
from quartermaster.stock.models.value import CostState
from quartermaster.stock.value_folds import TO_VALUE_ANEW

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Anew:
    """(Quantity, value) as they were kept before and come to now, and how many entries had to be written for it."""

    before: tuple[Decimal, Decimal]
    after: tuple[Decimal, Decimal]
    entries: int


def to_value_anew() -> list[Key]:
    """SKU and owner of all goods of which something kept does not tie out."""
    catching_up.require_the_whole()
    return [(sku_id, owner_id) for sku_id, owner_id in rows(TO_VALUE_ANEW)]


@transaction.atomic
def value_anew(act: Act, *, sku_id: int, owner_id: int) -> Anew:
    """Wind an owner's SKU back to its beginning and value all of it again. What was right stays as it is.

    A month that was closed stays as it was printed: what it would be worth more or less counts from the first open moment.
    Nobody who posts waits for it.
    """
    permissions.require(act.permissions, "stock.value_anew")
    if not act.reason.strip():
        message = "Say why it is valued anew, so that whoever reads the corrections understands them."
        raise ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])
    catching_up.require_the_whole()
    catching_up.lock()
    before, ((last,),) = _kept(sku_id, owner_id), rows("SELECT coalesce(max(id), 0) FROM stock_valueentry")
    catching_up.value_anew((sku_id, owner_id))
    after, ((written,),) = _kept(sku_id, owner_id), rows(WRITTEN, [last, sku_id, owner_id])
    ((code,),) = rows("SELECT code FROM catalog_sku WHERE id = %s", [sku_id])
    record(act, "stock.value_anew", document=code, owner=owner_id, before=_words(before), after=_words(after), entries=written)
    announce(Notice("stock.valued", sku_ids=frozenset([sku_id])))
    return Anew(before, after, written)


WRITTEN = "SELECT count(*) FROM stock_valueentry WHERE id > %s AND sku_id = %s AND owner_id = %s"


def _kept(sku_id: int, owner_id: int) -> tuple[Decimal, Decimal]:
    found = CostState.objects.filter(sku_id=sku_id, owner_id=owner_id).values_list("quantity", "value").first()
    return found or (ZERO, ZERO)


def _words(kept: tuple[Decimal, Decimal]) -> list[str]:
    return [str(one) for one in kept]

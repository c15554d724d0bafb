"""What is low is filled up: what planning proposes is accepted; where planning never was, what somebody typed holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import Conflict
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.replenishing import queries
from quartermaster.replenishing.models import Proposal
from quartermaster.replenishing.operations import deciding


class NothingToFill(Conflict):
    """Planning knows the SKUs and proposes nothing: it is on its way, put off or dismissed."""

    code = "nothing_to_fill"
    title = "Nothing is proposed of these"


@dataclass(frozen=True, slots=True)
class Filled:
    """The documents that were drafted, and the purchase orders of them that hold what was never planned."""

    documents: list[str]
    typed: list[PurchaseOrder]


@transaction.atomic
def fill_up(
    act: Act, *, sku_ids: Sequence[int], day: date, warehouse_id: int | None = None, owner_id: int | None = None,
    into_drafts: bool = False,
) -> Filled:  # fmt: skip
    """Draft what brings these SKUs up again, in one warehouse or all, for one owner or all.

    Proposals that somebody put off beyond the `day` stay. `into_drafts`: what is drafted for the same supplier already is made
    one order with it.
    """
    chosen = [one.pk for one in queries.proposed_of(sku_ids, day=day, warehouse_id=warehouse_id, owner_id=owner_id)
              if deciding.NEEDS[Proposal.Kind(one.kind)] in act.permissions]  # fmt: skip
    documents = [number for some in _batches(chosen) for number in deciding.accept(act, proposal_ids=some).documents]
    if into_drafts:
        documents = [_with_other_drafts(act, number) for number in documents]
    planned = queries.planned_among(sku_ids, owner_id=owner_id)
    unplanned = [sku_id for sku_id in sku_ids if sku_id not in planned]
    if not chosen and not unplanned:
        raise NothingToFill("It is put off, dismissed, drafted already, or low since today: planning looks at it again tonight.")
    typed = purchasing.reorder(
        act, sku_ids=unplanned, warehouse_id=warehouse_id, owner_id=owner_id, into_drafts=into_drafts
    ) if unplanned else []  # fmt: skip
    return Filled(list(dict.fromkeys([*documents, *(order.number for order in typed)])), typed)


def _with_other_drafts(act: Act, number: str) -> str:
    if not number.startswith("PO"):
        return number
    kept = purchasing.with_other_drafts(act, PurchaseOrder.objects.get(number=number)).number
    Proposal.objects.filter(document=number).update(document=kept)
    return kept


def _batches(chosen: Sequence[int]) -> Iterator[Sequence[int]]:
    """As many as are decided at once; they come sorted by supplier, so that few orders are parted."""
    for begin in range(0, len(chosen), deciding.MOST_LINES):
        yield chosen[begin : begin + deciding.MOST_LINES]
